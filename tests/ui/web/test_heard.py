"""A whole conversation over the wire: what is remembered is what sounded at the far end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import ScriptedMind, ScriptedTranscriber
from tests.ui.web.far import House, Page, Seat, World, played
from tests.voice.stage import Stage
from ui.web.visit import LEAD
from voice.audio import RATE
from voice.converse import Conversation
from voice.events import Event
from voice.ports import Sink

SENTENCES = [f"Sentence number {n} goes on. " for n in range(9)]
EACH = 1.25
"""Seconds that one sounds."""


class _Passing(list[tuple[float, Event]]):
    def __init__(self, notify: Callable[[Event], None]) -> None:
        super().__init__()
        self._notify = notify

    def append(self, noted: tuple[float, Event]) -> None:
        self._notify(noted[1])


class SpeakingSeat(Seat):
    """Has a conversation with the fakes of `tests.voice.stage`."""

    def __init__(self, user: str, waits: Callable[[bool], None], cloud: bool) -> None:
        super().__init__(user, waits, cloud)
        self.thinking = ScriptedMind({"hello": list(SENTENCES), "thanks": ["Fine."]}, pause=0.01)

    def conversation(  # type: ignore[override]
        self, sink: Sink, notify: Callable[[Event], None], *, held: bool = False
    ) -> Conversation:
        super().conversation(sink, notify, held=held)
        there = Stage(self.thinking, ScriptedTranscriber("thanks"))
        there.sink, there.events = sink, _Passing(notify)  # type: ignore[assignment]
        return there.build()


class SpeakingHouse(House):
    rate = RATE

    def _make(self, user: str, waits: Callable[[bool], None], cloud: bool) -> Seat:
        return SpeakingSeat(user, waits, cloud)


async def play(page: Page, seconds: float, stalled_from: float = float("inf")) -> None:
    """Play what comes, with reports, for so long; from some second on nothing sounds any more."""
    await page.until("saying")
    for tenth in range(1, round(seconds * 10) + 1):
        await asyncio.sleep(0.1)
        sounded = min(tenth / 10 - LEAD, stalled_from)
        page.say("played", epoch=0, samples=round(max(0.0, sounded) * 48_000))


@pytest.mark.parametrize(
    ("seconds", "stalled_from", "heard"),
    [
        (3 * EACH + 0.2, float("inf"), 3),
        (3 * EACH + 0.8, float("inf"), 4),
        (3 * EACH + 0.2, 2 * EACH + 0.1, 2),
        (5.0, 0.1, 0),
    ],
)
def test_an_answer_that_is_stopped_was_heard_as_far_as_it_sounded(
    tmp_path: Path, seconds: float, stalled_from: float, heard: int
) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed()
        page.say("say", text="hello")
        await play(page, seconds, stalled_from)
        page.say("stop")
        spoken = await page.until("spoken")
        assert spoken["text"] == "".join(SENTENCES[:heard]).strip()
        assert not spoken["complete"]
        said = "".join(message["text"] for message in page.of("saying"))
        assert f"{spoken['text']} {spoken['rest']}".strip() == said.strip()
        assert seat.thinking.settled == [("hello", spoken["text"])]  # type: ignore[attr-defined]
        assert page.of("clear") == [{"type": "clear", "epoch": 0}]

    played(score, tmp_path, house=SpeakingHouse())


def test_who_speaks_over_the_answer_has_it_silenced(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        page.say("say", text="hello")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(play(page, 8))
            for tick in range(400):
                page.speak(0.5 if 150 <= tick < 220 else 0.0)
                await asyncio.sleep(0.02)
        began = asyncio.get_running_loop().time()
        assert page.of("clear")
        assert [message["text"] for message in page.of("heard")] == ["hello", "thanks"]
        states = [message["state"] for message in page.of("state")]
        assert "halted" in states or "interrupted" in states
        assert (await page.until("spoken", 2))["text"] == "Fine."
        assert began < 20

    played(score, tmp_path, house=SpeakingHouse())


def test_a_page_that_leaves_has_heard_what_sounded(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed()
        page.say("say", text="hello")
        await play(page, 2 * EACH + 0.1)
        page.leave()
        await asyncio.sleep(1)
        heard = "".join(SENTENCES[:2]).strip()
        assert seat.thinking.settled == [("hello", heard)]  # type: ignore[attr-defined]
        again, _, _ = await world.welcomed(conversation=page.told[0]["conversation"])
        (turn,) = again.told[0]["turns"]
        assert (turn["heard"], turn["complete"]) == (heard, False)
        assert len(again.told[0]["traces"]) == 1

    played(score, tmp_path, house=SpeakingHouse())


def test_a_server_that_ends_lets_the_answer_end(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        page.say("say", text="hello")
        await play(page, 1)
        await world.sessions.close(20)
        spoken = page.of("spoken")[0]
        assert spoken["text"] == "".join(SENTENCES).strip()
        assert page.closed == 1012

    played(score, tmp_path, house=SpeakingHouse())
