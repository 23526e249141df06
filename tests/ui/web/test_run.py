"""The life of the page's server, and callers who are slow, or send too much."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.ui.web.doors import (
    ANYWHERE,
    PASSWORD,
    PATIENCE,
    TOKEN,
    Attended,
    greeting,
    served,
    socket_of,
)
from ui.errors import UsageError
from ui.settings.web import Web
from ui.web.app import Open
from ui.web.keyring import Keyring
from ui.web.logins import Logins
from ui.web.metrics import Metrics
from ui.web.run import check_place, serve
from ui.web.users import Users

EVERYWHERE = "0.0.0.0"  # noqa: S104  # refused, that is the point
HURRIED = Web(port=0, patience=0.2)


def keyring_at(home: Path, token: str = "") -> Keyring:
    logins = Logins(home / "logins.json", 1, lambda: 0)
    return Keyring(Users(home / "users.json"), logins, token, trusting=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_while_it_loads_and_lets_one_finish_at_a_signal(
    tmp_path: Path, number: signal.Signals
) -> None:
    told: list[str] = []
    life: list[str] = []
    sessions = Attended(farewell=lambda: life.append("finished"))

    async def main() -> None:
        load, listens = asyncio.Event(), asyncio.Event()

        def tell(sentence: str) -> None:
            told.append(sentence)
            listens.set()

        @asynccontextmanager
        async def opening(_: Metrics) -> AsyncIterator[Open]:
            await load.wait()
            life.append("loaded")
            try:
                yield Open(greeting, sessions)
            finally:
                life.append("closed")

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                serve(ANYWHERE, keyring_at(tmp_path), tmp_path, opening, tell)
            )
            await listens.wait()
            url = told[0].split()[2].rstrip(",")
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                assert (await client.get("/health")).status_code == 503
                load.set()
                while (await client.get("/health")).status_code != 200:
                    pass
                os.kill(os.getpid(), number)
                await serving

    before = signal.getsignal(number)
    asyncio.run(main())
    assert life == ["loaded", "finished", "closed"]
    assert sessions.graces == [ANYWHERE.grace]
    assert signal.getsignal(number) is before


def test_it_ends_while_it_still_loads(tmp_path: Path) -> None:
    async def main() -> None:
        begun = asyncio.Event()

        @asynccontextmanager
        async def opening(_: Metrics) -> AsyncIterator[Open]:
            begun.set()
            await asyncio.Event().wait()
            yield Open(greeting, Attended())

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                serve(ANYWHERE, keyring_at(tmp_path), tmp_path, opening, lambda _: None)
            )
            await begun.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await serving

    asyncio.run(main())


def test_what_cannot_be_loaded_ends_it(tmp_path: Path) -> None:
    @asynccontextmanager
    async def opening(_: Metrics) -> AsyncIterator[Open]:
        raise UsageError("models are missing")
        yield Open(greeting, Attended())

    async def main() -> None:
        async with asyncio.timeout(PATIENCE):
            await serve(ANYWHERE, keyring_at(tmp_path), tmp_path, opening, lambda _: None)

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(main())
    assert caught.group_contains(UsageError, match="models are missing")


def test_a_second_ctrl_c_does_not_wait_for_sentences(tmp_path: Path) -> None:
    class Talkative(Attended):
        async def close(self, grace: float) -> None:  # noqa: ARG002
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()

    async def main() -> None:
        ready = asyncio.Event()

        def tell(sentence: str) -> None:
            if sentence.startswith("ready"):
                ready.set()

        @asynccontextmanager
        async def opening(_: Metrics) -> AsyncIterator[Open]:
            yield Open(greeting, Talkative())

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                serve(ANYWHERE, keyring_at(tmp_path), tmp_path, opening, tell)
            )
            await ready.wait()
            os.kill(os.getpid(), signal.SIGINT)
            await serving

    asyncio.run(main())


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.4", "ai"])
def test_beyond_this_machine_somebody_must_have_a_password(tmp_path: Path, host: str) -> None:
    wanted = Web(host=host)
    with pytest.raises(UsageError, match="parlour users add"):
        check_place(wanted, keyring_at(tmp_path))
    check_place(wanted, keyring_at(tmp_path, TOKEN))
    Users(tmp_path / "users.json").add("anna", PASSWORD, "owner")
    check_place(wanted, keyring_at(tmp_path))
    check_place(Web(), keyring_at(tmp_path / "empty"))


def connection(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), PATIENCE)


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-"])
def test_a_head_that_does_not_come_is_given_up(tmp_path: Path, begun: bytes) -> None:
    with served(tmp_path, wanted=HURRIED) as url, connection(url) as caller:
        caller.sendall(begun)
        assert ended(caller)


def test_a_head_that_drips_is_given_up(tmp_path: Path) -> None:
    """Each byte comes soon after the last one, and yet the whole takes too long."""
    with served(tmp_path, wanted=HURRIED) as url, connection(url) as caller:
        caller.settimeout(HURRIED.patience / 10)
        caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(1000):
            try:
                caller.sendall(b"X: x\r\n")
                assert caller.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                break
            break
        else:
            pytest.fail("it still waits")


def test_a_second_head_has_no_more_time(tmp_path: Path) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(tmp_path, wanted=HURRIED) as url, connection(url) as caller:
        caller.sendall(whole)
        assert caller.recv(12) == b"HTTP/1.1 200"
        caller.sendall(whole[:20])
        while caller.recv(4096):
            pass


def test_the_microphone_is_not_hurried(tmp_path: Path) -> None:
    with (
        served(tmp_path, wanted=HURRIED) as url,
        connect(socket_of(url), origin=url) as socket,
    ):
        assert socket.recv(PATIENCE) == "owner"
        with pytest.raises(TimeoutError):  # longer than a head may take
            socket.recv(HURRIED.patience * 3)
        socket.send("still there?")
        assert socket.recv(PATIENCE) == "still there?"


def test_many_slow_callers_keep_nobody_out_for_long(tmp_path: Path) -> None:
    with served(tmp_path, wanted=Web(port=0, patience=0.2, connections=8)) as url:
        slow = [connection(url) for _ in range(50)]
        for caller in slow:
            caller.sendall(b"GET / HTTP/1.1\r\n")
        assert all(ended(caller) for caller in slow)
        assert httpx.get(url).status_code == 200
        for caller in slow:
            caller.close()


def test_a_body_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    with served(tmp_path, wanted=HURRIED) as url, connection(url) as caller:
        caller.sendall(f"POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {url}\r\n".encode())
        caller.sendall(b"Content-Length: 100\r\n\r\nname=")
        assert caller.recv(12) == b"HTTP/1.1 403"  # the origin names the address, not localhost
    with served(tmp_path, wanted=HURRIED) as url, connection(url) as caller:
        host = url.removeprefix("http://")
        caller.sendall(f"POST /login HTTP/1.1\r\nHost: {host}\r\nOrigin: {url}\r\n".encode())
        caller.sendall(b"Content-Length: 100\r\n\r\nname=")
        assert caller.recv(12) == b"HTTP/1.1 408"


def test_too_large_a_body_is_refused(tmp_path: Path) -> None:
    with served(tmp_path, token=TOKEN) as url:
        headers = {"Origin": url}
        large = httpx.post(f"{url}/login", content=b"x" * (2**20 + 2**17), headers=headers)
        assert large.status_code == 413
        pieces = (b"x" * 2**16 for _ in range(20))
        assert httpx.post(f"{url}/login", content=pieces, headers=headers).status_code == 413


def test_too_long_a_head_is_refused(tmp_path: Path) -> None:
    with served(tmp_path) as url, connection(url) as caller:
        with suppress(ConnectionError):
            caller.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 2**20)
        assert caller.recv(12) == b"HTTP/1.1 400"


def test_too_large_a_frame_ends_the_connection(tmp_path: Path) -> None:
    with (
        served(tmp_path) as url,
        connect(socket_of(url), origin=url) as socket,
    ):
        socket.recv(PATIENCE)
        socket.send(b"x" * (2**20))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def ended(caller: socket.socket) -> bool:
    """Whether the other side hangs up, in good time."""
    try:
        return caller.recv(1) == b""
    except ConnectionError:
        return True
