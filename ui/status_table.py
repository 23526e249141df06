"""`parlour status`: every tier and service at a glance."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ui.probes import State
from ui.status import Health, Watcher

EVERY = 2.0
"""Seconds between two looks; a llama-server that is asked faster notices no hang-up."""

_COLOURS = {
    State.UP: "green",
    State.LOADING: "yellow",
    State.RESTING: "yellow",
    State.LACKING: "red",
    State.DOWN: "red",
    State.UNSET: "dim",
}
_RIGHT = ("answers in", "today")


async def status(watcher: Watcher, *, watch: bool, as_json: bool) -> None:
    """Print how all are: once, or again and again until the user breaks it off."""
    if not watch:
        _show(await watcher.look(), as_json)
    elif as_json:
        while True:
            _show(await watcher.look(), as_json)
            await asyncio.sleep(EVERY)
    else:
        with Live(auto_refresh=False) as live:
            while True:
                live.update(table(await watcher.look()), refresh=True)
                await asyncio.sleep(EVERY)


def _show(found: Sequence[Health], as_json: bool) -> None:
    if as_json:
        print(json.dumps([as_data(health) for health in found]), flush=True)
    else:
        Console().print(table(found))


def table(found: Sequence[Health]) -> Table:
    """One row each; a column of which nothing is known is left out."""
    rows = [_cells(health) for health in found]
    names = [name for name in (rows[0] if rows else ()) if any(row[name] for row in rows)]
    shown = Table(box=None, pad_edge=False)
    for name in names:
        wide = name in ("state", "model")
        shown.add_column(name, justify="right" if name in _RIGHT else "left", no_wrap=not wide)
    for row in rows:
        shown.add_row(*(row[name] for name in names))
    return shown


def as_data(health: Health) -> dict[str, Any]:
    """The same as plain values; neither addresses nor keys, which may be secret."""
    target = health.target
    return {
        "name": target.name,
        "level": target.level or None,
        "kind": target.kind,
        "model": target.model or None,
        "state": health.state.value,
        "seconds": health.seconds,
        "load": health.load or None,
        "breaker": health.breaker,
        "usd_today": health.cost,
        "detail": health.detail or None,
    }


def _cells(health: Health) -> dict[str, Text]:
    target, seconds = health.target, health.seconds
    state = Text(health.state.value, _COLOURS[health.state])
    return {
        "name": Text(target.name, "bold"),
        "for": Text(target.level),
        "state": state.append(f": {health.detail}" if health.detail else "", "dim"),
        "answers in": Text("" if seconds is None else f"{seconds * 1000:.0f} ms"),
        "load": Text(health.load),
        "model": Text(target.model),
        "breaker": Text(health.breaker or ""),
        "today": Text("" if health.cost is None else f"${health.cost:.4f}"),
    }
