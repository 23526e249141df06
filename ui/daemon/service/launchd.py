"""The daemon as an agent of macOS's launchd."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from ui.daemon.service.ports import Service
from ui.daemon.service.programs import SECONDS, Run, run
from ui.daemon.service.template import filled
from ui.errors import UsageError
from ui.files import write_whole
from ui.paths import make_home

_LABEL = "parlour"


class Launchd:
    """A property list in ~/Library/LaunchAgents."""

    note = (
        "macOS asks whether it may hear the microphone and see keys; System Settings, Privacy & "
        "Security shows what you allowed."
    )

    def __init__(self, agents: Path, user: int, log: Path, execute: Run = run) -> None:
        """`agents`: the folder of the user's agents. `user`: the number of who is logged in."""
        self.file = agents / f"{_LABEL}.plist"
        self._domain = f"gui/{user}"
        self._log = log
        self._run = execute

    def text(self, service: Service) -> str:
        """The property list."""
        words = [f"<string>{escape(word)}</string>" for word in service.command]
        names = [
            f"<key>{escape(name)}</key><string>{escape(value)}</string>"
            for name, value in service.environment.items()
        ]
        return filled(
            "launchd/parlour.plist",
            {
                "command": "\n    ".join(words),
                "environment": "\n    ".join(names),
                "log": escape(str(self._log)),
            },
        )

    def check(self) -> None:
        """Raise UsageError where nobody is logged in at the screen."""
        done = self._run(["launchctl", "print", self._domain], SECONDS)
        if done.code:
            raise UsageError(
                f"launchd keeps no agents for you here ({done.said}); log in at the screen, or "
                "have something else keep `parlour daemon` running"
            )

    def add(self, text: str) -> None:
        """Write and start the agent, anew if it runs. Raises UsageError, OSError."""
        self._stop()
        make_home(self._log.parent)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, text)
        done = self._run(["launchctl", "bootstrap", self._domain, str(self.file)], SECONDS)
        if done.code:
            raise UsageError(
                f"the service was written to {self.file}, but launchd does not take it "
                f"({done.said}); `parlour daemon logs` may tell why"
            )

    def remove(self) -> None:
        """Stop and remove the agent. Raises OSError."""
        self._stop()
        self.file.unlink()

    def logs(self, follow: bool) -> list[str]:
        """The end of its log."""
        return ["tail", "-n", "100", *(["-F"] if follow else []), str(self._log)]

    def _stop(self) -> None:
        self._run(["launchctl", "bootout", f"{self._domain}/{_LABEL}"], SECONDS)
