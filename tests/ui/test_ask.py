from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.fakes import WordVoice
from ui.ask import ask, is_sound, remarks
from ui.errors import UsageError
from ui.screen import Notices
from ui.settings import Settings
from ui.sinks import UNHEARD
from ui.stages import say
from voice import wave
from voice.errors import AudioError


@pytest.mark.parametrize(
    ("question", "sound"),
    [
        ("what time is it", False),
        ("question.WAV", True),
        pytest.param("why " * 2000, False, id="too long for a name"),
        ("a\0b", False),
    ],
)
def test_words_and_recordings_are_told_apart(question: str, sound: bool) -> None:
    assert is_sound(question) == sound


def test_a_file_of_any_name_is_a_recording(tmp_path: Path) -> None:
    (tmp_path / "question").touch()
    assert is_sound(str(tmp_path / "question"))


def test_what_the_house_tells_is_shown_and_kept() -> None:
    console = Console(file=io.StringIO(), width=200)
    notices = Notices(console)
    notices("A timer [1] rang.")
    assert notices.told == ["A timer [1] rang."]
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "A timer [1] rang.\n"


def test_remarks_are_made_only_where_there_is_reason() -> None:
    assert list(remarks(0, heard=True)) == []
    assert list(remarks(0, heard=False)) == [UNHEARD]
    (one,) = remarks(1, heard=True)
    (three,) = remarks(3, heard=True)
    assert one.startswith("1 timer is kept; what comes due")
    assert three.startswith("3 timers are kept; what comes due")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_to_say_or_ask_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError, match="nothing to say"):
        asyncio.run(say(Settings(), text, None))
    with pytest.raises(UsageError, match="question is empty"):
        asyncio.run(ask(Settings(), text, None, as_json=False))


def test_say_without_a_loudspeaker_or_a_file_fails_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.stages.make_synthesizer", lambda _: WordVoice())
    monkeypatch.setattr("ui.sinks.loudspeaker", lambda _: None)
    with pytest.raises(AudioError, match="no loudspeaker was found"):
        asyncio.run(say(Settings(), "Hello.", None))


def test_say_writes_all_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ui.stages.make_synthesizer", lambda _: WordVoice())
    monkeypatch.setattr("ui.sinks.loudspeaker", lambda _: None)
    asyncio.run(say(Settings(), "One two. Three four.", tmp_path / "a.wav"))
    assert wave.read(tmp_path / "a.wav").seconds >= 1.0
