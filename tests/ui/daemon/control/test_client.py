"""`parlour ptt`, against the real server."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from math import floor
from pathlib import Path
from time import monotonic

import pytest

from tests.ui.daemon.control.desk import FakeDesk, Served, served
from ui.daemon.control.client import main
from ui.daemon.control.listener import listening
from ui.daemon.control.server import Server
from voice.flow import beside

ROOT = Path(__file__).parents[4]

PROGRAM = "import sys; from ui.launch import main; sys.argv[0] = 'parlour'; sys.exit(main())"

BOTH = pytest.mark.parametrize("loopback", [False, True])

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the client looks."""
    path = tmp_path / "daemon.sock"
    monkeypatch.setenv("PARLOUR_SOCKET", str(path))
    return path


def ptt(path: Path, *lines: str, loopback: bool = False) -> tuple[list[int], FakeDesk]:
    """Run these commands one after the other; their exit codes, and what reached the desk."""

    async def score() -> tuple[list[int], FakeDesk]:
        async with served(path, loopback=loopback) as world:
            return [await asyncio.to_thread(main, line.split()) for line in lines], world.desk

    return asyncio.run(score())


@BOTH
def test_keys(path: Path, capsys: Captured, *, loopback: bool) -> None:
    verbs, began = ("press", "release", "toggle", "cancel"), floor(monotonic())
    codes, desk = ptt(path, *verbs, loopback=loopback)
    assert codes == [0, 0, 0, 0]
    assert [verb for verb, _ in desk.calls] == list(verbs)
    assert began <= desk.times[0] <= desk.times[1] <= monotonic()
    assert capsys.readouterr() == ("", "")


def test_words(path: Path, capsys: Captured) -> None:
    codes, desk = ptt(path, "say tea is ready", "ask what time is it", "say -- -5 degrees")
    assert codes == [0, 0, 0]
    assert desk.calls == [
        ("say", "tea is ready"),
        ("ask", "what time is it"),
        ("say", "-5 degrees"),
    ]
    assert capsys.readouterr() == ("", "")


def test_mute(path: Path, capsys: Captured) -> None:
    ptt(path, "mute", "mute", "mute on", "mute on", "mute off")
    assert capsys.readouterr().out.splitlines() == [
        *("muted", "not muted", "muted", "muted", "not muted")
    ]


def test_status(path: Path, capsys: Captured) -> None:
    ptt(path, "status", "status --json")
    *plain, as_json = capsys.readouterr().out.splitlines()
    assert plain == ["state: listening", "muted: false", "turns: 2"]
    assert json.loads(as_json) == FakeDesk().status()


def test_what_the_daemon_refuses_is_said(path: Path, capsys: Captured) -> None:
    codes, _ = ptt(path, "say \udc80")
    assert codes == [1]
    assert capsys.readouterr().err.startswith("parlour: a request is one JSON object")


@pytest.mark.parametrize("left", ["", "socket", "ticket", "text", "folder"])
def test_no_daemon_is_said_in_one_sentence(path: Path, capsys: Captured, left: str) -> None:
    if left == "socket":
        code = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    elif left == "ticket":
        path.write_text('{"port": 1, "token": "x"}')
    elif left == "text":
        path.write_text("dear diary")
    elif left == "folder":
        path.mkdir()
    assert main(["press"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert ("start it with: parlour daemon" in said) == (left in ("", "socket", "ticket"))


@BOTH
def test_a_daemon_that_loads_takes_no_keys(path: Path, capsys: Captured, *, loopback: bool) -> None:
    async def score() -> FakeDesk:
        with listening(path, loopback=loopback) as listener:
            assert await asyncio.to_thread(main, ["press"]) == 1
            desk = FakeDesk()
            async with beside(Server(listener, desk, print).run()):
                await asyncio.sleep(0)
                assert await asyncio.to_thread(main, ["release"]) == 0
            return desk

    assert asyncio.run(score()).calls == [("release", "ptt")]
    assert "still loading" in capsys.readouterr().err


def test_another_users_daemon_is_told_nothing(
    path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def score() -> tuple[int, Served]:
        async with served(path) as world:
            monkeypatch.setattr("ui.daemon.control.peer.os.getuid", lambda: -1)
            code = await asyncio.to_thread(main, ["say", "a secret"])
            await world.answer(b"\n")  # by then the server is done with the one before
            return code, world

    code, world = asyncio.run(score())
    assert code == 1
    assert world.desk.calls == []
    assert "another user" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["", "explode", "say", "mute maybe", "press now", "press --json", "--verbose press"]
)
def test_wrong_use(path: Path, capsys: Captured, line: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(line.split())
    assert caught.value.code == 2
    assert "usage: parlour ptt" in capsys.readouterr().err
    assert not path.exists()


def test_help_teaches_to_bind_a_key(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    told = capsys.readouterr().out
    for line in (
        "bindsym --no-repeat F9 exec parlour ptt press",
        'hl.bind("F9", hl.dsp.exec_cmd("parlour ptt press"))',
        "bindsym --release F9 exec --no-startup-id parlour ptt release",
        "parlour ptt toggle",
        "forget what is being said",
    ):
        assert line in told
    assert max(map(len, told.splitlines())) <= 100


@pytest.mark.real
def test_a_key_loads_next_to_nothing(path: Path) -> None:
    code = (
        "import sys; before = {*sys.modules}; sys.argv = ['parlour', 'ptt', 'press']\n"
        "from ui.launch import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code)\n"
        "print(*{*sys.modules} - before)"
    )

    async def score() -> tuple[str, FakeDesk]:
        async with served(path) as world:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", code), cwd=ROOT, stdout=asyncio.subprocess.PIPE
            )
            told, _ = await process.communicate()
            return told.decode(), world.desk

    told, desk = asyncio.run(score())
    exit_code, loaded = told.splitlines()
    assert exit_code == "0"
    assert desk.calls == [("press", "ptt")]
    light = {"__future__", "_socket", "struct", "_struct", "time"}
    assert {name for name in loaded.split() if name.partition(".")[0] != "ui"} <= light


@pytest.mark.real
def test_the_program_prints_events_until_the_daemon_ends(path: Path) -> None:
    async def score() -> tuple[list[str], str, int | None]:
        async with served(path) as world:
            printing = await watching(world, "--json")
            plain = await watching(world)
            world.desk.post({"event": "heard", "text": "Grüße", "parts": [1]})
            lines = [(await output(each).readline()).decode() for each in (printing, plain)]
        _, error = await printing.communicate()
        await plain.communicate()
        return lines, error.decode(), printing.returncode

    (as_json, plain), error, code = asyncio.run(score())
    assert json.loads(as_json) == {"event": "heard", "text": "Grüße", "parts": [1]}
    assert plain == 'heard text="Grüße" parts=[1]\n'
    assert "the daemon has ended" in error
    assert code == 1


@pytest.mark.real
def test_who_reads_no_more_of_the_events_ends_it_quietly(path: Path) -> None:
    async def score() -> tuple[bytes, int]:
        async with served(path) as world:
            read, write = os.pipe()
            printing = await watching(world, stdout=write)
            os.close(write)
            os.close(read)
            world.desk.post({"event": "heard"})
            _, error = await printing.communicate()
            return error, await printing.wait()

    assert asyncio.run(score()) == (b"", 141)


@pytest.mark.real
def test_who_reads_no_answer_ends_it_quietly(path: Path) -> None:
    async def score() -> tuple[bytes, int]:
        async with served(path):
            read, write = os.pipe()
            os.close(read)
            asking = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", PROGRAM, "ptt", "status"),
                cwd=ROOT,
                stdout=write,
                stderr=subprocess.PIPE,
            )
            os.close(write)
            _, error = await asking.communicate()
            return error, await asking.wait()

    assert asyncio.run(score()) == (b"", 141)


async def watching(
    world: Served, *options: str, stdout: int = asyncio.subprocess.PIPE
) -> asyncio.subprocess.Process:
    """`parlour ptt events`, once the server has it."""
    before = len(world.desk.watchers)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "ptt", "events", *options),
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )
    while len(world.desk.watchers) == before:  # noqa: ASYNC110  # another process says when
        await asyncio.sleep(0.01)
    return process


def output(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    assert process.stdout
    return process.stdout
