"""`parlour daemon install`, `uninstall` and `logs`."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

from ui.daemon.service.launchd import Launchd
from ui.daemon.service.ports import Manager, Service
from ui.daemon.service.systemd import Systemd
from ui.daemon.service.tasks import Tasks
from ui.errors import UsageError
from ui.paths import data_home

_PLACES = ("PARLOUR_HOME", "PARLOUR_MODELS", "PARLOUR_SOCKET", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
"""Variables of this shell that say where things are: the service is to find them, too."""

_TOLD = {"PYTHONFAULTHANDLER": "1", "PYTHONUNBUFFERED": "1"}
"""So that a log has what was said at once, and where the program stood when it was killed."""


def check() -> None:
    """Raise UsageError where nothing keeps services running."""
    manager_here().check()


def install(config: str | None, dry_run: bool) -> None:
    """Have the system keep the daemon running with these settings, or show how it would.

    Raises UsageError.
    """
    manager = manager_here()
    text = manager.text(this_service(config, os.environ))
    if dry_run:
        print(text, end="")
        return
    print(f"Writing {manager.file}, and starting the service: its models take a moment to load.")
    try:
        manager.add(text)
    except OSError as error:
        raise UsageError(f"{manager.file} cannot be written: {error.strerror}") from error
    print(f"Parlour is running, and starts by itself from now on.\n{manager.note}")
    print("What it tells: parlour daemon logs. To remove it: parlour daemon uninstall.")


def uninstall() -> None:
    """Stop the service, and remove what `install` wrote. Raises UsageError."""
    manager = manager_here()
    if not manager.file.exists():
        raise UsageError(f"there is nothing to remove: {manager.file} does not exist")
    try:
        manager.remove()
    except OSError as error:
        raise UsageError(f"{manager.file} cannot be removed: {error.strerror}") from error
    print(f"Parlour is stopped, and {manager.file} is removed.")
    print(f"What it remembers stays in {data_home()}.")


def logs(follow: bool) -> None:
    """Show what the service said, and go on with what it says. Raises UsageError."""
    manager = manager_here()
    if not manager.file.exists():
        raise UsageError(
            f"no service is installed ({manager.file} does not exist); what a daemon says that you "
            "started yourself stands in its terminal"
        )
    command = manager.logs(follow)
    try:
        done = subprocess.run(command)
    except FileNotFoundError as error:
        raise UsageError(f"the log is shown by {command[0]!r}, which is not installed") from error
    if done.returncode:
        raise UsageError(f"{command[0]!r} cannot show the log; it said why")


def this_service(config: str | None, environ: Mapping[str, str]) -> Service:
    """The daemon of this environment of Python, with a settings file or a profile's name.

    Raises UsageError where it is not installed as a program.
    """
    name = "parlour.exe" if sys.platform == "win32" else "parlour"
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.is_file():
        raise UsageError(f"there is no program {str(program)!r} to be started; install Parlour")
    if config is not None and Path(config).exists():
        config = str(Path(config).absolute())
    chosen = () if config is None else ("--config", config)
    places = {name: _absolute(environ[name]) for name in _PLACES if environ.get(name)}
    return Service((str(program), *chosen, "daemon"), _TOLD | places)


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())


def manager_here() -> Manager:
    """What keeps services running on this system. Raises UsageError."""
    make = _MANAGERS.get(sys.platform)
    if make is None:
        raise UsageError(
            f"Parlour knows no way to install a service on {sys.platform}; have your system's own "
            "keep `parlour daemon` running"
        )
    return make()


def _systemd() -> Manager:
    from platformdirs import user_config_path

    return Systemd(user_config_path())


def _launchd() -> Manager:
    return Launchd(Path.home() / "Library" / "LaunchAgents", os.getuid(), _log())


def _tasks() -> Manager:
    user = "\\".join(filter(None, (os.environ.get("USERDOMAIN"), getpass.getuser())))
    return Tasks(data_home(), user, _log())


def _log() -> Path:
    from platformdirs import user_log_path

    return user_log_path("parlour", appauthor=False) / "daemon.log"


_MANAGERS: Mapping[str, Callable[[], Manager]] = {
    "linux": _systemd,
    "darwin": _launchd,
    "win32": _tasks,
}
