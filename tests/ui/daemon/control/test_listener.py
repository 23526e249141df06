"""Who may come to the socket, and that there is one daemon at most."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from ui.daemon.control import peer
from ui.daemon.control.listener import listening
from ui.daemon.control.place import read_ticket, socket_path
from ui.errors import UsageError

ROOT = Path(__file__).parents[4]

BOTH = pytest.mark.parametrize("loopback", [False, True])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@BOTH
def test_its_owner_alone_can_reach_it(tmp_path: Path, *, loopback: bool) -> None:
    path = tmp_path / "parlour" / "daemon.sock"
    with listening(path, loopback=loopback):
        assert mode(path) == 0o600
        assert mode(path.parent) == 0o700
        assert path.is_socket() != loopback
    assert not path.exists()


def test_the_file_of_a_loopback_tells_port_and_token(tmp_path: Path) -> None:
    path = tmp_path / "daemon.sock"
    with listening(path, loopback=True) as first:
        assert read_ticket(path) == (first.socket.getsockname()[1], first.token)
        assert first.socket.getsockname()[0] == "127.0.0.1"
        assert len(first.token) == 64
        assert first.token not in repr(first)
    with listening(path, loopback=True) as second:
        assert second.token != first.token


@BOTH
def test_two_at_once_are_refused(tmp_path: Path, *, loopback: bool) -> None:
    path = tmp_path / "daemon.sock"
    with listening(path, loopback=loopback):
        before = path.stat()
        with pytest.raises(UsageError, match="already running"), listening(path):
            pass
        assert path.stat() == before


@pytest.mark.real
@BOTH
def test_what_a_killed_one_left_is_replaced(tmp_path: Path, *, loopback: bool) -> None:
    path = tmp_path / "daemon.sock"
    code = (
        "import sys; from pathlib import Path; from ui.daemon.control.listener import listening\n"
        "with listening(Path(sys.argv[1]), loopback=sys.argv[2] == 'True'):\n"
        "    print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path), str(loopback)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"\n"
        with pytest.raises(UsageError, match="already running"), listening(path):
            pass
        process.send_signal(signal.SIGKILL)
    assert path.exists()
    with listening(path, loopback=loopback):
        pass


@BOTH
def test_a_file_of_somebody_is_not_replaced(tmp_path: Path, *, loopback: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary")
    with (
        pytest.raises(UsageError, match="choose another place"),
        listening(path, loopback=loopback),
    ):
        pass
    assert path.read_text() == "dear diary"


def test_too_long_a_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"), listening(tmp_path / ("x" * 200)):
        pass


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="PARLOUR_SOCKET"), listening(tmp_path / "file/parlour/x"):
        pass


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLOUR_HOME", str(tmp_path))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("PARLOUR_SOCKET", raising=False)
    assert socket_path() == tmp_path / "run" / "daemon.sock"
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert socket_path() == Path("/run/user/7/parlour/daemon.sock")
    monkeypatch.setenv("PARLOUR_SOCKET", "here.sock")
    assert socket_path() == Path("here.sock")


@pytest.mark.parametrize("ticket", ["", "[]", "{}", '{"port": "1", "token": "a"}', "x" * 5000])
def test_what_is_no_ticket(tmp_path: Path, ticket: str) -> None:
    path = tmp_path / "daemon.sock"
    path.write_text(ticket)
    with pytest.raises(ValueError, match=r"."):
        read_ticket(path)


def test_who_is_at_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert peer.is_own(here)
        monkeypatch.setattr(peer.os, "getuid", lambda: os.geteuid() + 1)
        assert not peer.is_own(here)


def test_the_credentials_that_macos_gives() -> None:
    groups = [20, *range(15)]
    packed = struct.pack("=IIhxx16I", 0, 501, len(groups), *groups)
    assert len(packed) == 76
    assert peer.user_in(packed) == 501


def test_a_ticket_is_json(tmp_path: Path) -> None:
    path = tmp_path / "daemon.sock"
    with listening(path, loopback=True):
        assert json.loads(path.read_text()).keys() == {"port", "token"}
