"""Microphones that are not devices: a recording, heard at the pace at which it was spoken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from itertools import chain, repeat

import numpy as np

from voice.audio import FRAME, RATE, Samples


async def paced(frames: Iterable[Samples], silence_seconds: float) -> AsyncGenerator[Samples, None]:
    """Yield each 20 ms frame when its last sample would be captured, then that much silence."""
    clock = asyncio.get_running_loop().time
    start = clock()
    silence = repeat(np.zeros(FRAME, np.float32), round(silence_seconds * RATE / FRAME))
    for number, frame in enumerate(chain(frames, silence), 1):
        await asyncio.sleep(max(0.0, start + number * FRAME / RATE - clock()))
        yield frame
