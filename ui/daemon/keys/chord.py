"""Keys that count together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Chord(Generic[Key]):
    """Tells from single keys of one keyboard when all that are wanted are down."""

    def __init__(self, wanted: Iterable[frozenset[Key]]) -> None:
        """`wanted`: for each key those that will do, such as the left Ctrl and the right one."""
        self._wanted = tuple(wanted)
        self._down: set[Key] = set()

    @property
    def down(self) -> bool:
        """Whether all are down."""
        return all(choice & self._down for choice in self._wanted)

    def feed(self, key: Key, down: bool) -> bool | None:
        """Tell that the chord went down, or repeats, or came up; None where it did neither."""
        if not any(key in choice for choice in self._wanted):
            return None
        was_down = self.down
        if down:
            self._down.add(key)
        else:
            self._down.discard(key)
        if self.down:
            return True if down else None
        return False if was_down else None

    def drop(self) -> bool:
        """Let go of every key, for their keyboard is gone; tell whether the chord was down."""
        was_down = self.down
        self._down.clear()
        return was_down
