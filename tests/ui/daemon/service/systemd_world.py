"""A `systemd --user` of one's own, in a private mount namespace, and a program for it to keep."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from ui.daemon.service.programs import Done

ROOT = Path(__file__).parents[4]
SYSTEMD = Path("/lib/systemd/systemd")
PATIENCE = 30.0
"""Seconds that a machine with other work may need for anything here."""

# Outside of it, /run/systemd is another systemd's, and /sys/fs/cgroup may be of the old kind.
HOUSE = """
set -e
mount -t tmpfs tmpfs /run/systemd
mkdir /run/systemd/system
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir "/sys/fs/cgroup/$0"
echo $$ > "/sys/fs/cgroup/$0/cgroup.procs"
exec "$@"
"""

CLEAN = """
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo 1 > "/sys/fs/cgroup/$0/cgroup.kill"
while grep -q 'populated 1' "/sys/fs/cgroup/$0/cgroup.events"; do :; done
find "/sys/fs/cgroup/$0" -depth -type d -exec rmdir {} +
"""

STAND_IN = """
import asyncio, json, os, signal, socket, sys

sys.path.insert(0, ROOT)
from ui.daemon.service.notify import from_environment


def tell(**facts):
    with open(os.environ["TOLD"], "w") as told:
        told.write(json.dumps(facts) + "\\n")


def may_open(family, kind):
    try:
        socket.socket(family, kind).close()
    except OSError as error:
        return error.strerror
    return "yes"


def hang():
    while True:
        signal.pause()


async def main():
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.add_signal_handler(signal.SIGUSR1, hang)
    notifier = from_environment()
    with open("/proc/self/status") as status:
        facts = dict(line.rstrip("\\n").split(":\\t") for line in status)
    tell(
        process=os.getpid(),
        arguments=sys.argv[1:],
        environment=dict(os.environ),
        no_new_privileges=facts["NoNewPrivs"],
        filtered=facts["Seccomp"],
        umask=facts["Umask"],
        unix=may_open(socket.AF_UNIX, socket.SOCK_STREAM),
        internet=may_open(socket.AF_INET6, socket.SOCK_STREAM),
        packets=may_open(socket.AF_PACKET, socket.SOCK_RAW),
    )
    if sys.argv[1:] == ["fails"]:
        sys.exit(1)
    if sys.argv[1:] == ["misused"]:
        sys.exit(2)
    async with asyncio.TaskGroup() as tasks:
        pinging = tasks.create_task(notifier.keep_alive())
        notifier.ready("listening")
        await ended.wait()
        notifier.stopping()
        pinging.cancel()


asyncio.run(main())
"""


class UserManager:
    """A running manager. What is to be kept running is written below `config`."""

    def __init__(self, folder: Path, process: int, environment: dict[str, str]) -> None:
        self.folder = folder
        self.config = folder / "config"
        self._inside = ["nsenter", f"--target={process}", "--mount"]
        self._environment = environment

    def run(self, command: Sequence[str], seconds: float = PATIENCE) -> Done:
        """Run a command where it finds this manager; as `ui.daemon.service.programs.run` does."""
        done = self.process(command, seconds)
        lines = (done.stderr or done.stdout).strip().splitlines()
        return Done(done.returncode, lines[0] if lines else "")

    def process(
        self, command: Sequence[str], seconds: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """The same, with all that it said."""
        return subprocess.run(
            [*self._inside, *command],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    @contextmanager
    def reading(self, command: Sequence[str]) -> Iterator[IO[str]]:
        """Run a command beside the block; the lines that it prints, as they come."""
        bounded = ["timeout", str(PATIENCE), *command]
        process = subprocess.Popen(
            [*self._inside, *bounded], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        try:
            yield process.stdout
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()

    def property(self, name: str, unit: str = "parlour.service") -> str:
        """What the manager says about a unit."""
        return self.process(
            ["systemctl", "--user", "show", f"--property={name}", "--value", unit]
        ).stdout.strip()

    def until(self, name: str, wanted: str, seconds: float = PATIENCE) -> None:
        """Wait until a property has that value."""
        watched = ["timeout", str(seconds), "bash", "-c", WAIT, name, wanted]
        assert self.process(watched, 2 * seconds).returncode == 0, self.property(name)

    def quicken(self, lines: str) -> None:
        """Change the unit as `systemctl --user edit` does."""
        folder = self.config / "systemd/user/parlour.service.d"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "override.conf").write_text(f"[Service]\n{lines}\n")


WAIT = """
until [ "$(systemctl --user show -P "$0" parlour.service)" = "$1" ]; do sleep 0.05; done
"""


class Told:
    """Where stand-ins tell that they began, and how they find themselves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._reader = os.open(path, os.O_RDWR)  # so that it has a writer, and never ends
        self._lines: list[str] = []
        self._rest = ""

    def next(self) -> str:
        """Wait for the next line."""
        while not self._lines:
            ready, _, _ = select.select([self._reader], [], [], PATIENCE)
            assert ready, "nobody told anything"
            *self._lines, self._rest = (self._rest + os.read(self._reader, 65536).decode()).split(
                "\n"
            )
        return self._lines.pop(0)

    def nothing_more(self) -> bool:
        """Whether all was read that was told."""
        return not self._lines and not select.select([self._reader], [], [], 0)[0]

    def close(self) -> None:
        os.close(self._reader)


def write_stand_in(path: Path) -> Path:
    """A program that tells systemd of itself as the daemon does; SIGUSR1 makes it hang."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nROOT = {str(ROOT)!r}\n{STAND_IN}")
    path.chmod(0o755)
    return path


@contextmanager
def user_manager() -> Iterator[UserManager]:
    """A manager at work; skips where none can be had."""
    if os.geteuid() or not SYSTEMD.exists() or shutil.which("nsenter") is None:
        pytest.skip("wants root, systemd and util-linux; install them with: apt install systemd")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("this container may not make mount namespaces")
    with tempfile.TemporaryDirectory(prefix="systemd-") as name:
        folder = Path(name)
        for part in ("run", "home", "config"):
            (folder / part).mkdir(mode=0o700)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "SYSTEMD_LOG_TARGET": "console",
        }
        group = folder.name
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *("unshare", "--mount", "bash", "-c", HOUSE, group),
                    *(str(SYSTEMD), "--user", "--unit=basic.target"),
                ],
                env=environment,
                stdout=log,
                stderr=log,
            )
        manager = UserManager(folder, process.pid, environment)
        try:
            _await_start(manager, process)
            yield manager
        finally:
            process.kill()
            process.wait()
            subprocess.run(["unshare", "--mount", "bash", "-c", CLEAN, group], timeout=PATIENCE)


def _await_start(manager: UserManager, process: subprocess.Popen[bytes]) -> None:
    begun = f"until [ -S {manager.folder}/run/systemd/private ]; do sleep 0.02; done"
    subprocess.run(["timeout", str(PATIENCE), "bash", "-c", begun], check=True)
    manager.run(["systemctl", "--user", "is-system-running", "--wait"])
    if process.poll() is not None:
        raise RuntimeError(f"systemd --user ended:\n{(manager.folder / 'log').read_text()}")
