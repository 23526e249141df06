"""A house where several people sit: real threads and memories, fakes for what has weights."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from unittest.mock import Mock, patch

import numpy as np

from brain.mind import HouseMind
from memory.embed import WIDTH
from memory.errors import MemoryFault
from memory.ports import Vectors32
from tests.brain.tiers.scored import Tier
from tests.fakes import Direct, LevelDetector, ScriptedTranscriber
from tests.fakes_voice import Tone
from ui.assemble import House
from ui.engines import make_bridge
from ui.kept import Kept
from ui.seat import Seat
from ui.settings import Settings
from ui.thinking import Thinking
from voice.fair import FairThread

NOWHERE = "http://127.0.0.1:9"

SETTINGS = Settings.model_validate(
    {
        "ear": {"detector": "webrtc"},
        "mind": {"engine": "none"},
        "budget": {"day_limit": 1, "month_limit": 9},
        "tiers": {
            "here": {"kind": "openai", "level": "quick", "url": NOWHERE},
            "afar": {"kind": "openai", "level": "cloud", "url": NOWHERE, "output_price": 1},
        },
    }
)


class Model(Tier):
    """Says its pieces to whatever it is asked."""

    def count_tokens(self, text: str) -> int:
        return len(text)


class Vague:
    """An embedder to which all texts mean the same, and which fails those who want an index."""

    name = "minilm-int8"

    def __init__(self, *_: object, **__: object) -> None: ...

    def load(self) -> None:
        raise MemoryFault("There is no index in this test.")

    def embed(self, texts: Sequence[str]) -> Vectors32:
        return np.eye(1, WIDTH, dtype=np.float32).repeat(len(texts), axis=0)


@asynccontextmanager
async def inhabited(home: Path, here: Model, afar: Model) -> AsyncIterator[House]:
    """Open a house with these minds; recall finds nothing."""
    told: list[str] = []
    kept = Kept(home / "kept.json", told.append)
    with (
        patch("ui.thinking.Embedder", Vague),
        patch("ui.minds.create", Mock(side_effect=[here, afar])),
    ):
        thinking = Thinking(SETTINGS, home, kept, told.append)
    async with AsyncExitStack() as closing:
        ears, judge, throat = (
            closing.enter_context(FairThread(name)) for name in ("ears", "judge", "throat")
        )
        async with asyncio.TaskGroup() as loading:
            thinking.load(loading, closing)
        own = Seat(
            SETTINGS,
            "owner",
            thinking.mind,
            thinking.memory,
            kept.gain,
            LevelDetector(),
            ScriptedTranscriber("hello"),
            Tone(),
            None,
            make_bridge(SETTINGS, Tone()),
            Direct(),
            Direct(),
            Direct(),
        )
        yield House(SETTINGS, thinking, kept, own, ears, judge, throat)


async def turn(mind: HouseMind, text: str) -> tuple[str, str]:
    """Which way answered these words, and what was said."""

    async def stand() -> None: ...

    reply = await mind.answer(text, lambda _: None)
    async with aclosing(reply.words(stand)) as words:
        said = "".join([word async for word in words])
    reply.commit()
    await mind.settle(text, said, reply.route, {})
    return reply.route, said
