"""Those who guess passwords."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.ui.web.doors import PASSWORD, let_in, log_in, served
from ui.serve.errors import Refused
from ui.web.keyring import Keyring
from ui.web.login import Doorman
from ui.web.people import OWNER, Person


class OnePassword(Keyring):
    """Knows the owner's, at no cost."""

    def __init__(self) -> None: ...

    def check(self, name: str, password: str) -> Person | None:
        return OWNER if (name, password) == ("owner", PASSWORD) else None


class Door:
    """A doorman at whom one knocks."""

    def __init__(self) -> None:
        self.now = 0.0
        self._doorman = Doorman(OnePassword(), lambda: self.now)

    def knock(self, name: str, said: str = "wrong", address: str = "10.0.0.1") -> int:
        """The HTTP status of the answer."""
        try:
            asyncio.run(self._doorman.admit(name, said, address))
        except Refused as refused:
            return refused.status
        return 200


def knocks(knock: Callable[[int], int], times: int) -> list[int]:
    return [knock(number) for number in range(times)]


def test_who_guesses_one_name_from_everywhere_must_wait() -> None:
    door = Door()
    assert knocks(lambda n: door.knock("owner", address=f"10.0.0.{n}"), 10) == [403] * 10
    assert door.knock("owner", PASSWORD, "10.0.0.11") == 429
    door.now += 10
    assert door.knock("owner", PASSWORD, "10.0.0.12") == 200


def test_who_guesses_names_from_one_place_must_wait() -> None:
    door = Door()
    assert knocks(lambda n: door.knock(f"n{n}"), 20) == [403] * 20
    assert door.knock("owner", PASSWORD) == 429
    assert door.knock("owner", PASSWORD, "10.0.0.2") == 200


def test_a_household_with_many_addresses_is_one_place() -> None:
    door = Door()
    assert knocks(lambda n: door.knock(f"n{n}", address=f"fe80::{n:x}%eth0"), 20) == [403] * 20
    assert door.knock("owner", PASSWORD, "fe80::ffff") == 429
    assert door.knock("owner", PASSWORD, "fe80:0:0:1::1") == 200


def test_who_knows_the_password_never_waits() -> None:
    door = Door()
    assert knocks(lambda _: door.knock("owner", PASSWORD), 100) == [200] * 100


def test_the_answer_does_not_tell_which_names_there_are(tmp_path: Path) -> None:
    let_in(tmp_path, "anna")
    with served(tmp_path) as url, httpx.Client(base_url=url) as client:
        wrong, unknown = log_in(client, "anna", "wrong"), log_in(client, "nobody", "wrong")
        assert wrong.status_code == unknown.status_code == 403
        assert wrong.text == unknown.text
        assert "set-cookie" not in wrong.headers
        assert client.get("/").status_code == 303


def test_who_must_wait_is_told_how_long(tmp_path: Path) -> None:
    let_in(tmp_path, "anna")
    with served(tmp_path) as url, httpx.Client(base_url=url) as client:
        tried = knocks(lambda _: log_in(client, "anna", "wrong").status_code, 10)
        assert tried == [403] * 10
        told = log_in(client, "anna")
        assert told.status_code == 429
        assert 1 <= int(told.headers["retry-after"]) <= 10
        assert 'role="alert"' in told.text


@pytest.mark.parametrize(
    "body", [b"", b"name=anna", b"=&&=%ff%00", b"name=" + b"x" * 5000, b"name=a&password=" + b"%ff"]
)
def test_no_form_breaks_it(tmp_path: Path, body: bytes) -> None:
    with served(tmp_path, token="0123456789abcdef") as url:
        headers = {"Origin": url, "Content-Type": "application/x-www-form-urlencoded"}
        assert httpx.post(f"{url}/login", content=body, headers=headers).status_code == 403


def test_nothing_that_is_typed_comes_back(tmp_path: Path) -> None:
    with served(tmp_path, token="0123456789abcdef") as url, httpx.Client(base_url=url) as client:
        page = log_in(client, "<script>", "<b>secret</b>").text
        assert "<script" not in page
        assert "secret" not in page
