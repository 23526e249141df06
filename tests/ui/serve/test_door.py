"""Who may come in."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from tests.ui.serve.world import make_services, served
from ui.errors import UsageError
from ui.http.hosts import is_loopback
from ui.serve.door import Doorkeeper
from ui.serve.run import listening
from ui.serve.serving import Serving
from ui.serve.token import find_token

EVERYWHERE = "0.0.0.0"  # noqa: S104  # refused, that is the point
TOKEN = "0123456789abcdef0123"
OPEN = Doorkeeper("", {"ai", "ai.local"})
LOCKED = Doorkeeper(TOKEN, {"ai"})


def status(keeper: Doorkeeper, path: str = "/v1/models", **headers: str) -> int | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    refused = keeper.refusal(path, Headers({"host": "127.0.0.1:8765"} | named))
    return refused.status if refused else None


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8765", "127.0.0.1:1", "[::1]:8765", "AI:8765", "192.168.1.4"]
)
def test_its_own_names_and_any_address_let_in(host: str) -> None:
    assert status(OPEN, host=host) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "", "[::1", "ai@evil"],
)
def test_a_foreign_name_does_not(host: str) -> None:
    assert status(OPEN, host=host) == 421
    assert status(OPEN, "/health", host=host) == 421


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_host_breaks_the_door(host: str) -> None:
    assert status(OPEN, host=host) in (None, 421)


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        ("http://127.0.0.1:8765", None),
        ("https://127.0.0.1:8765", None),
        ("http://127.0.0.1:3000", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_pages_of_other_origins_stay_outside(origin: str, wanted: int | None) -> None:
    assert status(OPEN, origin=origin) == wanted


@pytest.mark.parametrize(
    ("site", "wanted"),
    [("same-origin", None), ("none", None), ("cross-site", 403), ("same-site", 403)],
)
def test_what_another_site_embeds_stays_outside(site: str, wanted: int | None) -> None:
    assert status(OPEN, sec_fetch_site=site) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (f"Bearer {TOKEN}", None),
        (f"bearer  {TOKEN} ", None),
        (TOKEN, 401),
        (f"Basic {TOKEN}", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Bearer {TOKEN}x", 401),
        ("Bearer ", 401),
        ("Bearer ü", 401),
        ("", 401),
    ],
)
def test_only_the_token_opens(given: str, wanted: int | None) -> None:
    assert status(LOCKED, authorization=given) == wanted
    assert status(LOCKED, "/metrics", authorization=given) == wanted
    assert status(LOCKED, "/health", authorization=given) is None


def test_without_a_token_none_is_asked_for() -> None:
    assert status(OPEN) is None
    assert status(OPEN, authorization="Bearer whatever") is None


def test_it_holds_over_http(pool: ThreadPoolExecutor) -> None:
    serving = Serving(port=0, token=TOKEN)
    with served(make_services(pool), serving) as url, httpx.Client(base_url=url) as client:
        refused = client.get("/v1/models")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["error"]["code"] == "invalid_api_key"
        known = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/v1/models", headers=known).status_code == 200
        assert client.get("/health").status_code == 200
        rebound = {"Host": "evil.example"}
        assert client.get("/v1/models", headers=known | rebound).status_code == 421
        foreign = {"Origin": "http://evil.example"}
        assert client.get("/v1/models", headers=known | foreign).status_code == 403


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.4", "ai", ""])
def test_it_does_not_listen_outside_without_a_token(host: str) -> None:
    with pytest.raises(UsageError, match="PARLOUR_TOKEN"), listening(Serving(host, 0)):
        pass


def test_a_port_that_is_taken_is_told() -> None:
    with listening(Serving(port=0)) as first:
        taken = Serving(port=first.getsockname()[1])
        with pytest.raises(UsageError, match="choose another"), listening(taken):
            pass


def test_what_is_sent_goes_out_at_once() -> None:
    with listening(Serving(port=0)) as listener:  # asyncio looks at the protocol by its number
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        (EVERYWHERE, False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
    ],
)
def test_loopback_is_known(host: str, wanted: bool) -> None:
    assert is_loopback(host) is wanted


def test_the_token_is_found(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert find_token({}, "PARLOUR_TOKEN", None) == ""
    assert find_token({"PARLOUR_TOKEN": f" {TOKEN}\n"}, "PARLOUR_TOKEN", None) == TOKEN
    assert find_token({"PARLOUR_TOKEN": "another one that is long"}, "PARLOUR_TOKEN", file) == TOKEN


@pytest.mark.parametrize("bad", ["short", "ü" * 20, "two words are too many", "tab\tin a token."])
def test_a_token_of_no_use_is_told_without_showing_it(bad: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="openssl") as caught:
        find_token({"T": bad}, "T", None)
    assert bad not in str(caught.value)
    file = tmp_path / "token"
    file.write_text(bad)
    with pytest.raises(UsageError, match="openssl"):
        find_token({}, "T", file)


@pytest.mark.parametrize("content", [None, b""])
def test_a_token_file_without_a_token_is_told(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match="openssl"):
        find_token({}, "T", file)
