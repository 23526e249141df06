"""Its name: listened for while nothing else happens, and left out of what follows it."""

from __future__ import annotations

from collections.abc import Callable

from voice.audio import Samples
from voice.errors import EngineError
from voice.wake.called import Uncalled
from voice.wake.ports import Wake, WakeWord


class Named:
    """Hears the name, and has the ears leave it out while its caller speaks."""

    def __init__(
        self,
        word: WakeWord,
        ears: Uncalled,
        wanted: Callable[[], bool],
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`wanted`: whether it may be called at this moment.

        `told` is given a sentence when it can no longer hear its name, once until it can again.
        """
        self._word = word
        self._ears = ears
        self._wanted = wanted
        self._told = told
        self._failing = False
        self._listening = False

    def heard(self, frame: Samples, *, free: bool) -> Wake | None:
        """Take the next frame; return the name if it was said.

        `free`: nobody is heard, and nothing is being answered.
        """
        if not (free and self._wanted()):
            if self._listening:
                self._word.reset()
            self._listening = False
            return None
        self._listening = True
        try:
            wake = self._word.feed(frame)
        except EngineError as error:
            if not self._failing:
                self._told(f"My name cannot be heard: {error}")
            self._failing = True
            return None
        if wake is not None:
            self._failing = False
            self._ears.name = wake.name
        return wake

    def over(self) -> None:
        """Its caller has finished: what is said now begins with no name."""
        self._ears.name = ""
