"""Its name: listened for while nothing else happens, and left out of what follows it."""

from __future__ import annotations

from collections.abc import Callable

from voice.audio import FRAME, Samples
from voice.wake.called import Uncalled
from voice.wake.ports import WakeWord


class Named:
    """Hears the name, and has the ears leave it out while its caller speaks."""

    def __init__(self, word: WakeWord, ears: Uncalled, wanted: Callable[[], bool]) -> None:
        """`wanted`: whether it may be called at this moment."""
        self._word = word
        self._ears = ears
        self._wanted = wanted
        self._listening = False

    def heard(self, frame: Samples, *, free: bool) -> list[Samples] | None:
        """Take the next frame; if the name was said, all frames from there on until now.

        `free`: nobody is heard, and nothing is being answered.
        """
        if not (free and self._wanted()):
            if self._listening:
                self._word.reset()
            self._listening = False
            return None
        self._listening = True
        wake = self._word.feed(frame)
        if wake is None:
            return None
        self._ears.name = wake.name
        return [wake.sound[start : start + FRAME] for start in range(0, len(wake.sound), FRAME)]

    def over(self) -> None:
        """Its caller has finished: what is said now begins with no name."""
        self._ears.name = ""
