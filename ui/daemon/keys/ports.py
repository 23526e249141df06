"""What a source of keys is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

OnKey = Callable[[str, bool], None]
"""Is given a name for where the key is, and whether it is down; a press may be told repeatedly."""

Told = Callable[[str], None]
"""Is given a sentence for the person."""


class KeySource(Protocol):
    """Hears one key, or keys held together, and lets every other one pass unseen."""

    async def run(self, on_key: OnKey) -> None:
        """Tell, in the loop's thread, when the key goes down and up, until cancelled.

        A keyboard that goes away releases its key, and is heard again when it is back. Raises
        UsageError where no keyboard may be heard at all.
        """
        ...
