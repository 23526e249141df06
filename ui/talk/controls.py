"""What the keys do while one talks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ui.talk.face import Face
from ui.talk.hold import Hold

FIRST_REPEAT, REPEAT = 0.7, 0.15
"""Seconds: terminals repeat a held key after 0.25 to 0.6, then every 0.02 to 0.1."""

LEAVING = {"q", "Q", "\x03", "\x04"}
"""Also Ctrl-C and Ctrl-D, where they come as keys."""


class Controls:
    """Call it with each key; ask it with each frame what the keys make of the microphone."""

    def __init__(
        self,
        face: Face,
        push_to_talk: bool,
        clock: Callable[[], float],
        interrupt: Callable[[], object],
        leave: Callable[[], None],
    ) -> None:
        """`clock` tells seconds; `interrupt` gives up an answer that sounds, if there is one."""
        self._face = face
        self._clock = clock
        self._interrupt = interrupt
        self._leave = leave
        self._hold = Hold(FIRST_REPEAT, REPEAT) if push_to_talk else None
        self._muted = False

    def __call__(self, key: str) -> None:
        """Do what a key is for; the others do nothing."""
        if key == " ":
            self._space()
        elif key in ("m", "M"):
            self._muted = not self._muted
            self._face.show(replace(self._face.scene, muted=self._muted))
        elif key == "?":
            self._face.help()
        elif key in LEAVING:
            self._leave()

    def muted(self) -> bool:
        """Whether nothing may be heard."""
        return self._muted

    def talking(self) -> bool:
        """Whether the key of push-to-talk is down; always, where it is not in use."""
        return self._hold is None or self._hold.down(self._clock())

    def look(self, microphone: bool) -> None:
        """Show whether the microphone works, and whether the key is down by now."""
        key = None if self._hold is None else self.talking()
        scene = self._face.scene
        if (scene.microphone, scene.key) != (microphone, key):
            self._face.show(replace(scene, microphone=microphone, key=key))

    def _space(self) -> None:
        if self._hold is None:
            self._interrupt()
            return
        was_down = self.talking()
        self._hold.press(self._clock())
        if not was_down and self.talking():
            self._interrupt()
