"""The certificate for https: the user's own, or one that this machine signs for itself."""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ui.errors import UsageError
from ui.files import write_whole
from ui.http.hosts import is_address
from ui.paths import make_folder

LASTS = timedelta(days=825)
"""Longer ones Apple's browsers do not take."""

_RENEW = timedelta(days=30)
"""A certificate that ends so soon is made anew."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Files of a certificate and its private key, in PEM."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers show it. Raises UsageError."""
        try:
            first = self.certificate.read_text("ascii").partition(ssl.PEM_FOOTER)[0]
            data = ssl.PEM_cert_to_DER_cert(first.strip() + "\n" + ssl.PEM_FOOTER)
        except (OSError, ValueError) as error:
            raise self.unusable(error) from error
        return hashlib.sha256(data).digest().hex(":").upper()

    def check(self) -> None:
        """Raise UsageError unless the two can serve."""
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                self.certificate, self.key, password=""
            )
        except (OSError, ValueError) as error:  # also an SSLError
            raise self.unusable(error) from error

    def unusable(self, error: Exception) -> UsageError:
        """What to raise for it."""
        return UsageError(
            f"no https with {str(self.certificate)!r} and {str(self.key)!r} ({error}); "
            "give web.certificate and web.key a certificate and its unencrypted key, in PEM"
        )


def own_pair(certificate: str, key: str) -> Pair | None:
    """The files that the settings name, None where they name none. Raises UsageError."""
    if not certificate and not key:
        return None
    if not (certificate and key):
        has, lacks = ("certificate", "key") if certificate else ("key", "certificate")
        raise UsageError(f"web.{has} is set and web.{lacks} is not; https needs both, or neither")
    pair = Pair(Path(certificate).expanduser(), Path(key).expanduser())
    pair.check()
    return pair


def signed_here(
    folder: Path, hosts: Sequence[str], now: datetime, told: Callable[[str], None]
) -> Pair:
    """The certificate in `folder` that signs itself; made where there is none that still lasts.

    `hosts`: names and addresses that it stands for. Raises UsageError.
    """
    pair = Pair(folder / "certificate.pem", folder / "key.pem")
    if not _lasts(pair, now):
        try:
            make_folder(folder)
            _make(pair, hosts, now)
        except OSError as error:
            raise UsageError(f"no certificate can be kept in {str(folder)!r}: {error}") from error
    told(
        "the certificate is signed by this machine alone: the browser will call the connection not "
        "private; go on if it shows this SHA-256 fingerprint, and it will not ask again"
    )
    told(pair.fingerprint)
    return pair


def hosts_here(names: Sequence[str]) -> list[str]:
    """`localhost`, the names given, and the addresses of this machine."""
    import psutil

    found = [at.address for card in psutil.net_if_addrs().values() for at in card]
    addresses = [address for address in found if is_address(address) and "%" not in address]
    return list(dict.fromkeys(["localhost", *filter(str.isascii, names), *sorted(addresses)]))


def _lasts(pair: Pair, now: datetime) -> bool:
    from cryptography import x509

    try:
        pair.check()
        found = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    except (OSError, ValueError, UsageError):
        return False
    return found.not_valid_after_utc > now + _RENEW


def _make(pair: Pair, hosts: Sequence[str], now: datetime) -> None:
    """Raises OSError."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Parlour, signed by itself")])
    alternatives = [
        x509.IPAddress(ipaddress.ip_address(host)) if is_address(host) else x509.DNSName(host)
        for host in hosts
    ]
    began = now.astimezone(UTC) - timedelta(hours=1)  # clocks in a house differ
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + LASTS)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_whole(pair.key, secret.decode())
    write_whole(pair.certificate, certificate.public_bytes(pem).decode())
