"""The API over real HTTP, as its callers see it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from tests.ui.serve.world import Hands, make_services, served
from ui.serve.metrics import Metrics
from voice.audio import RATE

FIXTURES = Path(__file__).parents[3] / "audio-fixtures"
LAMP = (FIXTURES / "turn-on-the-living-room-lamp.flac").read_bytes()
HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadPoolExecutor(1) as pool:
        metrics = Metrics()
        services = make_services(pool, metrics=metrics)
        with served(services, metrics=metrics) as address:
            yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def fault(response: httpx.Response) -> dict[str, Any]:
    """What a refusal says, after a look at its shape."""
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert isinstance(error, dict)
    return error


def transcribe(client: httpx.Client, data: bytes = LAMP, **fields: str) -> httpx.Response:
    return client.post(
        "/v1/audio/transcriptions",
        data={"model": "ears"} | fields,
        files={"file": ("speech", data)},
    )


def speak(client: httpx.Client, text: str, **fields: Any) -> httpx.Response:
    return client.post("/v1/audio/speech", json={"model": "voice", "input": text} | fields)


def chat(client: httpx.Client, **fields: Any) -> httpx.Response:
    body = {"model": "parlour", "messages": HELLO} | fields
    return client.post("/v1/chat/completions", json=body)


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    return [json.loads(line) if line != "[DONE]" else line for line in lines]


def as_file(samples: np.ndarray, rate: int, form: str, subtype: str | None = None) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate, subtype, format=form)
    return file.getvalue()


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


def test_an_answer_comes_whole(client: httpx.Client) -> None:
    told = chat(client).json()
    assert told["object"] == "chat.completion"
    assert told["choices"][0]["message"] == {"role": "assistant", "content": "Good day."}
    assert told["choices"][0]["finish_reason"] == "stop"
    assert told["usage"] == {
        "prompt_tokens": 12,
        "completion_tokens": 3,
        "total_tokens": 15,
        "prompt_tokens_details": {"cached_tokens": 5},
    }


def test_an_answer_comes_piece_by_piece(client: httpx.Client) -> None:
    *chunks, done = events(chat(client, stream=True))
    assert done == "[DONE]"
    assert [chunk["choices"][0]["delta"] for chunk in chunks] == [
        {"role": "assistant", "content": "Good "},
        {"content": "day."},
        {},
    ]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None, None, "stop"]
    *_, counts, _ = events(chat(client, stream=True, stream_options={"include_usage": True}))
    assert (counts["choices"], counts["usage"]["total_tokens"]) == ([], 15)


def test_an_answer_may_be_cut_short(client: httpx.Client) -> None:
    choice = chat(client, max_tokens=1).json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("Good ", "length")


def test_a_conversation_reaches_the_mind_as_it_is(pool: ThreadPoolExecutor) -> None:
    mind = Hands("Yes.")
    parts = [{"type": "text", "text": "One"}, {"type": "text", "text": "two"}]
    messages = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": parts}]
    with served(make_services(pool, mind=mind)) as url, httpx.Client(base_url=url) as client:
        assert chat(client, messages=messages, user="ann").status_code == 200
    ((heard, user),) = mind.asked
    assert [(message.role, message.text) for message in heard] == [
        ("system", "Be brief."),
        ("user", "One\ntwo"),
    ]
    assert user == "ann"


@pytest.mark.parametrize(
    ("fields", "param", "status"),
    [
        ({"model": "gpt-4o"}, "model", 404),
        ({"messages": []}, "messages", 400),
        ({"messages": HELLO[:1]}, "messages", 400),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role", 400),
        ({"n": 2}, "n", 400),
        ({"tools": [{}]}, "tools", 400),
        ({"stop": "."}, "stop", 400),
        ({"response_format": {"type": "json_object"}}, "response_format", 400),
    ],
)
def test_what_the_mind_cannot_do_is_said(
    client: httpx.Client, fields: dict[str, Any], param: str, status: int
) -> None:
    refused = chat(client, **fields)
    assert refused.status_code == status
    assert fault(refused)["param"] == param


@pytest.mark.parametrize("stream", [False, True])
def test_a_mind_that_fails_at_once_is_an_error(pool: ThreadPoolExecutor, stream: bool) -> None:
    services = make_services(pool, mind=Hands(fails=True))
    with served(services) as url, httpx.Client(base_url=url) as client:
        failed = chat(client, stream=stream)
        assert failed.status_code == 500
        assert fault(failed)["message"] == "The model fell over."


def test_a_mind_that_fails_in_the_middle_says_so(pool: ThreadPoolExecutor) -> None:
    services = make_services(pool, mind=Hands("Good ", fails=True))
    with served(services) as url, httpx.Client(base_url=url) as client:
        first, error = events(chat(client, stream=True))
        assert first["choices"][0]["delta"]["content"] == "Good "
        assert error["error"]["message"] == "The model fell over."


def test_texts_become_vectors(client: httpx.Client) -> None:
    body = {"model": "letters", "input": ["abc", "a b"]}
    told = client.post("/v1/embeddings", json=body).json()
    vectors = np.array([row["embedding"] for row in told["data"]])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert told["usage"] == {"prompt_tokens": 3, "total_tokens": 3}
    packed = client.post("/v1/embeddings", json=body | {"encoding_format": "base64"}).json()
    raw = [np.frombuffer(base64.b64decode(row["embedding"]), "<f4") for row in packed["data"]]
    assert np.allclose(raw, vectors)


@pytest.mark.parametrize(
    ("fields", "param", "status"),
    [
        ({"model": "other"}, "model", 404),
        ({"dimensions": 8}, "dimensions", 400),
        ({"input": "a b c d e f g h i"}, "input", 400),
        ({"input": []}, "input", 400),
        ({"input": [1, 2]}, "input", 400),
        ({"input": ["x"] * 600}, "input", 400),
    ],
)
def test_what_the_embedder_cannot_do_is_said(
    client: httpx.Client, fields: dict[str, Any], param: str, status: int
) -> None:
    body = {"model": "letters", "input": "a"} | fields
    refused = client.post("/v1/embeddings", json=body)
    assert refused.status_code == status
    assert str(fault(refused)["param"]).split(".")[0] == param


def test_the_models_are_listed(client: httpx.Client) -> None:
    listed = client.get("/v1/models").json()
    assert [each["id"] for each in listed["data"]] == ["ears", "voice", "parlour", "letters"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/audio/speech", 405), ("POST", "/v1/nothing", 404), ("GET", "/", 404)],
)
def test_what_is_not_there_is_refused_alike(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    refused = client.request(method, path)
    assert refused.status_code == status
    fault(refused)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"\xff"'])
def test_a_body_that_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    refused = client.post("/v1/chat/completions", content=body)
    assert refused.status_code == 400
    fault(refused)


def test_the_numbers_tell_what_was_done(pool: ThreadPoolExecutor) -> None:
    metrics = Metrics()
    services = make_services(pool, metrics=metrics)
    with served(services, metrics=metrics) as url, httpx.Client(base_url=url) as client:
        chat(client)
        chat(client, model="other")
        client.get("/secret/words")
        page = client.get("/metrics").text
    for line in (
        'parlour_requests_total{path="/v1/chat/completions",status="200"} 1.0',
        'parlour_requests_total{path="/v1/chat/completions",status="404"} 1.0',
        'parlour_requests_total{path="other",status="404"} 1.0',
        'parlour_tokens_total{kind="computed"} 7.0',
        'parlour_tokens_total{kind="written"} 3.0',
        'parlour_turns_total{level="quick"} 1.0',
        'parlour_in_flight{engine="mind"} 0.0',
        'parlour_request_seconds_count{path="/v1/chat/completions"} 2.0',
    ):
        assert line in page
    assert "secret" not in page
