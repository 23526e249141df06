"""`parlour serve`: listen at once, load, serve, and end in good order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager

import uvicorn

from ui.errors import UsageError
from ui.serve.app import Offer, make_app
from ui.serve.caller import Manners
from ui.serve.door import Doorkeeper, is_loopback
from ui.serve.metrics import Metrics
from ui.serve.service import Service
from ui.serve.serving import Serving

_IDLE_SECONDS = 30
"""How long a connection without request is kept open."""

Opening = Callable[[Metrics], AbstractAsyncContextManager[Mapping[str, Service]]]


async def serve(serving: Serving, opening: Opening, told: Callable[[str], None]) -> None:
    """Serve until a signal comes. `opening` loads what is served; `told` gets sentences to show.

    Raises UsageError where the place to listen at is not safe, or taken.
    """
    offer, metrics = Offer(), Metrics()
    with listening(serving) as listener:
        server = make_server(serving, offer, metrics)
        url = address(listener)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(server.serve([listener]), name="server")
            told(f"listening at {url}, loading models")
            async with opening(metrics) as services:
                offer.open(services, metrics)
                told(f"serving at {url}: {', '.join(services)}")
                await asyncio.wait({running})


def make_server(serving: Serving, offer: Offer, metrics: Metrics) -> uvicorn.Server:
    """The HTTP server, which writes nothing about requests."""
    here = socket.gethostname().lower()
    names = (here, f"{here}.local", serving.host, *serving.hosts)
    keeper = Doorkeeper(serving.token, {name.lower() for name in names})
    manners = Manners(round(serving.megabytes * 2**20), serving.patience)
    return _Server(
        uvicorn.Config(
            make_app(offer, keeper, manners, metrics),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=serving.connections,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=round(serving.grace),
        )
    )


@contextmanager
def listening(serving: Serving) -> Iterator[socket.socket]:
    """The socket, open. Raises UsageError."""
    host, port = serving.host, serving.port
    if not serving.token and not is_loopback(host):
        raise UsageError(
            f"{host!r} can be reached from outside, and there is no token; set PARLOUR_TOKEN "
            "(make one with: openssl rand -hex 32), or serve at 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the protocol is named; else each answer waits 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        try:
            if os.name == "posix":  # on Windows it would let two servers share a port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen()
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"cannot listen at {host} port {port} ({error}); choose another with serve.port"
            ) from error
        yield listener


def address(listener: socket.socket) -> str:
    """The URL of a socket that listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Ends in good order at a signal, and lets the program go on from there."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at the first signal; a second Ctrl-C does not wait for answers under way."""
        main = threading.current_thread() is threading.main_thread()  # no other may have handlers
        with ExitStack() as restoring:
            for number in (signal.SIGINT, signal.SIGTERM) if main else ():
                before = signal.signal(number, self.handle_exit)
                restoring.callback(signal.signal, number, before)
            yield
