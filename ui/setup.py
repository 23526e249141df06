"""Setting up: the quick mind's engine is compiled while the models are fetched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rich.console import Console

from ui import compile as engine
from ui.models.bars import watched
from ui.models.pull import pull
from ui.models.store import missing
from ui.paths import data_home
from ui.settings import Settings

SLOWER = (
    "so the prebuilt llama.cpp answers: it works, but takes about twice as long to its first word."
)


def ensure(settings: Settings) -> None:
    """Set up if an engine or a model is still missing. Blocks; raises UsageError."""
    if engine.installed() is None or missing(settings.wanted_models):
        setup(settings, rebuild=False)


def setup(settings: Settings, rebuild: bool) -> None:
    """Get what is missing. A second run finds everything there and needs no network.

    `rebuild` compiles the engine also where that failed before. Raises UsageError.
    """
    console, home = Console(stderr=True), data_home()
    with watched(console) as bars, ThreadPoolExecutor(1, "parlour-build") as building:
        build = engine.Build(engine.installer(), home, partial(bars.build, "llama.cpp"))
        try:
            built = building.submit(build.ensure, engine.installed(), rebuild)
            if absent := list(dict.fromkeys(gap.model for gap in missing(settings.wanted_models))):
                source, stopped = settings.models.source, build.stopped.is_set
                pull(absent, source=source, progress=bars, cancelled=stopped)
            chosen = built.result()
        except BaseException:
            build.stop()
            raise
    if chosen == "xllamacpp":
        console.print(slower(engine.failure_log(home)), style="yellow", markup=False)
    console.print("Everything is here.", style="green")


def slower(log: Path) -> str:
    """Why the prebuilt engine answers, and what to do; `log` is there if compiling failed."""
    if log.exists():
        return (
            f"llama.cpp could not be compiled (what was printed: {log}), {SLOWER} "
            "To try again: parlour setup --rebuild"
        )
    return f"No C++ compiler was found, {SLOWER} Install g++ and run: parlour setup"
