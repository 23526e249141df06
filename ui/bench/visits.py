"""Visits of a browser to the page, measured by what the page hears and plays."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soxr  # type: ignore[import-untyped]
from playwright.async_api import Page

from ui.bench.acts import NEARLY, in_part
from ui.bench.browser import Recorded, browser, recorded, reel
from ui.bench.room import silent_after
from ui.bench.summary import spread
from ui.bench.voiced import first_voiced, last_voiced
from ui.bench.web_server import WebServer
from voice.audio import FRAME, RATE, Samples
from voice.player import AUDIBLE
from voice.ports import Synthesizer
from voice.say import sound

CLICKS, CLICK_SECONDS = 55, 2.2
"""How many clicks the way is measured with, and seconds between two: two minutes."""

BEFORE = 1.0
"""Seconds of silence in the microphone before somebody speaks."""

LONGEST = 30.0
"""Seconds that an answer may take."""

QUIET = 1.5
"""Seconds of silence after which an answer is over."""

INTO = 3.5
"""Seconds after the answer began in which somebody speaks over it, as near as a reel can tell."""

GAP = 0.6
"""Seconds of silence that end an answer that was spoken over."""

Aside = Callable[[object], None]
"""Is shown what was found."""

_LOOP = """
async (url) => {
  const {Line} = await import('/voice/line.js');
  const {Sound} = await import('/voice/sound.js');
  const media = navigator.mediaDevices;
  const ask = media.getUserMedia.bind(media);
  const plain = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  media.getUserMedia = () => ask({audio: plain});
  let line;
  const sound = new Sound({
    heard: (packet) => line.sound(packet),
    sounded: ({type, epoch, samples}) => line.tell({type, epoch, samples}),
    microphone: () => {},
  });
  const welcomed = new Promise((resolve) => {
    line = new Line(url, () => ({rate: sound.rate, mode: 'loop'}), {
      told: (message) => message.type === 'welcome' && resolve(sound.restart(message.lead)),
      sounded: (epoch, offset, samples) => sound.play(epoch, offset, samples),
      stands: () => {},
    });
  });
  line.open();
  await welcomed;
  await sound.listen();
}
"""
"""Joins the page's own parts so that its microphone comes back by way of the server."""


async def ways(server: WebServer) -> dict[str, Any]:
    """How long sound takes from the page's microphone, through the server, to its loudspeaker."""
    click = np.zeros(80, np.float32)
    click[::8] = 0.8
    clicks = [(BEFORE + number * CLICK_SECONDS, click) for number in range(CLICKS)]
    length = BEFORE + CLICKS * CLICK_SECONDS + 1
    with tempfile.TemporaryDirectory() as folder:
        async with browser(reel(Path(folder) / "clicks.wav", length, *clicks)) as visitor:
            page = await visitor.visit(f"{server.url}/health")  # no other talk at the same time
            await page.evaluate(_LOOP, server.voice)
            await asyncio.sleep(length)
            lost = await _lost(server)  # before the page is busy with handing over its sound
            found = await recorded(page)
    heard, played = (_onsets(sound, found.rate) for sound in (found.heard, found.played))
    delays = [
        (back[0] - click) / found.rate
        for click in heard
        if len(back := played[(played >= click) & (played < click + found.rate)])
    ]
    return {"sent": len(heard), "heard": len(delays), "delay": _with_p95(delays), "lost": lost}


async def asked(server: WebServer, speech: Samples, aside: Aside) -> float | None:
    """Ask in the page; seconds from the last voiced sample to the first audible one."""
    end = BEFORE + len(speech) / RATE
    found = await _visit(server, end + LONGEST, (BEFORE, speech))
    wait = _wait(found, speech)
    aside(wait)
    return wait


@dataclass(frozen=True, slots=True)
class Cut:
    """An answer in the page that somebody spoke over."""

    yielded: bool
    silent: float
    """Seconds from the onset of the speech to the last sound of the answer."""
    remembered: bool | None
    """Whether what is shown as heard is what sounded, to the clause; None where that is open."""


async def cut_short(
    server: WebServer, voice: Synthesizer, question: Samples, speech: Samples, aside: Aside
) -> Cut | None:
    """Ask in the page, and speak over the answer; None where nothing sounded at that moment.

    `voice`: the one that answers.
    """
    at = BEFORE + len(question) / RATE + INTO
    found = await _visit(server, at + len(speech) / RATE + 3.0, (BEFORE, question), (at, speech))
    cut = _cut(found, voice, question, speech, round((at - BEFORE) * RATE))
    aside(cut)
    return cut


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page heard and played, at 16 kHz, and was told."""

    heard: Samples
    played: Samples
    messages: Sequence[dict[str, Any]]


async def _visit(server: WebServer, most: float, *said: tuple[float, Samples]) -> Visit:
    """Open the microphone, let the reel speak, and stay until it is quiet for a while."""
    with tempfile.TemporaryDirectory() as folder:
        async with browser(reel(Path(folder) / "said.wav", most + 5, *said)) as visitor:
            page = await visitor.visit(server.url)
            await page.locator("#talk[data-state]").wait_for()
            await page.locator("#talk-new:enabled").wait_for()
            await page.locator("#talk-new").click()
            await page.locator("#talk-button").click()
            last = max(at + len(speech) / RATE for at, speech in said)
            await asyncio.sleep(last)
            await _quiet(page, most - last)
            tape = await recorded(page)
            messages = await page.evaluate("() => window.__tap.messages")
    heard, played = (_at_16k(each, tape) for each in (tape.heard, tape.played))
    return Visit(heard, played, messages)


async def _quiet(page: Page, most: float) -> None:
    """Wait until the page has listened for a while, having answered."""
    clock = asyncio.get_running_loop().time
    limit, since = clock() + most, None
    while clock() < limit and (since is None or clock() < since + QUIET):
        state = await page.locator("#talk").get_attribute("data-state")
        spoken = await page.evaluate("() => window.__tap.messages.some((m) => m.type === 'spoken')")
        since = (since or clock()) if state == "listening" and spoken else None
        await asyncio.sleep(0.1)


def _wait(visit: Visit, speech: Samples) -> float | None:
    began = first_voiced(visit.heard)
    if began is None:
        return None
    spoken = (last_voiced(speech) or len(speech)) - (first_voiced(speech) or 0)
    loud = np.flatnonzero(np.abs(visit.played[began + spoken :]) > AUDIBLE)
    return int(loud[0]) / RATE if len(loud) else None


def _cut(
    visit: Visit, voice: Synthesizer, question: Samples, speech: Samples, later: int
) -> Cut | None:
    """`later`: samples from the beginning of the question's recording to the speech's."""
    began = first_voiced(visit.heard)
    if began is None:
        return None
    start = began - (first_voiced(question) or 0)
    asked, onset = start + (last_voiced(question) or 0), start + later + (first_voiced(speech) or 0)
    loud = np.flatnonzero(np.abs(visit.played) > AUDIBLE)
    loud = loud[loud > asked]
    if not len(loud[(loud < onset) & (loud > onset - round(GAP * RATE))]):
        return None
    last = silent_after([(int(at), int(at)) for at in loud], onset, round(GAP * RATE))
    told = list(takewhile(lambda message: message["type"] != "spoken", visit.messages))
    spoken = visit.messages[len(told)] if len(told) < len(visit.messages) else None
    if spoken is None or spoken["complete"]:
        return Cut(False, (last - onset) / RATE, None)
    clauses = [message["text"] for message in told if message["type"] == "saying"]
    clips = [sound(voice, clause) for clause in clauses]
    lengths = [_audible(soxr.resample(clip.samples, clip.rate, RATE)) for clip in clips]
    seconds = _audible(visit.played[loud[0] : last + 1])
    possible = {in_part(clauses, lengths, seconds + slack) for slack in (-NEARLY, 0.0, NEARLY)}
    return Cut(True, (last - onset) / RATE, spoken["text"] in possible)


def _audible(samples: Samples) -> float:
    """Seconds of the frames that can be heard: a slow mind leaves gaps between its clauses."""
    whole = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return int(np.sum(np.abs(whole).max(axis=1) > AUDIBLE)) * FRAME / RATE


def _at_16k(samples: Samples, found: Recorded) -> Samples:
    resampled: Samples = soxr.resample(samples, found.rate, RATE)
    return resampled


def _onsets(sound: Samples, rate: int) -> Any:
    """Positions at which a click begins: nothing as loud within half a second before."""
    loud = np.flatnonzero(np.abs(sound) > 0.2)
    return loud[np.diff(loud, prepend=-rate) > rate // 2]


def _with_p95(values: Sequence[float]) -> dict[str, float]:
    return spread(values) | ({"p95": float(np.percentile(values, 95))} if values else {})


async def _lost(server: WebServer) -> float:
    """Packets of microphones that the server counts as lost."""
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{server.url}/metrics")).text
    values = [line.split()[-1] for line in text.splitlines() if "packets_lost" in line]
    return float(values[-1])
