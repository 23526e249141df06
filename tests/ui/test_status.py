"""How tiers and services are, told by real sockets: good ones, dead ones, and silent ones."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clock import run
from ui.bench.stand_in import Asked, Said, standing_in
from ui.probes import Kind, State, Target
from ui.status import DEADLINE, Health, Watcher

LLAMA = {"Server": "llama.cpp"}
KINDS: list[Kind] = [
    "openai", "ollama", "claude", "stt", "tts", "postgresql", "redis", "chroma", "page",
    "searxng", "home-assistant",
]  # fmt: skip
ROOT = Path(__file__).parents[2]


BROKEN = b'HTTP/1.1 200 OK\r\nServer: llama.cpp\r\n\r\n{"data": 5, "models": [7]}'


def said(found: Any, status: int = 200, **headers: str) -> Said:
    return Said([json.dumps(found)], status, headers)


@asynccontextmanager
async def line_server(answer: Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """A server that is no HTTP's; it answers once."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(await reader.read(64)))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"any://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """A server that takes connections and never says a word."""
    over = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        await asyncio.sleep(0)
        server.close()


def dead() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def look(target: Target) -> Health:
    return (await Watcher([target]).look())[0]


def http(kind: Kind, answer: Callable[[Asked], Said], model: str = "", key: str = "k") -> Health:
    async def main() -> Health:
        async with standing_in(answer) as stand_in:
            return await look(Target("it", kind, stand_in.url, model, key=key))

    return asyncio.run(main())


def paths(**answers: Said) -> Callable[[Asked], Said]:
    """Answers by the last part of the path; others are not found."""
    return lambda asked: answers.get(asked.path.rpartition("/")[2], Said(["{}"], 404))


SLOTS = said([{"id": 0, "is_processing": True}, {"id": 1, "is_processing": False}])
QUICK = said({"data": [{"id": "quick"}]}, **LLAMA)
PULLED = said({"models": [{"name": "qwen2.5:3b"}, {"name": "nomic:latest"}]})


def test_a_llama_server_tells_how_many_slots_are_busy() -> None:
    found = http("openai", paths(models=QUICK, slots=SLOTS), model="any name does")
    assert (found.state, found.load) == (State.UP, "1 of 2 busy")
    assert found.seconds is not None
    assert 0 < found.seconds < DEADLINE


def test_a_server_without_slots_is_up_all_the_same() -> None:
    found = http("openai", paths(models=QUICK, slots=said({"error": {}}, 501)))
    assert (found.state, found.load) == (State.UP, "")


def test_a_model_that_is_not_there_is_missed() -> None:
    many = said({"data": [{"id": "quick"}, {"id": "other"}]})
    assert http("openai", paths(models=many), model="quick").state is State.UP
    found = http("openai", paths(models=many), model="wise")
    assert (found.state, found.detail) == (State.LACKING, "no model 'wise' there")
    assert http("ollama", paths(tags=PULLED), model="qwen2.5:7b").state is State.LACKING


@pytest.mark.parametrize(
    ("model", "load"), [("nomic", "in memory"), ("qwen2.5:3b", "not in memory")]
)
def test_ollama_tells_which_model_is_in_memory(model: str, load: str) -> None:
    resident = said({"models": [{"name": "nomic:latest"}]})
    found = http("ollama", paths(tags=PULLED, ps=resident), model=model)
    assert (found.state, found.load) == (State.UP, load)


def test_a_server_that_reads_its_weights_is_loading() -> None:
    loading = said({"error": {"code": 503, "message": "Loading model"}}, 503)
    assert http("openai", paths(models=loading)).state is State.LOADING


def test_claude_is_asked_for_its_models_only_with_a_key() -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Said:
        asked.append(request)
        return said({"data": []})

    assert http("claude", answer, key="").state is State.UNSET
    assert asked == []
    assert http("claude", answer, key="secret").state is State.UP
    assert [(one.method, one.path) for one in asked] == [("GET", "/v1/models")]
    assert asked[0].headers["authorization"] == "Bearer secret"
    assert asked[0].headers["anthropic-version"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("stt", "/health"),
        ("tts", "/health"),
        ("chroma", "/api/v2/heartbeat"),
        ("page", "/"),
        ("searxng", "/healthz"),
        ("home-assistant", "/api/"),
    ],
)
def test_services_are_asked_by_their_own_paths(kind: Kind, path: str) -> None:
    found = http(kind, lambda asked: Said(["{}"], 200 if asked.path == path else 404))
    assert found.state is State.UP
    assert http(kind, lambda _: Said(["{}"], 500)).state is State.DOWN


def test_speech_servers_without_a_health_page_are_known_by_their_models() -> None:
    assert http("stt", paths(models=said({"data": []}))).state is State.UP


def test_a_key_that_is_refused_differs_from_none() -> None:
    refused = said({}, 401)
    assert http("home-assistant", lambda _: refused, key="").state is State.UNSET
    assert http("home-assistant", lambda _: refused, key="wrong").state is State.DOWN


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        ("postgresql", b"N", State.UP),
        ("postgresql", b"S", State.UP),
        ("postgresql", b"HTTP/1.1 400 Bad Request\r\n", State.DOWN),
        ("redis", b"+PONG\r\n", State.UP),
        ("redis", b"-NOAUTH Authentication required.\r\n", State.UP),
        ("redis", b"-LOADING Redis is loading the dataset in memory\r\n", State.LOADING),
        ("redis", b"", State.DOWN),
    ],
)
def test_stores_are_asked_in_their_own_protocols(kind: Kind, answer: bytes, state: State) -> None:
    heard: list[bytes] = []

    def say(request: bytes) -> bytes:
        heard.append(request)
        return answer

    async def main() -> Health:
        async with line_server(say) as url:
            return await look(Target("it", kind, url))

    assert asyncio.run(main()).state is state
    assert heard == [b"\x00\x00\x00\x08\x04\xd2\x16\x2f" if kind == "postgresql" else b"PING\r\n"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [b"\x00\xff\n", b"HTTP/1.1 200 OK\r\n\r\n[1, 2]", BROKEN, b""])
def test_what_is_no_such_server_is_never_an_error(kind: Kind, answer: bytes) -> None:
    async def main() -> Health:
        async with line_server(lambda _: answer) as url:
            return await look(Target("it", kind, url, model="m", key="k"))

    found = asyncio.run(main())
    assert found.state in (State.DOWN, State.UP)
    assert found.state is State.DOWN or answer.startswith(b"HTTP")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", [f"http://{'a' * 99}:80", "http://127.0.0.1:99999", "http://[::1"])
def test_an_address_that_cannot_be_is_down(kind: Kind, url: str) -> None:
    assert asyncio.run(look(Target("it", kind, url, key="k"))).state is State.DOWN


def test_all_silent_and_dead_servers_are_told_within_the_deadline() -> None:
    async def main() -> list[Health]:
        async with silent_server() as url:
            kinds = [(kind, place) for kind in KINDS for place in (url, dead())]
            targets = [Target(f"{n}", kind, at, "m", key="k") for n, (kind, at) in enumerate(kinds)]
            watcher = Watcher(targets * 3)
            found = await watcher.look()
            assert asyncio.get_running_loop().time() <= DEADLINE + 0.01
            return found

    found = run(main())
    assert len(found) == 6 * len(KINDS)
    assert {health.state for health in found} == {State.DOWN}
    assert {health.seconds for health in found} == {None}
    silent = [health for health in found if "no answer" in health.detail]
    assert len(silent) == 3 * len(KINDS)


def test_a_name_service_that_hangs_delays_neither_others_nor_the_end() -> None:
    """Look-ups block threads that a program waits for at its end, unless they are its own."""
    script = (
        "import asyncio, socket, time\n"
        "socket.getaddrinfo = lambda *_, **__: time.sleep(60)\n"
        "from ui.probes import Target\n"
        "from ui.status import Watcher\n"
        "targets = [Target(f'{n}', 'page', f'http://host{n}:1') for n in range(40)]\n"
        "began = time.monotonic()\n"
        "found = asyncio.run(Watcher(targets).look())\n"
        "print(len(found), time.monotonic() - began)\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, seconds = done.stdout.split()
    assert int(count) == 40
    assert float(seconds) < 3
    assert time.monotonic() - began < 30
    assert done.stderr == ""


def test_one_host_is_looked_up_once_however_many_servers_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    go_on = threading.Event()

    def slowly(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        go_on.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    async def main() -> list[Health]:
        async with standing_in(lambda _: Said(["{}"])) as stand_in:
            url = stand_in.url.replace("127.0.0.1", "ai")
            asyncio.get_running_loop().call_later(0.05, go_on.set)
            found = await Watcher([Target(f"{n}", "page", url) for n in range(5)]).look()
            assert {one.headers["host"] for one in stand_in.asked} == {url.removeprefix("http://")}
            return found

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    assert {health.state for health in asyncio.run(main())} == {State.UP}
    assert asked == ["ai"]


def test_what_has_no_address_is_not_configured() -> None:
    assert run(look(Target("search", "searxng"))).state is State.UNSET


def test_a_tier_that_rests_is_told_from_one_that_is_down() -> None:
    async def main() -> list[Health]:
        async with standing_in(paths(models=QUICK)) as stand_in:
            targets = [Target("a", "openai", stand_in.url), Target("b", "openai", dead())]
            return await Watcher(targets, lambda _: "resting", {"a": 0.25}.get).look()

    resting, down = asyncio.run(main())
    assert (resting.state, resting.breaker, resting.cost) == (State.RESTING, "resting", 0.25)
    assert (down.state, down.breaker, down.cost) == (State.DOWN, "resting", None)
