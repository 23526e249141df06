"""A house to measure in: warm, without a past, and without answers that are given again."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ui.assemble import House, open_house
from ui.bench.minds import warm
from ui.settings import Settings


@asynccontextmanager
async def measured_house(
    settings: Settings, told: Callable[[str], None] = lambda _: None
) -> AsyncIterator[House]:
    """Open a house in a folder of its own, which goes with it."""
    uncached = settings.cache.model_copy(update={"answers": False})
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        wanted = settings.model_copy(update={"cache": uncached})
        async with open_house(wanted, Path(folder), told) as house:
            await warm(house)
            yield house
