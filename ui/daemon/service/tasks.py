"""The daemon as a task of the Windows Task Scheduler."""

from __future__ import annotations

from pathlib import Path
from subprocess import list2cmdline
from xml.sax.saxutils import escape

from ui.daemon.service.ports import Service
from ui.daemon.service.programs import SECONDS, Run, run
from ui.daemon.service.template import filled
from ui.errors import UsageError
from ui.files import write_whole
from ui.paths import make_home

_TASK = "Parlour"


class Tasks:
    """A task that begins at logon."""

    note = "From your next login on it is looked after each minute, and started again if it failed."

    def __init__(self, home: Path, user: str, log: Path, execute: Run = run) -> None:
        r"""`home`: where the task's file is kept. `user`: as DOMAIN\name."""
        self.file = home / "parlour.xml"
        self._user = user
        self._log = log
        self._run = execute

    def text(self, service: Service) -> str:
        """The task, in ASCII: the scheduler guesses encodings. Raises UsageError."""
        names = [
            f'set "{_plain(name)}={_plain(value)}" && '
            for name, value in service.environment.items()
        ]
        text = filled(
            "windows/parlour.xml",
            {
                "command": escape("".join(names) + _line(*service.command)),
                "log": escape(_line(str(self._log))),
                "user": escape(self._user),
            },
        )
        return text.encode("ascii", "xmlcharrefreplace").decode("ascii")

    def check(self) -> None:
        """Raise UsageError where the scheduler does not answer."""
        done = self._run(["schtasks", "/Query", "/TN", "\\"], SECONDS)
        if done.code:
            raise UsageError(
                f"the Task Scheduler does not answer ({done.said}); have something else keep "
                "`parlour daemon` running"
            )

    def add(self, text: str) -> None:
        """Write and start the task, anew if it runs. Raises UsageError, OSError."""
        make_home(self._log.parent)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, text)
        self._run(["schtasks", "/End", "/TN", _TASK], SECONDS)
        create = ["schtasks", "/Create", "/TN", _TASK, "/XML", str(self.file), "/F"]
        for command in (create, ["schtasks", "/Run", "/TN", _TASK]):
            done = self._run(command, SECONDS)
            if done.code:
                raise UsageError(
                    f"the service was written to {self.file}, but the Task Scheduler does not "
                    f"take it ({done.said})"
                )

    def remove(self) -> None:
        """Stop and remove the task. Raises OSError."""
        self._run(["schtasks", "/End", "/TN", _TASK], SECONDS)
        self._run(["schtasks", "/Delete", "/TN", _TASK, "/F"], SECONDS)
        self.file.unlink()

    def logs(self, follow: bool) -> list[str]:
        """The end of its log."""
        wanted = "-Wait" if follow else ""
        path = str(self._log).replace("'", "''")
        show = f"Get-Content -Encoding UTF8 -Tail 100 {wanted} -LiteralPath '{path}'"
        return ["powershell", "-NoProfile", "-Command", show]


def _line(*words: str) -> str:
    return list2cmdline([_plain(word) for word in words])


def _plain(word: str) -> str:
    """A word that the command interpreter leaves as it is. Raises UsageError."""
    if not word.isprintable() or set(word) & set('"%^&|<>'):
        raise UsageError(f"{word!r} cannot stand in a Windows task; choose another name")
    return word
