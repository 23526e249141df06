"""`parlour web`: listen at once, load, serve, and end in good order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import uvicorn

from ui.clock import now
from ui.errors import UsageError
from ui.http.hosts import Hosts, is_address, is_loopback, names_here
from ui.http.listening import address, listening
from ui.http.server import Server
from ui.serve.caller import Manners
from ui.settings.web import Web
from ui.web.app import Inside, Open, make_app
from ui.web.certificate import Pair, hosts_here, own_pair, signed_here
from ui.web.keyring import Keyring
from ui.web.login import Doorman
from ui.web.metrics import Metrics
from ui.web.patient import patient

MOST_BYTES = 2**20
"""In a request: the page sends words and numbers, and no files."""

MOST_FRAME = 2**17
"""Bytes in a message of the WebSocket; a session refuses smaller ones too, and says so."""

_MOST_HEAD = 2**14
"""Bytes in the head of a request."""

_IDLE_SECONDS = 30
"""How long a connection without request is kept open."""

_PING_SECONDS = 20.0
"""After which a WebSocket is asked whether anybody is there, and how long it may take to answer."""

_ALL = ("0.0.0.0", "::")  # noqa: S104  # only looked for
"""Hosts that stand for every address of this machine."""

_FAREWELL_SECONDS = 2
"""For requests under way, once all conversations have ended."""

Told = Callable[[str], None]
Opening = Callable[[Metrics], AbstractAsyncContextManager[Open]]


async def serve(
    wanted: Web,
    keyring: Keyring,
    folder: Path,
    opening: Opening,
    told: Told,
    listens: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until a signal comes.

    `folder` is for a certificate; `opening` loads what the page needs; `told` gets sentences to
    show; `listens` is called in a thread with the URL, as soon as it answers. Raises UsageError
    where the place to listen at is not safe, or taken.
    """
    check_place(wanted, keyring)
    if not wanted.https and not is_loopback(wanted.host):
        told("browsers give no microphone to pages without https; start with --https to speak")
    pair = _pair(wanted, folder, told) if wanted.https else None
    inside, metrics = Inside(), Metrics()
    with listening(wanted.host, wanted.port, "web.port") as listener:
        server = make_server(wanted, keyring, inside, metrics, pair)
        url = address(listener, "https" if pair else "http", seen_from_outside(wanted.host))

        async def live() -> None:
            told(f"listening at {url}, loading models")
            await asyncio.to_thread(listens, url)
            async with opening(metrics) as inside.opened:
                told(f"ready: open {url} in a browser")
                await asyncio.Event().wait()

        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(server.serve([listener]), name="server")
            living = tasks.create_task(live(), name="house")
            serving.add_done_callback(lambda _: living.cancel())


def check_place(wanted: Web, keyring: Keyring) -> None:
    """Raise UsageError where whoever finds the page could come in."""
    if not is_loopback(wanted.host) and not keyring.known:
        raise UsageError(
            f"{wanted.host!r} can be reached from outside, and nobody has a password; add yourself "
            "with: parlour users add NAME (or set PARLOUR_TOKEN), or serve at 127.0.0.1"
        )


def make_server(
    wanted: Web, keyring: Keyring, inside: Inside, metrics: Metrics, pair: Pair | None
) -> uvicorn.Server:
    """The HTTP server, which writes nothing about requests."""
    app = make_app(
        inside,
        Hosts((*names_here(), wanted.host, *wanted.hosts)),
        keyring,
        Doorman(keyring, asyncio.get_running_loop().time),
        metrics,
        Manners(MOST_BYTES, wanted.patience),
        wanted.login_hours,
    )
    config = uvicorn.Config(
        app,
        lifespan="off",
        http=patient(wanted.patience),
        h11_max_incomplete_event_size=_MOST_HEAD,
        ws="websockets-sansio",
        ws_max_size=MOST_FRAME,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PING_SECONDS,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=wanted.connections,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_FAREWELL_SECONDS,
        ssl_certfile=pair.certificate if pair else None,
        ssl_keyfile=pair.key if pair else None,
    )
    return _Polite(config, lambda: inside.close(wanted.grace))


class _Polite(Server):
    """Lets people finish their sentence before it ends."""

    def __init__(
        self, config: uvicorn.Config, farewell: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        super().__init__(config)
        self._farewell = farewell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; a second Ctrl-C does not wait for sentences."""
        async with asyncio.TaskGroup() as tasks:
            leaving = tasks.create_task(self._farewell(), name="farewell")
            while not leaving.done() and not self.force_exit:
                await asyncio.wait({leaving}, timeout=0.1)
            leaving.cancel()
        await super().shutdown(sockets)


def seen_from_outside(host: str) -> str:
    """The host to open in a browser: where it is every one, an address that others can reach."""
    if host not in _ALL:
        return host
    reachable = (found for found in hosts_here(()) if is_address(found) and not is_loopback(found))
    return next(reachable, "localhost")


def _pair(wanted: Web, folder: Path, told: Told) -> Pair:
    own = own_pair(wanted.certificate, wanted.key)
    return own or signed_here(folder, hosts_here((*names_here(), *wanted.hosts)), now(), told)
