"""How often something may be done: buckets whose tokens come back with time."""

from __future__ import annotations

from collections import OrderedDict


class Bucket:
    """So many at once, and then as many as come back. Pure: told the time, in seconds."""

    def __init__(self, size: float, refill: float) -> None:
        """`size`: tokens in a full bucket; `refill`: tokens that come back in a second."""
        self._size = size
        self._refill = refill
        self._tokens = size
        self._seen: float | None = None

    def take(self, now: float) -> float:
        """Take a token; seconds after which one will be there where there is none, else 0."""
        if self._seen is not None:
            back = max(0.0, now - self._seen) * self._refill
            self._tokens = min(self._size, self._tokens + back)
        self._seen = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._refill
        self._tokens -= 1
        return 0.0

    def give_back(self) -> None:
        """Put the last token back: what it was taken for does not count."""
        self._tokens = min(self._size, self._tokens + 1)


class Buckets:
    """A bucket for each name; of the names, only the last ones are known."""

    def __init__(self, size: float, refill: float, most: int = 4096) -> None:
        """`size`, `refill`: of each bucket; `most`: names that are known at once."""
        self._size = size
        self._refill = refill
        self._most = most
        self._known: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, name: str) -> Bucket:
        """The bucket of this name."""
        bucket = self._known.setdefault(name, Bucket(self._size, self._refill))
        self._known.move_to_end(name)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return bucket
