"""What systemd is told: by a real datagram socket, on a virtual clock."""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.clock import run
from ui.daemon.service.notify import Notifier, from_environment

ME = 4711


@contextmanager
def systemd(name: str) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.setblocking(False)
        listener.bind(name)
        yield listener


@pytest.fixture
def place() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="notify-") as folder:  # short: a socket lies in it
        yield f"{folder}/socket"


def heard(listener: socket.socket) -> list[str]:
    messages = []
    try:
        while True:
            messages.append(listener.recv(4096).decode())
    except BlockingIOError:
        return messages


def test_it_is_told_what_happens_in_that_order(place: str) -> None:
    with systemd(place) as listener:
        notifier = Notifier({"NOTIFY_SOCKET": place}, ME)
        notifier.ready("waiting for a microphone")
        notifier.ready("ready")
        notifier.stopping()
        assert heard(listener) == [
            "READY=1\nSTATUS=waiting for a microphone",
            "READY=1\nSTATUS=ready",
            "STOPPING=1",
        ]


def test_a_name_without_file_is_understood() -> None:
    name = f"parlour-test-{os.getpid()}"
    with systemd(f"\0{name}") as listener:
        Notifier({"NOTIFY_SOCKET": f"@{name}"}, ME).stopping()
        assert heard(listener) == ["STOPPING=1"]


async def alive_for(seconds: float, notifier: Notifier) -> None:
    async with asyncio.TaskGroup() as tasks:
        pinging = tasks.create_task(notifier.keep_alive())
        await asyncio.sleep(seconds)
        pinging.cancel()


@pytest.mark.parametrize(
    ("period", "seconds", "pings"),
    [("1000000", 1.0, 3), ("30000000", 25.0, 3), ("2500000", 9.5, 10)],
)
def test_the_watchdog_is_pinged_more_than_twice_a_period(
    place: str, period: str, seconds: float, pings: int
) -> None:
    with systemd(place) as listener:
        environ = {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": period, "WATCHDOG_PID": str(ME)}
        run(alive_for(seconds, Notifier(environ, ME)))
        assert heard(listener) == ["WATCHDOG=1"] * pings


@pytest.mark.parametrize(
    "watchdog",
    [
        {},
        {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(ME + 1)},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "-5"},
    ],
)
def test_nobody_is_pinged_who_did_not_ask(place: str, watchdog: dict[str, str]) -> None:
    with systemd(place) as listener:
        run(Notifier({"NOTIFY_SOCKET": place} | watchdog, ME).keep_alive())
        assert heard(listener) == []


def test_without_systemd_nothing_happens(place: str) -> None:
    for environ in ({}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": place}):
        notifier = Notifier(environ, ME)
        notifier.ready("listening")
        notifier.stopping()
        assert not Path(place).exists()


def test_a_systemd_that_does_not_read_holds_nobody_up(place: str) -> None:
    with systemd(place) as listener:
        notifier = Notifier({"NOTIFY_SOCKET": place}, ME)
        for number in range(5000):
            notifier.ready(f"{number}")
        messages = heard(listener)
        assert 0 < len(messages) < 5000
        assert messages[0] == "READY=1\nSTATUS=0"


def test_children_are_not_taken_for_the_daemon(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    monkeypatch.setenv("WATCHDOG_USEC", "1000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    with systemd(place) as listener:
        run(alive_for(0.1, from_environment()))
        assert heard(listener) == ["WATCHDOG=1"]
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & set(os.environ)
