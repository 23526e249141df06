from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import RecordingSink
from voice import wave
from voice.audio import FRAME, RATE
from voice.errors import AudioError


def write(path: Path, samples: np.ndarray, rate: int, **options: str) -> Path:
    soundfile.write(path, samples, rate, **options)
    return path


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_and_channel_count_keeps_its_length_and_pitch(
    tmp_path: Path, rate: int, channels: int
) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    path = write(tmp_path / "tone.wav", np.column_stack([tone] * channels), rate)
    clip = wave.read(path)
    assert clip.rate == RATE
    assert abs(clip.seconds - 1.0) <= 0.02
    spectrum = np.abs(np.fft.rfft(clip.samples[:RATE]))
    assert abs(int(spectrum.argmax()) - 440) <= 1


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_formats(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, np.full(RATE, 0.25, np.float32), RATE)
    assert abs(wave.read(path).samples[RATE // 2] - 0.25) < 0.05


def test_frames_are_whole_and_the_last_is_padded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.full(FRAME * 3 + 7, 0.5), RATE)
    frames = list(wave.frames(path))
    assert [len(frame) for frame in frames] == [FRAME] * 4
    assert not frames[-1][7:].any()


def test_a_tenth_of_a_second(tmp_path: Path) -> None:
    assert wave.read(write(tmp_path / "a.wav", np.zeros(RATE // 10), RATE)).seconds == 0.1


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    sound = np.array([0.5, np.nan, np.inf, -np.inf] * 400, np.float32)
    clip = wave.read(write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT"))
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() <= 1.0


def test_the_same_sound_whatever_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 44_100)
    path = write(tmp_path / "a.wav", noise, 44_100)
    whole = wave.read(path).samples
    monkeypatch.setattr(wave, "BLOCK_SECONDS", 0.05)
    np.testing.assert_allclose(wave.read(path).samples, whole, atol=1e-4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "there is no file", id="absent"),
        pytest.param(b"", "is empty", id="no bytes"),
        pytest.param(b"this is a letter, not a sound " * 9, "not sound", id="text"),
        pytest.param(b"RIFF\x24\x00\x00\x00WAVEfmt ", "not sound", id="torn header"),
    ],
)
def test_what_is_no_sound_is_refused_by_name(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "question.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError, match=words) as refused:
        wave.read(path)
    assert "question.wav" in str(refused.value)


def test_a_sound_file_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="0 samples"):
        wave.read(write(tmp_path / "a.wav", np.zeros(0), RATE))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="is a folder"):
        wave.read(tmp_path)


@settings(max_examples=20)
@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=2000))
def test_what_a_sink_writes_can_be_read_again(samples: list[float]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        sink = wave.WaveSink(path, RATE)
        sink.write(np.array(samples, np.float32))
        sink.close()
        read = wave.read(path).samples
    np.testing.assert_allclose(read[: len(samples)], samples, atol=1e-4)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="cannot be written"):
        wave.WaveSink(tmp_path / "no" / "such" / "folder.wav", RATE)


def test_a_file_that_takes_no_more_is_named(tmp_path: Path) -> None:
    sink = wave.WaveSink(tmp_path / "reply.wav", RATE)
    sink.close()
    with pytest.raises(AudioError, match=r"reply\.wav.*could not be written to its end"):
        sink.write(np.zeros(RATE, np.float32))


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(AudioError, match="cannot be read"):
        wave.read(Path("what " * 99 + ".wav"))


class Broken(RecordingSink):
    def close(self) -> None:
        raise AudioError("broken")


def test_a_tee_closes_each_and_waits_for_the_slowest(tmp_path: Path) -> None:
    file = wave.WaveSink(tmp_path / "a.wav", RATE)
    assert wave.Tee(file, Broken(latency=0.1)).latency == 0.1
    with pytest.raises(AudioError, match="broken"):
        wave.Tee(Broken(), file, Broken()).close()
    with pytest.raises(AudioError):
        file.write(np.zeros(1, np.float32))
