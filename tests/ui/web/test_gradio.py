"""Gradio itself, behind the door: its page, its endpoints, and what it must not do."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from memory.recall import Memory
from memory.records import Turn
from tests.memory.turns import WordEmbedder
from tests.ui.web.doors import PASSWORD, TOKEN, let_in, log_in, served
from ui.probes import State, Target
from ui.status import Health
from ui.web.desk import HouseDesk
from ui.web.gradio import Framed, mounted
from ui.web.page.desk import Talker
from ui.web.people import Person

# Of the pandas that Gradio counts its calls with.
pytestmark = pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'")

SECRETS = {"owner": "the safe opens with 4711", "ben": "ben likes chess"}
KEY = "sk-a-key-of-the-cloud"
PRIVATE = (KEY, TOKEN, PASSWORD, "http://10.0.0.9", *SECRETS.values())
"""What no page may hold before it is asked for by whose it is."""


async def look() -> list[Health]:
    target = Target("cloud", "openai", "http://10.0.0.9/v1", "big", "cloud", KEY)
    return [Health(target, State.UP, 0.1, "", "", None, 1.5)]


@asynccontextmanager
async def building(home: Path) -> AsyncIterator[ASGIApp]:
    """The real page over a desk whose memories are real."""
    memories: dict[str, Memory] = {}

    async def memory_of(user: str) -> Memory:
        return memories[user]

    for user, secret in SECRETS.items():
        opened = memories[user] = Memory(
            home / user, WordEmbedder(), most=3, least_score=0.3, patience=1, notify=lambda _: None
        )
        await opened.open()
        await opened.add(Turn(secret, "I see.", "quick", datetime.now(UTC), user))

    async def forgets(person: Person, words: str) -> None: ...

    talkers = [Talker("anna", "listening")]
    desk = HouseDesk(memory_of, forgets, look, lambda: talkers, lambda: 0.0)
    app = mounted(desk)
    async with app.router.lifespan_context(app):
        yield Framed(app)
    for opened in memories.values():
        await opened.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    let_in(home, "anna")
    let_in(home, "ben", guest=True)
    with served(home, token=TOKEN, building=partial(building, home)) as address:
        yield address


@pytest.fixture(scope="module")
def anna(url: str) -> Iterator[httpx.Client]:
    """An owner, logged in."""
    with httpx.Client(base_url=url, headers={"Origin": url}) as client:
        log_in(client, "anna")
        yield client


@pytest.fixture(scope="module")
def ben(url: str) -> Iterator[httpx.Client]:
    """A guest, logged in."""
    with httpx.Client(base_url=url, headers={"Origin": url}) as client:
        log_in(client, "ben")
        yield client


def ask(client: httpx.Client, tab: str, *data: object) -> str:
    """What the first event of a tab answers, by the endpoints that the page uses."""
    config = client.get("/config").json()
    ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    event = next(
        act["id"] for act in config["dependencies"] if ids[f"{tab}-tab"] in target_ids(act)
    )
    asked = {"data": list(data), "fn_index": event, "session_hash": f"{tab}{id(client)}"}
    client.post("/gradio_api/queue/join", json=asked).raise_for_status()
    return client.get("/gradio_api/queue/data", params=asked).text


def target_ids(act: dict[str, Any]) -> list[int]:
    return [target[0] for target in act["targets"]]


@pytest.mark.parametrize("tab", ["history", "memory"])
def test_everybody_sees_their_own_and_no_more(
    anna: httpx.Client, ben: httpx.Client, tab: str
) -> None:
    seen = {"owner": ask(anna, tab, ""), "ben": ask(ben, tab, "")}
    for user, secret in SECRETS.items():
        assert (secret in seen["owner"]) is (user == "owner")
        assert (secret in seen["ben"]) is (user == "ben")


def test_a_guest_learns_nothing_of_money_and_people(anna: httpx.Client, ben: httpx.Client) -> None:
    owner, guest = ask(anna, "status"), ask(ben, "status")
    assert "1.5" in owner
    assert "anna" in owner
    assert "big" in guest
    assert "1.5" not in guest
    assert "anna" not in guest
    assert not any(secret in owner + guest for secret in (KEY, "10.0.0.9"))


def test_a_stranger_reaches_no_event(url: str) -> None:
    with httpx.Client(base_url=url, headers={"Origin": url}) as stranger:
        for path in ("/gradio_api/queue/join", "/gradio_api/run/show", "/gradio_api/reset"):
            assert stranger.post(path, json={"data": [""], "fn_index": 0}).status_code == 401
        for path in ("/config", "/gradio_api/queue/data", "/gradio_api/heartbeat/x"):
            assert stranger.get(path).status_code == 401


def test_a_page_of_another_site_reaches_no_event(anna: httpx.Client) -> None:
    foreign = {"Origin": "http://evil.example"}
    for path in ("/gradio_api/queue/join", "/gradio_api/component_server"):
        assert anna.post(path, json={}, headers=foreign).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/upload_progress?upload_id=x",
        "/gradio_api/deep_link",
        "/gradio_api/run-history/records",
        "/gradio_api/../gradio_api/file=/etc/passwd",
        "/voice/../run.py",
        "/voice/%2e%2e/run.py",
        "/voice/..%2frun.py",
        "/voice//etc/passwd",
        "/voice/%2fetc/passwd",
        "/static/..%2f..%2f..%2froutes.py",
        "/assets/../../../routes.py",
        "/assets/%2e%2e/%2e%2e/%2e%2e/routes.py",
        "/svelte/..%2f..%2froutes.py",
        "/gradio_api/queue/..%2ffile=/etc/passwd",
        "/monitoring",
        "/gradio_api/dev/reload",
        "/gradio_api/vibe-code",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_path_leads_to_other_files(anna: httpx.Client, path: str) -> None:
    # Not as httpx would tidy it up.
    answer = anna.send(raw(anna, path))
    assert answer.status_code in (400, 403, 404, 405, 422), path
    for content in ("root:", "import ", "[project]"):
        assert content not in answer.text


def raw(client: httpx.Client, path: str) -> httpx.Request:
    request = client.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    return request


def test_the_query_of_the_page_leads_nowhere(anna: httpx.Client) -> None:
    for query in ("deep_link=../../../../etc/passwd", "page=../config", "__theme=dark"):
        assert anna.get(f"/?{query}").status_code == 200


def test_nothing_can_be_left_here(anna: httpx.Client) -> None:
    assert anna.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404


def test_only_our_own_scripts_run(anna: httpx.Client) -> None:
    page = anna.get("/", headers={"Accept-Encoding": "br, gzip"})
    policy = page.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]{20,})'", policy)
    assert "script-src 'self' 'unsafe-eval' 'nonce-" in policy
    assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') > 3
    assert f"'nonce-{nonce}'" not in anna.get("/").headers["content-security-policy"]
    assert int(page.headers["content-length"]) == len(page.content)
    start = page.text.index("window.gradio_config = ") + len("window.gradio_config = ")
    config, _ = json.JSONDecoder().raw_decode(page.text[start:])
    assert "<script" in config["head"]  # as it was


def test_no_secret_stands_in_the_page(anna: httpx.Client, ben: httpx.Client) -> None:
    paths = ["/", "/config", "/gradio_api/info", "/login", "/health", "/metrics", "/voice/talk.js"]
    for client in (anna, ben):
        for path in paths:
            text = client.get(path).text
            assert not any(secret in text for secret in PRIVATE), path
        assert client.cookies["parlour"] not in client.get("/").text


def test_gradio_tells_nobody_of_us(anna: httpx.Client) -> None:
    import gradio.analytics

    assert not gradio.analytics.analytics_enabled()
    config = anna.get("/config").json()
    assert config["analytics_enabled"] is False


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"fn_index": 9999}', b'{"data": {}, "fn_index": -1}', b"\xff"]
)
def test_nonsense_breaks_nothing(anna: httpx.Client, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    for path in ("/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/cancel"):
        answer = anna.post(path, content=body, headers=kind)
        assert 400 <= answer.status_code <= 500
        assert "Traceback" not in answer.text
    assert anna.get("/").status_code == 200
