"""The command line as a person uses it, on real models of the tiny profile."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile  # type: ignore[import-untyped]

from ui.models.store import model_home
from ui.paths import config_file, fixture_file
from ui.settings import load
from voice import wave
from voice.audio import RATE

pytestmark = pytest.mark.real

QUESTION = str(fixture_file("what-time-is-it.flac"))
PARLOUR = [sys.executable, "-c", "from ui.launch import main; main()"]


@pytest.fixture(autouse=True)
def tiny(model: Callable[[str], Path]) -> None:
    """Skip where a model of the tiny profile is absent."""
    for name in load(config_file("tiny.toml")).wanted_models:
        model(name)


@pytest.fixture
def parlour(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `parlour` with the tiny profile and a home of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PARLOUR, *arguments],
            env=home(tmp_path) | environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def home(folder: Path) -> dict[str, str]:
    own = {"PARLOUR_HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "config")}
    path = str(Path(__file__).parents[2])
    # The models' place must be named, because the tests' home is not the user's.
    return {
        **os.environ,
        **own,
        "PARLOUR_CONFIG": "tiny",
        "PARLOUR_MODELS": str(model_home()),
        "PYTHONPATH": path,
        "COLUMNS": "200",
    }


def sound(path: Path, samples: np.ndarray, rate: int = RATE, **options: str) -> str:
    soundfile.write(path, samples, rate, **options)
    return str(path)


Run = Callable[..., subprocess.CompletedProcess[str]]


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    """One clear sentence, no traceback, and an exit code that says no."""
    assert done.returncode in (1, 2), done
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_recorded_question_is_answered_aloud_into_a_file(parlour: Run, tmp_path: Path) -> None:
    done = parlour("ask", QUESTION, "--out", "reply.wav", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["route"] == "reflex"
    assert "time" in answer["heard"].lower()
    assert wave.read(tmp_path / "reply.wav").seconds > 0.5


def test_typed_words_go_to_the_quick_mind(parlour: Run) -> None:
    done = parlour("ask", "What is the Eiffel Tower?", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["route"] == "quick"
    # What so small a model knows varies with the processor's arithmetic; what it is asked does not.
    assert "Tower" in answer["reply"]


def test_what_is_said_aloud_is_heard_again(parlour: Run) -> None:
    assert parlour("say", "The dog sleeps in the garden.", "--out", "a.wav").returncode == 0
    done = parlour("hear", "a.wav", "--json")
    words = " ".join(turn["text"] for turn in json.loads(done.stdout)).lower()
    assert "the dog sleeps in the garden" in words


def test_the_demo_answers_both_questions(parlour: Run, tmp_path: Path) -> None:
    done = parlour("demo", "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert [turn["route"] for turn in shown["turns"]] == ["quick", "reflex"]
    assert all(sum(turn["seconds"].values()) > 0 for turn in shown["turns"])
    assert wave.read(tmp_path / "parlour-demo.wav").seconds > 1


@pytest.mark.parametrize("verb", ["ask", "hear"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(None, "there is no file", id="no such file"),
        pytest.param(lambda p: p.write_bytes(b"dear diary " * 50), "not sound", id="not audio"),
        pytest.param(lambda p: p.touch(), "is empty", id="empty"),
        pytest.param(lambda p: sound(p, np.zeros(RATE // 10)), "no words", id="0.1 s"),
        pytest.param(lambda p: sound(p, np.zeros(5 * RATE)), "no words", id="silence"),
        pytest.param(
            lambda p: sound(p, np.random.default_rng(1).normal(0, 0.1, 5 * RATE)),
            "no words",
            id="noise",
        ),
        pytest.param(
            lambda p: sound(p, np.full(RATE, np.nan, np.float32), subtype="FLOAT"),
            "no words",
            id="not a number",
        ),
    ],
)
def test_what_holds_no_words_is_refused(
    parlour: Run, tmp_path: Path, verb: str, make: Callable[[Path], object] | None, words: str
) -> None:
    if make:
        make(tmp_path / "in.wav")
    refused(parlour(verb, "in.wav"), words)


def test_eight_kilohertz_stereo_is_understood(parlour: Run, tmp_path: Path) -> None:
    clip = wave.read(Path(QUESTION)).samples[::2]
    sound(tmp_path / "in.wav", np.column_stack([clip, clip]), RATE // 2)
    assert "time" in parlour("hear", "in.wav").stdout.lower()


def test_ten_minutes_of_speech_are_heard_to_the_end(parlour: Run, tmp_path: Path) -> None:
    speech = wave.read(fixture_file("ask-not.flac")).samples
    count = 600 * RATE // len(speech) + 1
    sound(tmp_path / "long.wav", np.tile(speech, count))
    done = parlour("hear", "long.wav", "--json")
    assert done.returncode == 0, done.stderr
    turns = json.loads(done.stdout)
    assert turns[-1]["end"] > 595
    words = " ".join(turn["text"] for turn in turns).lower()
    assert words.count("your country") >= 1.8 * count


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[ear\n", "is not valid TOML"),
        ("[ear]\ntreshold = 1\n", "did you mean 'threshold'?"),
        ('[mind]\nengine = "gpt"\n', "'llama_cpp', 'xllamacpp' or 'none'"),
        ('[speaker]\nvoice = "hart"\n', "heart"),
        ('[mind]\nmodel = "qwen2.5-coder"\n', "qwen2.5-coder-1.5b"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    parlour: Run, tmp_path: Path, toml: str, words: str
) -> None:
    (tmp_path / "mine.toml").write_text(toml)
    refused(parlour("--config", "mine.toml", "ask", "hello"), words)


@pytest.mark.parametrize("harm", ["missing", "truncated", "corrupt"])
def test_a_harmed_model_is_named_with_the_command_that_mends_it(
    parlour: Run, tmp_path: Path, harm: str
) -> None:
    name = "moonshine-tiny-en"
    models = tmp_path / "models"
    models.mkdir()
    for folder in model_home().iterdir():
        if folder.name != name and not folder.name.startswith("."):
            (models / folder.name).symlink_to(folder)
    shutil.copytree(model_home() / name, models / name)
    weights = models / name / "encoder_model.ort"
    data = weights.read_bytes()
    weights.unlink()
    if harm == "truncated":
        weights.write_bytes(data[: len(data) // 2])
    elif harm == "corrupt":
        weights.write_bytes(bytes(len(data)))
    done = parlour("ask", QUESTION, PARLOUR_MODELS=str(models))
    refused(done, name)
    assert "parlour -c tiny setup" in done.stderr or f"models pull {name}" in done.stderr


def test_a_damaged_memory_is_kept_aside_and_the_talk_goes_on(parlour: Run, tmp_path: Path) -> None:
    assert parlour("ask", "what time is it").returncode == 0
    (record,) = (tmp_path / "home").rglob("conversations.sqlite3")
    for part in record.parent.glob(record.name + "-*"):
        part.unlink()
    record.write_bytes(b"not a database " * 100)
    done = parlour("ask", "what time is it")
    assert done.returncode == 0, done.stderr
    kept = [
        p for p in record.parent.iterdir() if p.is_file() and b"not a database" in p.read_bytes()
    ]
    assert len(kept) == 1
    assert kept[0] != record


@pytest.mark.parametrize("moment", [0.15, 0.4, 1.0, 2.0, 3.0, 4.5, 6.0])
def test_ctrl_c_at_any_moment_leaves_no_traceback_and_no_orphan(
    tmp_path: Path, moment: float
) -> None:
    with subprocess.Popen(
        [*PARLOUR, "demo"],
        env=home(tmp_path),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        children: list[psutil.Process] = []

        def interrupt() -> None:
            with contextlib.suppress(psutil.NoSuchProcess):
                children.extend(psutil.Process(process.pid).children(recursive=True))
            process.send_signal(signal.SIGINT)

        threading.Timer(moment, interrupt).start()
        _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors, errors
    assert process.returncode in (0, 130, -signal.SIGINT), errors
    _, orphans = psutil.wait_procs(children, timeout=5)
    assert not [orphan for orphan in orphans if orphan.status() != psutil.STATUS_ZOMBIE]


def test_the_doctor_finds_the_tiny_profile_whole(parlour: Run) -> None:
    done = parlour("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)
