from __future__ import annotations

import asyncio

import pytest

from tests.clock import run
from ui.daemon.crier import MOST_WAITING, Crier
from ui.errors import UsageError
from ui.talk.ring import MOST_TRIES, PAUSE, insist


def cried(crier: Crier, heard: list[bool]) -> list[str]:
    """What is announced within a minute; `heard`: whether each try was heard to its end."""
    said: list[str] = []

    async def announce(text: str) -> bool:
        said.append(text)
        await asyncio.sleep(1)
        return heard.pop(0) if heard else True

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(crier.run(announce), 60)

    run(main())
    return said


def test_all_is_said_in_order_and_told_when_it_was() -> None:
    crier, done = Crier(), []
    crier.say("One.", lambda: done.append("one"))
    crier.say("Two.")
    assert cried(crier, []) == ["One.", "Two."]
    assert done == ["one"]


def test_what_somebody_speaks_over_is_said_again_but_not_for_ever() -> None:
    crier = Crier()
    crier.say("One.")
    assert cried(crier, [False, True]) == ["One."] * 2
    crier = Crier()
    crier.say("Two.")
    assert cried(crier, [False] * 99) == ["Two."] * MOST_TRIES


def test_a_voice_that_fails_at_once_is_given_time() -> None:
    tries: list[float] = []

    async def announce(_: str) -> bool:
        tries.append(asyncio.get_running_loop().time())
        return False

    run(insist("One.", announce))
    assert tries == [number * PAUSE for number in range(MOST_TRIES)]


def test_nothing_and_too_much_are_refused() -> None:
    crier = Crier()
    with pytest.raises(UsageError, match="no words"):
        crier.say("  ")
    for _ in range(MOST_WAITING):
        crier.say("x")
    with pytest.raises(UsageError, match="20 sentences wait"):
        crier.say("x")
