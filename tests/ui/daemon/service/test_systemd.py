"""The unit: as systemd reads it, and at work under a real `systemd --user`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.daemon.service.systemd_world import (
    Told,
    UserManager,
    user_manager,
    write_stand_in,
)
from ui.daemon.service.ports import Service
from ui.daemon.service.systemd import Systemd
from ui.errors import UsageError

ODD = "a b%n$HOME\"'\\n;"
"""What an argument or a value may be."""

FOLDER = "a b%n$HOME;{}"
"""What the folder of the program may be called."""


def verify(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is absent; install it with: apt install systemd")
    unit = folder / "parlour.service"
    unit.write_text(text)
    return subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", str(unit)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
    )


def text(tmp_path: Path) -> str:
    program = write_stand_in(tmp_path / FOLDER / "parlour")
    service = Service((str(program), "--config", ODD, "daemon"), {"PARLOUR_HOME": f"/{ODD}"})
    return Systemd(tmp_path).text(service)


@pytest.mark.real
def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    done = verify(tmp_path, text(tmp_path))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


@pytest.mark.real
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("WatchdogSec=", "WatchdogSecs="), ("Type=notify", "Type=notified"), ("4G", "4 pounds")],
)
def test_systemd_would_tell_of_a_fault(tmp_path: Path, right: str, wrong: str) -> None:
    assert verify(tmp_path, text(tmp_path).replace(right, wrong, 1)).stderr


NEED_NAMESPACES = (
    *("ProtectSystem", "ProtectHome", "ProtectProc", "ProtectClock", "ProtectHostname"),
    *("ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups"),
    *("PrivateTmp", "PrivateDevices", "PrivateUsers", "PrivateNetwork", "PrivateIPC"),
    *("CapabilityBoundingSet", "AmbientCapabilities", "ReadWritePaths", "DeviceAllow"),
)


def test_the_unit_asks_for_nothing_that_a_user_may_not_have(tmp_path: Path) -> None:
    named = {line.partition("=")[0] for line in text(tmp_path).splitlines() if line[:1] != "#"}
    assert not named & set(NEED_NAMESPACES)


@pytest.mark.parametrize("word", ["two\nlines", "a\x1bbell", "\udcff"])
def test_what_a_unit_cannot_hold_is_refused(tmp_path: Path, word: str) -> None:
    for service in (Service((word,), {}), Service(("/p", word), {}), Service(("/p",), {"N": word})):
        with pytest.raises(UsageError, match="cannot stand in a systemd unit"):
            Systemd(tmp_path).text(service)


@pytest.mark.parametrize("program", ["/o'brien/parlour", '/a"b/parlour', "/a\\b/parlour"])
def test_a_program_that_systemd_would_not_run_is_refused(tmp_path: Path, program: str) -> None:
    with pytest.raises(UsageError, match="cannot stand in a systemd unit"):
        Systemd(tmp_path).text(Service((program,), {}))


@pytest.fixture(scope="module")
def manager() -> Iterator[UserManager]:
    with user_manager() as found:
        yield found


class Kept:
    """The stand-in as a service, quick to be found hanging."""

    def __init__(self, manager: UserManager) -> None:
        self.manager = manager
        self.systemd = Systemd(manager.config, manager.run)
        self.told = Told(manager.folder / "told")
        self.errors = manager.folder / "errors"
        self.program = write_stand_in(manager.folder / FOLDER / "parlour")
        manager.quicken(f"WatchdogSec=1\nRestartSec=50ms\nStandardError=append:{self.errors}")

    def install(self, *arguments: str, **environment: str) -> None:
        """As `parlour daemon install` does."""
        environment |= {"TOLD": str(self.told.path), "PYTHONFAULTHANDLER": "1"}
        service = Service((str(self.program), *arguments), environment)
        self.systemd.check()
        self.systemd.add(self.systemd.text(service))

    def began(self) -> dict[str, Any]:
        """Wait until a stand-in has begun; how it found itself."""
        facts: dict[str, Any] = json.loads(self.told.next())
        return facts

    def is_back(self) -> int:
        """Wait until another serves; its process."""
        process: int = self.began()["process"]
        self.manager.until("ActiveState", "active")
        assert self.manager.property("MainPID") == str(process)
        return process


@pytest.fixture
def kept(manager: UserManager) -> Iterator[Kept]:
    kept = Kept(manager)
    try:
        yield kept
    finally:
        if kept.systemd.file.exists():
            kept.systemd.remove()
        kept.told.close()
        kept.told.path.unlink()
        kept.errors.unlink(missing_ok=True)


@pytest.mark.real
def test_it_is_started_and_is_ready_when_it_says_so(kept: Kept) -> None:
    kept.install("--config", ODD, "daemon", PARLOUR_HOME=f"/{ODD}")
    facts = kept.began()
    show = kept.manager.property
    assert (show("ActiveState"), show("StatusText")) == ("active", "listening")
    assert show("UnitFileState") == "enabled"
    assert facts["arguments"] == ["--config", ODD, "daemon"]
    assert facts["environment"]["PARLOUR_HOME"] == f"/{ODD}"
    assert "NOTIFY_SOCKET" not in facts["environment"]


@pytest.mark.real
def test_it_has_given_up_what_it_does_not_need(kept: Kept) -> None:
    kept.install("daemon")
    facts = kept.began()
    assert (facts["no_new_privileges"], facts["filtered"], facts["umask"]) == ("1", "2", "0077")
    assert (facts["unix"], facts["internet"]) == ("yes", "yes")
    assert facts["packets"] == "Address family not supported by protocol"


@pytest.mark.real
def test_it_is_bounded(kept: Kept) -> None:
    kept.install("daemon")
    kept.began()
    show = kept.manager.property
    assert int(show("MemoryHigh")) == 4 << 30
    assert int(show("MemoryMax")) == 5 << 30
    assert (show("CPUQuotaPerSecUSec"), show("CPUWeight"), show("TasksMax")) == ("4s", "200", "512")


@pytest.mark.real
def test_it_is_restarted_when_it_hangs_and_tells_where(kept: Kept) -> None:
    kept.install("daemon")
    first = kept.is_back()
    os.kill(first, signal.SIGUSR1)
    assert kept.is_back() != first
    assert kept.manager.property("NRestarts") == "1"
    told = kept.errors.read_text()
    assert "Fatal Python error: Aborted" in told
    assert "in hang" in told


@pytest.mark.real
def test_it_is_restarted_when_it_is_killed(kept: Kept) -> None:
    kept.install("daemon")
    first = kept.is_back()
    os.kill(first, signal.SIGKILL)
    assert kept.is_back() != first
    assert kept.manager.property("NRestarts") == "1"


@pytest.mark.real
def test_it_is_not_restarted_when_it_is_stopped(kept: Kept) -> None:
    kept.install("daemon")
    kept.is_back()
    assert kept.manager.run(["systemctl", "--user", "stop", "parlour"]).code == 0
    show = kept.manager.property
    assert (show("ActiveState"), show("Result"), show("NRestarts")) == ("inactive", "success", "0")
    assert kept.told.nothing_more()


@pytest.mark.real
def test_wrong_use_is_not_tried_again(kept: Kept) -> None:
    with pytest.raises(UsageError, match="parlour daemon logs"):
        kept.install("misused")
    kept.began()
    show = kept.manager.property
    assert (show("ActiveState"), show("ExecMainStatus"), show("NRestarts")) == ("failed", "2", "0")
    assert kept.told.nothing_more()


@pytest.mark.real
def test_what_fails_and_fails_is_given_up(kept: Kept) -> None:
    with pytest.raises(UsageError, match="parlour daemon logs"):
        kept.install("fails")
    kept.manager.until("ActiveState", "failed")
    starts = 0
    while not kept.told.nothing_more():
        assert kept.began()["arguments"] == ["fails"]
        starts += 1
    assert starts == 5


@pytest.mark.real
def test_installing_again_takes_the_new_settings(kept: Kept) -> None:
    kept.install("daemon")
    first = kept.is_back()
    kept.install("--config", "tiny", "daemon")
    facts = kept.began()
    assert facts["process"] != first
    assert facts["arguments"] == ["--config", "tiny", "daemon"]


@pytest.mark.real
def test_nothing_is_left_of_it_when_it_is_removed(kept: Kept) -> None:
    kept.install("daemon")
    process = kept.is_back()
    kept.systemd.remove()
    assert not Path(f"/proc/{process}").exists()
    assert not list((kept.manager.config / "systemd").rglob("parlour.service"))
    assert kept.manager.property("LoadState") == "not-found"
