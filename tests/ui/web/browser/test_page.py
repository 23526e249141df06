"""The page as somebody uses it: Debian's Chromium, real models, real recordings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.ui.web.browser.conftest import Run
from tests.ui.web.browser.pages import (
    fixture,
    ready,
    told,
    type_words,
    until_state,
    words_of,
)
from ui.bench.browser import browser, recorded, reel, violations
from ui.bench.visits import cut_short
from ui.bench.web_server import WebServer, web_server
from ui.engines import make_synthesizer
from ui.settings import Settings

pytestmark = pytest.mark.real

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TABS = ("Talk", "History", "Memory", "Status")


def test_a_spoken_question_is_answered_aloud(
    run: Run[Any], server: WebServer, tmp_path: Path
) -> None:
    async def visit() -> None:
        said = reel(tmp_path / "said.wav", 30, (1.0, fixture("what-time-is-it")))
        async with browser(said) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await page.locator("#talk-button").click()
            heard = await told(page, "heard")
            assert "time" in heard[0]["text"]
            spoken = await told(page, "spoken")
            assert spoken[0]["text"].startswith("It's")
            await until_state(page, "listening")
            await asyncio.sleep(0.5)  # what the device still holds
            assert "it's" in words_of(await recorded(page)).lower()
            assert await page.locator("#talk-wait").is_visible()
            assert visitor.outside == []

    run(visit())


def test_speaking_over_the_answer_silences_it(run: Run[Any], server: WebServer) -> None:
    voice = make_synthesizer(Settings())
    voice.load()
    story, rival = fixture("tell-me-a-story-about-tardigrades"), fixture("whats-the-weather-like")

    async def visit() -> None:
        for _ in range(3):  # a short answer may be over before
            cut = await cut_short(server, voice, story, rival, lambda _: None)
            if cut is not None:
                break
        assert cut is not None
        assert cut.yielded
        assert cut.silent < 0.6  # seconds; the bench has the figure
        assert cut.remembered is not False

    run(visit())


def test_a_reload_keeps_the_conversation(run: Run[Any], server: WebServer) -> None:
    async def visit() -> None:
        async with browser() as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await type_words(page, "what is twelve times twelve")
            await told(page, "spoken")
            await page.reload()
            await ready(page)
            await expect(page.locator("#talk-log")).to_contain_text("what is twelve times twelve")
            await expect(page.locator("#talk-log .pl-parlour")).to_contain_text("144")

    run(visit())


def test_a_killed_server_comes_back_with_the_conversation(run: Run[Any], tmp_path: Path) -> None:
    async def visit() -> None:
        async with browser() as visitor:
            async with web_server(tmp_path) as first:
                port = int(first.url.rsplit(":", 1)[1])
                page = await visitor.visit(first.url)
                await ready(page)
                await type_words(page, "tell me a long story about a lighthouse")
                await told(page, "saying", 2)
                await first.kill()
                await until_state(page, "reconnecting")
            async with web_server(tmp_path, port):
                await ready(page)  # by itself
                log = page.locator("#talk-log")
                await expect(log).to_contain_text("tell me a long story about a lighthouse")
                await expect(log.locator(".pl-parlour")).to_have_count(1)
                await expect(log.locator(".pl-unheard")).to_have_count(1)
                await type_words(page, "what is two plus two")
                await expect(log).to_contain_text("4", timeout=30_000)

    run(visit())


def test_a_refused_microphone_is_told_and_typing_works(run: Run[Any], server: WebServer) -> None:
    async def visit() -> None:
        async with browser(allowed=False) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await page.locator("#talk-button").click()
            await until_state(page, "no microphone")
            await expect(page.locator("#talk-notice")).to_contain_text("Allow it")
            await type_words(page, "what is two plus three")
            assert (await told(page, "spoken"))[0]["text"].rstrip(".").endswith("5")

    run(visit())


def test_two_pages_have_two_conversations(run: Run[Any], server: WebServer) -> None:
    async def visit() -> None:
        async with browser() as one, browser() as other:
            pages = [await visitor.visit(server.url) for visitor in (one, other)]
            for page in pages:
                await ready(page)
            for page, question in zip(pages, ("10 plus 1", "20 plus 2"), strict=True):
                await type_words(page, f"what is {question}")
            for page, mine, theirs in zip(pages, ("11", "22"), ("22", "11"), strict=True):
                answer = page.locator("#talk-log .pl-parlour")
                await expect(answer).to_contain_text(mine, timeout=30_000)
                await expect(answer).not_to_contain_text(theirs)

    run(visit())


def test_everything_can_be_done_with_the_keyboard(
    run: Run[Any], server: WebServer, tmp_path: Path
) -> None:
    async def visit() -> None:
        said = reel(tmp_path / "said.wav", 30, (0.5, fixture("what-time-is-it")))
        async with browser(said) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await tab_to(page, "talk-button")
            await page.keyboard.press("Enter")
            await until_state(page, "listening", "hearing you")
            await told(page, "spoken")
            await page.keyboard.press("Enter")
            await until_state(page, "microphone off")
            await tab_to(page, "talk-text")
            await page.keyboard.type("what is six times seven")
            await page.keyboard.press("Enter")
            assert "42" in (await told(page, "spoken", 2))[1]["text"]

    run(visit())


def test_the_space_bar_is_held_to_talk(run: Run[Any], server: WebServer, tmp_path: Path) -> None:
    async def visit() -> None:
        question = fixture("what-time-is-it")
        said = reel(tmp_path / "said.wav", 60, *((at, question) for at in range(1, 50, 3)))
        async with browser(said) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await page.locator("#talk-mode-hold").check()
            await page.locator("#talk-button").focus()
            await page.keyboard.press(" ")  # opens the microphone
            await until_state(page, "ready")
            await asyncio.sleep(3.5)  # somebody speaks, and no key is held
            assert not [m for m in await messages(page) if m["type"] == "heard"]
            await page.keyboard.down(" ")
            await asyncio.sleep(3.2)
            await page.keyboard.up(" ")
            assert "time" in (await told(page, "heard"))[0]["text"]
            await told(page, "spoken")

    run(visit())


def test_a_press_that_opens_the_microphone_is_heard_while_it_lasts(
    run: Run[Any], server: WebServer, tmp_path: Path
) -> None:
    async def visit() -> None:
        said = reel(tmp_path / "said.wav", 30, (1.0, fixture("what-time-is-it")))
        async with browser(said) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            await page.locator("#talk-mode-hold").check()
            await page.locator("#talk-button").hover()
            await page.mouse.down()
            await asyncio.sleep(4.5)
            await page.mouse.up()
            assert "time" in (await told(page, "heard"))[0]["text"]

    run(visit())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_nothing_hinders_anybody(
    run: Run[Any], server: WebServer, tmp_path: Path, scheme: str, screen: dict[str, Any]
) -> None:
    async def visit() -> None:
        said = reel(tmp_path / "said.wav", 60, (8.0, fixture("tell-me-a-story-about-tardigrades")))
        async with browser(said, color_scheme=scheme, **screen) as visitor:
            page = await visitor.visit(server.url)
            await ready(page)
            assert await violations(page) == []
            await type_words(page, "what is two plus two")
            await told(page, "spoken")
            assert await violations(page) == []
            await page.locator("#talk-button").click()
            await until_state(page, "listening")
            assert await violations(page) == []
            await until_state(page, "speaking")
            assert await violations(page) == []
            await page.locator("#talk-stop").click()
            for tab in TABS:
                await page.get_by_role("tab", name=tab).click()
                await asyncio.sleep(1.0)  # Gradio fetches what a tab shows
                assert await violations(page) == [], tab
                wide = await page.evaluate("() => document.scrollingElement.scrollWidth")
                assert wide <= page.viewport_size["width"], tab  # type: ignore[index]
            assert visitor.outside == []

    run(visit())


def test_its_own_policy_lets_the_page_work(run: Run[Any], server: WebServer) -> None:
    async def visit() -> None:
        async with browser(tapped=False) as visitor:
            troubles: list[str] = []
            visitor.context.on("console", lambda said: troubles.append(said.text))
            visitor.context.on("weberror", lambda error: troubles.append(str(error.error)))
            page = await visitor.visit(server.url)
            await ready(page)
            await page.locator("#talk-button").click()
            await until_state(page, "listening")
            await type_words(page, "what is three plus four")
            await expect(page.locator("#talk-log .pl-parlour")).to_contain_text("7", timeout=30_000)
            for tab in TABS:
                await page.get_by_role("tab", name=tab).click()
                await asyncio.sleep(0.5)
            assert [each for each in troubles if "Security Policy" in each or "Error" in each] == []

    run(visit())


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until that element has the focus."""
    for _ in range(60):
        if await page.evaluate("() => document.activeElement?.id") == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab")


async def messages(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await page.evaluate("() => window.__tap.messages")
    return found
