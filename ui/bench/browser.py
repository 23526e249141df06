"""A real browser that speaks a recording into a page, and keeps what the page hears and plays."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]
from playwright.async_api import BrowserContext, Page, Request, async_playwright

from ui.errors import UsageError
from voice.audio import RATE, Samples

MICROPHONE_RATE = 48_000
"""Hertz of the recording that Chromium takes for a microphone."""

_TAP = Path(__file__).with_name("tap.js")
"""The script that keeps the sound."""

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
)

_HOME = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a page played and heard, sample by sample on one clock."""

    played: Samples
    heard: Samples
    rate: int
    """Hertz."""


@dataclass(slots=True)
class Visitor:
    """A browser at work."""

    context: BrowserContext
    tapped: bool
    outside: list[str] = field(default_factory=list)
    """Requests that went elsewhere than to this machine."""

    async def visit(self, url: str) -> Page:
        """Open a page."""
        page = await self.context.new_page()
        if self.tapped:
            await page.add_init_script(path=_TAP)
        await page.goto(url)
        return page


def reel(path: Path, seconds: float, *said: tuple[float, Samples]) -> Path:
    """Write a recording for a microphone: speech, shape (n,) at 16 kHz, each at its second."""
    whole = np.zeros(round(seconds * RATE), np.float32)
    for at, speech in said:
        start = round(at * RATE)
        room = whole[start : start + len(speech)]
        room += speech[: len(room)]
    soundfile.write(path, soxr.resample(whole, RATE, MICROPHONE_RATE), MICROPHONE_RATE, "PCM_16")
    return path


async def recorded(page: Page) -> Recorded:
    """What that page has played and heard so far."""
    rate, sound = await page.evaluate("() => [window.__tap.rate, window.__tap.fetch()]")
    blocks = np.frombuffer(base64.b64decode(sound), np.float32).reshape(-1, 2, 128)
    return Recorded(blocks[:, 0].reshape(-1), blocks[:, 1].reshape(-1), int(rate))


def chromium() -> str:
    """Path of the browser. Raises UsageError where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise UsageError("no Chromium was found; on Debian: sudo apt install chromium")


@asynccontextmanager
async def browser(
    microphone: Path | None = None,
    *,
    allowed: bool = True,
    tapped: bool = True,
    flags: Sequence[str] = (),
    **wanted: Any,
) -> AsyncIterator[Visitor]:
    """Open a browser whose microphone plays a WAV file of 48 kHz once, by its whole path.

    `tapped`: keep what pages play and hear, for which their content security policy is set aside.
    `allowed`: False refuses the microphone to every page. `wanted`: options of Playwright's
    context, such as a viewport.
    """
    sound = [f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
    consent = ["--use-fake-ui-for-media-stream"] if allowed else []
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium(),
            args=[*_FLAGS, *sound, *consent, *flags],
            ignore_default_args=["--mute-audio"],
        )
        permissions = ["microphone"] if allowed else []
        context = await launched.new_context(
            permissions=permissions, bypass_csp=tapped, ignore_https_errors=True, **wanted
        )
        visitor = Visitor(context, tapped)

        def note(request: Request) -> None:
            if not _at_home(request.url):
                visitor.outside.append(request.url)

        context.on("request", note)
        try:
            yield visitor
        finally:
            await context.close()
            await launched.close()


def _at_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname in _HOME


async def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, a line each."""
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    results = await Axe().run(page)
    return [
        f"{found['impact']} {found['id']}: {json.dumps([node['html'] for node in found['nodes']])}"
        for found in results.response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
