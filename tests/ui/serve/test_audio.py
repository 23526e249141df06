"""Ears and voice over real HTTP, as their callers find them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from tests.ui.serve.calls import LAMP, as_file, fault, speak, transcribe
from voice.audio import RATE


def test_sound_becomes_words_in_each_format(client: httpx.Client) -> None:
    words = "Turn on the living room lamp."
    assert transcribe(client).json() == {"text": words}
    assert transcribe(client, response_format="text").text == f"{words}\n"
    told = transcribe(client, response_format="verbose_json").json()
    seconds = soundfile.info(BytesIO(LAMP)).duration
    assert told["text"] == words
    assert told["duration"] == pytest.approx(seconds, abs=0.01)
    assert [(segment["start"], segment["text"]) for segment in told["segments"]] == [(0.0, words)]


def test_long_sound_has_segments(client: httpx.Client) -> None:
    samples = 0.3 * np.sin(np.arange(58 * RATE) / 7)
    told = transcribe(client, as_file(samples, RATE, "FLAC"), response_format="verbose_json").json()
    ends = [segment["end"] for segment in told["segments"]]
    assert len(ends) == 3
    assert ends[-1] == pytest.approx(58)


@pytest.mark.parametrize(
    ("form", "subtype", "rate"),
    [
        ("WAV", "FLOAT", 48_000),
        ("FLAC", None, 44_100),
        ("OGG", "OPUS", 16_000),
        ("OGG", "VORBIS", 8_000),
        ("MP3", None, 22_050),
    ],
)
def test_files_of_every_kind_and_rate_are_read(
    client: httpx.Client, form: str, subtype: str | None, rate: int
) -> None:
    stereo = 0.3 * np.sin(np.arange(2 * rate) / 7).reshape(-1, 1).repeat(2, axis=1)
    told = transcribe(
        client, as_file(stereo, rate, form, subtype), response_format="verbose_json"
    ).json()
    assert told["duration"] == pytest.approx(2, abs=0.1)
    assert told["text"]


@pytest.mark.parametrize(
    ("fields", "param", "status"),
    [
        ({"model": "other"}, "model", 404),
        ({"language": "de"}, "language", 400),
        ({"response_format": "srt"}, "response_format", 400),
        ({"stream": "true"}, "stream", 400),
        ({"timestamp_granularities[]": "word"}, "timestamp_granularities", 400),
    ],
)
def test_what_the_ears_cannot_do_is_said(
    client: httpx.Client, fields: dict[str, str], param: str, status: int
) -> None:
    refused = transcribe(client, **fields)
    assert refused.status_code == status
    assert fault(refused)["param"] == param


@pytest.mark.parametrize("data", [b"", b"\x9f" * 5000, LAMP[:200], b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_is_refused(client: httpx.Client, data: bytes) -> None:
    refused = transcribe(client, data)
    assert refused.status_code == 400
    assert "no sound" in fault(refused)["message"]


def test_little_data_with_much_sound_is_refused(client: httpx.Client) -> None:
    hours = as_file(np.zeros(8000 * 3600, np.float32), 8000, "FLAC")
    assert len(hours) < 100_000
    refused = transcribe(client, hours)
    assert refused.status_code == 400
    assert "60 s at most" in fault(refused)["message"]


def test_a_form_without_a_file_is_refused(client: httpx.Client) -> None:
    refused = client.post("/v1/audio/transcriptions", data={"model": "ears"})
    assert (refused.status_code, fault(refused)["param"]) == (400, "file")


@pytest.mark.parametrize("form", ["wav", "flac", "opus", "mp3"])
def test_words_become_sound_files(client: httpx.Client, form: str) -> None:
    response = speak(client, "Ten letters. Ten letters more, and more.", response_format=form)
    samples, rate = soundfile.read(BytesIO(response.content))
    assert rate == 24_000
    assert len(samples) / rate == pytest.approx(31 * 0.06, abs=0.01)
    assert 0.1 < np.abs(samples).max() < 0.3


def test_bare_samples_are_those_of_the_wav(client: httpx.Client) -> None:
    bare = speak(client, "Hello there.", response_format="pcm").content
    assert speak(client, "Hello there.", response_format="wav").content[44:] == bare


@pytest.mark.parametrize("form", ["wav", "pcm", "flac", "opus", "mp3"])
@pytest.mark.parametrize("text", ["", "…"])
def test_text_without_words_is_an_empty_file(client: httpx.Client, form: str, text: str) -> None:
    response = speak(client, text, response_format=form)
    assert response.status_code == 200
    assert len(response.content) < 1000


@pytest.mark.parametrize(
    ("fields", "param", "status"),
    [
        ({"model": "other"}, "model", 404),
        ({"voice": "alloy"}, "voice", 400),
        ({"speed": 2.0}, "speed", 400),
        ({"response_format": "aac"}, "response_format", 400),
        ({"stream_format": "sse"}, "stream_format", 400),
        ({"input": "a" * 5000}, "input", 400),
        ({"input": None}, "input", 400),
    ],
)
def test_what_the_voice_cannot_do_is_said(
    client: httpx.Client, fields: dict[str, Any], param: str, status: int
) -> None:
    refused = speak(client, "Hello.", **fields)
    assert refused.status_code == status
    assert fault(refused)["param"] == param
