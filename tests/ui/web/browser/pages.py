"""What the tests do on a page, and see of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.async_api import Page, expect

from ui.bench.browser import Recorded
from ui.models.store import model_folder
from voice import wave
from voice.audio import RATE, Samples
from voice.stt.moonshine import Moonshine

PATIENCE = 30.0
"""Seconds that an answer of a real model may take on a busy machine."""


async def ready(page: Page) -> None:
    """Wait until the page is connected, and begin a conversation of its own."""
    await expect(page.locator("#talk-new")).to_be_enabled(timeout=PATIENCE * 1000)


async def type_words(page: Page, words: str) -> None:
    """Say something by hand."""
    await page.locator("#talk-text").fill(words)
    await page.locator("#talk-send").click()


async def state(page: Page) -> str:
    """The word for what happens."""
    return str(await page.locator("#talk").get_attribute("data-state"))


async def until_state(page: Page, *wanted: str) -> None:
    """Wait for one of these."""
    await until(page, lambda found: found in wanted)


async def until(page: Page, holds: Callable[[str], bool]) -> None:
    """Wait for a state."""
    async with asyncio.timeout(PATIENCE):
        while not holds(await state(page)):  # noqa: ASYNC110  # a browser tells nothing by itself
            await asyncio.sleep(0.05)


async def told(page: Page, kind: str, count: int = 1) -> list[dict[str, str]]:
    """Wait until the page was told so many messages of this kind; all of them."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = [
                message
                for message in await page.evaluate("() => window.__tap.messages")
                if message["type"] == kind
            ]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


def fixture(name: str) -> Samples:
    """A recording that ships."""
    return wave.read(Path(__file__).parents[4] / "audio-fixtures" / f"{name}.flac").samples


def words_of(played: Recorded) -> str:
    """What was played, as somebody hears it."""
    import soxr

    ears = Moonshine(model_folder("moonshine-tiny-en"), threads=2)
    ears.load()
    sound = soxr.resample(played.played, played.rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    if not len(loud):
        return ""
    return ears.transcribe(sound[max(0, loud[0] - RATE // 4) : loud[-1] + RATE // 4]).text
