"""What a synthesizer says when its model or its voice is not there."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import hibari
import numpy as np
import pytest

from voice.errors import EngineError
from voice.tts.hibari import HibariVoice
from voice.tts.kokoro import Kokoro

BUNDLED = Path(hibari.__file__).parent / "assets" / "hibari.onnx"
NETWORK = "kokoro-v1.0.int8.onnx"
STYLES = "voices-v1.0.bin"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a synthesizer reached for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / ("kokoro" if "kokoro" in request.node.name else "hibari")
    path.mkdir()
    return path


def styles(path: Path, **voices: np.ndarray) -> None:
    with path.open("wb") as file:
        np.savez(file, **voices)


def load_hibari(folder: Path, voice: str = "heart") -> None:
    HibariVoice(folder, voice, 1.0, 1).load()


def load_kokoro(folder: Path, voice: str = "af_heart") -> None:
    Kokoro(folder, voice, 1.0, 1).load()


@pytest.mark.parametrize("load", [load_hibari, load_kokoro])
def test_a_missing_folder_names_the_command_that_fetches_it(load: object, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="parlour models pull elsewhere"):
        load(tmp_path / "elsewhere")  # type: ignore[operator]


def test_hibari_without_its_file(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"'hibari\.onnx'.*parlour models pull hibari"):
        load_hibari(folder)


@pytest.mark.parametrize("size", [0, 100, 4_000_000, BUNDLED.stat().st_size - 1])
def test_hibari_truncated(folder: Path, size: int) -> None:
    (folder / "hibari.onnx").write_bytes(BUNDLED.read_bytes()[:size])
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull hibari"):
        load_hibari(folder)


def test_hibari_overwritten(folder: Path) -> None:
    (folder / "hibari.onnx").write_bytes(b"<html>not found</html>" * 1000)
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull hibari"):
        load_hibari(folder)


@pytest.mark.parametrize("voice", ["emma", "af_heart", "", "../heart"])
def test_hibari_fetches_no_other_voice(folder: Path, voice: str) -> None:
    (folder / "hibari.onnx").symlink_to(BUNDLED)
    with pytest.raises(EngineError, match=rf"no voice {re.escape(repr(voice))}.*there are: heart"):
        load_hibari(folder, voice)


def test_hibari_speaks_with_every_voice_in_its_folder(folder: Path) -> None:
    for name in ("hibari.onnx", "bf_emma.int8.onnx"):
        (folder / name).symlink_to(BUNDLED)
    assert HibariVoice(folder, "emma", 1.0, 1).voices == ("heart", "emma")


@pytest.mark.parametrize("present", [NETWORK, STYLES])
def test_kokoro_with_half_its_files(folder: Path, present: str) -> None:
    (folder / present).touch()
    (absent,) = {NETWORK, STYLES} - {present}
    with pytest.raises(EngineError, match=rf"{re.escape(absent)}.*parlour models pull kokoro"):
        load_kokoro(folder)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>", b"\x93NUMPY\x01\x00"])
def test_kokoro_with_damaged_voices(folder: Path, content: bytes) -> None:
    (folder / NETWORK).touch()
    (folder / STYLES).write_bytes(content)
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull kokoro"):
        load_kokoro(folder)


def test_kokoro_with_truncated_voices(folder: Path) -> None:
    (folder / NETWORK).touch()
    styles(folder / STYLES, af_heart=np.zeros((510, 1, 256), np.float32))
    whole = (folder / STYLES).read_bytes()
    (folder / STYLES).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull kokoro"):
        load_kokoro(folder)


def test_kokoro_with_a_voice_of_another_shape(folder: Path) -> None:
    (folder / NETWORK).touch()
    styles(folder / STYLES, af_heart=np.zeros((5, 256), np.float32))
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull kokoro"):
        load_kokoro(folder)


def test_kokoro_with_a_damaged_network(folder: Path) -> None:
    (folder / NETWORK).write_bytes(b"not a network")
    styles(folder / STYLES, af_heart=np.zeros((510, 1, 256), np.float32))
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull kokoro"):
        load_kokoro(folder)


@pytest.mark.parametrize("voice", ["heart", "jf_alpha", ""])
def test_kokoro_lists_its_english_voices(folder: Path, voice: str) -> None:
    (folder / NETWORK).touch()
    table = np.zeros((510, 1, 256), np.float32)
    styles(folder / STYLES, af_heart=table, bm_george=table, jf_alpha=table)
    with pytest.raises(EngineError, match="there are: af_heart, bm_george"):
        load_kokoro(folder, voice)


def test_a_network_that_makes_no_sound_is_damaged(folder: Path) -> None:
    weights = bytearray(BUNDLED.read_bytes())
    weights[100_000:7_000_000] = bytes(6_900_000)
    (folder / "hibari.onnx").write_bytes(weights)
    with pytest.raises(EngineError, match=r"truncated or damaged.*parlour models pull hibari"):
        load_hibari(folder)
