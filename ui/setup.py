"""Setting up: the quick mind's engine is compiled while the models are fetched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rich.console import Console

from ui import compile as engine
from ui.models.store import missing
from ui.settings import Settings


def needed(settings: Settings) -> bool:
    """Whether an engine or a model is still missing."""
    return engine.installed() is None or bool(missing(settings.wanted_models))
