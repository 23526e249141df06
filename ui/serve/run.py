"""`parlour serve`: listen at once, load, serve, and end in good order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager

import uvicorn

from ui.errors import UsageError
from ui.http.hosts import is_loopback, names_here
from ui.http.listening import address
from ui.http.listening import listening as open_socket
from ui.http.server import Server
from ui.serve.app import Offer, make_app
from ui.serve.caller import Manners
from ui.serve.door import Doorkeeper
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
    keeper = Doorkeeper(serving.token, (*names_here(), serving.host, *serving.hosts))
    manners = Manners(round(serving.megabytes * 2**20), serving.patience)
    return Server(
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
    with open_socket(host, port, "serve.port") as listener:
        yield listener
