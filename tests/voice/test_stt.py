"""What every transcriber must do, and how it fails when its files are not right."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.fakes_ears import Says, joined, silence
from voice import wave
from voice.audio import Samples
from voice.errors import EngineError
from voice.ports import Transcriber
from voice.stt import ENGINES
from voice.stt.guard import Guarded
from voice.stt.moonshine import Moonshine, read_vocabulary
from voice.stt.whisper import Whisper
from voice.stt.window import Window
from voice.vad.silero import Silero

FIXTURES = Path(__file__).parents[2] / "audio-fixtures"
WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
LAMP = "Turn on the living room lamp."
MOONSHINE_FILES = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")

Find = Callable[[str], Path]


def whisper(folder: Path, window: Window = "short", beam: int = 1) -> Whisper:
    return Whisper(
        folder,
        "int8",
        threads=1,
        language="en",
        window=window,
        beam=beam,
        believed=lambda _: False,
    )


def moonshine(folder: Path) -> Moonshine:
    return Moonshine(folder, threads=2)


BUILD: dict[str, tuple[Callable[[Path], Transcriber], str, tuple[str, ...]]] = {
    "whisper": (whisper, "whisper-base", WHISPER_FILES),
    "moonshine": (moonshine, "moonshine-tiny-en", MOONSHINE_FILES),
}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def sound(name: str) -> Samples:
    return wave.read(FIXTURES / name).samples


@pytest.fixture(
    scope="module",
    params=["says", *(pytest.param(name, marks=pytest.mark.real) for name in BUILD)],
)
def transcriber(request: pytest.FixtureRequest, model: Find) -> Transcriber:
    made: Transcriber
    if request.param == "says":
        made = Says(LAMP)
    else:
        build, name, _ = BUILD[request.param]
        made = build(model(name))
    made.load()
    return made


def test_speech_becomes_words(transcriber: Transcriber) -> None:
    heard = transcriber.transcribe(sound("turn-on-the-living-room-lamp.flac"))
    assert words(heard.text) == words(LAMP)
    assert heard.suppressed == ""


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.1, 3.0])
def test_silence_holds_no_words(transcriber: Transcriber, seconds: float) -> None:
    assert transcriber.transcribe(silence(seconds)).text == ""


@pytest.mark.parametrize("samples", [1, 160, 1600, 8000])
def test_a_scrap_of_sound_does_no_harm(transcriber: Transcriber, samples: int) -> None:
    transcriber.transcribe(sound("how-old-is-the-brooklyn-bridge.flac")[8000 : 8000 + samples])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_do_no_harm(transcriber: Transcriber, bad: float) -> None:
    samples = sound("turn-on-the-living-room-lamp.flac").copy()
    samples[:400] = bad
    assert "lamp" in words(transcriber.transcribe(samples).text)
    assert transcriber.transcribe(np.full(16_000, bad, np.float32)).text == ""


@pytest.mark.real
@pytest.mark.parametrize("engine", BUILD)
def test_long_speech_is_heard_to_its_end(engine: str, model: Find) -> None:
    build, name, _ = BUILD[engine]
    made = build(model(name))
    made.load()
    question = sound("how-old-is-the-brooklyn-bridge.flac")
    lamp = sound("turn-on-the-living-room-lamp.flac")
    heard = words(
        made.transcribe(joined([question, silence(14), question, silence(14), lamp])).text
    )
    assert heard.count("bridge") == 2
    assert heard[-2:] == ["room", "lamp"]


@pytest.mark.real
@pytest.mark.parametrize("engine", BUILD)
def test_noise_becomes_no_words_behind_the_guard(engine: str, model: Find) -> None:
    build, name, _ = BUILD[engine]
    guarded = Guarded(build(model(name)), Silero(model("silero-vad")))
    guarded.load()
    random = np.random.default_rng(3)
    hiss = random.normal(0, 0.1, 48_000).astype(np.float32)
    clicks = (random.random(48_000) > 0.999).astype(np.float32)
    rumble = np.convolve(hiss, np.ones(200) / 50, mode="same").astype(np.float32)
    for noise in (hiss, clicks, rumble, np.full(48_000, np.nan, np.float32)):
        assert guarded.transcribe(noise).text == ""
    assert "lamp" in words(guarded.transcribe(sound("turn-on-the-living-room-lamp.flac")).text)


@pytest.mark.real
def test_the_short_window_hears_what_the_full_one_hears(model: Find) -> None:
    short = whisper(model("whisper-base"))
    full = whisper(model("whisper-base"), window="full", beam=5)
    short.load()
    full.load()
    for name in ("what-time-is-it.flac", "turn-on-the-living-room-lamp.flac"):
        samples = sound(name)
        assert words(short.transcribe(samples).text) == words(full.transcribe(samples).text)


@pytest.mark.parametrize("engine", BUILD)
def test_absent_files_name_the_command_that_helps(engine: str, tmp_path: Path) -> None:
    build, name, files = BUILD[engine]
    folder = tmp_path / name
    with pytest.raises(EngineError, match=f"parlour models pull {name}"):
        build(folder).load()
    folder.mkdir()
    for file in files[:-1]:
        (folder / file).write_bytes(b"x")
    with pytest.raises(EngineError, match=f"parlour models pull {name}"):
        build(folder).load()


@pytest.mark.real
@pytest.mark.parametrize(
    ("engine", "damaged"),
    [
        ("whisper", "model.bin"),
        ("whisper", "tokenizer.json"),
        ("whisper", "vocabulary.txt"),
        ("moonshine", "encoder_model.ort"),
        ("moonshine", "decoder_model_merged.ort"),
        ("moonshine", "tokenizer.bin"),
    ],
)
@pytest.mark.parametrize("harm", ["empty", "garbage", "truncated"])
def test_damaged_files_name_the_command_that_helps(
    engine: str, damaged: str, harm: str, model: Find, tmp_path: Path
) -> None:
    build, name, files = BUILD[engine]
    whole = model(name)
    folder = tmp_path / name
    folder.mkdir()
    for file in files:
        if file != damaged:
            (folder / file).symlink_to(whole / file)
    content = (whole / damaged).read_bytes()
    harms = {"empty": b"", "garbage": b"\x9f" * 4096, "truncated": content[: len(content) * 2 // 3]}
    (folder / damaged).write_bytes(harms[harm])
    with pytest.raises(EngineError, match=f"parlour models pull {name}"):
        build(folder).load()


@pytest.mark.parametrize(
    ("data", "tokens"),
    [
        (b"\x05<unk>\x03<s>\x04</s>", [b"<unk>", b"<s>", b"</s>"]),
        (b"\x00\x00\x01a", [b"", b"", b"a"]),
        (b"\x01a\x01b\x82\x01" + b"c" * 130, [b"a", b"b", b"c" * 130]),
    ],
)
def test_moonshines_vocabulary_is_read(data: bytes, tokens: list[bytes]) -> None:
    assert read_vocabulary(data) == tokens


@pytest.mark.parametrize("data", [b"", b"\x05<un", b"\x00\x00\x01", b"\x00\x00\x00\x80", b"\x00"])
def test_a_cut_vocabulary_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        read_vocabulary(data)


@pytest.mark.parametrize("target", ENGINES.values())
def test_every_engine_of_the_table_exists(target: str) -> None:
    module, _, name = target.partition(":")
    assert callable(getattr(import_module(module), name))
