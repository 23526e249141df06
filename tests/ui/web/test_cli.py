"""`parlour users` and `parlour web`, as one types them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.ui.web.doors import PASSWORD, TOKEN
from ui.cli_web import app
from ui.web.users import Users


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARLOUR_HOME", str(tmp_path))
    monkeypatch.delenv("PARLOUR_TOKEN", raising=False)
    return tmp_path


def parlour(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(app, words, input=said)


def test_people_come_and_go(home: Path) -> None:
    assert "Nobody yet" in parlour("users", "list").output
    assert parlour("users", "add", "anna", said=f"{PASSWORD}\n").output == "anna may log in.\n"
    parlour("users", "add", "ben", "--guest", said=f"{PASSWORD}\n")
    assert json.loads(parlour("users", "list", "--json").output) == {
        "anna": "owner",
        "ben": "guest",
    }
    assert Users(home / "web" / "users.json").check("anna", PASSWORD)
    assert "another password" in parlour("users", "add", "anna", said="a new password\n").output
    assert parlour("users", "remove", "ben").exit_code == 0
    assert parlour("users", "list").output == "anna  owner\n"
    unknown = parlour("users", "remove", "ben")
    assert unknown.exit_code == 2
    assert "nobody is called 'ben'" in unknown.stderr


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (["users", "list"], "users.json' cannot be read: Not a directory"),
        (["users", "remove", "ben"], "users.json' cannot be read: Not a directory"),
        (["web"], "cannot be made: File exists; set PARLOUR_HOME to a folder of yours"),
    ],
)
def test_a_home_that_is_no_folder_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, verb: list[str], told: str
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("PARLOUR_HOME", str(home / "file"))
    refused = parlour(*verb)
    assert refused.exit_code == 2
    assert told in refused.stderr


@pytest.mark.parametrize("said", ["", "short\n"])
def test_no_password_is_no_password(said: str) -> None:
    refused = parlour("users", "add", "anna", said=said)
    assert refused.exit_code == 2
    assert "8 to 1000 characters" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such terminals")
@pytest.mark.parametrize(
    ("second", "told"),
    [(PASSWORD, "anna may log in."), ("another one", "the two passwords differ")],
)
def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(second: str, told: str) -> None:
    ours, theirs = pty.openpty()
    code = "from ui.cli_web import app; app()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "users", "add", "anna"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: os.open(os.ttyname(0), os.O_RDWR),  # getpass opens the terminal
    ):
        os.close(theirs)
        shown = answered(ours, ["Password: ", "Again: "], [PASSWORD, second])
    os.close(ours)
    assert told in shown
    assert PASSWORD not in shown


def answered(terminal: int, prompts: list[str], answers: list[str]) -> str:
    """All that is shown, while each prompt is answered."""
    shown = ""
    while True:
        try:
            piece = os.read(terminal, 1000).decode()
        except OSError:  # the other side has closed it
            return shown
        shown += piece
        if prompts and prompts[0] in shown:
            prompts.pop(0)
            os.write(terminal, f"{answers.pop(0)}\n".encode())


def test_beyond_this_machine_it_does_not_start_without_a_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_late(*_: object) -> None:
        raise AssertionError("models are fetched first")

    monkeypatch.setattr("ui.setup.offer", too_late)
    refused = parlour("web", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert refused.exit_code == 2
    assert "parlour users add NAME" in refused.stderr


def test_a_token_of_no_use_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.setup.offer", lambda *_: None)
    monkeypatch.setenv("PARLOUR_TOKEN", TOKEN[:8])
    refused = parlour("web")
    assert refused.exit_code == 2
    assert TOKEN[:8] not in refused.stderr


def test_packages_that_are_missing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.web.open.find_spec", lambda name: name != "gradio")
    refused = parlour("web")
    assert refused.exit_code == 2
    assert "the page needs gradio; run: uv pip install" in refused.stderr
