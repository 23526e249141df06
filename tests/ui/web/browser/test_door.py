"""The door as browsers meet it: what they send by themselves, and keep back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.ui.web.browser.conftest import Run
from tests.ui.web.doors import PASSWORD, let_in, served
from ui.bench.browser import Visitor, browser, violations
from ui.settings.web import Web

pytestmark = pytest.mark.real

PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    let_in(home, "anna")
    with served(home) as address:
        yield address


async def enter(visitor: Visitor, url: str) -> None:
    page = await visitor.visit(url)
    await log_in(page, PASSWORD)
    await expect(page.get_by_text("anna is owner")).to_be_visible()


async def log_in(page: Page, password: str) -> None:
    await page.get_by_label("Name").fill("anna")
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


@asynccontextmanager
async def other_site(html: str) -> AsyncIterator[str]:
    """A page of another site, for as long as the block lasts."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n{html}"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer.encode())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        # By another name, so that the two are not of one site.
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}/"


def test_one_logs_in_and_out(run: Run[Any], url: str) -> None:
    async def visit() -> None:
        async with browser(tapped=False, viewport=PHONE) as visitor:
            page = await visitor.visit(url)
            await log_in(page, "a wrong one")
            await expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
            await log_in(page, PASSWORD)
            await expect(page.get_by_text("anna is owner")).to_be_visible()
            (cookie,) = await visitor.context.cookies()
            assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")

    run(visit())


def test_who_is_logged_in_may_come_by_a_link(run: Run[Any], url: str) -> None:
    async def visit() -> None:
        async with browser(tapped=False) as visitor, other_site(f"<a href={url}>here</a>") as site:
            await enter(visitor, url)
            page = await visitor.visit(site)
            await page.get_by_text("here").click()
            await expect(page.get_by_text("anna is owner")).to_be_visible()

    run(visit())


def test_another_site_reaches_nothing(run: Run[Any], url: str) -> None:
    voice = url.replace("http", "ws")
    html = f"""<iframe src="{url}"></iframe>
    <script>
    let shut, unread;
    new WebSocket("{voice}/voice/ws").onclose = (end) => shut = end.code;
    fetch("{url}/config", {{credentials: "include"}}).catch(() => unread = true);
    </script>"""

    async def visit() -> None:
        async with browser(tapped=False) as visitor, other_site(html) as site:
            await enter(visitor, url)
            page = await visitor.visit(site)
            await page.wait_for_function("shut == 1006 && unread")
            (framed,) = [frame for frame in page.frames if frame != page.main_frame]
            assert "anna" not in await framed.content()

    run(visit())


def test_the_page_comes_by_itself_once_it_is_ready(run: Run[Any], tmp_path: Path) -> None:
    async def visit() -> None:
        async with browser(tapped=False) as visitor:
            with served(tmp_path, page=None, wanted=Web(port=0)) as loading:
                page = await visitor.visit(loading)
                await expect(page.get_by_role("heading")).to_have_text("Parlour is waking up")
                port = int(loading.rpartition(":")[2])
            with served(tmp_path, wanted=Web(port=port)):
                await expect(page.get_by_text("owner is owner")).to_be_visible(timeout=10_000)

    run(visit())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_hinders_nobody(run: Run[Any], url: str, tmp_path: Path, scheme: str) -> None:
    async def visit(address: str) -> None:
        async with browser(tapped=False, viewport=PHONE, color_scheme=scheme) as visitor:
            page = await visitor.visit(address)
            assert await violations(page) == []
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"]

    run(visit(f"{url}/login"))
    with served(tmp_path, page=None) as loading:
        run(visit(loading))
