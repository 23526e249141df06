"""https with the user's certificate, or one that signs itself."""

from __future__ import annotations

import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from tests.ui.web.doors import let_in, log_in, served
from ui.errors import UsageError
from ui.web.certificate import LASTS, hosts_here, own_pair, signed_here

NOW = datetime.now(UTC)


def test_it_names_this_machine_and_its_key_is_its_owners(tmp_path: Path) -> None:
    told: list[str] = []
    pair = signed_here(tmp_path / "web", hosts_here(["ai", "ai.local", "küche"]), NOW, told.append)
    found = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "ai", "ai.local"} == set(names.get_values_for_type(x509.DNSName))
    assert "127.0.0.1" in map(str, names.get_values_for_type(x509.IPAddress))
    assert found.not_valid_after_utc - found.not_valid_before_utc == LASTS
    assert stat.S_IMODE(pair.key.stat().st_mode) == 0o600
    assert "not private" in told[0]
    assert told[1] == pair.fingerprint
    assert len(pair.fingerprint.split(":")) == 32


def test_it_is_kept_until_it_ends(tmp_path: Path) -> None:
    def made(now: datetime) -> str:
        return signed_here(tmp_path, ["localhost"], now, lambda _: None).fingerprint

    first = made(NOW)
    assert made(NOW + timedelta(days=700)) == first
    later = made(NOW + timedelta(days=800))
    assert later != first
    (tmp_path / "key.pem").write_text("damaged")
    assert made(NOW) not in (first, later)


@pytest.mark.parametrize("key", ["c.pem", "k.pem"])
def test_files_of_no_use_are_told(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.pem").write_text("no certificate")
    with pytest.raises(UsageError, match=r"web\.certificate and web\.key"):
        own_pair("c.pem", key)


@pytest.mark.parametrize(
    ("certificate", "key", "lacks"), [("c.pem", "", "key"), ("", "k.pem", "certificate")]
)
def test_the_one_that_lacks_is_named(certificate: str, key: str, lacks: str) -> None:
    with pytest.raises(UsageError, match=rf"web\.{lacks} is not"):
        own_pair(certificate, key)


def test_the_users_own_is_taken(tmp_path: Path) -> None:
    made = signed_here(tmp_path, ["localhost"], NOW, lambda _: None)
    assert own_pair(str(made.certificate), str(made.key)) == made
    assert own_pair("", "") is None


def test_one_logs_in_over_https(tmp_path: Path) -> None:
    pair = signed_here(tmp_path, ["localhost", "127.0.0.1"], NOW, lambda _: None)
    let_in(tmp_path, "anna")
    trusting = ssl.create_default_context(cafile=pair.certificate)
    with (
        served(tmp_path, pair=pair) as url,
        httpx.Client(base_url=url, verify=trusting) as client,
    ):
        assert url.startswith("https://127.0.0.1:")
        flags = log_in(client, "anna").headers["set-cookie"].split("; ")
        assert flags[0].startswith("__Host-parlour=")
        assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(flags)
        assert not any(flag.startswith("Domain") for flag in flags)
        assert client.get("/").text == "anna is owner"


def test_old_encryption_is_refused(tmp_path: Path) -> None:
    pair = signed_here(tmp_path, ["localhost"], NOW, lambda _: None)
    with served(tmp_path, pair=pair) as url:
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with pytest.warns(DeprecationWarning, match="TLS"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        port = int(url.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            pytest.raises((ssl.SSLError, ConnectionError)),
        ):
            old.wrap_socket(plain)
