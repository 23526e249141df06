"""Printing what an evaluation found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import track
from rich.table import Table

from ui.errors import UsageError
from ui.evals.cases import some
from ui.evals.report import Report
from ui.files import check_writable

T = TypeVar("T")

_ASIDE = Console(stderr=True)
"""Where one sees that something is being done."""


def one_by_one(items: Sequence[T], doing: str) -> Iterable[T]:
    """The items, with a bar for whoever waits; only while `show` measures."""
    return track(items, doing, console=_ASIDE, transient=True)


def show(measure: Callable[[], Report], data: Path, as_json: bool, misses: Path | None) -> None:
    """Measure, print the figures, and write every miss as a JSON line where one is wanted.

    Raises UsageError when there is no data, no case in it, or no place for the misses.
    """
    if not data.exists():
        raise UsageError(f"there is no data at {str(data)!r}; give a file of cases, or a folder")
    if misses:
        check_writable(misses)
    with _ASIDE.status(f"measuring on {data.name}"):
        report = measure()
    some((row for row in report.rows if row.n), data)
    if misses:
        lines = [json.dumps(miss, ensure_ascii=False) for miss in report.misses]
        misses.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    if as_json:
        print(json.dumps({"rows": [asdict(row) for row in report.rows]} | _rest(report)))
    else:
        Console().print(_table(report))


def _rest(report: Report) -> dict[str, object]:
    return {"eval": report.name, "notes": report.notes, "misses": len(report.misses)}


def _table(report: Report) -> Table:
    names = list(dict.fromkeys(name for row in report.rows for name in row.figures))
    notes = "\n".join(f"{name}: {value}" for name, value in report.notes.items())
    table = Table(
        title=report.name,
        title_justify="left",
        caption=notes,
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column("set", overflow="fold", width=20)
    table.add_column("n", justify="right")
    for name in names:
        table.add_column(name.replace("_", " "), justify="right", overflow="fold")
    for row in report.rows:
        cells = [_figure(row.figures.get(name)) for name in names]
        table.add_row(row.set, str(row.n), *cells)
    return table


def _figure(value: float | None) -> str:
    """A count as it is, a share or a rate to four places, what is larger to one."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"
