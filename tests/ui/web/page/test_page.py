"""The page behind a door, as a browser would ask it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.ui.web.page.fake_desk import GUEST, NOON, FakeDesk
from ui.web.page.blocks import make_page
from ui.web.page.desk import PastTurn
from ui.web.page.look import options

DESK = FakeDesk(
    turns={
        "mia": [PastTurn(NOON, "what Mia said", "yes", "quick")],
        "owner": [PastTurn(NOON, "what the owner said", "yes", "quick")],
    }
)


def door(app: ASGIApp) -> ASGIApp:
    async def lets_mia_in(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["person"] = GUEST
        await app(scope, receive, send)

    return lets_mia_in


@asynccontextmanager
async def visited() -> AsyncIterator[httpx.AsyncClient]:
    """The page of Mia, built inside of a loop, as Gradio wants it."""
    app = gr.mount_gradio_app(FastAPI(), make_page(DESK), "/", **options())
    transport = httpx.ASGITransport(door(app))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://parlour") as client,
    ):
        yield client


def test_an_event_in_the_queue_knows_whose_it_is() -> None:
    async def ask() -> str:
        async with visited() as client:
            config = (await client.get("/config")).json()
            (found,) = (
                part["id"]
                for part in config["components"]
                if part["props"].get("elem_id") == "history-found"
            )
            (event,) = (act["id"] for act in config["dependencies"] if act["outputs"] == [found])
            asked = {"data": [""], "fn_index": event, "session_hash": "visit"}
            (await client.post("/gradio_api/queue/join", json=asked)).raise_for_status()
            answer = await client.get("/gradio_api/queue/data", params={"session_hash": "visit"})
            return answer.text

    answer = asyncio.run(ask())
    assert "what Mia said" in answer
    assert "what the owner said" not in answer


def test_the_page_names_no_other_house() -> None:
    async def ask() -> Any:
        async with visited() as client:
            return (await client.get("/config")).json()

    config = asyncio.run(ask())
    assert config["title"] == "Parlour"
    assert config["analytics_enabled"] is False
    assert "https://" not in json.dumps([config["theme"], config["head"], config["stylesheets"]])
