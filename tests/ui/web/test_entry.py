"""Who is let in, as whom, and for how long."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.ui.web.doors import (
    PASSWORD,
    PATIENCE,
    TOKEN,
    let_in,
    log_in,
    served,
    socket_of,
)
from ui.web.metrics import Metrics
from ui.web.people import OWNER, Person
from ui.web.users import Users

EVIL = "http://evil.example"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an owner, a guest and a token."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, "anna")
    let_in(home, "ben", guest=True)
    with served(home, token=TOKEN) as url:
        yield url


@pytest.fixture
def client(locked: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=locked, trust_env=False) as client:
        yield client


def test_who_is_not_logged_in_is_led_to_the_login(client: httpx.Client) -> None:
    sent = client.get("/")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")
    assert client.get("/health").status_code == 200
    assert client.get("/login").status_code == 200


@pytest.mark.parametrize(
    "path", ["/config", "/gradio_api/queue/data", "/voice/line.js", "/metrics", "/gradio_api/info"]
)
def test_nothing_else_is_for_strangers(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 401


def test_who_comes_by_a_link_is_looked_at_twice(client: httpx.Client) -> None:
    by_link = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    page = client.get("/", headers=by_link)  # the browser keeps the cookie back
    assert page.status_code == 200
    assert 'http-equiv="refresh" content="0"' in page.text


def test_a_stranger_at_the_microphone_is_told_so(locked: str) -> None:
    with connect(socket_of(locked), origin=locked, open_timeout=PATIENCE) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize(("name", "role"), [("anna", "owner"), ("ben", "guest")])
def test_the_password_lets_in(client: httpx.Client, name: str, role: str, locked: str) -> None:
    answer = log_in(client, name)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    flags = answer.headers["set-cookie"].lower().split("; ")
    assert flags[0].startswith("parlour=")
    assert {"httponly", "samesite=strict", "path=/"} <= set(flags)
    assert "secure" not in flags  # a browser would not send it over http
    assert client.get("/").text == f"{name} is {role}"
    value = client.cookies["parlour"]
    with connect(
        socket_of(locked),
        origin=locked,
        additional_headers={"Cookie": f"parlour={value}"},
        open_timeout=PATIENCE,
    ) as socket:
        assert socket.recv(PATIENCE) == name


def test_who_logs_out_is_out_wherever_the_cookie_is(client: httpx.Client, locked: str) -> None:
    log_in(client, "anna")
    kept = client.cookies["parlour"]
    client.post("/logout", headers={"Origin": locked})
    assert "parlour" not in client.cookies
    client.cookies.set("parlour", kept)
    assert client.get("/").status_code == 303


def test_who_is_shut_out_is_cut_off(tmp_path: Path) -> None:
    let_in(tmp_path, "anna")
    let_in(tmp_path, "ben")
    with served(tmp_path) as url, httpx.Client(base_url=url) as client:
        log_in(client, "anna")
        cookie = {"Cookie": f"parlour={client.cookies['parlour']}"}
        with connect(socket_of(url), origin=url, additional_headers=cookie) as socket:
            assert socket.recv(PATIENCE) == "anna"
            socket.send("once")
            assert socket.recv(PATIENCE) == "once"
            Users(tmp_path / "users.json").remove("anna")
            socket.send("twice")
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(PATIENCE)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401


def test_the_first_password_closes_an_open_page(tmp_path: Path) -> None:
    with served(tmp_path) as url, connect(socket_of(url), origin=url) as socket:
        assert socket.recv(PATIENCE) == "owner"
        let_in(tmp_path, "anna")
        socket.send("still?")
        with pytest.raises(ConnectionClosed):
            socket.recv(PATIENCE)
        assert httpx.get(url).status_code == 303


def test_the_token_opens_for_programs_wherever_they_come_from(
    client: httpx.Client, locked: str
) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 200
    assert client.get("/", headers=BEARER).text == "owner is owner"
    wrong = {"Authorization": f"Bearer {TOKEN[:-1]}"}
    assert client.get("/metrics", headers=wrong).status_code == 401
    with connect(socket_of(locked), additional_headers=BEARER, open_timeout=PATIENCE) as socket:
        assert socket.recv(PATIENCE) == "owner"
    foreign = BEARER | {"Origin": EVIL}
    with pytest.raises(InvalidStatus):
        connect(socket_of(locked), additional_headers=foreign, open_timeout=PATIENCE)


def test_the_numbers_are_the_owners(client: httpx.Client) -> None:
    log_in(client, "ben")
    assert client.get("/metrics").status_code == 403
    log_in(client, "anna")
    assert client.get("/metrics").status_code == 200


def test_the_numbers_tell_how_long_one_waited(tmp_path: Path) -> None:
    metrics = Metrics()
    metrics.turn("quick", 0.6)
    metrics.turn("quick", 7)
    metrics.show("seats", "Seats.", lambda: 3)
    with served(tmp_path, metrics=metrics) as url:
        page = httpx.get(f"{url}/metrics").text
    for line in (
        'parlour_turns_total{route="quick"} 2.0',
        'parlour_voice_to_voice_seconds_bucket{le="0.7"} 1.0',
        "parlour_voice_to_voice_seconds_count 2.0",
        "parlour_seats 3.0",
    ):
        assert line in page


def test_with_a_token_alone_it_is_the_owners_password(tmp_path: Path) -> None:
    with served(tmp_path, token=TOKEN) as url, httpx.Client(base_url=url) as client:
        assert client.get("/").status_code == 303
        assert log_in(client, "owner", PASSWORD).status_code == 403
        assert log_in(client, "owner", TOKEN).status_code == 303
        assert client.get("/").text == "owner is owner"


def test_every_answer_tells_the_browser_to_be_strict(client: httpx.Client) -> None:
    answers = [client.get(path) for path in ("/", "/login", "/health", "/config")]
    answers.append(client.get("/", headers={"Host": "evil.example"}))
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["permissions-policy"].startswith("microphone=(self)")
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


def test_a_fault_of_ours_is_told_and_logged_without_its_words(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client, "anna")
    failed = client.get("/breaks")
    assert failed.status_code == 500
    assert "words" not in failed.json()["error"]["message"]
    assert "ZeroDivisionError while" in caplog.text
    assert "words of the person" not in caplog.text.replace('"with words of the person"', "")


def test_no_password_and_no_cookie_stands_in_the_log(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "uvicorn")
    log_in(client, "anna", "xylophone xylophone")
    log_in(client, "anna")
    client.get("/")
    for secret in ("xylophone", PASSWORD, client.cookies["parlour"]):
        assert secret not in caplog.text


def test_people_are_told_apart() -> None:
    assert Person("anna", "owner").user == OWNER.user == "owner"
    assert Person("ben", "guest").user == "ben"
