"""The application: its paths, who may come in, and what is told when something fails."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from brain.errors import BrainError
from memory.errors import MemoryFault
from ui.serve.caller import Attended, Manners
from ui.serve.door import Door, Doorkeeper
from ui.serve.errors import Refused
from ui.serve.metrics import Measured, Metrics
from ui.serve.service import Service
from voice.errors import VoiceError

log = logging.getLogger(__name__)

SERVED = (
    "/v1/chat/completions",
    "/v1/audio/transcriptions",
    "/v1/audio/speech",
    "/v1/embeddings",
)
"""The paths of services."""

_WARMING = 3.0
"""Seconds after which it is worth asking again while the models are loaded."""

_Handler = Callable[[Request], Awaitable[Response]]


class Offer:
    """What is served, by path; nothing until everything is warm."""

    def __init__(self) -> None:
        self._services: Mapping[str, Service] = {}

    def open(self, services: Mapping[str, Service], metrics: Metrics) -> None:
        """Let requests in."""
        self._services = services
        for service in services.values():
            metrics.watch(service.desk)

    @property
    def services(self) -> Mapping[str, Service]:
        """All that is served. Raises Refused while nothing is."""
        if not self._services:
            raise Refused(
                503, "the models are still being loaded", code="warming", retry_after=_WARMING
            )
        return self._services


def make_app(offer: Offer, keeper: Doorkeeper, manners: Manners, metrics: Metrics) -> Starlette:
    """The ASGI application."""

    async def models(_: Request) -> Response:
        names = dict.fromkeys(service.names[0] for service in offer.services.values())
        data = [
            {"id": name, "object": "model", "created": 0, "owned_by": "parlour"} for name in names
        ]
        return JSONResponse({"object": "list", "data": data})

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "serves": sorted(offer.services)})

    async def numbers(_: Request) -> Response:
        return metrics.page()

    def serve(path: str) -> _Handler:
        async def answer(request: Request) -> Response:
            service = offer.services[path]
            try:
                return await service.answer(request)
            except Exception as error:  # let through, it would end the connection, and be logged
                return refusal(error).response()

        return answer

    shown = {"/v1/models": models, "/health": health, "/metrics": numbers}
    return Starlette(
        routes=[
            *(Route(path, serve(path), methods=["POST"]) for path in SERVED),
            *(Route(path, show) for path, show in shown.items()),
        ],
        middleware=[
            Middleware(Measured, metrics=metrics, known={*SERVED, *shown}.__contains__),
            Middleware(Door, keeper=keeper),
            Middleware(Attended, manners=manners),
        ],
        exception_handlers={Refused: _told, HTTPException: _told},
    )


async def _told(_: Request, error: Exception) -> Response:
    return refusal(error).response()


def refusal(error: Exception) -> Refused:
    """What the caller is told of an error."""
    match error:
        case Refused():
            return error
        case HTTPException():  # what the framework refuses by itself: a path, a method, a torn form
            return Refused(error.status_code, error.detail)
        case VoiceError() | BrainError() | MemoryFault():  # a sentence that is fit to be shown
            return Refused(500, str(error), code="engine_failed")
    # Its text may hold words of the caller, so the log gets its place and kind alone.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s while a request was served\n%s", type(error).__name__, where)
    return Refused(500, "something broke here; the log of the server says where")
