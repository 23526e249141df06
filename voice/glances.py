"""Glances: looks at the words so far while somebody speaks, so that the mind can get ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voice.continuation import Continuation
from voice.ear import Ear
from voice.events import Event, Lull, Partial
from voice.listen import Hearing, Listener
from voice.reply import Replier
from voice.turntaking import TurnTaking


class Glances:
    """Takes a look when it is time and the ears are free, and passes on what was seen."""

    def __init__(
        self,
        ear: Ear,
        listener: Listener,
        turntaking: TurnTaking,
        continuation: Continuation,
        replier: Replier,
        notify: Callable[[Event], None],
    ) -> None:
        self._ear = ear
        self._listener = listener
        self._turntaking = turntaking
        self._continuation = continuation
        self._replier = replier
        self._notify = notify
        self._preparing: asyncio.Task[None] | None = None

    def take(self, *, overlap: bool) -> Hearing | None:
        """Look at the words so far, if it is time; `overlap`: they are said over an answer."""
        at = self._ear.look()
        if at is None or self._listener.busy:
            return None
        self._notify(Lull(at))
        sound = self._continuation.joined(self._ear.looked(at))
        if at == self._ear.quiet_since:
            self._turntaking.look(sound, at)
        return self._listener.glance(sound, at, overlap=overlap)

    def tell(self, glance: Hearing, words: str, tasks: asyncio.TaskGroup) -> None:
        """Tell the words, and have the mind get ready for them."""
        self._notify(Partial(words))
        # Words after which the voice is still quiet are soon answered, by both cores.
        busy = self._preparing is not None and not self._preparing.done()
        if glance.at != self._ear.quiet_since and not busy:
            self._preparing = tasks.create_task(self._replier.listen(words), name="listen")
