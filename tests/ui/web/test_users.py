"""Passwords, and who they belong to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from tests.ui.web.doors import PASSWORD, TOKEN
from ui.errors import UsageError
from ui.web import users as the_module
from ui.web.keyring import Keyring
from ui.web.logins import Logins
from ui.web.people import OWNER, Person
from ui.web.users import Secret, Users

NOTHING = Headers({})


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / "web" / "users.json")


def test_only_the_password_fits(users: Users) -> None:
    assert users.add("anna", PASSWORD, "owner")
    assert users.check("anna", PASSWORD) == Person("anna", "owner")
    for name, password in [("anna", PASSWORD + "x"), ("anna", ""), ("ben", PASSWORD), ("", "")]:
        assert users.check(name, password) is None
    assert users.check("anna", "\ud800" * 2000) is None


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, int]] = []

    def counted(secret: Secret, _: str) -> bytes:
        asked.append((secret.n, secret.r, secret.p))
        return bytes(32)

    users.add("anna", PASSWORD, "owner")
    monkeypatch.setattr(the_module.Secret, "hashed", counted)
    users.check("anna", "wrong")
    known = asked[:]
    assert users.check("nobody", "wrong") is None  # although the hash is what an unknown one has
    assert asked == known * 2


def test_one_letter_typed_in_two_ways_is_one_password(users: Users) -> None:
    users.add("anna", "caf\u00e9 au lait", "owner")
    assert users.check("anna", "cafe\u0301 au lait")


def test_the_file_is_its_owners_and_holds_no_password(users: Users, tmp_path: Path) -> None:
    users.add("anna", PASSWORD, "owner")
    users.add("ben", PASSWORD, "guest")
    file = tmp_path / "web" / "users.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text()
    one, other = users.all().values()
    assert one.password.salt != other.password.salt
    assert one.password.hash != other.password.hash


def test_what_another_program_changes_is_seen(users: Users, tmp_path: Path) -> None:
    other = Users(tmp_path / "web" / "users.json")
    assert not users.all()
    other.add("anna", PASSWORD, "owner")
    assert users.check("anna", PASSWORD)
    assert other.remove("anna")
    assert not other.remove("anna")
    assert users.check("anna", PASSWORD) is None


@pytest.mark.parametrize(
    ("name", "password", "role", "told"),
    [
        ("Anna", PASSWORD, "owner", "no name"),
        ("../anna", PASSWORD, "guest", "no name"),
        ("a" * 32, PASSWORD, "guest", "no name"),
        ("anna\n", PASSWORD, "guest", "no name"),
        ("owner", PASSWORD, "guest", "cannot be called owner"),
        ("anna", "7 chars", "owner", "8 to"),
        ("anna", "x" * 1001, "owner", "8 to"),
    ],
)
def test_what_cannot_be_is_told(
    users: Users, name: str, password: str, role: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        users.add(name, password, role)  # type: ignore[arg-type]
    assert password not in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"anna": {"role": "king"}}'])
def test_a_damaged_file_lets_nobody_in(users: Users, tmp_path: Path, content: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "users.json").write_text(content)
    keyring = Keyring(users, Logins(tmp_path / "l.json", 1, lambda: 0), "", trusting=True)
    for ask in (lambda: users.all(), lambda: keyring.holder(NOTHING, ""), lambda: keyring.open):
        with pytest.raises(UsageError, match="restore"):
            ask()


def test_a_login_lasts_over_a_restart_and_not_for_ever(tmp_path: Path) -> None:
    now = [1000.0]
    file = tmp_path / "logins.json"
    token = Logins(file, 1, lambda: now[0]).begin("anna", "salt")
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Logins(file, 1, lambda: now[0])
    found = again.find(token)
    assert found is not None
    assert found.name == "anna"
    now[0] += 3600
    assert again.find(token) is None
    assert again.find("") is None


def test_logins_end_and_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.web.logins._MOST", 3)
    logins = Logins(tmp_path / "logins.json", 1, lambda: 0)
    tokens = [logins.begin("anna", "salt") for _ in range(5)]
    assert [logins.find(token) is None for token in tokens[:3]] == [True, True, False]
    logins.end(tokens[-1])
    logins.end("unknown")
    assert Logins(tmp_path / "logins.json", 1, lambda: 0).find(tokens[-1]) is None


def test_damaged_logins_are_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "logins.json"
    file.write_text("{")
    logins = Logins(file, 1, lambda: 0)
    assert logins.find(logins.begin("anna", "salt"))


def make_keyring(users: Users, tmp_path: Path, token: str = "") -> Keyring:
    return Keyring(users, Logins(tmp_path / "l.json", 1, lambda: 0), token, trusting=False)


def test_another_password_ends_the_logins_of_the_old_one(users: Users, tmp_path: Path) -> None:
    keyring = make_keyring(users, tmp_path)
    users.add("anna", PASSWORD, "owner")
    cookie = keyring.begin(Person("anna", "owner"))
    assert keyring.holder(NOTHING, cookie) == Person("anna", "owner")
    users.add("anna", PASSWORD, "owner")
    assert keyring.holder(NOTHING, cookie) is None
    cookie = keyring.begin(Person("anna", "owner"))
    users.add("anna", PASSWORD, "guest")
    assert keyring.holder(NOTHING, cookie) is None
    cookie = keyring.begin(Person("anna", "guest"))
    users.remove("anna")
    assert keyring.holder(NOTHING, cookie) is None


def test_another_token_ends_the_logins_of_the_old_one(users: Users, tmp_path: Path) -> None:
    cookie = make_keyring(users, tmp_path, TOKEN).begin(OWNER)
    assert make_keyring(users, tmp_path, TOKEN).holder(NOTHING, cookie) == OWNER
    assert make_keyring(users, tmp_path, TOKEN + "x").holder(NOTHING, cookie) is None
    assert make_keyring(users, tmp_path).holder(NOTHING, cookie) is None


@pytest.mark.parametrize(
    ("trusting", "token", "anybody", "wanted"),
    [
        (True, "", False, True),
        (True, TOKEN, False, False),
        (True, "", True, False),
        (False, "", False, False),
    ],
)
def test_it_is_open_only_while_there_is_nothing_to_show(
    users: Users, tmp_path: Path, trusting: bool, token: str, anybody: bool, wanted: bool
) -> None:
    if anybody:
        users.add("anna", PASSWORD, "owner")
    logins = Logins(tmp_path / "l.json", 1, lambda: 0)
    keyring = Keyring(users, logins, token, trusting=trusting)
    assert keyring.open is wanted
    assert keyring.holder(NOTHING, "") == (OWNER if wanted else None)
