"""The bridge over a long wait: when, and with which sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from voice.audio import Clip
from voice.fillers import Phrasing, Waits


class Bridge:
    """Gives the sound that bridges a wait, once the wait of that route is going to be long."""

    def __init__(self, waits: Waits, phrasing: Phrasing, clips: Mapping[str, Clip]) -> None:
        """`clips`: the sound of each phrase; a single one, without words, serves for all."""
        self._waits = waits
        self._phrasing = phrasing
        self._clips = clips

    def due(self, text: str, route: str, elapsed: float) -> Clip | None:
        """The sound to play now, or None; see `voice.ports.Filler`."""
        if elapsed < self._waits.due(route):
            return None
        if len(self._clips) == 1:
            return next(iter(self._clips.values()))
        return self._clips[self._phrasing.choose(text)]

    def speak_like(self, voice: Callable[[str], Clip]) -> None:
        """Have the phrases spoken anew, by this voice. Blocks. Raises what the voice raises."""
        self._clips = {
            phrase: voice(phrase) if phrase else clip for phrase, clip in self._clips.items()
        }

    def waited(self, route: str, seconds: float) -> None:
        """Learn how long such an answer took to sound."""
        self._waits.learn(route, seconds)
