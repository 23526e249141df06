"""What the settings name as tiers, and what they cost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from memory.ledger import Entry, Ledger
from ui.clock import now
from ui.targets import spent_today


def test_the_cost_of_today_is_read_anew_at_each_look(tmp_path: Path) -> None:
    async def record(*entries: Entry) -> None:
        ledger = Ledger(tmp_path / "ledger.sqlite", patience=1)
        await ledger.open()
        for entry in entries:
            await ledger.record(entry)
        await ledger.close()

    def paid(days_ago: int) -> Entry:
        at = now() - timedelta(days=days_ago)
        return Entry(at, "claude", "cloud", "opus", 0, 100, 10, dollars=0.25)

    assert spent_today(tmp_path, "claude") is None
    asyncio.run(record(paid(days_ago=2), paid(days_ago=0)))
    assert spent_today(tmp_path, "claude") == 0.25
    asyncio.run(record(paid(days_ago=0)))
    assert spent_today(tmp_path, "claude") == 0.5
    assert spent_today(tmp_path, "ollama") is None
    (tmp_path / "ledger.sqlite").write_bytes(b"damaged" * 100)
    assert spent_today(tmp_path, "claude") is None
