"""Who may come in, over real connections."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.clock import run
from tests.ui.web.doors import (
    PATIENCE,
    Attended,
    greeting,
    served,
    socket_of,
)
from ui.http.hosts import Hosts
from ui.web.gate import Gate
from ui.web.keyring import Keyring
from ui.web.logins import Logins
from ui.web.people import OWNER
from ui.web.users import Users

EVIL = "http://evil.example"


@pytest.fixture(scope="module")
def unlocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Attended]]:
    """A server of this machine alone, where nobody has a password."""
    sessions = Attended()
    with served(tmp_path_factory.mktemp("home"), sessions=sessions) as url:
        yield url, sessions


def test_without_passwords_whoever_is_at_this_machine_is_the_owner(
    unlocked: tuple[str, Attended],
) -> None:
    url, sessions = unlocked
    assert httpx.get(url).text == "owner is owner"
    with connect(socket_of(url), origin=url, open_timeout=PATIENCE) as socket:
        assert socket.recv(PATIENCE) == "owner"
    assert sessions.people[-1] == OWNER


@pytest.mark.parametrize("origin", [EVIL, "null", None, "http://127.0.0.1:1"])
def test_a_page_of_another_site_cannot_speak(
    unlocked: tuple[str, Attended], origin: str | None
) -> None:
    url, sessions = unlocked
    before = len(sessions.people)
    with pytest.raises(InvalidStatus) as refused:
        connect(socket_of(url), origin=origin, open_timeout=PATIENCE)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
    assert len(sessions.people) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/login", "/logout", "/gradio_api/queue/join"])
def test_a_page_of_another_site_cannot_act(
    unlocked: tuple[str, Attended], headers: dict[str, str], path: str
) -> None:
    refused = httpx.post(unlocked[0] + path, headers=headers, json={})
    assert refused.status_code == 403
    assert "owner is" not in refused.text


@pytest.mark.parametrize(
    ("fetch", "wanted"),
    [
        (("cross-site", "navigate", "document"), 200),
        (("cross-site", "navigate", "iframe"), 403),
        (("cross-site", "no-cors", "script"), 403),
        (("same-site", "cors", "empty"), 403),
        (("same-origin", "cors", "empty"), 200),
        (("none", "navigate", "document"), 200),
    ],
)
def test_another_site_may_link_here_and_no_more(
    unlocked: tuple[str, Attended], fetch: tuple[str, str, str], wanted: int
) -> None:
    names = ("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest")
    headers = dict(zip(names, fetch, strict=True))
    assert httpx.get(unlocked[0], headers=headers).status_code == wanted


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::1"])
def test_a_foreign_name_leads_nowhere(unlocked: tuple[str, Attended], host: str) -> None:
    for path in ("/", "/health", "/login"):
        assert httpx.get(unlocked[0] + path, headers={"Host": host}).status_code == 421


def test_nobody_asks_without_end(tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins.json", 1, lambda: 0)
    keyring = Keyring(Users(tmp_path / "users.json"), logins, "", trusting=True)
    gate = Gate(greeting, Hosts(()), keyring)
    headers = {"Origin": "http://localhost"}

    async def ask() -> None:
        transport = httpx.ASGITransport(gate)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers
        ) as client:
            answers = [(await client.post("/")).status_code for _ in range(101)]
            assert answers == [200] * 100 + [429]
            assert (await client.get("/")).status_code == 200  # looking costs nothing
            await asyncio.sleep(1)
            answers = [(await client.post("/")).status_code for _ in range(21)]
            assert answers == [200] * 20 + [429]

    run(ask())


def test_while_the_models_are_loaded_one_is_asked_to_wait(tmp_path: Path) -> None:
    with served(tmp_path, page=None) as url, httpx.Client(base_url=url) as client:
        page = client.get("/")
        assert page.status_code == 503
        assert "waking up" in page.text
        assert "location.reload()" in page.text
        assert client.get("/health").status_code == 503
        assert client.get("/config").json()["error"]["code"] == "warming"
        with connect(socket_of(url), origin=url, open_timeout=PATIENCE) as socket:  # noqa: SIM117
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(PATIENCE)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
