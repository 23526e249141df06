"""Fixtures of the brain's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from brain.llm.weights import gguf_file
from ui.bench.llama_server import running

SMALL = "smollm2-135m-instruct-q4_1"


@pytest.fixture(scope="session")
def llama_server(model: Callable[[str], Path]) -> Iterator[str]:
    """The address of a real llama-server with a small model."""
    with running(gguf_file(model(SMALL))) as address:
        yield address
