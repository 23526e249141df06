"""The daemon as a service of the user's own systemd."""

from __future__ import annotations

from pathlib import Path

from ui.daemon.service.ports import Service
from ui.daemon.service.programs import SECONDS, Done, Run, run
from ui.daemon.service.template import filled
from ui.errors import UsageError
from ui.files import write_whole

_UNIT = "parlour.service"

_START_SECONDS = 330.0
"""A little more than the unit's TimeoutStartSec."""


class Systemd:
    """A unit of `systemctl --user`."""

    note = (
        "It starts when you log in, and ends when you log out for good. To have it start with the "
        "machine:\n  loginctl enable-linger"
    )

    def __init__(self, config_home: Path, execute: Run = run) -> None:
        """`config_home`: the user's ~/.config."""
        self.file = config_home / "systemd" / "user" / _UNIT
        self._run = execute

    def text(self, service: Service) -> str:
        """The unit. Raises UsageError."""
        program, *arguments = (_quoted(word) for word in service.command)
        if set(service.command[0]) & set("\"'\\"):
            raise _unfit(service.command[0])
        # systemd looks for variables in the arguments, and not in the program's path
        words = [program, *(word.replace("$", "$$") for word in arguments)]
        names = [f"{name}={value}" for name, value in service.environment.items()]
        lines = [f"Environment={_quoted(name)}" for name in names]
        return filled(
            "systemd/parlour.service",
            {"command": " ".join(words), "environment": "\n".join(lines)},
        )

    def check(self) -> None:
        """Raise UsageError where no systemd keeps services for this user."""
        done = self._systemctl("show-environment")
        if done.code:
            raise UsageError(
                f"no systemd keeps services for you here ({done.said}); log in as yourself, not "
                "through su or sudo, or have something else keep `parlour daemon` running"
            )

    def add(self, text: str) -> None:
        """Write, enable and start the unit, anew if it runs. Raises UsageError."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, text)
        for verb in ("daemon-reload", "enable", "restart"):
            done = self._systemctl(*([verb] if verb == "daemon-reload" else [verb, _UNIT]))
            if done.code:
                raise UsageError(
                    f"the service was written to {self.file}, but `systemctl --user {verb}` "
                    f"failed ({done.said}); `parlour daemon logs` may tell why"
                )

    def remove(self) -> None:
        """Stop and remove the unit; what was changed by `systemctl edit` stays. Raises OSError."""
        self._systemctl("disable", "--now", _UNIT)
        self.file.unlink()
        (self.file.parent / "default.target.wants" / _UNIT).unlink(missing_ok=True)
        self._systemctl("daemon-reload")
        self._systemctl("reset-failed", _UNIT)

    def logs(self, follow: bool) -> list[str]:
        """The journal of the unit, also where it is kept for all users together."""
        return ["journalctl", f"--user-unit={_UNIT}", "--lines=100", *(["-f"] if follow else [])]

    def _systemctl(self, verb: str, *arguments: str) -> Done:
        seconds = _START_SECONDS if verb == "restart" else SECONDS
        return self._run(["systemctl", "--user", verb, *arguments], seconds)


def _quoted(word: str) -> str:
    """A word as systemd reads it back. Raises UsageError."""
    if not word.isprintable():
        raise _unfit(word)
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _unfit(word: str) -> UsageError:
    return UsageError(f"{word!r} cannot stand in a systemd unit; choose another name")
