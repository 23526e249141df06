"""A page's server with real models, and a browser that is pointed at it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ui.bench.web_server import WebServer, web_server

T = TypeVar("T")

Run = Callable[[Coroutine[Any, Any, T]], T]

FIXTURES = Path(__file__).parents[4] / "audio-fixtures"


@pytest.fixture(scope="module")
def run() -> Iterator[Run[Any]]:
    """Runs coroutines, all on one loop, so that a server may live from one to the next."""
    if not shutil.which("chromium"):
        pytest.skip("no Chromium; on Debian: sudo apt install chromium")
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def server(
    run: Run[Any], model: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """The page as a stranger gets it: the default profile, on this machine alone."""
    model("whisper-base")
    context = web_server(tmp_path_factory.mktemp("home"))
    yield run(context.__aenter__())
    run(context.__aexit__(None, None, None))
