"""Who somebody is, by what they show: the token, the cookie of a login, or a password."""

from __future__ import annotations

import hashlib
import hmac

from starlette.datastructures import Headers

from ui.serve.door import bears
from ui.web.logins import Logins
from ui.web.people import OWNER, Person
from ui.web.users import Users


class Keyring:
    """Passwords, logins and the token. Only `check`, `begin` and `end` block for long."""

    def __init__(self, users: Users, logins: Logins, token: str, *, trusting: bool) -> None:
        """`token`: the owner's, empty for none; also good as the password of `owner`.

        `trusting`: while there is neither a token nor a password, whoever comes is the owner.
        """
        self._users = users
        self._logins = logins
        self._token = token.encode()
        self._trusting = trusting

    @property
    def open(self) -> bool:
        """Whether nothing need be shown. Raises UsageError."""
        return self._trusting and not self.known

    @property
    def known(self) -> bool:
        """Whether there is anything that can be shown. Raises UsageError."""
        return bool(self._token or self._users.all())

    def bearer(self, headers: Headers) -> bool:
        """Whether the token is shown in the headers, which no page of another site can do."""
        return bool(self._token) and bears(headers, self._token)

    def holder(self, headers: Headers, cookie: str) -> Person | None:
        """Who sends a request. Raises UsageError."""
        if self.bearer(headers) or self.open:
            return OWNER
        login = self._logins.find(cookie)
        if login is None or login.password != self._mark(login.name):
            return None
        user = self._users.all().get(login.name)
        return Person(login.name, user.role) if user else OWNER

    def check(self, name: str, password: str) -> Person | None:
        """Whose password it is; takes equally long for both answers. Raises UsageError."""
        person = self._users.check(name, password)
        given = password.encode("utf-8", "replace")
        if self._token and name == OWNER.name and hmac.compare_digest(given, self._token):
            return person or OWNER
        return person

    def begin(self, person: Person) -> str:
        """Log in; the value of the cookie. Raises UsageError."""
        return self._logins.begin(person.name, self._mark(person.name) or "")

    def end(self, cookie: str) -> None:
        """Log out."""
        self._logins.end(cookie)

    def _mark(self, name: str) -> str | None:
        """What tells the password that holds now from others; None where there is none."""
        user = self._users.all().get(name)
        if user:
            return user.password.salt
        if name == OWNER.name and self._token:
            return hashlib.sha256(b"mark" + self._token).hexdigest()[:16]
        return None
