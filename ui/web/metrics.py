"""Numbers of the page's server for Prometheus: no words, and no names."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response

_BOUNDS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10)
"""Seconds."""


class Metrics:
    """What was said, and how long one waited for it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        meaning = "Turns that were answered, by route."
        self._turns = Counter("parlour_turns", meaning, ["route"], registry=self._registry)
        self._waits = Histogram(
            "parlour_voice_to_voice_seconds",
            "From the last voiced sample of a person to the first audible one of the answer.",
            buckets=_BOUNDS,
            registry=self._registry,
        )

    def turn(self, route: str, wait: float) -> None:
        """Count one turn, answered after so many seconds."""
        self._turns.labels(route).inc()
        self._waits.observe(wait)

    def show(self, name: str, meaning: str, now: Callable[[], float]) -> None:
        """Tell this number from now on, as it is whenever it is asked for."""
        Gauge(f"parlour_{name}", meaning, registry=self._registry).set_function(now)

    def page(self) -> Response:
        """All numbers, as Prometheus reads them."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
