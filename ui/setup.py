"""Setting up: the quick mind's engine is compiled while the models are fetched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

from rich.console import Console

from ui import compile as engine
from ui.models.bars import Bars, Silence, watched
from ui.models.pull import pull
from ui.models.store import missing
from ui.settings import Settings

SLOWER = (
    "No C++ compiler was found, so the prebuilt llama.cpp answers: it works, but takes about "
    "twice as long to its first word. Install g++ and run: parlour setup"
)


def needed(settings: Settings) -> bool:
    """Whether an engine or a model is still missing."""
    return engine.installed() is None or bool(missing(settings.wanted_models))


def setup(settings: Settings) -> None:
    """Get what is missing. A second run finds everything there and needs no network.

    Raises UsageError.
    """
    console = Console(stderr=True)
    stop = Event()
    with watched(console) as bars, ThreadPoolExecutor(1, "parlour-build") as building:
        built = building.submit(_engine, bars)
        try:
            if absent := list(dict.fromkeys(gap.model for gap in missing(settings.wanted_models))):
                pull(absent, source=settings.models.source, progress=bars, cancelled=stop.is_set)
            chosen = built.result()
        except BaseException:
            stop.set()
            engine.stop()
            raise
    if chosen == "xllamacpp" and not engine.has_compiler():
        console.print(SLOWER, style="yellow")
    console.print("Everything is here.", style="green")


def _engine(bars: Bars | Silence) -> str:
    """Name of the engine, installed first where there is none or a faster one can be had."""
    there = engine.installed()
    if there == "llama_cpp" or (there and not engine.has_compiler()):
        return there
    return engine.install(partial(bars.build, "llama.cpp"))
