"""What is said unasked, such as of timers and alarms that come due while one talks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from brain.reflexes import Timer
from brain.reflexes.times import say_time
from brain.reflexes.timing import described
from ui.kept import Kept
from ui.talk.transcript import Transcript

MOST_TRIES = 10
"""How often it is tried to say something that somebody speaks over."""

PAUSE = 1.0
"""Seconds between two tries: a voice that fails may be back by then."""

LATE = timedelta(minutes=1)
"""A machine that slept wakes to what has rung meanwhile: from here on, the time is told too."""


Words = Callable[[], str]
"""What to say, as of the moment at which it is said."""


async def ring(
    kept: Kept,
    now: Callable[[], datetime],
    notice: Callable[[str], None],
    announce: Callable[[Words], Awaitable[bool]],
    hours24: bool,
    every: float,
) -> None:
    """Look every so many seconds for what has come due, show it at once and announce it; for ever.

    `announce` tells whether that could be done, be it in vain: else it is wanted again.
    """
    ringing: list[Timer] = []
    while True:
        kept.refresh()
        for timer in kept.due(now()):
            notice(announcement(timer, now(), hours24))
            ringing.append(timer)
        for timer in list(ringing):
            if await announce(_words(timer, now, hours24)):
                kept.rang(timer)
                ringing.remove(timer)
        await asyncio.sleep(every)


def _words(timer: Timer, now: Callable[[], datetime], hours24: bool) -> Words:
    return lambda: announcement(timer, now(), hours24)


async def tell(
    words: Words,
    up: bool,
    announce: Callable[[str], Awaitable[bool]],
    transcript: Transcript | None,
) -> bool:
    """Insist on these words, and note them; False at once where no sound is `up`."""
    if not up:
        return False
    sentence = words()
    await insist(sentence, announce)
    if transcript:
        transcript.note(sentence)
    return True


async def insist(text: str, announce: Callable[[str], Awaitable[bool]]) -> None:
    """Say this until it was heard to its end, which `announce` tells, though not for ever."""
    for _ in range(MOST_TRIES):
        if await announce(text):
            break
        await asyncio.sleep(PAUSE)


def announcement(timer: Timer, now: datetime, hours24: bool) -> str:
    """What to say when it rings."""
    ended = say_time(timer.ends.astimezone(now.tzinfo), hours24)
    late = now - timer.ends > LATE
    if timer.kind == "timer":
        what = f"Your {described(timer).removeprefix('the ')}"
        return f"{what} was done at {ended}." if late else f"{what} is done."
    if timer.kind == "reminder":
        at = f" at {ended}" if late else ""
        return f"You wanted to be reminded{at} {timer.name}".rstrip() + "."
    what = f"your {timer.name} alarm" if timer.name else "your alarm"
    return f"There was {what} at {ended}." if late else f"It's {ended}: {what}."
