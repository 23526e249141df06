"""The server: what reaches the desk, and what a client cannot do to the others."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import clock
from tests.ui.daemon.control.desk import FakeDesk, Served, served
from ui.daemon.control import peer
from ui.daemon.control.server import MOST_CONNECTIONS, MOST_WATCHERS
from ui.daemon.control.wire import LONGEST, PATIENCE

PRESS = b'{"verb": "press"}\n'
EVENTS = b'{"verb": "events"}\n'
OK = b'{"ok": true}\n'


@pytest.mark.parametrize(
    ("request_", "call"),
    [
        ({"verb": "press"}, ("press", "ptt")),
        ({"verb": "release"}, ("release", "ptt")),
        ({"verb": "toggle"}, ("toggle", "ptt")),
        ({"verb": "cancel"}, ("cancel", "")),
        ({"verb": "say", "text": "Grüße, 東京"}, ("say", "Grüße, 東京")),
        ({"verb": "ask", "text": "what time is it"}, ("ask", "what time is it")),
    ],
)
def test_requests_reach_the_desk(
    tmp_path: Path, request_: dict[str, Any], call: tuple[str, str]
) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            line = json.dumps(request_).encode() + b"\n"
            assert await world.answer(line) == OK
            assert world.desk.calls == [call]

    clock.run(score())


def test_what_is_told_back(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            told = json.loads(await world.answer(b'{"verb": "status"}\n'))
            assert told == {"ok": True, "status": world.desk.status()}
            for wanted, muted in (("null", True), ("null", False), ("true", True), ("true", True)):
                line = f'{{"verb": "mute", "muted": {wanted}}}\n'.encode()
                assert json.loads(await world.answer(line)) == {"ok": True, "muted": muted}

    clock.run(score())


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"\n", "one JSON object"),
        (b"x" * (LONGEST - 1) + b"\n", "one JSON object"),
        (b"x" * LONGEST + b"\n", "bytes at most"),
        (b"x" * 2**23 + b"\n", "bytes at most"),
        (b'{"verb": "say", "text": " "}\n', "nothing to say"),
        (PRESS.strip(), "no whole line came within 2 s"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, sent: bytes, why: str) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            assert why in json.loads(await world.answer(sent))["error"]
            assert world.desk.calls == []
            assert world.told == []

    clock.run(score())


def test_a_line_may_come_in_pieces(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            reader, writer = await world.connect()
            for byte in PRESS:
                writer.write(bytes([byte]))
                await asyncio.sleep(PATIENCE / len(PRESS) / 2)
            assert await reader.read() == OK
            writer.close()

    clock.run(score())


def test_a_half_said_request_does_nothing(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            reader, writer = await world.connect()
            writer.write(PRESS.strip())
            writer.write_eof()
            assert b"ends with a newline" in await reader.read()
            writer.close()
            assert world.desk.calls == []

    clock.run(score())


def test_a_fault_of_the_desk_is_told_and_the_next_is_served(tmp_path: Path) -> None:
    class Broken(FakeDesk):
        def ask(self, text: str) -> None:
            raise KeyError(text)

    async def score() -> None:
        async with served(tmp_path / "s", Broken()) as world:
            answer = await world.answer(b'{"verb": "ask", "text": "a secret"}\n')
            assert b"KeyError" in answer
            assert len(world.told) == 1
            assert "secret" not in f"{answer!r}{world.told}"
            assert await world.answer(PRESS) == OK

    clock.run(score())


def test_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer.os, "getuid", lambda: -1)

    async def score() -> None:
        async with served(tmp_path / "s") as world:
            assert b"another user" in await world.answer(PRESS)
            assert world.desk.calls == []

    clock.run(score())


def test_a_loopback_wants_its_token(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s", loopback=True) as world:
            right = world.listener.token
            for token in ("", right[:-1], right + "0", "é"):
                line = json.dumps({"verb": "press", "token": token}).encode() + b"\n"
                assert b"the token is wrong" in await world.answer(line)
            assert b"error" in await world.answer(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert world.desk.calls == []
            line = json.dumps({"verb": "press", "token": right}).encode() + b"\n"
            assert await world.answer(line) == OK

    asyncio.run(score())


def test_events_come_until_the_watcher_leaves(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            reader, writer = await world.connect()
            writer.write(EVENTS)
            assert await reader.readline() == OK
            for number in range(3):
                world.desk.post({"event": "heard", "text": f"{number}"})
                assert json.loads(await reader.readline())["text"] == f"{number}"
            writer.close()
            await asyncio.sleep(1)
            assert world.desk.watchers == []

    clock.run(score())


def test_a_watcher_that_does_not_read_is_dropped(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            slow, slow_writer = await world.connect()
            quick, quick_writer = await world.connect()
            for reader, writer in ((slow, slow_writer), (quick, quick_writer)):
                writer.write(EVENTS)
                assert await reader.readline() == OK
            for _ in range(100):
                world.desk.post({"event": "heard", "text": "x" * 10_000})
            for _ in range(100):
                assert len(await quick.readline()) > 10_000
            assert len(world.desk.watchers) == 2
            await asyncio.sleep(PATIENCE + 1)
            assert len(world.desk.watchers) == 1
            taken = await slow.read()
            assert len(taken) < 1_000_000
            slow_writer.close()
            quick_writer.close()

    clock.run(score())


def test_keys_are_heard_however_many_watch(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world, AsyncExitStack() as closing:
            for _ in range(MOST_WATCHERS):
                reader, writer = await world.connect()
                closing.callback(writer.close)
                writer.write(EVENTS)
                assert await reader.readline() == OK
            assert b"16 programs watch already" in await world.answer(EVENTS)
            assert await world.answer(PRESS) == OK

    clock.run(score())


def test_too_many_connections_are_refused_at_once(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world, AsyncExitStack() as closing:
            for _ in range(MOST_CONNECTIONS):
                _, writer = await world.connect()
                closing.callback(writer.close)
            await asyncio.sleep(0.1)
            assert b"connections are open" in await world.answer(PRESS)
            await asyncio.sleep(PATIENCE)  # which ends those that say nothing
            assert await world.answer(PRESS) == OK

    clock.run(score())


def test_stopping_ends_those_that_watch(tmp_path: Path) -> None:
    async def score() -> None:
        async with served(tmp_path / "s") as world:
            reader, writer = await world.connect()
            writer.write(EVENTS)
            assert await reader.readline() == OK
        assert await reader.read() == b""
        assert world.desk.watchers == []
        writer.close()

    clock.run(score())


VALID: list[dict[str, Any]] = [
    {"verb": "press"},
    {"verb": "release"},
    {"verb": "status"},
    {"verb": "events"},
    {"verb": "say", "text": "hello"},
    {"verb": "mute", "muted": True},
]
ODD: list[Any] = [
    *(None, True, -1, 2**70, 1e308, "", "a" * 3000, "\0", "\ud800", "press", [], {}, [[[]]]),
]


def mutated(dice: random.Random) -> bytes:
    """A request, mostly with something wrong."""
    message = dict(dice.choice(VALID))
    kind = dice.randrange(6)
    if kind == 1:
        message[dice.choice([*message, "more"])] = dice.choice(ODD)
    elif kind == 2:
        del message[dice.choice(list(message))]
    line = json.dumps(message).encode() + b"\n"
    if kind == 3:
        line = line[: dice.randrange(len(line))]
    elif kind == 4:
        at = dice.randrange(len(line))
        line = line[:at] + dice.randbytes(1) + line[at + 1 :]
    elif kind == 5:
        line = dice.randbytes(dice.choice([0, 1, 100, LONGEST, LONGEST + 1])) + line
    return line


async def attack(world: Served, dice: random.Random) -> set[str]:
    """What the answer holds first, where one is waited for."""
    reader, writer = await world.connect()
    try:
        writer.write(mutated(dice))
        if dice.random() < 0.5:
            writer.write_eof()
        answers = dice.random() < 0.9
        return set(list(json.loads(await reader.readline()))[:1]) if answers else set()
    finally:
        writer.close()


def test_ten_thousand_mutated_requests(tmp_path: Path) -> None:
    async def score() -> None:
        dice = random.Random(6)
        answers: set[str] = set()
        async with served(tmp_path / "s") as world:
            for _ in range(10_000 // 20):
                async with asyncio.TaskGroup() as tasks:
                    attacks = [tasks.create_task(attack(world, dice)) for _ in range(20)]
                answers.update(*(each.result() for each in attacks))
            assert await world.answer(PRESS) == OK
            await asyncio.sleep(PATIENCE)
            assert world.told == []
            assert world.desk.watchers == []
            assert {verb for verb, _ in world.desk.calls} == {"press", "release", "say"}
        assert answers == {"ok", "error"}

    clock.run(score())
