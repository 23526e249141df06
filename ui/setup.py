"""Setting up: the quick mind's engine is compiled while the models are fetched.

Then each Ollama of the settings fetches what it lacks.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from pathlib import Path

from rich.console import Console

from ui import compile as engine
from ui.errors import UsageError
from ui.models.bars import Bars, Silence, watched
from ui.models.catalogue import load_catalogue
from ui.models.listing import size_text
from ui.models.pull import pull
from ui.models.store import missing
from ui.paths import data_home
from ui.probes import State, Target
from ui.settings import Settings
from ui.settings.tiers import Tier
from ui.status import Watcher
from ui.targets import targets

SLOWER = (
    "so the prebuilt llama.cpp answers: it works, but takes about twice as long to its first word."
)


def ensure(settings: Settings) -> None:
    """Set up if an engine or a model is still missing. Blocks; raises UsageError."""
    if lacking(settings):
        setup(settings, rebuild=False)


def offer(settings: Settings, config: str | None) -> None:
    """Set up what is still missing if the person at the terminal wants that now. Blocks.

    `config` is where the settings come from. Raises UsageError where nobody can be asked, and where
    the answer is no.
    """
    what = lacking(settings)
    if not what:
        return
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not (at_terminal and _agreed(f"{what}. Fetch that now? [Y/n] ")):
        command = f"parlour -c {shlex.quote(config)} setup" if config else "parlour setup"
        raise UsageError(f"{what}; run: {command}")
    setup(settings, rebuild=False)


def lacking(settings: Settings) -> str:
    """What is not here yet, and how much it is; empty where all is."""
    if absent := _absent(settings):
        return f"models are missing or damaged: {', '.join(absent)} ({_size(absent)} to fetch)"
    if settings.mind.engine != "none" and engine.installed() is None:
        return "no engine for the quick mind is installed"
    return ""


def _absent(settings: Settings) -> list[str]:
    return list(dict.fromkeys(gap.model for gap in missing(settings.wanted_models)))


def _size(models: Sequence[str]) -> str:
    return size_text(load_catalogue().disk_bytes(models))


def _agreed(question: str) -> bool:
    """Whether the answer is yes, or Enter alone; the end of the input is a no."""
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    return answer.endswith("\n") and answer.strip().lower() in ("", "y", "yes")


def setup(settings: Settings, rebuild: bool) -> None:
    """Get what is missing. A second run finds everything there and needs no network.

    `rebuild` compiles the engine also where that failed before. Raises UsageError.
    """
    console, home = Console(stderr=True), data_home()
    if absent := _absent(settings):
        console.print(f"{_size(absent)} of models to fetch: {', '.join(absent)}", highlight=False)
    with watched(console) as bars, ThreadPoolExecutor(1, "parlour-build") as building:
        build = engine.Build(engine.installer(), home, partial(bars.build, "llama.cpp"))
        try:
            built = building.submit(build.ensure, engine.installed(), rebuild)
            if absent:
                source, stopped = settings.models.source, build.stopped.is_set
                pull(absent, source=source, progress=bars, cancelled=stopped)
            chosen = built.result()
        except BaseException:
            build.stop()
            raise
        for trouble in asyncio.run(stock(settings, bars)):
            console.print(trouble, style="yellow", markup=False)
    if chosen == "xllamacpp":
        console.print(slower(engine.failure_log(home)), style="yellow", markup=False)
    console.print("Everything is here.", style="green")


async def stock(settings: Settings, bars: Bars | Silence) -> list[str]:
    """Let each Ollama fetch the models that it lacks; a sentence for each that does not answer.

    Raises ModelError where one cannot fetch.
    """
    wanted = [target for target in targets(settings) if target.kind == "ollama"]
    found = await Watcher(wanted).look() if wanted else []
    for health in found:
        if health.state is State.LACKING:
            await _fetched(health.target, settings.tiers[health.target.name], bars)
    return [
        f"{each.target.name} cannot be used ({each.detail}). How to start it, tells: parlour doctor"
        for each in found
        if each.state is State.DOWN
    ]


async def _fetched(target: Target, tier: Tier, bars: Bars | Silence) -> None:
    """The model, part by part."""
    from brain.tiers.ollama import Ollama

    options = tier.model_dump(include={"context", "max_tokens", "temperature", "keep_alive"})
    ollama = Ollama(target.url, target.model, seed=0, **options)
    parts: dict[str, tuple[int, int]] = {}
    try:
        async with aclosing(ollama.pull()) as steps:
            async for part, done, size in steps:
                parts[part] = done, size
                bars.come(target.model, *map(sum, zip(*parts.values(), strict=True)))
    finally:
        await ollama.close()
    bars.stage(target.model, "ready")


def slower(log: Path) -> str:
    """Why the prebuilt engine answers, and what to do; `log` is there if compiling failed."""
    if log.exists():
        return (
            f"llama.cpp could not be compiled (what was printed: {log}), {SLOWER} "
            "To try again: parlour setup --rebuild"
        )
    return f"No C++ compiler was found, {SLOWER} Install g++ and run: parlour setup"
