"""What a page is told of what happens in a conversation, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from ui.talk.state import Scene, after
from ui.web import messages
from ui.web.messages import ServerMessage, State, Turn
from ui.web.record import Record
from voice.events import Event, Fault, Heard, Partial, ReplyStarted, Saying, Spoken, TurnTraced
from voice.trace import parts


class Telling:
    """Makes messages of events, and keeps the record. Pure but for `now`, the time of day."""

    def __init__(self, record: Record, now: Callable[[], datetime]) -> None:
        self._record = record
        self._now = now
        self._said: list[str] = []
        """Pieces of the answer that have begun to sound."""
        self.scene = Scene()

    def begin(self, scene: Scene) -> ServerMessage:
        """Begin anew, whatever was being said before; the state at first."""
        self.scene = scene
        self._said.clear()
        self._record.leave()
        return State(scene.state)

    def of(self, event: Event) -> Iterator[ServerMessage]:
        """What to tell of it, in order."""
        match event:
            case Partial(text=text):
                yield messages.Partial(text)
            case Heard(text=text) if text:
                self._record.begin(Turn(self._now().isoformat(), text))
                yield messages.Heard(text)
            case ReplyStarted(route=route, why=why):
                self._record.amend(route=route)
                yield messages.Reply(route, why)
            case Saying(text=text):
                # What had begun before it is over: that was heard.
                self._record.amend(heard="".join(self._said).strip(), rest=text.strip())
                self._said.append(text)
                yield messages.Saying(text)
            case Spoken():
                yield self._spoken(event)
            case TurnTraced():
                yield self._traced(event)
            case Fault(message=message):
                yield messages.Fault(message)
        yield from self.show(after(self.scene, event))

    def show(self, scene: Scene) -> Iterator[ServerMessage]:
        """The state, where it is another one."""
        before, self.scene = self.scene.state, scene
        if scene.state is not before:
            yield State(scene.state)

    def _spoken(self, event: Spoken) -> ServerMessage:
        rest = "" if event.complete else unheard("".join(self._said), event.text)
        self._said.clear()
        self._record.amend(heard=event.text, rest=rest, complete=event.complete)
        return messages.Spoken(event.text, rest, event.complete)

    def _traced(self, event: TurnTraced) -> ServerMessage:
        took = parts(event.marks, event.voiced_end)
        at = self._now().isoformat()
        trace = messages.Trace(event.route, event.why, sum(took.values()), took, at)
        self._record.amend(route=event.route)
        self._record.end(trace)
        return trace


def unheard(said: str, heard: str) -> str:
    """What is left of an answer after the part that was heard, whatever the spaces between."""
    left = sum(not letter.isspace() for letter in heard)
    for place, letter in enumerate(said):
        if not left:
            return said[place:].strip()
        left -= not letter.isspace()
    return ""
