"""The life of a server, from the first sentence to the signal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.ui.serve.world import PATIENCE, make_services
from ui.errors import UsageError
from ui.serve.metrics import Metrics
from ui.serve.run import serve
from ui.serve.service import Service
from ui.serve.serving import Serving


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_while_it_loads_and_ends_at_a_signal(
    pool: ThreadPoolExecutor, number: signal.Signals
) -> None:
    told: list[str] = []
    life: list[str] = []

    async def main() -> None:
        load, listens = asyncio.Event(), asyncio.Event()

        def tell(sentence: str) -> None:
            told.append(sentence)
            listens.set()

        @asynccontextmanager
        async def opening(metrics: Metrics) -> AsyncIterator[Mapping[str, Service]]:
            await load.wait()
            life.append("loaded")
            yield make_services(pool, metrics=metrics)
            life.append("closed")

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(serve(Serving(port=0), opening, tell))
            await listens.wait()
            url = told[0].split()[2].rstrip(",")
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                assert (await client.get("/health")).status_code == 503
                load.set()
                while (await client.get("/health")).status_code != 200:
                    pass
            os.kill(os.getpid(), number)
            await serving

    before = signal.getsignal(number)
    asyncio.run(main())
    assert life == ["loaded", "closed"]
    assert len(told) == 2
    assert signal.getsignal(number) is before


def test_what_cannot_be_loaded_ends_it() -> None:
    @asynccontextmanager
    async def opening(_: Metrics) -> AsyncIterator[Mapping[str, Service]]:
        raise UsageError("models are missing")
        yield {}

    async def main() -> None:
        async with asyncio.timeout(PATIENCE):
            await serve(Serving(port=0), opening, lambda _: None)

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(main())
    assert caught.group_contains(UsageError, match="models are missing")
