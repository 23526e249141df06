"""Its name: listened for while nothing else happens, and left out of what follows it."""

from __future__ import annotations

from collections.abc import Callable

from voice.audio import Samples
from voice.wake.called import Uncalled
from voice.wake.ports import Wake, WakeWord


class Named:
    """Hears the name, and has the ears leave it out while its caller speaks."""

    def __init__(self, word: WakeWord, ears: Uncalled, wanted: Callable[[], bool]) -> None:
        """`wanted`: whether it may be called at this moment."""
        self._word = word
        self._ears = ears
        self._wanted = wanted
        self._listening = False

    def heard(self, frame: Samples, *, free: bool) -> Wake | None:
        """Take the next frame; return the name if it was said.

        `free`: nobody is heard, and nothing is being answered. Raises EngineError.
        """
        if not (free and self._wanted()):
            if self._listening:
                self._word.reset()
            self._listening = False
            return None
        self._listening = True
        wake = self._word.feed(frame)
        if wake is not None:
            self._ears.name = wake.name
        return wake

    def over(self) -> None:
        """Its caller has finished: what is said now begins with no name."""
        self._ears.name = ""
