from __future__ import annotations

import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import accumulate
from unittest.mock import AsyncMock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import run
from tests.fakes import ScriptedMind
from ui.bench.acts import Interrupted, in_part, said
from ui.bench.live import Outcome, figures
from ui.bench.minds import Forgetful, Making, Watched
from ui.bench.room import VirtualRoom, first_sound, silent_after
from ui.bench.soak import growth
from ui.bench.summary import speculation
from ui.bench.voiced import first_voiced, last_voiced
from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.events import ReplyStarted, Saying, Speculated, Spoken

GAP = 1000


def test_the_first_sound_is_found_inside_a_frame_that_began_before() -> None:
    assert first_sound([(0, 300), (640, 900)], 200) == 200
    assert first_sound([(0, 300), (640, 900)], 301) == 640
    assert first_sound([(0, 300)], 301) is None


@pytest.mark.parametrize(
    ("sounds", "since", "last"),
    [
        ([], 500, 500),
        ([(0, 300)], 500, 500),
        ([(0, 300), (400, 700), (800, 900)], 500, 900),
        ([(400, 700), (1700, 1800)], 500, 700),
        ([(1600, 1800)], 500, 500),
        ([(1400, 1800)], 500, 1800),
    ],
)
def test_an_answer_ends_at_its_first_long_silence(
    sounds: list[tuple[int, int]], since: int, last: int
) -> None:
    assert silent_after(sounds, since, GAP) == last


def test_a_clause_counts_when_half_of_it_sounded() -> None:
    clauses, lengths = ["One. ", "Two. ", "Three."], [1.0, 1.0, 1.0]
    assert in_part(clauses, lengths, 0.4) == ""
    assert in_part(clauses, lengths, 1.6) == "One. Two."
    assert in_part(clauses, lengths, 9.0) == "One. Two. Three."


@given(st.lists(st.floats(0.1, 5.0), max_size=8), st.floats(0, 40))
def test_what_was_heard_is_a_beginning(lengths: list[float], sounded: float) -> None:
    clauses = [f"{number} " for number in range(len(lengths))]
    heard = in_part(clauses, lengths, sounded)
    beginnings = ["", *accumulate(clauses)]
    assert heard in [beginning.strip() for beginning in beginnings]


def test_only_the_clauses_of_the_first_answer_count() -> None:
    first = [ReplyStarted("quick"), Saying("a "), Saying("b "), Spoken("a", complete=False)]
    assert said([*first, ReplyStarted("quick"), Saying("c")]) == ["a ", "b "]


def test_figures_of_a_run_keep_kinds_apart() -> None:
    gone = Interrupted("Stop.", yielded=True, silent=0.1, idle=0.05, remembered=True)
    went_on = Interrupted("Yeah.", yielded=False, silent=0.1, idle=None, remembered=None)
    found = figures(Outcome(stops=[gone, gone], back_channels=[went_on]))
    assert found["stops"] == {"n": 2, "yielded": 2}
    assert found["back_channels"] == {"n": 1, "yielded": 0}
    assert found["remembered"] == {"n": 2, "right": 2}
    assert found["silent"]["n"] == 2


def test_growth_is_that_of_the_second_half() -> None:
    filling = [(float(minute), 100 * minute) for minute in range(5)]
    flat = [(float(minute), 500) for minute in range(5, 10)]
    found = growth([*filling, *flat])
    assert found["peak_bytes"] == 500
    assert found["bytes_a_minute"] == pytest.approx(0, abs=1e-6)
    assert growth(flat[:2])["bytes_a_minute"] is None


def test_speculation_is_summed_over_turns() -> None:
    turns = [Speculated(True, 1, 0.0, 3.0), Speculated(False, 3, 1.0, 1.0)]
    assert speculation(turns) == {"n": 2, "hits": 0.5, "begun": 2.0, "wasted": 0.25}
    assert speculation([]) == {"n": 0}


def test_speech_begins_and_ends_where_it_is_loud() -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, RATE).astype(np.float32)
    recording = np.concatenate([0.001 * noise, 0.5 * noise, 0.001 * noise])
    first, last = first_voiced(recording), last_voiced(recording)
    assert first is not None
    assert last is not None
    assert (first, last) == (pytest.approx(RATE, abs=320), pytest.approx(2 * RATE, abs=320))
    assert first_voiced(np.zeros(10, np.float32)) is None


def test_a_room_hears_who_speaks_and_what_it_plays() -> None:
    room = VirtualRoom(Room(0.0, -6.0))
    heard: list[Samples] = []
    enough = threading.Event()

    def take(frame: Samples) -> None:
        heard.append(frame)
        if len(heard) == 5:
            enough.set()

    microphone, loudspeaker = room.devices()
    playing = room.play(loudspeaker, RATE, 0.0, lambda count: np.full(count, 0.2, np.float32), int)
    hearing = room.hear(microphone, RATE, 0.02, take, int)
    assert room.say(np.full(FRAME, 0.5, np.float32)) == 0
    playing.start()
    hearing.start()
    assert enough.wait(5)
    hearing.close()
    playing.close()
    levels = [float(frame.mean()) for frame in heard[:4]]
    assert levels == pytest.approx([0.0, 0.6, 0.1, 0.1], abs=0.01)
    assert room.sounds[:2] == [(0, FRAME - 1), (FRAME, 2 * FRAME - 1)]
    assert room.time_of(RATE) - room.time_of(0) == pytest.approx(1.0)


def test_a_watched_mind_tells_when_it_worked_and_what_it_was_given() -> None:
    async def main() -> tuple[Watched, ScriptedMind]:
        mind = ScriptedMind({"hello": ["a", "b", "c"]}, pause=1.0)
        times = iter([10.0, 15.0, 20.0])
        watched = Watched(mind, lambda: next(times))
        reply = await watched.answer("hello", lambda _: None)
        words: AsyncGenerator[str, None] = reply.words(AsyncMock())
        async with aclosing(words):
            assert await anext(words) == "a"
        await watched.settle("hello", "a", "quick", {})
        return watched, mind

    watched, mind = run(main())
    assert watched.making == [Making(began=10.0, worked=15.0, ended=20.0)]
    assert [turn.heard for turn in watched.settled] == ["a"]
    assert mind.settled == [("hello", "a")]


def test_a_forgetful_mind_remembers_nothing() -> None:
    mind = ScriptedMind({})
    run(Forgetful(mind).settle("hello", "a", "quick", {}))
    assert mind.settled == []


def test_a_loudspeaker_of_a_room_may_rest_and_go_on() -> None:
    room = VirtualRoom(Room(0.06, -6.0))
    playing = room.play(
        room.devices()[1], RATE, 0.0, lambda count: np.zeros(count, np.float32), int
    )
    playing.start()
    playing.pause()
    playing.start()
    playing.close()
