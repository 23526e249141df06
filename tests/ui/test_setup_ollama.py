"""Setting up lets an Ollama fetch the models that it lacks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from brain.errors import TierError
from ui.bench.stand_in import Asked, Said, standing_in
from ui.models.bars import Silence
from ui.settings import Settings
from ui.setup import stock

STEPS: list[dict[str, object]] = [
    {"status": "pulling manifest"},
    {"status": "pulling 1ae4", "total": 100, "completed": 40},
    {"status": "pulling 1ae4", "total": 100, "completed": 100},
    {"status": "pulling 77aa", "total": 20, "completed": 5},
    {"status": "success"},
]


class Seen(Silence):
    """Bars that somebody remembers."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []

    def stage(self, model: str, stage: str) -> None:
        self.seen.append((model, stage))

    def come(self, model: str, done: int, size: int) -> None:
        self.seen.append((model, done, size))


def set_up(steps: Sequence[dict[str, object]], model: str) -> tuple[Seen, list[str], list[str]]:
    """What was shown, what was told, and the paths that were asked."""

    def answer(asked: Asked) -> Said:
        if asked.path == "/api/pull":
            assert asked.body == {"model": model}
            return Said([json.dumps(step) for step in steps])
        return Said([json.dumps({"models": [{"name": "qwen2.5:3b"}]})])

    async def main() -> tuple[list[str], list[str]]:
        async with standing_in(answer) as server:
            tier = {"kind": "ollama", "level": "complex", "url": server.url, "model": model}
            settings = Settings.model_validate({"tiers": {"middling": tier}})
            told = await stock(settings, seen)
            paths = [asked.path for asked in server.asked]
            if not steps:
                await server.stop()
                told = await stock(settings, seen)
        return told, paths

    seen = Seen()
    return seen, *asyncio.run(main())


def test_a_model_that_is_not_there_is_fetched_part_by_part() -> None:
    seen, told, _ = set_up(STEPS, "qwen2.5:7b")
    assert told == []
    assert seen.seen == [
        ("qwen2.5:7b", 0, 0),
        ("qwen2.5:7b", 40, 100),
        ("qwen2.5:7b", 100, 100),
        ("qwen2.5:7b", 105, 120),
        ("qwen2.5:7b", 105, 120),
        ("qwen2.5:7b", "ready"),
    ]


def test_a_model_that_is_there_is_left_alone() -> None:
    seen, told, paths = set_up(STEPS, "qwen2.5:3b")
    assert (seen.seen, told) == ([], [])
    assert "/api/pull" not in paths


def test_a_model_that_cannot_be_fetched_is_told() -> None:
    with pytest.raises(TierError, match="file does not exist"):
        set_up([{"error": "pull model manifest: file does not exist"}], "nope:1b")


def test_a_server_that_does_not_answer_is_told_and_no_fault() -> None:
    _, told, _ = set_up([], "qwen2.5:3b")
    assert told == [
        "middling cannot be used (no connection). How to start it, tells: parlour doctor"
    ]
