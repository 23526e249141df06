"""Turns and a small embedder for the tests of the memory."""

from __future__ import annotations

import asyncio
import functools
import re
import threading
import zlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

import numpy as np

from memory.ports import Vectors32
from memory.records import Turn

P = ParamSpec("P")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WIDTH = 384


def said(user: str, assistant: str = "Good to know.", minute: int = 0) -> Turn:
    at = NOON + timedelta(minutes=minute)
    return Turn(user=user, assistant=assistant, route="quick", at=at, trace={"recall": 0.01})


def in_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test in an event loop of its own."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class WordEmbedder:
    """Texts are alike as far as they share words; can be made to wait."""

    name = "words"

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.entered = threading.Event()
        self.embedded: list[str] = []

    def load(self) -> None: ...

    def embed(self, texts: Sequence[str]) -> Vectors32:
        self.entered.set()
        self.free.wait(30)
        self.embedded += texts
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for vector, text in zip(found, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()) or ["-"]:
                vector[zlib.crc32(word.encode()) % WIDTH] += 1
            vector /= np.linalg.norm(vector)
        return found
