"""How much of a conversation's prompts the models have in their caches, by their own counters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brain.llm import Usage
from brain.llm.weights import gguf_file
from brain.ports import LanguageModel, Message
from memory.records import Turn
from ui.bench.llama_server import running
from ui.clock import now
from ui.evals.cases import some
from ui.evals.report import Report, Row
from ui.evals.typed import answered
from ui.jsonlines import objects
from ui.kept import Kept
from ui.models.store import model_folder
from ui.settings import Settings, chosen
from ui.settings.tiers import Tier
from ui.thinking import Thinking

TURNS = Path(__file__).with_name("conversation.jsonl")
"""A conversation that ships: JSON lines with `text` for each turn, and `before` for what was said
in an earlier one, so that there is something to recall."""

BOUND = 0.9
"""Share of the prompts that is to come from the caches."""

HERE, SERVER = "in this process", "llama-server"


def run(data: Path, config: str | None) -> Report:
    """Hold the conversation in a file with the quick model. Raises UsageError, ModelError."""
    return measure(chosen(config), *read(data))


def measure(settings: Settings, before: Sequence[str], turns: Sequence[str]) -> Report:
    """Hold the conversation in this process, and on a real llama-server."""
    report = Report("context", notes={"model": settings.mind.model, "bound": str(BOUND)})
    alone = settings.model_copy(update={"tiers": {}})
    _tell(report, HERE, _held(alone, before, turns))
    with _served(alone) as remote:
        _tell(report, SERVER, _held(remote, before, turns))
    return report


def _held(settings: Settings, before: Sequence[str], turns: Sequence[str]) -> Reading:
    """What the model read in a conversation of a new house."""
    with TemporaryDirectory() as home:
        return asyncio.run(converse(settings, Path(home), before, turns))


def read(data: Path) -> tuple[list[str], list[str]]:
    """What was said before, and the turns. Raises UsageError."""
    records = list(objects(data))
    return _texts(records, "before"), some(_texts(records, "text"), data)


@dataclass(slots=True)
class Reading:
    """What a model read."""

    waited: list[Usage] = field(default_factory=list)
    """Prompts of answers, while somebody waited."""
    idle: list[Usage] = field(default_factory=list)
    """Prompts that were read beforehand, or to make a summary."""
    waits: bool = False
    """Whether somebody waits now."""

    def note(self, usage: Usage) -> None:
        """A prompt was read."""
        (self.waited if self.waits else self.idle).append(usage)


class Metered:
    """A language model whose reading is noted."""

    def __init__(self, model: LanguageModel, reading: Reading) -> None:
        self._model = model
        self._reading = reading

    @property
    def usage(self) -> Usage:
        """What the last prompt cost."""
        return self._model.usage

    async def load(self) -> None:
        """Read the weights. Raises ModelError."""
        await self._model.load()

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the cache."""
        await self._model.prefill(messages)
        self._reading.note(self.usage)

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece."""
        async with aclosing(self._model.reply(messages)) as pieces:
            async for piece in pieces:
                yield piece
        self._reading.note(self.usage)

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes."""
        return self._model.count_tokens(text)

    async def close(self) -> None:
        """Free the model."""
        await self._model.close()


async def converse(
    settings: Settings, home: Path, before: Sequence[str], turns: Sequence[str]
) -> Reading:
    """Hold one conversation as typed turns, with idle time between them; what the model read."""
    reading, faults = Reading(), list[str]()
    thinking = Thinking(settings, home, Kept(home / "kept.json", faults.append), faults.append)
    minds = thinking.minds
    minds.rungs = tuple(replace(rung, model=Metered(rung.model, reading)) for rung in minds.rungs)
    async with AsyncExitStack() as closing:
        async with asyncio.TaskGroup() as loading:
            thinking.load(loading, closing)
        for text in before:
            heard = "I will remember that."
            await thinking.memory.add(Turn(user=text, assistant=heard, route="quick", at=now()))
        await thinking.memory.settled()
        for text in turns:
            reading.waits = True
            await answered(thinking.mind, text)
            reading.waits = False
            await thinking.mind.prepare()
    return reading


@contextmanager
def _served(settings: Settings) -> Iterator[Settings]:
    """The same settings, with the quick model on a llama-server at work."""
    mind = settings.mind
    with running(gguf_file(model_folder(mind.model)), mind.context) as url:
        tier = Tier(
            kind="openai",
            level="quick",
            url=url,
            context=mind.context,
            history_tokens=mind.history_tokens,
            max_tokens=mind.max_tokens,
            first_seconds=60,
            between_seconds=60,
        )
        alone = mind.model_copy(update={"engine": "none"})
        yield settings.model_copy(update={"mind": alone, "tiers": {"server": tier}})


def _tell(report: Report, name: str, reading: Reading) -> None:
    """Add a row, and a miss for one that is below the bound."""
    row = Row(name, len(reading.waited), figures(reading))
    report.rows.append(row)
    for share in ("cached", "cached_of_all"):
        if row.figures[share] < BOUND:
            miss = {"set": name, "wanted": f"{share} >= {BOUND}", "came": row.figures[share]}
            report.misses.append(miss)


def figures(reading: Reading) -> dict[str, float]:
    """Tokens, and shares that came from the cache: of answers' prompts, and of all prompts."""
    every = [*reading.waited, *reading.idle]
    return {
        "prompt_tokens": _size(reading.waited),
        "computed": sum(usage.computed_tokens for usage in reading.waited),
        "computed_idle": sum(usage.computed_tokens for usage in reading.idle),
        "cached": _cached(reading.waited),
        "cached_of_all": _cached(every),
    }


def _size(usages: Sequence[Usage]) -> int:
    return sum(usage.cached_tokens + usage.computed_tokens for usage in usages)


def _cached(usages: Sequence[Usage]) -> float:
    return sum(usage.cached_tokens for usage in usages) / max(1, _size(usages))


def _texts(records: Sequence[Any], key: str) -> list[str]:
    return [text for record in records if isinstance(text := record.get(key), str) and text]
