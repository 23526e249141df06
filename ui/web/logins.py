"""Who is logged in: what a browser's cookie stands for, also after the server was restarted."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ui.files import write_whole
from ui.paths import make_folder

log = logging.getLogger(__name__)

_MOST = 1000
"""Logins that are known at once; then the oldest one ends."""


class Login(BaseModel):
    """One browser of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    password: str
    """Which of their passwords it was made with, by its salt: with another one it ends."""
    until: float
    """When it ends, in seconds of the clock."""


_FILE = TypeAdapter(dict[str, Login])


class Logins:
    """Those of one JSON file, which holds the tokens' hashes alone. Blocking."""

    def __init__(self, path: Path, hours: float, clock: Callable[[], float]) -> None:
        """`hours`: how long a login lasts; `clock`: seconds that go on while nothing runs."""
        self._path = path
        self._seconds = hours * 3600
        self._clock = clock
        self._logins = self._read()

    def begin(self, name: str, password: str) -> str:
        """The token of a new login, 256 random bits; what it stands for is kept."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        living = {key: each for key, each in self._logins.items() if each.until > now}
        living[_digest(token)] = Login(name=name, password=password, until=now + self._seconds)
        self._logins = dict(list(living.items())[-_MOST:])
        self._write()
        return token

    def find(self, token: str) -> Login | None:
        """The login of this token, unless it has ended."""
        login = self._logins.get(_digest(token))
        return login if login and login.until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget the login of this token."""
        if self._logins.pop(_digest(token), None):
            self._write()

    def _read(self) -> dict[str, Login]:
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError):  # everybody logs in again, and the file is whole
            log.warning("the logins cannot be read, and are begun anew")
            return {}

    def _write(self) -> None:
        try:
            make_folder(self._path.parent)
            write_whole(self._path, _FILE.dump_json(self._logins, indent=1).decode())
        except OSError as error:  # they hold until the server ends
            log.warning("the logins cannot be kept: %s", error.strerror)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
