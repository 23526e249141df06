"""What a talk tells its watcher by: a screen for a person, lines for a machine."""

from __future__ import annotations

from collections.abc import Callable
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


class Steady:
    """A face within another one's `with`, which falls silent once its terminal is gone."""

    def __init__(self, face: Face, gone: Callable[[], None]) -> None:
        """`gone` is called once, when nothing can be shown any more."""
        self._face = face
        self._gone = gone
        self._lost = False

    @property
    def scene(self) -> Scene:
        """What it shows at the moment."""
        return self._face.scene

    def __enter__(self) -> Steady:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, event: Event) -> None:
        """Show one event."""
        self._try(lambda: self._face(event))

    def show(self, scene: Scene) -> None:
        """Show what changed besides events."""
        self._try(lambda: self._face.show(scene))

    def level(self, decibels: float) -> None:
        """Show the level of the next frame, in dBFS."""
        self._try(lambda: self._face.level(decibels))

    def notice(self, sentence: str) -> None:
        """Show a sentence that is no answer."""
        self._try(lambda: self._face.notice(sentence))

    def help(self) -> None:
        """Show what the keys do, or hide it again."""
        self._try(self._face.help)

    def _try(self, show: Callable[[], None]) -> None:
        if self._lost:
            return
        try:
            show()
        except OSError:
            self._lost = True
            self._gone()
