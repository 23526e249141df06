from __future__ import annotations

import itertools
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ui.daemon import journal
from ui.daemon.journal import MOST_RUNS, MOST_TRIES, MOST_TURNS, OLDEST, Entry, Journal, Phase
from voice.audio import FRAME, RATE, Samples

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FRAME_BYTES = 2 * FRAME


class World:
    """A folder of turns, and a clock: each run begins a second after the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home" / "turns"
        self.now = NOON
        self.told: list[str] = []

    def run(self) -> Journal:
        return Journal(self.folder, self.told.append, self._moment)

    def _moment(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def noise(seconds: float) -> Samples:
    chance = np.random.default_rng(1)
    return chance.uniform(-1, 1, round(seconds * RATE)).astype(np.float32)


def speak(entry: Entry, sound: Samples) -> None:
    for start in range(0, len(sound), FRAME):
        entry.add(sound[start : start + FRAME])


def test_a_turn_that_was_cut_off_is_there_in_the_next_run(world: World) -> None:
    sound = noise(0.5)
    speak(world.run().open(), sound)
    (left,) = world.run().left()
    assert left.phase is Phase.SPEAKING
    assert left.at == NOON + timedelta(seconds=1)
    assert left.sound().dtype == np.float32
    np.testing.assert_allclose(left.sound(), sound, atol=1e-4)
    left.settle()
    assert world.run().left() == []
    assert world.told == []


def entry_in(phase: Phase, book: Journal) -> Entry:
    entry = book.open()
    speak(entry, noise(0.1))
    for mark in {
        Phase.SPEAKING: [],
        Phase.SAID: [entry.said],
        Phase.STANDS: [entry.said, entry.stands],
    }[phase]:
        mark()
    return entry


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_outlives_the_run(world: World, phase: Phase) -> None:
    entry_in(phase, world.run())
    assert [left.phase for left in world.run().left()] == [phase]


@pytest.mark.parametrize("phase", Phase)
def test_a_settled_turn_is_gone_and_stays_so(world: World, phase: Phase) -> None:
    entry = entry_in(phase, world.run())
    entry.settle()
    entry.add(noise(0.02))
    entry.said()
    entry.stands()
    entry.settle()
    assert list(world.folder.iterdir()) == []
    assert world.told == []


def test_a_turn_that_stands_never_goes_back(world: World) -> None:
    entry = entry_in(Phase.STANDS, world.run())
    entry.said()
    entry.add(noise(1))
    (left,) = world.run().left()
    assert left.phase is Phase.STANDS
    assert len(left.sound()) == RATE // 10


def test_what_is_answered_after_a_restart_stands_and_is_not_answered_again(world: World) -> None:
    entry_in(Phase.SAID, world.run())
    (left,) = world.run().left()
    left.stands()
    assert len(left.sound()) == RATE // 10
    (again,) = world.run().left()
    assert again.phase is Phase.STANDS


def test_turns_come_oldest_first_though_the_clock_was_set_back(world: World) -> None:
    book = world.run()
    for seconds in (0.1, 0.2, 0.3):
        speak(book.open(), noise(seconds))
        world.now -= timedelta(hours=1)
    lengths = [len(left.sound()) / RATE for left in world.run().left()]
    assert lengths == pytest.approx([0.1, 0.2, 0.3])


def test_a_turn_in_which_nothing_was_heard_is_none(world: World) -> None:
    entry = world.run().open()
    entry.add(np.zeros(0, np.float32))
    assert world.run().left() == []
    assert list(world.folder.iterdir()) == []


def test_samples_that_are_no_number_are_silence(world: World) -> None:
    entry = world.run().open()
    entry.add(np.array([np.nan, 0.5, -np.inf], np.float32))
    entry.add(np.array([2.0, -3.0], np.float32))
    (left,) = world.run().left()
    np.testing.assert_allclose(left.sound(), [0, 0.5, 0, 1, -1], atol=1e-4)


def test_only_the_owner_can_read_it(world: World) -> None:
    speak(world.run().open(), noise(0.1))
    for path in (world.folder, *world.folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_folder_that_is_not_there_holds_nothing(world: World) -> None:
    assert world.run().left() == []
    assert world.told == []


def test_what_is_not_ours_is_left_alone(world: World) -> None:
    world.folder.mkdir(parents=True)
    names = ("notes.txt", "20261399T000000.000000-0.said", "20261120T120000.000000-0.gone")
    for name in names:
        (world.folder / name).write_text("mine")
    assert world.run().left() == []
    speak(world.run().open(), noise(0.1))
    assert {path.name for path in world.folder.iterdir()} > set(names)


def test_a_turn_of_yesterday_is_deleted_and_told(world: World) -> None:
    world.now = NOON.astimezone(ZoneInfo("Europe/Berlin"))
    speak(world.run().open(), noise(0.1))
    world.now += OLDEST
    assert world.run().left() == []
    assert list(world.folder.iterdir()) == []
    assert world.told == [
        "What you said on Friday at 13:00 is deleted: it is too old to be answered."
    ]


def test_the_oldest_of_too_many_gives_way(world: World) -> None:
    book = world.run()
    for number in range(MOST_TURNS + 2):
        speak(book.open(), noise(0.02 * (number + 1)))
    assert len(world.told) == 2
    assert "too many others" in world.told[0]
    left = world.run().left()
    assert [len(each.sound()) // FRAME for each in left] == list(range(3, MOST_TURNS + 3))


def test_one_that_had_to_give_way_can_still_be_handled(world: World) -> None:
    book = world.run()
    first = entry_in(Phase.SAID, book)
    for _ in range(MOST_TURNS):
        book.open()
    first.stands()
    first.settle()
    assert len(world.told) == 1


def test_a_turn_that_ends_every_run_is_given_up(world: World) -> None:
    entry_in(Phase.SAID, world.run())
    lives = [world.run().left() for _ in range(MOST_RUNS)]
    hopeless = [left.hopeless for (left,) in lives]
    assert hopeless == [False] * MOST_TRIES + [True] * (MOST_RUNS - MOST_TRIES)
    assert world.run().left() == []
    assert list(world.folder.iterdir()) == []
    (told,) = world.told
    assert "before I could answer" in told


def test_of_a_turn_without_end_the_beginning_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LONGEST_SECONDS", 1)
    speak(world.run().open(), noise(3))
    (left,) = world.run().left()
    assert len(left.sound()) == RATE
    assert len(world.told) == 1


def test_a_folder_that_cannot_be_made_is_told_once_and_the_turns_go_on(world: World) -> None:
    world.folder.parent.mkdir()
    world.folder.write_text("a file where a folder should be")
    book = world.run()
    for phase in itertools.chain(Phase, Phase):
        entry_in(phase, book).settle()
    (told,) = world.told
    assert "cannot be kept" in told
    assert world.run().left() == []


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refuse(*_: object) -> None:
    raise PermissionError(13, "read-only")


@pytest.mark.parametrize("most", [0, 2 * FRAME_BYTES, 2 * FRAME_BYTES + 33])
def test_a_full_disk_is_told_once_and_what_was_written_is_true(world: World, most: int) -> None:
    book = world.run()
    sound = noise(0.2)
    with full_disk(most):
        entry = book.open()
        speak(entry, sound)
        speak(book.open(), sound)
    speak(entry, sound)  # nothing is appended after a gap
    assert len(world.told) == 1
    for left in world.run().left():
        np.testing.assert_allclose(left.sound(), sound[: most // 2], atol=1e-4)


def test_trouble_that_comes_back_is_told_again(world: World) -> None:
    book = world.run()
    for _ in range(2):
        with full_disk(FRAME_BYTES):
            entry_in(Phase.SAID, book).settle()
        entry_in(Phase.SAID, book).settle()
    assert len(world.told) == 2


def test_a_mark_that_failed_is_told_and_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_in(Phase.SPEAKING, world.run())
    with monkeypatch.context() as disk:
        disk.setattr(Path, "rename", refuse)
        entry.said()
        assert world.run().left() == []  # it could not be settled either
    assert len(world.told) == 2
    entry.stands()
    (left,) = world.run().left()
    assert left.phase is Phase.STANDS


def test_a_turn_whose_marks_failed_is_settled_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rename", refuse)
    entry_in(Phase.STANDS, world.run()).settle()
    assert list(world.folder.iterdir()) == []
