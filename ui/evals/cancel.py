"""How soon a real llama-server stops computing when nobody listens to an answer any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx

from brain.llm.weights import gguf_file
from brain.ports import LanguageModel, Message
from brain.tiers.claude import Claude
from brain.tiers.openai import OpenAI
from ui.bench.llama_server import running
from ui.bench.summary import spread
from ui.errors import UsageError
from ui.evals.report import Report, Row

BOUND = 0.2
"""Seconds after which the server is to be idle."""

HEARD = 3
"""Pieces of an answer before nobody listens."""

LONGEST = 200
"""Tokens of an answer: many times the bound's work for any model, if it is not stopped."""

PAUSE = 0.005
"""Seconds between two looks. They delay nothing: a server that streams sees at each token whether
its caller is still there, and only one that is silent looks less often when it is asked more."""

PATIENCE = 10.0
"""Seconds after which a server that is still at work is given up."""

PROMPT = [
    Message("system", "You tell long stories."),
    Message("user", "Tell me a very long story about a fox and a hound, with every detail."),
]

TIERS: Mapping[str, Callable[[str], LanguageModel]] = {
    "openai": lambda url: OpenAI(url, "", "", max_tokens=LONGEST, temperature=0.0, seed=1),
    "claude": lambda url: Claude(url, "any", "any", max_tokens=LONGEST, effort=""),
}
"""The ways to ask a llama-server."""


def run(model: Path, times: int = 50) -> Report:
    """Give up so many answers of the model in this folder, by every way that a tier asks.

    Raises UsageError where no server starts.
    """
    report = Report("cancel", notes={"model": model.name})
    with running(gguf_file(model)) as url:
        for name, make in TIERS.items():
            whole, waits = asyncio.run(_measure(url, make(url), times))
            report.rows.append(Row(name, times, figures(waits) | {"left_alone": whole}))
            report.misses += [
                {"set": name, "time": time, "wanted": BOUND, "came": wait}
                for time, wait in enumerate(waits)
                if wait > BOUND
            ]
    return report


def figures(waits: Sequence[float]) -> dict[str, float]:
    """How waits in seconds spread."""
    found = spread(waits)
    del found["n"]
    return found | {"within_200_ms": sum(wait <= BOUND for wait in waits)}


async def _measure(url: str, tier: LanguageModel, times: int) -> tuple[float, list[float]]:
    """Seconds of one answer left alone, and from each giving up to an idle server."""
    clock = asyncio.get_running_loop().time
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        await tier.load()
        began = clock()
        whole = await _listen(tier, LONGEST) - began
        waits = []
        for _ in range(times):
            gave_up = await _listen(tier, HEARD)
            await _idle(client, gave_up + PATIENCE)
            waits.append(clock() - gave_up)
        await tier.close()
    return whole, waits


async def _listen(tier: LanguageModel, most: int) -> float:
    """Hear so many pieces of an answer, and close it; when the last of them came."""
    clock = asyncio.get_running_loop().time
    heard, last = 0, clock()
    async with aclosing(tier.reply(PROMPT)) as answer:
        async for _ in answer:
            heard, last = heard + 1, clock()
            if heard == most:
                break
    return last


async def _idle(client: httpx.AsyncClient, end: float) -> None:
    """Wait until no slot is at work."""
    clock = asyncio.get_running_loop().time
    while busy((await client.get("/slots")).json()):
        if clock() > end:
            raise UsageError(f"the server did not stop within {PATIENCE:g} s")
        await asyncio.sleep(PAUSE)


def busy(slots: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a server is at work, by what its `/slots` tells."""
    return any(slot["is_processing"] for slot in slots)
