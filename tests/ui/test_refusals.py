"""What cannot go well is told in a sentence before anything is fetched or loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.ui.bench_world import recording
from tests.voice.devices.fakes import BOTH, FakeSystem
from ui.cli import app
from ui.errors import UsageError
from ui.files import check_writable

LATE = ("ui.setup.offer", "ui.setup.ensure", "ui.stages.make_synthesizer", "ui.bench.run._mode")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing that takes time is reached."""

    def too_late(*_: object) -> None:
        raise AssertionError("told too late")

    for name in LATE:
        monkeypatch.setattr(name, too_late)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


def refused(*words: str, code: int = 2) -> str:
    """What is told about it."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.stderr


@pytest.mark.parametrize("verb", [["ask", "hello"], ["say", "hello"], ["demo"]])
@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("no/such/folder/a.wav", "cannot be written: No such file or directory"),
        (".", "cannot be written: Is a directory"),
        ("a.mp3", "name a file that ends in .wav"),
    ],
)
def test_a_place_for_the_answer(tmp_path: Path, verb: list[str], out: str, told: str) -> None:
    assert told in refused(*verb, "--out", out)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_only_seems_to_take_files() -> None:
    assert "cannot be written" in refused("say", "hello", "--out", "/proc/a.wav")


def test_a_file_that_is_there_stays_as_it_is_until_there_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("mine")
    check_writable(tmp_path / "a.wav")
    check_writable(tmp_path / "b.wav")
    check_writable(Path("/dev/null"))
    assert (tmp_path / "a.wav").read_text() == "mine"
    assert not (tmp_path / "b.wav").exists()


def test_a_folder_is_not_taken_for_words(tmp_path: Path) -> None:
    assert "is a folder; give the path of one recording" in refused("ask", str(tmp_path), code=1)
    assert "there is no file 'nosuch.wav'" in refused("ask", "nosuch.wav", code=1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "no microphone was found"),
        (["--text", "--microphone", "cam"], "no microphone was found"),
    ],
)
def test_a_talk_without_a_microphone(
    monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.setattr("ui.devices.sound_system", lambda: FakeSystem(plugged=[]))
    assert told in refused("talk", *options, code=1)


def test_a_talk_with_a_loudspeaker_of_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.devices.sound_system", lambda: FakeSystem(plugged=[BOTH]))
    assert "there is no loudspeaker 'hifi'" in refused("talk", "--loudspeaker", "hifi", code=1)
    assert "needs a terminal" in refused("talk", "--push-to-talk")


@pytest.mark.parametrize(
    ("plot", "told"),
    [
        ("no/such/folder/a.png", "cannot be written"),
        ("a.xyz", "one that ends in .png, .svg or .pdf"),
        ("a", "one that ends in .png, .svg or .pdf"),
    ],
)
def test_a_place_for_the_picture(tmp_path: Path, plot: str, told: str) -> None:
    recording(tmp_path / "a.wav", (0.2, 0.5))
    assert told in refused("bench", "a.wav", "--plot", plot)


def test_a_damaged_recording_to_measure(tmp_path: Path) -> None:
    recording(tmp_path / "a.wav", (0.2, 0.5))
    (tmp_path / "b.wav").write_bytes(b"dear diary " * 50)
    assert "'b.wav' is not sound" in refused("bench", "a.wav", "b.wav", code=1)


def test_a_place_for_the_misses(tmp_path: Path) -> None:
    (tmp_path / "cases.txt").write_text("3~three\n", "utf-8")
    told = refused("eval", "spoken", "--data", "cases.txt", "--misses", "no/such/folder/a.jsonl")
    assert "cannot be written" in told


def test_one_that_can_be_written_raises_nothing_and_one_that_cannot_says_where() -> None:
    with pytest.raises(UsageError, match=r"'nowhere/a\.png' cannot be written"):
        check_writable(Path("nowhere/a.png"))


def test_the_version_is_told() -> None:
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.stdout.startswith("parlour ")
