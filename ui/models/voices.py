"""Kokoro's voices: raw tables from a tarball, gathered into the one archive its engine reads."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

_STYLES = 510
_WIDTH = 256
_ALIGNMENT = 64
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def gather(tarball: Path, folder: str, target: Path) -> None:
    """Write every `folder`*.bin of a tarball, by name, into an uncompressed `.npz` archive.

    The bytes are those that `numpy.savez` writes, whatever the versions of numpy and Python and
    whatever the system, so that the SHA-256 of the official file holds. Raises tarfile.TarError.
    """
    with tarfile.open(tarball) as opened, zipfile.ZipFile(target, "w") as archive:
        members = [m for m in opened.getmembers() if m.name.startswith(folder) and m.isfile()]
        for member in sorted(members, key=lambda m: m.name):
            name = PurePosixPath(member.name)
            table = opened.extractfile(member)
            if name.suffix == ".bin" and table is not None:
                entry = zipfile.ZipInfo(f"{name.stem}.npy", _FIRST_DAY)
                entry.create_system = 3  # Unix, also when this runs elsewhere
                entry.external_attr = 0o600 << 16
                with archive.open(entry, "w", force_zip64=True) as stream:
                    stream.write(_header() + table.read())


def _header() -> bytes:
    """Head of an `.npy` file, version 1.0, that holds one voice as little-endian float32."""
    shape = f"({_STYLES}, 1, {_WIDTH})"
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    fixed = len(b"\x93NUMPY") + 2 + 2 + 1  # magic, version, length, line feed
    padding = -(fixed + len(text)) % _ALIGNMENT
    line = text + " " * padding + "\n"
    return b"\x93NUMPY\x01\x00" + len(line).to_bytes(2, "little") + line.encode("latin-1")
