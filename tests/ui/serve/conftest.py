"""A served house of fakes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.ui.serve.world import make_services, served
from ui.serve.metrics import Metrics


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadPoolExecutor(1) as pool:
        metrics = Metrics()
        services = make_services(pool, metrics=metrics)
        with served(services, metrics=metrics) as address:
            yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False) as client:
        yield client
