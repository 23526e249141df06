"""Numbers of a server for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.serve.desk import Desk

_GONE = 499
"""What nginx calls a caller who hung up before the answer began."""

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds."""


class Metrics:
    """What was asked and what it took; no words and no names of callers."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(f"parlour_{name}", meaning, labels, registry=self._registry)

        self.requests = counter("requests", "Requests, by path and HTTP status.", "path", "status")
        self.tokens = counter("tokens", "Tokens read from the cache, computed, written.", "kind")
        self.turns = counter("turns", "Answers of the mind, by level.", "level")
        self.seconds = Histogram(
            "parlour_request_seconds",
            "From the request to the end of its answer.",
            ["path"],
            buckets=_BOUNDS,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "parlour_in_flight",
            "Requests that an engine serves or that wait for it.",
            ["engine"],
            registry=self._registry,
        )

    def watch(self, desk: Desk) -> None:
        """Tell from now on how many are at this desk."""
        self._in_flight.labels(desk.name).set_function(lambda: desk.inside)

    def page(self) -> Response:
        """All numbers, as Prometheus reads them."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """Middleware that counts requests and their seconds. Paths not served are one."""

    def __init__(self, app: ASGIApp, metrics: Metrics, known: Callable[[str], bool]) -> None:
        self._app = app
        self._metrics = metrics
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        path = scope["path"] if self._known(scope["path"]) else "other"
        clock = asyncio.get_running_loop().time
        began = clock()
        status = _GONE

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            status = 500
            raise
        finally:
            self._metrics.requests.labels(path, status).inc()
            self._metrics.seconds.labels(path).observe(clock() - began)
