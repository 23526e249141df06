"""The window planner, the loop detector and the cutter: numbers and strings only."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_ears import joined, silence, tone
from voice.audio import RATE
from voice.stt.pieces import LONGEST, cut, finite
from voice.stt.window import FULL_FRAMES, looks, looped, once, token_limit


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (0.0, [500, 1000, 3000]),
        (4.0, [500, 1000, 3000]),
        (4.01, [502, 1000, 3000]),
        (9.0, [1000, 1300, 3000]),
        (26.0, [2700, 3000]),
        (29.5, [3000]),
    ],
)
def test_the_window_is_as_short_as_the_speech_allows(seconds: float, wanted: list[int]) -> None:
    assert looks(round(seconds * RATE), "short") == wanted
    assert looks(round(seconds * RATE), "full") == [FULL_FRAMES]


@given(st.integers(0, LONGEST), st.integers(0, LONGEST))
def test_a_window_holds_its_speech_and_grows_with_it(samples: int, more: int) -> None:
    windows = looks(samples, "short")
    assert all(window % 2 == 0 for window in windows)
    assert samples / RATE * 100 < windows[0] <= windows[-1] == FULL_FRAMES
    assert all(narrow < wide for narrow, wide in pairwise(windows))
    assert windows[0] <= looks(samples + more, "short")[0]
    assert token_limit(samples) <= token_limit(samples + more)


@pytest.mark.parametrize(
    ("segments", "wanted"),
    [
        ([], False),
        ([""], False),
        (["Stop."], False),
        (["Stop. Stop."], False),
        (["Stop. Stop. Stop."], True),
        (["Jarvis", "Jarvis"], True),
        (["No, no, wait for me."], False),
        (["I really like it better.", "I really like"], True),
        (["Mr. Quilter is here.", "Mr."], True),
        (["Turn it on.", "Then off again."], False),
        (["and so on and so on"], True),
        (["go on go on"], False),
        (["ten of clubs", "seven of clubs"], False),
    ],
)
def test_loops_are_seen(segments: list[str], wanted: bool) -> None:
    assert looped(segments) is wanted


words = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6)


@given(words, words)
def test_a_phrase_said_three_times_at_the_end_is_a_loop(head: list[str], phrase: list[str]) -> None:
    assert looped([" ".join(head + 3 * phrase)])


@given(st.lists(st.integers(0, 1000).map(str), unique=True, max_size=30))
def test_words_said_once_are_no_loop(once: list[str]) -> None:
    assert not looped([" ".join(once)])


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(2, 40))
def test_pieces_join_to_the_whole(levels: list[int], longest_frames: int) -> None:
    sound = joined([np.full(700, level / 10, np.float32) for level in levels] or [silence(0)])
    longest = longest_frames * 320
    pieces = cut(sound, longest)
    assert np.array_equal(joined(pieces), sound)
    assert all(len(piece) <= longest for piece in pieces)
    assert all(len(piece) for piece in pieces[:-1])


def test_a_piece_ends_in_the_quiet() -> None:
    sound = joined([tone(24.0), silence(0.5), tone(10.0)])
    first, second = cut(sound)
    assert 24.0 <= len(first) / RATE <= 24.5
    assert len(second) > 0


def test_ten_minutes_are_cut_into_pieces_the_engine_can_hear() -> None:
    assert all(len(piece) <= LONGEST for piece in cut(tone(600.0)))


def test_only_numbers_between_minus_one_and_one_are_left() -> None:
    bad = np.array([np.nan, np.inf, -np.inf, 3.0, -3.0, 0.5], np.float64)
    assert finite(bad).tolist() == [0.0, 0.0, 0.0, 1.0, -1.0, 0.5]
    assert finite(bad).dtype == np.float32


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Stop. Stop. Stop.", "Stop."),
        ("Okay, stop. Okay, stop.", "Okay, stop."),
        ("Okay. Stop. Okay. Stop. Okay. Stop. Okay.", "Okay. Stop."),
        ("Okay. Stop. Okay", "Okay. Stop. Okay"),
        ("I said stop, I said stop, I said", "I said stop,"),
        ("Mama, mama!", "Mama,"),
        ("Mm-hmm.", "Mm-hmm."),
        ("What time is it?", "What time is it?"),
        ("", ""),
    ],
)
def test_what_follows_upon_itself_is_said_once(text: str, said: str) -> None:
    assert once(text) == said
