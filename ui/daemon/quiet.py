"""Do-not-disturb hours: when nothing is said unasked."""

from __future__ import annotations

import re
from datetime import datetime

_SPAN = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", re.ASCII)

_DAY = 24 * 60


class Quiet:
    """Spans of every day's wall clock, such as "22:00-07:00", in minutes since midnight.

    A span begins with its first minute and ends before its last; one that ends earlier than it
    begins goes over midnight. On the days when clocks change, what the clock shows counts.
    """

    def __init__(self, *spans: str) -> None:
        """Raises ValueError for a text that is no span; none at all is never quiet."""
        self._spans = [_span(text) for text in spans]

    def holds(self, moment: datetime) -> bool:
        """Whether it is quiet at this moment, in its own time zone."""
        minute = moment.hour * 60 + moment.minute
        return any(
            begin <= minute < end if begin < end else minute >= begin or minute < end
            for begin, end in self._spans
        )


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} is no span of hours; write one such as "22:00-07:00"')
    hour, minute, last_hour, last_minute = map(int, match.groups())
    begin, end = hour * 60 + minute, last_hour * 60 + last_minute
    if max(minute, last_minute) > 59 or begin >= _DAY or end > _DAY:
        raise ValueError(f"{text!r} names no time of day; they go from 00:00 to 24:00")
    if begin == end:
        raise ValueError(f'{text!r} is empty; write "00:00-24:00" for the whole day')
    return begin, end
