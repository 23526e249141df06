"""Mind, embeddings and numbers over real HTTP, as their callers find them."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest

from tests.ui.serve.calls import HELLO, chat, events, fault
from tests.ui.serve.world import Hands, make_services, served
from ui.serve.metrics import Metrics


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


class Broken(Hands):
    """A mind with a fault of ours."""

    def words(self) -> AsyncGenerator[str, None]:
        raise ZeroDivisionError("with words of the caller")


def test_a_fault_of_ours_is_told_without_its_words(
    pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()
    services = make_services(pool, mind=Broken(), metrics=metrics)
    with served(services, metrics=metrics) as url, httpx.Client(base_url=url) as client:
        for _ in range(10):  # and its place at the desk is free again
            failed = chat(client)
            assert failed.status_code == 500
            assert "words" not in fault(failed)["message"]
        counted = 'parlour_requests_total{path="/v1/chat/completions",status="500"} 10.0'
        assert counted in client.get("/metrics").text
    assert "ZeroDivisionError while" in caplog.text
    assert "words of the caller" not in caplog.text.replace('"with words of the caller"', "")


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
    assert [each["id"] for each in listed["data"]] == ["parlour", "ears", "voice", "letters"]


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
