from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import Direct
from ui.talk.transcript import Transcript
from voice.events import Heard, Spoken, TurnTraced

MORNING = datetime(2026, 11, 20, 7, 30, 5)

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


class Keeper:
    """A transcript in a folder, on a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.told = folder, MORNING, list[str]()
        self.transcript = Transcript(folder, Direct(), lambda: self.now, self.told.append)

    def turn(self, asked: str, spoken: str, *, complete: bool = True, seconds: float = 4) -> None:
        self.transcript(Heard(asked, 1.0))
        self.now += timedelta(seconds=seconds)
        if spoken:
            self.transcript(Spoken(spoken, complete))
        self.transcript(TurnTraced(asked, "quick", spoken, {}, 0.0))

    def read(self, day: str = "2026-11-20") -> str:
        return (self.folder / f"{day}.md").read_text("utf-8")


def test_a_day_of_turns_is_one_page(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "transcripts")
    keeper.turn("what time is it", "It's 7:30 AM.")
    keeper.turn("tell me a story", "Once upon a time", complete=False)
    keeper.transcript.note("Your tea timer is done.")
    assert keeper.read() == (
        "# Friday, 20 November 2026\n\n"
        "**07:30:05 you:** what time is it\n\n"
        "**07:30:09 parlour:** It's 7:30 AM.\n\n"
        "**07:30:09 you:** tell me a story\n\n"
        "**07:30:13 parlour:** Once upon a time *(interrupted)*\n\n"
        "**07:30:13 parlour:** Your tea timer is done.\n\n"
    )


def test_an_answer_that_nobody_heard_is_not_in_it(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.turn("never mind", "")
    assert keeper.read().endswith("**07:30:05 you:** never mind\n\n")


def test_midnight_turns_the_page(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.turn("one", "1")
    keeper.turn("two", "2", seconds=24 * 3600)
    assert keeper.read("2026-11-21").startswith("# Saturday, 21 November 2026\n\n")
    assert "two" not in keeper.read()


def test_words_stay_words(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.turn("two * three\n# four [5] <b> a_b", "ok")
    assert r"two \* three # four \[5] \<b> a\_b" in keeper.read()


@posix
def test_the_page_is_its_owners_alone(tmp_path: Path) -> None:
    usual = os.umask(0)
    try:
        Keeper(tmp_path / "transcripts").turn("one", "1")
    finally:
        os.umask(usual)
    assert (tmp_path / "transcripts").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "transcripts" / "2026-11-20.md").stat().st_mode & 0o777 == 0o600


def test_a_page_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "transcripts").write_text("a file where a folder should be")
    keeper = Keeper(tmp_path / "transcripts")
    keeper.turn("one", "1")
    keeper.turn("two", "2")
    (sentence,) = keeper.told
    assert sentence.startswith("The transcript cannot be kept in ")
