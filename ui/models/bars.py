"""How a pull looks on a terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from ui.models.pull import Stage


class Silence:
    """A pull that nobody watches."""

    def stage(self, model: str, stage: Stage) -> None:
        """Nothing to show."""

    def total(self, model: str, size: int) -> None:
        """Nothing to show."""

    def advance(self, model: str, size: int) -> None:
        """Nothing to show."""


class Bars:
    """One bar a model, on a terminal; drawn on the error output, which leaves the other clean."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[stage]:>9}"),
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def stage(self, model: str, stage: Stage) -> None:
        """Say what is being done; each model calls from its own thread."""
        if model not in self._tasks:
            self._tasks[model] = self._progress.add_task(model, total=None, stage=stage)
        self._progress.update(self._tasks[model], stage=stage)
        if stage == "ready":
            task = self._progress.tasks[self._tasks[model]]
            size = task.total or 1
            self._progress.update(task.id, total=size, completed=size)

    def total(self, model: str, size: int) -> None:
        """Begin the bar."""
        self._progress.update(self._tasks[model], total=size, completed=0)

    def advance(self, model: str, size: int) -> None:
        """Move the bar."""
        self._progress.update(self._tasks[model], advance=size)
