"""Callers who hang up, send too much, too slowly, or too many at once."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from tests.ui.serve.calls import HELLO, LAMP, chat, fault, speak, transcribe
from tests.ui.serve.world import PATIENCE, Clauses, Hands, Held, make_services, served
from ui.serve.serving import Serving

QUESTION: dict[str, Any] = {"model": "parlour", "messages": HELLO}


def hang_up_on(url: str, path: str, body: dict[str, Any], begun: Event) -> None:
    """Ask, wait until the work has begun, and close the connection."""
    request = httpx.Request("POST", f"{url}{path}", json=body)
    head = f"POST {path} HTTP/1.1\r\n".encode()
    head += b"".join(b"%s: %s\r\n" % header for header in request.headers.raw)
    with connection(url) as caller:
        caller.sendall(head + b"\r\n" + request.read())
        assert begun.wait(PATIENCE)


def connection(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), PATIENCE)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("pieces", [(), ("Good ",)])
def test_the_mind_stops_for_a_caller_who_is_gone(
    pool: ThreadPoolExecutor, stream: bool, pieces: tuple[str, ...]
) -> None:
    mind = Hands(*pieces, waits=True)
    with served(make_services(pool, mind=mind, waiting=0)) as url:
        body = QUESTION | {"stream": stream}
        hang_up_on(url, "/v1/chat/completions", body, mind.begun)
        assert mind.ended.wait(PATIENCE)
        assert not mind.finished


def test_the_voice_stops_after_the_clause(pool: ThreadPoolExecutor) -> None:
    voice = Clauses(hold_at=1)
    with served(make_services(pool, voice=voice, waiting=0)) as url:
        body = {"model": "voice", "input": "One of many. " * 100, "response_format": "pcm"}
        hang_up_on(url, "/v1/audio/speech", body, voice.begun)
        voice.go.set()
        with httpx.Client(base_url=url) as client:  # its seat is free once the clause is over
            while speak(client, "Next.", response_format="wav").status_code == 429:
                pass
    assert len(voice.spoken) < 50
    assert voice.spoken[-1] == "Next."


def test_the_voice_is_heard_before_the_last_clause_is_made(pool: ThreadPoolExecutor) -> None:
    voice = Clauses(hold_at=1)
    with served(make_services(pool, voice=voice)) as url:
        body = {"model": "voice", "input": "One is first. Two is second.", "response_format": "pcm"}
        with httpx.stream("POST", f"{url}/v1/audio/speech", json=body) as response:
            sound = response.iter_bytes()
            assert len(next(sound)) > 1000
            voice.go.set()
            assert sum(map(len, sound)) > 1000


def test_a_full_queue_is_told_with_the_time_to_come_back(pool: ThreadPoolExecutor) -> None:
    ears = Held("Yes.")
    answers: list[int] = []
    with served(make_services(pool, ears=ears, waiting=0)) as url, httpx.Client(base_url=url) as c:
        first = Thread(target=lambda: answers.append(transcribe(c).status_code))
        first.start()
        assert ears.begun.wait(PATIENCE)
        refused = transcribe(c)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert fault(refused)["type"] == "rate_limit_error"
        assert chat(c).status_code == 200  # another engine is another queue
        assert 'parlour_in_flight{engine="ears"} 1.0' in c.get("/metrics").text
        ears.go.set()
        first.join(PATIENCE)
        assert transcribe(c).status_code == 200
    assert answers == [200]


def test_too_large_a_request_is_refused_before_it_is_read(pool: ThreadPoolExecutor) -> None:
    serving = Serving(port=0, megabytes=0.01)
    with served(make_services(pool), serving) as url, connection(url) as caller:
        caller.sendall(
            b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
        )
        assert caller.recv(12) == b"HTTP/1.1 413"


def test_too_large_a_request_of_unknown_size_is_refused(pool: ThreadPoolExecutor) -> None:
    serving = Serving(port=0, megabytes=0.01)
    with served(make_services(pool), serving) as url, connection(url) as caller:
        caller.sendall(
            b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n4000\r\n" + b"x" * 0x4000
        )
        assert caller.recv(12) == b"HTTP/1.1 413"


def test_a_request_that_does_not_come_is_given_up(pool: ThreadPoolExecutor) -> None:
    serving = Serving(port=0, patience=0.05)
    with served(make_services(pool), serving) as url, connection(url) as caller:
        caller.sendall(
            b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
        )
        assert caller.recv(12) == b"HTTP/1.1 408"


def test_who_does_not_take_the_answer_loses_the_seat(pool: ThreadPoolExecutor) -> None:
    mind = Hands(*("endless " * 10_000 for _ in range(1000)))
    serving = Serving(port=0, patience=0.2)
    with served(make_services(pool, mind=mind, waiting=0), serving) as url:
        request = httpx.Request("POST", url, json=QUESTION | {"stream": True})
        body = request.read()
        head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        with connection(url) as caller:
            caller.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert mind.ended.wait(PATIENCE)
            assert not mind.finished


def test_while_the_models_are_loaded_callers_are_asked_to_wait() -> None:
    with served(None) as url, httpx.Client(base_url=url) as client:
        for refused in (client.get("/health"), client.get("/v1/models"), chat(client)):
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) >= 1
            assert fault(refused)["code"] == "warming"
        assert client.get("/metrics").status_code == 200


def test_answers_under_way_are_finished_before_the_end(pool: ThreadPoolExecutor) -> None:
    ears = Held("Yes.")
    answers: list[Any] = []
    with ThreadPoolExecutor(1) as callers:
        with served(make_services(pool, ears=ears)) as url:
            client = httpx.Client(base_url=url)
            answer = callers.submit(transcribe, client)
            assert ears.begun.wait(PATIENCE)
            ears.go.set()
        answers.append(answer.result(PATIENCE).json())
        client.close()
    assert answers == [{"text": "Yes."}]


def test_no_word_stands_in_the_log(
    pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "xylophone"
    services = make_services(pool, ears=Held(secret), mind=Hands(secret, fails=True))
    ears = services["/v1/audio/transcriptions"].transcriber  # type: ignore[attr-defined]
    ears.go.set()
    with served(services) as url, httpx.Client(base_url=url) as client:
        assert secret in transcribe(client, LAMP).text
        chat(client, messages=[{"role": "user", "content": secret}])
        chat(client, messages=[{"role": "user", "content": [secret]}])
        speak(client, secret, response_format="pcm")
        client.post("/v1/audio/speech", json={"input": [secret]})
        client.post("/v1/embeddings", json={"model": "letters", "input": secret})
    assert secret not in caplog.text
