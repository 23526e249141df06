from __future__ import annotations

import asyncio
import io
import json

import pytest
from rich.console import Console

from tests.clock import run
from ui.probes import State, Target
from ui.status import Health, Watcher
from ui.status_table import as_data, status, table

FOUND = [
    Health(Target("rx550", "openai", "http://pc", "q", "quick", "s3"), State.UP, 0.012, "", ""),
    Health(Target("redis", "redis", "redis://:s3@h"), State.DOWN, None, "", "it takes none"),
]


def test_the_table_leaves_out_what_nobody_knows() -> None:
    printed = io.StringIO()
    Console(width=120, file=printed).print(table(FOUND))
    head, first, second = printed.getvalue().strip().splitlines()
    assert head.split() == ["name", "for", "state", "answers", "in", "model"]
    assert first.split() == ["rx550", "quick", "up", "12", "ms", "q"]
    assert second.split() == ["redis", "down:", "it", "takes", "none"]


def test_the_data_holds_no_secret() -> None:
    data = [as_data(health) for health in FOUND]
    assert data[0]["seconds"] == 0.012
    assert data[1]["state"] == "down"
    assert "s3" not in json.dumps(data)


def test_watching_goes_on_until_it_is_broken_off(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        watcher = Watcher([Target("search", "searxng")])
        try:
            async with asyncio.timeout(9):
                await status(watcher, watch=True, as_json=True)
        except TimeoutError:
            pass

    run(main())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert json.loads(lines[-1])[0]["state"] == "not configured"
