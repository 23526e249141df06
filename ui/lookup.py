"""Names of hosts to addresses, without waiting for a name service that does not answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from ipaddress import ip_address

Answer = str | OSError


class Lookup:
    """Asks the system in a thread a host, never two; a program can end while one still waits.

    The event loop's own look-up cannot: its few threads would fill up, and be waited for.
    """

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Future[Answer]] = {}

    async def address(self, host: str) -> str:
        """An address of the host, IPv4 where it has one. Raises OSError."""
        with suppress(ValueError):
            return str(ip_address(host))
        asked = self._asked.get(host)
        if asked is None or asked.done():
            asked = self._asked[host] = asyncio.get_running_loop().create_future()
            threading.Thread(target=_look_up, args=(host, asked), daemon=True).start()
        answer = await asyncio.shield(asked)
        if isinstance(answer, OSError):
            raise answer
        return answer


def _look_up(host: str, asked: asyncio.Future[Answer]) -> None:
    answer: Answer
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        answer = min((family != socket.AF_INET, str(end[0])) for family, *_, end in found)[1]
    except OSError as error:
        answer = error
    except UnicodeError:
        answer = socket.gaierror(f"{host!r} is no name of a host")
    with suppress(RuntimeError):  # the loop is closed, nobody waits any more
        asked.get_loop().call_soon_threadsafe(asked.set_result, answer)
