"""The page's own modules, in a browser that has nothing else: the queue, and the words."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route

from ui.bench.browser import browser

pytestmark = pytest.mark.real

STATIC = Path(__file__).parents[4] / "ui/web/static"
HOME = "http://127.0.0.1/"
RATE = 8000
BLOCK = 80
"""Samples that are asked for at a time: 10 ms."""

Evaluate = Callable[[str], Any]

BENCH = f"""
const {{ Playback }} = await import("/playback.js");
const reports = [];
const playback = new Playback({RATE}, (report) => reports.push(report));
const restart = (lead) => playback.told({{ type: "restart", run: 1, lead }});
const clear = (epoch) => playback.told({{ type: "clear", epoch }});
const sound = (epoch, offset, count) => playback.told(
    {{ type: "sound", epoch, offset, samples: new Int16Array(count).fill(16384) }});
const render = (blocks) => {{
    const out = new Float32Array({BLOCK});
    const all = [];
    for (let i = 0; i < blocks; i++) {{ playback.render(out); all.push(...out); }}
    return all;
}};
const loud = (samples) => samples.filter((sample) => sample === 0.5).length;
const last = () => {{
    const {{ type, epoch, samples }} = reports.at(-1) ?? {{}};
    return [type, epoch, samples];
}};
"""


@pytest.fixture(scope="module")
def evaluate() -> Iterator[Evaluate]:
    async def serve(route: Route) -> None:
        path = STATIC / route.request.url.removeprefix(HOME)
        if path.is_file():
            await route.fulfill(path=path)
        else:
            await route.fulfill(body="<!doctype html>", content_type="text/html")

    async def opened(stack: AsyncExitStack) -> Page:
        visitor = await stack.enter_async_context(browser(tapped=False))
        page = await visitor.context.new_page()
        await page.route("**/*", serve)
        await page.goto(HOME)
        return page

    if not shutil.which("chromium"):
        pytest.skip("no Chromium; on Debian: sudo apt install chromium")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        page = runner.run(opened(stack))
        yield lambda script: runner.run(page.evaluate(f"async () => {{ {BENCH} {script} }}"))
        runner.run(stack.aclose())


def test_sound_flows_once_the_lead_is_there(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0.04); sound(0, 0, 160); const before = loud(render(1));"
        "sound(0, 160, 160); return [before, loud(render(10)), last()];"
    )
    assert found == [0, 320, ["played", 0, 320]]


def test_an_answer_shorter_than_the_lead_sounds_after_it(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0.04); sound(0, 0, 80); return [loud(render(3)), loud(render(2)), last()];"
    )
    assert found == [0, 80, ["played", 0, 80]]


def test_what_sounded_is_told_each_tenth_of_a_second(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0); sound(0, 0, 4000); render(25);"
        "return reports.map(({ type, samples }) => [type, samples]);"
    )
    assert found == [["played", 800], ["played", 1600]]


def test_clear_fades_within_five_milliseconds_and_tells_what_was_heard(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0); sound(0, 0, 4000); render(10); clear(0); const rest = render(2);"
        "const rising = rest.some((sample, i) => i && sample > rest[i - 1]);"
        "return [rest.filter((sample) => sample).length, rising, last()];"
    )
    count, rising, told = found
    assert 0 < count <= 0.005 * RATE
    assert not rising
    assert told == ["cleared", 0, 840]


def test_what_comes_late_of_a_cleared_epoch_never_sounds(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0); sound(3, 0, 400); clear(3); sound(3, 400, 400); const late = loud(render(5));"
        "sound(4, 0, 400); return [last(), late, loud(render(6)), last()];"
    )
    assert found == [["cleared", 3, 0], 0, 400, ["played", 4, 400]]


def test_no_more_than_ten_seconds_wait(evaluate: Evaluate) -> None:
    found = evaluate(
        "restart(0); for (let i = 0; i < 30; i++) sound(0, 4000 * i, 4000);"
        "return loud(render(1600));"
    )
    assert found == 10 * RATE


def test_a_gap_in_a_sentence_is_counted_and_a_pause_between_two_is_none(
    evaluate: Evaluate,
) -> None:
    found = evaluate(
        "restart(0); sound(0, 0, 80); render(3); sound(0, 80, 80); render(40);"
        "sound(0, 160, 80); render(2); return reports.at(-1).underruns;"
    )
    assert found == 1


def test_a_new_beginning_forgets_the_old_sound(evaluate: Evaluate) -> None:
    found = evaluate("restart(0); sound(5, 0, 800); render(1); restart(0); return loud(render(5));")
    assert found == 0


WELL = {
    "line": "open",
    "server": "listening",
    "waiting": "",
    "microphone": "on",
    "muted": False,
    "mode": "open",
}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "listening"),
        ({"muted": True}, "muted"),
        ({"muted": True, "server": "speaking"}, "speaking"),
        ({"microphone": "off"}, "microphone off"),
        ({"microphone": "off", "mode": "hold"}, "ready"),
        ({"microphone": "refused"}, "no microphone"),
        ({"microphone": "refused", "server": "thinking"}, "thinking"),
        ({"waiting": "One moment."}, "waiting"),
        ({"waiting": "One moment.", "line": "connecting"}, "waiting"),
        ({"line": "lost", "server": "speaking"}, "reconnecting"),
        ({"line": "full"}, "full house"),
        ({"line": "ended", "waiting": "One moment."}, "not connected"),
    ],
)
def test_there_is_one_word_for_all_of_it(
    evaluate: Evaluate, change: dict[str, Any], word: str
) -> None:
    scene = json.dumps({**WELL, **change})
    assert evaluate(f'return (await import("/state.js")).word({scene});') == word


def test_silence_empties_the_ring_at_once(evaluate: Evaluate) -> None:
    levels = evaluate(
        'const { Control } = await import("/control.js");'
        'const button = document.createElement("button");'
        "const control = new Control(button, {});"
        'const level = () => button.style.getPropertyValue("--level");'
        "control.level(-15); const full = level(); control.level(-Infinity);"
        "return [full, level()];"
    )
    assert levels == ["1", "0"]
