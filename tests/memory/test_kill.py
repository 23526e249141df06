"""kill -9 in the middle of turns loses no turn that was acknowledged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from memory.store import Store
from tests.memory import acknowledge

KILLS = 200


@pytest.mark.real
def test_no_acknowledged_turn_is_lost_by_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "memory" / "conversations.sqlite3"
    store = Store(path, patience=5.0)
    store.open()  # migrates; what is killed below is turns
    store.close()
    acknowledged: dict[int, str] = {}
    chance = random.Random(7)
    program = [sys.executable, "-m", acknowledge.__name__, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, bufsize=1) as lives:
        assert lives.stdin
        assert lives.stdout
        for _ in range(KILLS):
            lives.stdin.write("live\n")
            acknowledged |= one_life(lives.stdout, turns=chance.randint(0, 6))
        lives.stdin.close()
    store.open()
    kept = {turn.id: turn.user.split()[0] for turn in store.get(sorted(acknowledged))}
    store.close()
    assert len(acknowledged) > KILLS
    assert kept == acknowledged


def one_life(stdout: IO[str], turns: int) -> dict[int, str]:
    """Kill the life once it has acknowledged so many turns; all that it acknowledged."""
    acknowledged: dict[int, str] = {}
    life = 0
    killed = False
    for line in stdout:
        first, _, rest = line.strip().partition(" ")
        if first == "end":
            break
        if first == "life":
            life = int(rest)
        else:
            acknowledged[int(first)] = rest
        if life and not killed and len(acknowledged) >= turns:
            os.kill(life, signal.SIGKILL)
            killed = True
    return acknowledged
