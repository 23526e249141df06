"""How a pull looks on a terminal."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from ui.models.pull import Stage


class _Amount(DownloadColumn):
    """How much of a task is done: bytes, or the steps of a build."""

    def render(self, task: Task) -> Text:
        """Render one task."""
        if task.fields.get("steps"):
            return Text(f"{task.completed:.0f}/{task.total or 0:.0f} steps", "progress.download")
        return super().render(task)


class _Speed(TransferSpeedColumn):
    """Bytes a second; nothing for a build."""

    def render(self, task: Task) -> Text:
        """Render one task."""
        return Text() if task.fields.get("steps") else super().render(task)


class Silence:
    """A pull that nobody watches."""

    def build(self, name: str, done: int, steps: int) -> None:
        """Nothing to show."""

    def stage(self, model: str, stage: Stage) -> None:
        """Nothing to show."""

    def total(self, model: str, size: int) -> None:
        """Nothing to show."""

    def advance(self, model: str, size: int) -> None:
        """Nothing to show."""

    def come(self, model: str, done: int, size: int) -> None:
        """Nothing to show."""


class Bars:
    """One bar a model, on a terminal; drawn on the error output, which leaves the other clean."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[stage]:>9}"),
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            _Amount(),
            _Speed(),
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

    def come(self, model: str, done: int, size: int) -> None:
        """Say how far a server has come that fetches a model; its size is known bit by bit."""
        self.stage(model, "fetching")
        self._progress.update(self._tasks[model], completed=done, total=size or None)

    def build(self, name: str, done: int, steps: int) -> None:
        """Say how far a build has come."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, stage="building", steps=True)
        stage = "ready" if done == steps else "building"
        self._progress.update(self._tasks[name], completed=done, total=steps, stage=stage)


def watched(console: Console) -> AbstractContextManager[Bars | Silence]:
    """Bars where there is a terminal, silence where there is none."""
    return Bars(console) if console.is_terminal else nullcontext(Silence())
