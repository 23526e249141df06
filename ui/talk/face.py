"""What a talk tells its watcher by: a screen for a person, lines for a machine."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol

from ui.talk.state import Scene
from voice.events import Event


class Face(Protocol):
    """Shows a conversation while it is entered as `with face:`. No call waits."""

    @property
    def scene(self) -> Scene:
        """What it shows at the moment."""
        ...

    def __enter__(self) -> object:
        """Begin to show."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        ...

    def __call__(self, event: Event) -> None:
        """Show one event."""
        ...

    def show(self, scene: Scene) -> None:
        """Show what changed besides events."""
        ...

    def level(self, decibels: float) -> None:
        """Show the level of the next frame, in dBFS."""
        ...

    def notice(self, sentence: str) -> None:
        """Show a sentence that is no answer."""
        ...

    def help(self) -> None:
        """Show what the keys do, or hide it again."""
        ...
