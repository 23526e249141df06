"""`parlour cost`: what answers cost, and what was saved against sending all to the cloud."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from brain.cost.budget import money
from brain.cost.savings import Savings, savings
from brain.tiers.prices import Prices
from memory.ledger import DayOfTier, Ledger, Spending

PATIENCE = 5.0
"""Seconds to wait for a program that writes at this moment."""


async def cost(
    path: Path, today: date, days: int, model: str, prices: Prices, as_json: bool
) -> None:
    """Print the ledger's last `days` days.

    `model` and `prices` are those of the cloud that all is compared with. Raises MemoryFault.
    """
    since = today - timedelta(days=days - 1)
    rows = await read(path, since)
    found = savings(rows, prices)
    if as_json:
        print(json.dumps(as_data(since, rows, found, model)))
    elif rows:
        console = Console()
        console.print(_table(rows, found))
        for line in _summary(found, model):
            console.print(line, highlight=False)
    else:
        print(f"No answer has been recorded since {since}. Ask something first: parlour talk")


async def read(path: Path, since: date) -> list[DayOfTier]:
    """The ledger's days from `since` on; none where there is no ledger. Raises MemoryFault."""
    if not path.exists():  # noqa: ASYNC240 - and looking must not begin a ledger
        return []
    ledger = Ledger(path, patience=PATIENCE)
    try:
        await ledger.open()
        return await ledger.by_day_and_tier(since)
    finally:
        await ledger.close()


def _table(rows: Sequence[DayOfTier], found: Savings) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True)
    footers = ("total", "", *_figures(found.total, "~" if found.modelless.answers else ""))
    titles = ("day", "tier", "answers", "tokens read", "from cache", "written", "cost")
    for title, footer in zip(titles, footers, strict=True):
        left = title in ("day", "tier")
        table.add_column(title, footer, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        tier = row.tier if row.tier == row.level else f"{row.tier} ({row.level})"
        table.add_row(str(row.day), tier, *_figures(row.spending, "~" if row.modelless else ""))
    return table


def _figures(spending: Spending, mark: str) -> list[str]:
    """The cells of one row; `mark` stands before tokens some of which are estimates."""
    read, cached = spending.computed_tokens, spending.cached_tokens
    shown = [f"{mark}{count:,}" for count in (read, cached, spending.written_tokens)]
    return [f"{spending.answers:,}", *shown, money(spending.dollars)]


def _summary(found: Savings, model: str) -> list[str]:
    lines = [
        "",
        f"Handled at home: {found.home_share:.1%} of {found.total.answers:,} answers; "
        f"{found.modelless_share:.1%} needed no model.",
        f"Had {model} answered all: {money(found.all_cloud_dollars)}. "
        f"Spent: {money(found.total.dollars)}. Saved: {money(found.saved_dollars)}.",
        f"Tokens sent to or written by the cloud: {found.cloud_token_share:.1%} of that.",
    ]
    if found.modelless.answers:
        lines.append("~ is estimated from the length of the words, since no model counted them.")
    lines.append(
        "What it would have cost is estimated: the house's tokens at the cloud's prices, those "
        "from a cache at its price for cached ones."
    )
    return lines


def as_data(since: date, rows: Sequence[DayOfTier], found: Savings, model: str) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "since": str(since),
        "rows": [
            {
                "day": str(row.day),
                "tier": row.tier,
                "level": row.level,
                "tokens_estimated": row.modelless,
                **asdict(row.spending),
            }
            for row in rows
        ],
        "total": asdict(found.total),
        "home_share": found.home_share,
        "modelless_share": found.modelless_share,
        "cloud_token_share": found.cloud_token_share,
        "baseline_model": model,
        "all_cloud_dollars_estimated": found.all_cloud_dollars,
        "saved_dollars_estimated": found.saved_dollars,
    }
