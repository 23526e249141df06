"""What a system's service manager is told, and what it must be able to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Service:
    """A program to be kept running."""

    command: tuple[str, ...]
    """Its absolute path, and its arguments."""
    environment: Mapping[str, str]
    """What its environment holds besides the system's own; nothing secret."""


class Manager(Protocol):
    """A system's own way to start a program when one logs in, and again when it fails."""

    @property
    def file(self) -> Path:
        """Where it reads what it keeps running, whether there or not."""

    @property
    def note(self) -> str:
        """What people should know or may do besides."""

    def text(self, service: Service) -> str:
        """What the file is to hold. Raises UsageError for words that cannot stand in it."""

    def check(self) -> None:
        """Raise UsageError where it is not at work here."""

    def add(self, text: str) -> None:
        """Write the file; start the service now and at each login. Raises UsageError, OSError."""

    def remove(self) -> None:
        """Stop the service and remove the file. Raises OSError."""

    def logs(self, follow: bool) -> list[str]:
        """The command that shows what the service said, and with `follow` what it says."""
