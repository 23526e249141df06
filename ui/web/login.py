"""Logging in and out: a form, and patience with those who guess passwords."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.serve.desk import Desk
from ui.serve.errors import Refused
from ui.web.gate import cookie
from ui.web.keyring import Keyring
from ui.web.limits import Buckets
from ui.web.people import Person
from ui.web.plain import plain_page

_FORM = """{alert}<form method="post" action="/login">
<label for="name">Name</label>
<input id="name" name="name" required maxlength="31" autocomplete="username"
 autocapitalize="none" spellcheck="false" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" required autocomplete="current-password">
<button>Log in</button>
</form>"""

_WRONG = "Name or password is wrong."


class Doorman:
    """Checks passwords, one at a time, and ever slower for whoever guesses."""

    def __init__(self, keyring: Keyring, clock: Callable[[], float]) -> None:
        """`clock`: seconds that only go forward."""
        self._keyring = keyring
        self._clock = clock
        self._names = Buckets(size=10, refill=1 / 10)
        self._places = Buckets(size=20, refill=1 / 5)
        self._desk = Desk("door", waiting=8)

    async def admit(self, name: str, password: str, address: str) -> Person:
        """Whose password it is. Raises Refused."""
        attempts = (self._places.of(_network(address)), self._names.of(name))
        for attempt in attempts:
            if wait := attempt.take(self._clock()):
                raise Refused(429, "Too many attempts; wait a moment.", retry_after=wait)
        async with self._desk.seat():
            person = await asyncio.to_thread(self._keyring.check, name, password)
        if person is None:
            raise Refused(403, _WRONG)
        for attempt in attempts:
            attempt.give_back()
        return person


class Entrance:
    """The pages `/login` and `/logout`."""

    def __init__(self, keyring: Keyring, doorman: Doorman, hours: float) -> None:
        """`hours`: how long a login lasts."""
        self._keyring = keyring
        self._doorman = doorman
        self._seconds = round(hours * 3600)

    async def show(self, request: Request) -> Response:
        """The form, or the way on for who needs none."""
        if request.state.person:
            return RedirectResponse("/", 303)
        return _form()

    async def enter(self, request: Request) -> Response:
        """Log in with what the form holds."""
        form = await request.form()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        address = request.client.host if request.client else ""
        try:
            person = await self._doorman.admit(name.strip().lower()[:31], password, address)
        except Refused as refused:
            return _form(refused)
        token = await asyncio.to_thread(self._keyring.begin, person)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            cookie(request.scope),
            token,
            max_age=self._seconds,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """Log out."""
        name = cookie(request.scope)
        await asyncio.to_thread(self._keyring.end, request.cookies.get(name, ""))
        answer = RedirectResponse("/login", 303)
        secure = request.url.scheme == "https"
        answer.delete_cookie(name, secure=secure, httponly=True, samesite="strict")
        return answer


def _form(refused: Refused | None = None) -> Response:
    alert = f'<p role="alert">{refused}</p>' if refused else ""
    page = _FORM.format(alert=alert)
    if refused is None:
        return plain_page("Parlour", page)
    again = refused.response().headers.get("retry-after")
    headers = {"Retry-After": again} if again else {}
    return plain_page("Parlour", page, status=refused.status, headers=headers)


def _network(address: str) -> str:
    """What one household has: an address of IPv4, or 2^64 of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
