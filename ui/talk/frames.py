"""What happens to frames between the echo canceller and the ear: muted, metered, gated by a key."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable

import numpy as np

from ui.talk.meter import level
from voice.audio import FRAME, RATE, Samples


async def muted(
    frames: AsyncIterable[Samples], is_muted: Callable[[], bool]
) -> AsyncGenerator[Samples, None]:
    """Yield silence of the same length while muted, so that the ear goes on counting."""
    async for frame in frames:
        yield np.zeros_like(frame) if is_muted() else frame


async def metered(
    frames: AsyncIterable[Samples], on_level: Callable[[float], None]
) -> AsyncGenerator[Samples, None]:
    """Yield every frame unchanged, and tell its level in dBFS."""
    async for frame in frames:
        on_level(level(frame))
        yield frame


async def gated(
    frames: AsyncIterable[Samples], talking: Callable[[], bool], lead_in: float
) -> AsyncGenerator[Samples, None]:
    """Yield frames while the key is down, and one empty frame, shape (0,), when it comes up.

    The `lead_in` seconds before the press come too, because one begins to speak while pressing.
    """
    before: deque[Samples] = deque(maxlen=round(lead_in * RATE / FRAME))
    was_talking = False
    async for frame in frames:
        now_talking = talking()
        if now_talking:
            while before:
                yield before.popleft()
            yield frame
        else:
            if was_talking:
                yield np.zeros(0, np.float32)
            before.append(frame)
        was_talking = now_talking
