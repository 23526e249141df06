"""What a page says and is told while it talks, up to the end of its connection."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

import numpy as np
import pytest

from brain.router.levels import Level
from tests.ui.web.far import Talk, World, played
from voice.errors import EngineError
from voice.events import Heard, ReplyStarted, Saying, Spoken, TurnTraced

TRACED = TurnTraced("Hello.", "quick", "Good day.", {"audible": 2.0}, 1.0)


def answer(talk: Talk, *pieces: str) -> None:
    """Let a question be heard, and an answer begin to sound."""
    talk.notify(Heard("Hello.", 1.0))
    talk.notify(ReplyStarted("quick"))
    for piece in pieces:
        talk.notify(Saying(piece))


def test_the_microphone_reaches_the_ear(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        await page.speaks(1)
        assert len(talk.frames) == 50
        assert np.abs(talk.frames[-1] - 0.5).max() < 0.01
        assert not talk.held

    played(score, tmp_path)


def test_with_hold_only_what_is_said_with_the_key_down_counts(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed(mode="hold")
        assert talk.held
        await page.speaks(1)
        assert talk.frames == []
        page.say("press")
        page.say("press")
        await page.speaks(0.5)
        assert talk.interrupted == 1
        assert len(talk.frames) == 15 + 25  # with what came just before
        page.say("release")
        await asyncio.sleep(0.001)
        assert [len(frame) for frame in talk.frames[-2:]] == [320, 0]
        page.say("release")
        await page.speaks(1)
        assert len(talk.frames) == 42
        states = [message["state"] for message in page.of("state")]
        assert states == ["ready", "listening", "ready"]

    played(score, tmp_path)


def test_the_key_is_nothing_where_the_microphone_is_open(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        page.say("press")
        page.say("release")
        await asyncio.sleep(0.1)
        assert talk.interrupted == 0
        assert len(page.of("state")) == 1

    played(score, tmp_path)


def test_another_mode_begins_another_conversation_at_the_same_seat(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, talk = await world.welcomed()
        page.say("mode", mode="open")  # as it is
        page.say("mode", mode="hold")
        page.say("say", text="Hello.")
        await page.until("state", 2)
        await asyncio.sleep(0)
        assert not talk.running
        assert [each.held for each in seat.talks] == [False, True]
        assert [each.typed for each in seat.talks] == [[], ["Hello."]]
        assert page.of("chosen")[-1]["mode"] == "hold"

    assert len(played(score, tmp_path).seats) == 1


def test_what_a_page_can_do(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        page.say("say", text=" What time is it? ")
        page.say("stop")
        page.say("ping", at=12.5)
        assert await page.until("pong") == {"type": "pong", "at": 12.5}
        assert talk.typed == ["What time is it?"]
        assert talk.interrupted == 1

    played(score, tmp_path)


def test_voice_pace_and_mind_are_chosen(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed()
        page.say("choose", voice="bob", speed=1.5, mind="home")
        page.say("choose", mind="quick")
        page.say("choose", mind="auto")
        assert (await page.until("chosen"))["voice"] == "bob"
        assert await page.until("chosen", 3) == {
            "type": "chosen",
            "voice": "bob",
            "speed": 1.5,
            "mind": "auto",
            "mode": "open",
        }
        assert seat.preferred == [(None, True), (Level.QUICK, False), (None, False)]

    played(score, tmp_path)


@pytest.mark.parametrize("wrong", [{"voice": "eve"}, {"mind": "hard"}])
def test_what_cannot_be_chosen_is_told_and_changes_nothing(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        page.say("choose", **wrong)
        assert "there is no such" in (await page.until("fault"))["message"]
        chosen = await page.until("chosen")
        assert (chosen["voice"], chosen["mind"]) == ("anna", "auto")
        assert talk.running

    played(score, tmp_path)


def test_another_conversation_begins_with_nothing_but_the_choices(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, first, talk = await world.welcomed()
        page.say("choose", voice="bob", mind="home")
        page.say("mode", mode="hold")
        answer(talk, "Good day.")
        page.say("new")
        welcome = await page.until("welcome", 2)
        assert welcome["conversation"] != page.told[0]["conversation"]
        assert welcome["turns"] == []
        assert (welcome["voice"], welcome["mind"], welcome["mode"]) == ("bob", "home", "hold")
        second = world.house.seats[-1]
        assert second is not first
        assert second.recollected == []
        assert second.preferred == [(None, True)]
        assert world.house.open == 1

    played(score, tmp_path, most=1)


def test_what_was_said_comes_back_after_a_restart(tmp_path: Path) -> None:
    seen: list[dict[str, object]] = []

    async def before(world: World) -> None:
        page, _, talk = await world.welcomed()
        answer(talk, "Good day.")
        talk.notify(Spoken("Good day.", True))
        talk.notify(TRACED)
        answer(talk, "One. ", "Two. ")
        seen.append(page.told[0])

    async def after(world: World) -> None:
        page, seat, _ = await world.welcomed(conversation=seen[0]["conversation"])
        welcome = page.told[0]
        assert welcome["conversation"] == seen[0]["conversation"]
        turns = [(turn["heard"], turn["rest"], turn["complete"]) for turn in welcome["turns"]]
        assert turns == [("Good day.", "", True), ("One.", "Two.", False)]
        assert welcome["traces"][0]["wait"] == pytest.approx(1.0)
        assert seat.recollected == [("Hello.", "Good day."), ("Hello.", "One.")]

    played(before, tmp_path)
    played(after, tmp_path)


def test_a_conversation_that_fails_is_told_and_begins_anew(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, talk = await world.welcomed()
        talk.trouble = EngineError("the ear is broken")
        page.speak()
        assert (await page.until("fault"))["message"] == "the ear is broken"
        await asyncio.sleep(1)
        await page.speaks(1)
        assert len(seat.talks) == 2
        assert len(seat.talks[1].frames) > 40
        assert page.closed is None

    played(score, tmp_path)


def test_what_is_no_error_of_ours_is_told_by_its_kind_alone(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        talk.trouble = ExceptionGroup("", [ValueError("secret words")])
        page.speak()
        assert (await page.until("fault"))["message"] == "Something went wrong (ValueError)."

    played(score, tmp_path)


def test_who_waits_is_told(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed()
        seat.waits(True)
        seat.waits(False)
        assert (await page.until("waiting"))["message"]
        assert (await page.until("waiting", 2))["message"] == ""
        page.leave()
        await asyncio.sleep(1)
        seat.waits(True)  # nobody is there to be told

    played(score, tmp_path)


def test_the_voice_goes_out_and_falls_silent(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        assert talk.sink.rate == 24_000
        assert talk.sink.lead == page.told[0]["lead"]
        for _ in range(10):
            talk.sink.write(np.full(480, 0.25, np.float32))
            await asyncio.sleep(0.02)
        heads = [struct.unpack_from("<II", packet) for packet in page.packets]
        assert heads[0] == (0, 0)
        assert len(page.packets[-1]) == 8 + 2 * 960
        page.say("played", epoch=0, samples=960)
        await asyncio.sleep(0)
        assert talk.sink.latency == pytest.approx(0.18, abs=0.005)
        talk.sink.drop()
        assert await page.until("clear") == {"type": "clear", "epoch": 0}
        page.say("cleared", epoch=0, samples=1200)
        talk.sink.write(np.full(480, 0.25, np.float32))
        await asyncio.sleep(0.02)
        assert struct.unpack_from("<II", page.packets[-1]) == (1, 0)

    played(score, tmp_path)


def test_in_a_loop_each_packet_comes_back_soon(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page = world.visit(mode="loop")
        await page.until("welcome")
        for number in range(100):
            sound = np.zeros(960, "<i2")
            if number == 50:
                sound[100] = 2**14
            page.raw(struct.pack("<I", number) + sound.tobytes())
            await asyncio.sleep(0.02)
            assert len(page.packets) == number + 1  # at once
        sound = np.concatenate([np.frombuffer(packet[8:], "<i2") for packet in page.packets])
        delay = np.abs(sound.astype(np.int32)).argmax() - (50 * 960 + 100)
        assert 0 < delay / 48_000 < 0.006
        await asyncio.sleep(5)
        assert len(page.packets) == 100  # no silence is made up
        page.say("mode", mode="open")
        await page.until("chosen")
        await asyncio.sleep(0.01)
        assert world.house.seats[0].talks[0].running

    played(score, tmp_path)
