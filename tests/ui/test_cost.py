from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from brain.tiers.prices import Prices
from memory.ledger import Entry, Ledger
from ui.cost import cost

PRICES = Prices(input=1.0, output=5.0, cached=0.1, stored=1.25)
TODAY = date(2026, 3, 6)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cost" / "ledger.sqlite"


def fill(path: Path) -> None:
    async def record() -> None:
        ledger = Ledger(path, patience=1)
        await ledger.open()
        for day, tier, level, model, dollars in (
            (4, "claude", "cloud", "old", 9.0),
            (5, "claude", "cloud", "opus", 0.05),
            (6, "house", "quick", "qwen", 0.0),
            (6, "reflex", "reflex", "", 0.0),
            (6, "reflex", "reflex", "", 0.0),
        ):
            at = datetime(2026, 3, day, 12, tzinfo=UTC)
            entry = Entry(at, tier, level, model, 1000, 200, 300, dollars=dollars)
            await ledger.record(entry)
        await ledger.close()

    asyncio.run(record())


def printed(path: Path, capsys: pytest.CaptureFixture[str], days: int, as_json: bool) -> str:
    asyncio.run(cost(path, TODAY, days, "opus", PRICES, as_json))
    return capsys.readouterr().out


def test_an_empty_ledger_is_told_and_not_begun(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(path, capsys, 7, False) == (
        "No answer has been recorded since 2026-02-28. Ask something first: parlour talk\n"
    )
    assert not path.exists()
    assert json.loads(printed(path, capsys, 7, True))["rows"] == []


def test_days_and_tiers_as_a_table(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(path)
    lines = printed(path, capsys, 2, False).splitlines()
    cells = [line.split() for line in lines]
    assert ["2026-03-05", "claude", "(cloud)", "1", "200", "1,000", "300", "$0.05"] in cells
    assert ["2026-03-06", "reflex", "2", "~400", "~2,000", "~600", "$0"] in cells
    assert ["total", "4", "~800", "~4,000", "~1,200", "$0.05"] in cells
    told = " ".join(lines)
    assert "Handled at home: 75.0% of 4 answers; 50.0% needed no model." in told
    assert "Had opus answered all: $0.0072. Spent: $0.05." in told
    assert "the cloud: 25.0% of that" in told
    assert "estimated" in told


def test_days_and_tiers_as_data(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(path)
    found = json.loads(printed(path, capsys, 30, True))
    assert found["total"]["dollars"] == pytest.approx(9.05)
    assert found["home_share"] == 0.6
    assert found["cloud_token_share"] == 0.4
    assert found["saved_dollars_estimated"] == pytest.approx(0.009 - 9.05)
    assert [row["tokens_estimated"] for row in found["rows"]] == [False, False, False, True]
