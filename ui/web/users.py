"""Who may log in: names, roles and passwords, of which only a salted hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ui.errors import UsageError
from ui.files import write_whole
from ui.paths import data_home, make_folder
from ui.web.people import OWNER, Person, Role

SHORTEST = 8
"""Characters of a password."""

LONGEST = 1000

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")

_LOCK_PATIENCE = 5.0
"""Seconds to wait for another process that changes the file at this moment."""


class Secret(BaseModel):
    """A password's scrypt hash (RFC 7914), and all that is needed to make it again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    salt: str
    """In hexadecimal, as is the hash. New with each password, so it also tells them apart."""
    hash: str
    n: int = 2**14
    r: int = 8
    p: int = 5
    """OWASP's smallest choice of memory: 16 MiB, and a quarter of a second."""

    @classmethod
    def of(cls, password: str) -> Secret:
        """The secret of a new password."""
        blank = cls(salt=os.urandom(16).hex(), hash="")
        return blank.model_copy(update={"hash": blank.hashed(password).hex()})

    def hashed(self, password: str) -> bytes:
        """The hash of this password with this salt; takes long on purpose."""
        text = unicodedata.normalize("NFKC", password[:LONGEST]).encode("utf-8", "replace")
        salt = bytes.fromhex(self.salt)
        return hashlib.scrypt(text, salt=salt, n=self.n, r=self.r, p=self.p, dklen=32)

    def fits(self, password: str) -> bool:
        """Whether this is the password."""
        return hmac.compare_digest(self.hashed(password), bytes.fromhex(self.hash))


class User(BaseModel):
    """One who may log in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    password: Secret


_FILE = TypeAdapter(dict[str, User])

_NOBODY = Secret(salt=os.urandom(16).hex(), hash=bytes(32).hex())
"""What an unknown name is measured against, to take as long as a known one."""


class Users:
    """Those of one JSON file, which is read again when another program has changed it. Blocking."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._users: Mapping[str, User] = {}

    def all(self) -> Mapping[str, User]:
        """Everybody, by name. Raises UsageError where the file is damaged."""
        seen = self._stamp()
        if seen != self._seen:
            self._users, self._seen = self._read(), seen
        return self._users

    def check(self, name: str, password: str) -> Person | None:
        """Who this is, if the password is theirs; both answers take equally long."""
        user = self.all().get(name)
        fits = (user.password if user else _NOBODY).fits(password)
        return Person(name, user.role) if user and fits else None

    def add(self, name: str, password: str, role: Role) -> bool:
        """Let somebody in from now on, or change their password; whether they are new.

        Raises UsageError.
        """
        _check(name, password, role)
        with self._changing():
            before = self.all()
            self._write({**before, name: User(role=role, password=Secret.of(password))})
        return name not in before

    def remove(self, name: str) -> bool:
        """Let somebody in no more, also not where they are logged in; whether they were known.

        Raises UsageError.
        """
        if name not in self.all():
            return False
        with self._changing():
            self._write({each: user for each, user in self.all().items() if each != name})
        return True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Keep other processes from changing the file meanwhile. Raises UsageError."""
        try:
            make_folder(self._path.parent)
            with FileLock(self._path.with_name(".users.lock"), timeout=_LOCK_PATIENCE):
                yield
        except OSError as error:  # also the lock's Timeout
            raise UsageError(f"{str(self._path)!r} cannot be changed: {error}") from error

    def _stamp(self) -> tuple[int, int] | None:
        """Changes with the file; None where there is none. Raises UsageError."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:  # a file where a folder should be, one that may not be entered
            raise UsageError(f"{str(self._path)!r} cannot be read: {error.strerror}") from error
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> Mapping[str, User]:
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            raise UsageError(
                f"the people in {str(self._path)!r} cannot be read; restore the file, or remove it "
                "and add everybody again with: parlour users add NAME"
            ) from error

    def _write(self, users: Mapping[str, User]) -> None:
        write_whole(self._path, _FILE.dump_json(dict(sorted(users.items())), indent=1).decode())


def the_users() -> Users:
    """Those of this house."""
    return Users(data_home() / "web" / "users.json")


def _check(name: str, password: str, role: Role) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name to log in with: 31 small letters, digits, - and _ at most"
        )
    if name == OWNER.name and role != OWNER.role:
        raise UsageError("a guest cannot be called owner: the memory of that name is the house's")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; choose another")
