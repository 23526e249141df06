"""Talks to itself for a while: a long answer, with the loudspeaker looped into the microphone.

A process of its own, so that it can go on while other tests run:
`python -m tests.ui.talk.recite SECONDS FOLDER`, with a PulseAudio in the environment.
Prints one JSON object: what happened, and for how long it spoke.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable
from itertools import count
from pathlib import Path
from typing import Any

from ui.assemble import open_house
from ui.bench.minds import with_mind
from ui.paths import fixture_file
from ui.settings import Settings, check
from ui.talk.sound import open_sound
from voice import wave
from voice.audio import Samples
from voice.events import Event, Spoken
from voice.ports import Mark, Stand

SETTINGS = {"mind": {"model": "smollm2-135m-instruct-q4_1", "reflexes": False}}
"""A mind that loads fast; it is not asked."""

SENTENCES = (
    "The tide comes in twice a day, and nobody on this coast would think of asking why. ",
    "What time is it, said the clock to the mirror, and the mirror had no answer. ",
    "Stop by the river, wait for the ferry, and do not speak to the man with the lamp. ",
    "Seven geese flew over the house in the morning, and by noon there were none. ",
)


class Reciter:
    """A mind that says the sentences one after the other, until the time is over."""

    route, why, acts = "quick", (), False

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def understands(self, _text: str) -> bool:
        return False

    async def listen(self, _text: str) -> None: ...

    async def prepare(self) -> None: ...

    async def settle(self, *_: object) -> None: ...

    async def answer(self, _text: str, mark: Mark) -> Reciter:
        mark("routed")
        return self

    async def words(self, _stand: Stand) -> AsyncGenerator[str, None]:
        clock = asyncio.get_running_loop().time
        until = clock() + self._seconds
        for number in count():
            if clock() > until:
                return
            yield f"{number}. {SENTENCES[number % len(SENTENCES)]}"

    def commit(self) -> None: ...


async def asked(
    question: AsyncIterable[Samples], then: AsyncIterable[Samples], done: asyncio.Event
) -> AsyncGenerator[Samples, None]:
    """A question, then what the microphone hears until the answer is over."""
    async for frame in question:
        yield frame
    async for frame in then:
        yield frame
        if done.is_set():
            return


async def recording(path: Path) -> AsyncGenerator[Samples, None]:
    for frame in wave.frames(path):
        yield frame


async def recite(seconds: float, folder: Path, settings: Settings) -> dict[str, Any]:
    clock = asyncio.get_running_loop().time
    seen: Counter[str] = Counter()
    done, told = asyncio.Event(), []
    spoken: list[Spoken] = []

    def notify(event: Event) -> None:
        seen[type(event).__name__] += 1
        if isinstance(event, Spoken):
            spoken.append(event)
            done.set()

    async with (
        open_house(settings, folder, told.append) as house,
        open_sound(settings, house.rate, told.append, silent=False) as sound,
    ):
        reciting = with_mind(house, Reciter(seconds))
        conversation = reciting.conversation(sound.sink, notify)
        began = clock()
        question = recording(fixture_file("what-time-is-it.flac"))
        await conversation.run(asked(question, sound.frames(), done))
        lasted = clock() - began
    complete = bool(spoken) and all(each.complete for each in spoken)
    return {"seen": dict(seen), "complete": complete, "seconds": lasted, "told": told}


if __name__ == "__main__":
    found = asyncio.run(recite(float(sys.argv[1]), Path(sys.argv[2]), check(SETTINGS, "test")))
    sys.stdout.write(f"{json.dumps(found)}\n")
