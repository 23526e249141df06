from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.audio import FRAME, RATE, Samples
from voice.devices.fifo import Fifo
from voice.devices.pairs import SPARE, WINDOW, Line, Pairs, resampler


def count(start: int, length: int) -> Samples:
    """Samples that tell their own number, from 1."""
    return np.arange(start + 1, start + length + 1, dtype=np.float32)


def distances(pairs: Pairs) -> list[float]:
    """How many samples earlier each frame was played than heard, for as many as there are."""
    found = []
    while pair := pairs.pop():
        heard, played = pair
        assert heard.shape == played.shape == (FRAME,)
        found.append(float(heard[-1] - played[-1]))
    return found


def feed(pairs: Pairs, heard: Samples, played: Samples) -> None:
    pairs.add_heard(0, heard)
    pairs.add_played(0, played)


@given(st.lists(st.integers(0, 3), min_size=5, max_size=80), st.integers(0, 3))
def test_however_pieces_come_the_distance_settles(bursts: list[int], ahead: int) -> None:
    """Two devices of one pace, each up to some blocks early or late, and a loop that stalls."""
    pairs = Pairs(RATE, RATE)
    found: list[float] = []
    heard = played = 0
    for blocks in bursts:
        pairs.add_heard(0, count(heard, blocks * FRAME))
        heard += blocks * FRAME
        due = max(played, heard + (ahead - blocks % 2) * FRAME)
        pairs.add_played(0, count(played, due - played))
        played = due
        found += [distance for distance in distances(pairs) if abs(distance) < heard]
    assert found == sorted(found), "it only grows, until no burst is waited for any more"
    assert not found or found[-1] - found[0] <= 2 * FRAME + 2 * SPARE


def test_what_was_played_before_the_first_frame_is_left_out() -> None:
    pairs = Pairs(RATE, RATE)
    feed(pairs, count(10 * FRAME, FRAME), count(0, 11 * FRAME))
    (distance,) = distances(pairs)
    assert 0 <= distance <= FRAME


def test_a_stalled_reader_finds_the_same_distance() -> None:
    pairs = Pairs(RATE, RATE)
    found: list[float] = []
    for step in range(20):
        feed(pairs, count(step * FRAME, FRAME), count(step * FRAME, FRAME))
        if not 5 < step < 15:
            found += distances(pairs)
    assert set(found) == {0.0}
    assert len(found) == 20


def test_lost_frames_take_their_counterparts_along() -> None:
    pairs = Pairs(RATE, RATE)
    feed(pairs, count(0, FRAME), count(0, FRAME))
    assert distances(pairs) == [0.0]
    pairs.add_heard(10 * FRAME, count(11 * FRAME, FRAME))
    pairs.add_played(0, count(FRAME, 11 * FRAME))
    assert distances(pairs) == [0.0]
    assert pairs.dropped == 10


def test_lost_counterparts_count_as_silence() -> None:
    pairs = Pairs(RATE, RATE)
    feed(pairs, count(0, FRAME), count(0, FRAME))
    distances(pairs)
    pairs.add_heard(0, count(FRAME, 3 * FRAME))
    pairs.add_played(2 * FRAME, count(3 * FRAME, FRAME))
    assert distances(pairs)[-1] == 0.0


def test_a_loudspeaker_that_lags_is_waited_for_in_silence() -> None:
    pairs = Pairs(RATE, RATE)
    pairs.add_heard(0, count(0, FRAME))
    pair = pairs.pop()
    assert pair is not None
    assert not pair[1].any()


@pytest.mark.parametrize("ppm", [-300, 300])
def test_drift_is_corrected(ppm: int) -> None:
    """Clocks of two devices that differ; corrections are rare, and the distance stays small."""
    pairs = Pairs(RATE, RATE)
    seconds, given_out = 300, 0
    worst = 0.0
    for step in range(seconds * 50):
        pairs.add_heard(0, count(step * FRAME, FRAME))
        due = round((step + 1) * FRAME * (1 + ppm / 1e6))
        pairs.add_played(0, np.full(due - given_out, given_out / (1 + ppm / 1e6), np.float32))
        given_out = due
        pair = pairs.pop()
        assert pair is not None
        if step > WINDOW:
            worst = max(worst, abs(float(step * FRAME - pair[1][-1])))
    assert worst <= 3 * FRAME
    drifted = abs(ppm) * seconds / 1e6 * RATE
    assert pairs.slips <= drifted / (SPARE if ppm < 0 else FRAME - SPARE) + 2


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
def test_other_rates_are_brought_into_step(rate: int) -> None:
    pairs = Pairs(RATE, rate)
    wave = np.sin(np.arange(2 * rate) * 2 * np.pi * 50 / rate).astype(np.float32)
    there = np.sin(np.arange(2 * RATE) * 2 * np.pi * 50 / RATE).astype(np.float32)
    heard, played = [], []
    for step in range(100):
        pairs.add_heard(0, there[step * FRAME : (step + 1) * FRAME])
        pairs.add_played(0, wave[step * rate // 50 : (step + 1) * rate // 50])
        while pair := pairs.pop():
            heard.append(pair[0])
            played.append(pair[1])
    assert len(played) == 100
    one, other = np.concatenate(heard)[RATE:], np.concatenate(played)[RATE:]
    shifts = [
        float(one[FRAME:] @ other[FRAME + s : len(other) + s or None][: len(one) - FRAME])
        for s in range(-FRAME, 1)
    ]
    assert max(shifts) > 0.98 * float(one[FRAME:] @ one[FRAME:])


@given(st.lists(st.integers(1, 50), max_size=40), st.integers(1, 100))
def test_a_queue_loses_the_oldest_and_counts(pieces: list[int], room: int) -> None:
    fifo = Fifo(room)
    start = 0
    for size in pieces:
        fifo.put(count(start, size))
        start += size
    lost, kept = fifo.take()
    assert fifo.total == start == lost + len(kept)
    np.testing.assert_array_equal(kept, count(lost, len(kept)))
    assert len(kept) <= max([room, *pieces[-1:]])
    assert fifo.take()[0] == 0


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
def test_long_silence_leaves_a_resampled_line_where_it_was(rate: int) -> None:
    tone = np.sin(np.arange(rate // 2) * 2 * np.pi * 440 / rate).astype(np.float32)
    sound = np.concatenate([tone, np.zeros(3 * rate, np.float32), tone])
    line, plain = Line(rate), resampler(rate, RATE)
    assert plain is not None
    step = rate // 100
    pieces = [sound[at : at + step] for at in range(0, len(sound), step)]
    whole = np.concatenate([plain.resample_chunk(piece) for piece in pieces])
    for piece in pieces:
        line.add(piece)
    came = np.concatenate([line.pop() for _ in range(len(line) // FRAME)])
    assert len(whole) - len(line) - len(came) in (-1, 0, 1)
    shared = min(len(whole), len(came))
    assert np.abs(whole[:shared] - came[:shared]).max() < 0.2, "the tone is a sample away at most"
