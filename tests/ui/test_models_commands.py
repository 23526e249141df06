from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.ui.models_world import Shop, serve
from ui.models.catalogue import load_catalogue
from ui.models.commands import _say_pulled, app
from ui.models.pull import Pulled
from ui.models.recommend import Gpu, Machine, read_machine, recommend
from ui.models.store import model_folder, model_home, verify

RUNNER = CliRunner()
HERE = "silero-vad"
FILE = load_catalogue().model(HERE).files[0]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty model folder."""
    monkeypatch.setenv("PARLOUR_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def run(*arguments: str) -> tuple[int, str, str]:
    result = RUNNER.invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def put(home: Path, content: bytes) -> Path:
    (home / HERE).mkdir(parents=True)
    (home / HERE / FILE.name).write_bytes(content)
    return home / HERE


def test_models_live_where_the_environment_says(home: Path) -> None:
    assert model_home() == home
    assert model_folder("any") == home / "any"


def test_models_live_in_the_data_folder_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLOUR_MODELS", raising=False)
    assert model_home().parts[-2:] == ("parlour", "models")


@pytest.mark.usefixtures("home")
def test_list_shows_every_model_and_profile() -> None:
    code, shown, _ = run("list")
    assert code == 0
    for name in [*load_catalogue().models, *load_catalogue().profiles]:
        assert name in shown


def test_list_as_json_tells_costs_and_state(home: Path) -> None:
    put(home, b"too short")
    (home / ".staging" / "hibari").mkdir(parents=True)
    (home / ".staging" / "hibari" / "x.part").write_bytes(b"x" * 5000)
    code, shown, _ = run("list", "--json")
    listed = json.loads(shown)
    states = {row["name"]: row["state"] for row in listed["models"]}
    assert code == 0
    assert (states[HERE], states["hibari"], states["kokoro"]) == ("damaged", "partial", "absent")
    assert {row["name"] for row in listed["profiles"]} == {"tiny", "default", "quality"}
    assert all(row["bytes"] > 0 and row["ram_mb"] > 0 for row in listed["profiles"])


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("verb", ["pull", "verify", "remove", "path"])
def test_an_unknown_model_gets_one_sentence_with_the_nearest(verb: str) -> None:
    code, shown, said = run(verb, "silero-vat")
    assert code == 2
    assert shown == ""
    assert "did you mean 'silero-vad'?" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"short", "truncated"), (bytes(FILE.bytes), "corrupt"), (bytes(FILE.bytes + 1), "corrupt")],
)
def test_a_damaged_file_is_named_with_the_command_that_mends_it(
    home: Path, content: bytes, kind: str
) -> None:
    put(home, content)
    code, shown, said = run("verify")
    assert code == 1
    assert shown == ""
    assert f"{FILE.name} is {kind}" in said
    assert f"parlour models pull {HERE}" in said
    problems = json.loads(run("verify", "--json")[1])["problems"]
    assert [problem["kind"] for problem in problems] == [kind]


@pytest.mark.usefixtures("home")
def test_a_missing_model_is_named_with_the_command_that_mends_it() -> None:
    code, _, said = run("verify", HERE)
    assert code == 1
    assert "is missing" in said
    assert f"parlour models pull {HERE}" in said


@pytest.mark.parametrize(("count", "told"), [(1, "1 model is"), (3, "3 models are")])
def test_one_model_is_no_models(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], count: int, told: str
) -> None:
    monkeypatch.setenv("PARLOUR_MODELS", "/models")
    for sources, seconds in (((), 0.0), (("hub",), 2.0)):
        _say_pulled([Pulled("hibari", sources, 10**9, seconds)] * count)
    here, ready = capsys.readouterr().out.splitlines()
    assert here == f"{told} here and whole."
    assert ready.endswith(f"in 2 s; {told} ready in /models")


@pytest.mark.usefixtures("home")
def test_nothing_here_is_nothing_wrong() -> None:
    assert run("verify") == (0, "No models are here yet.\n", "")


def test_path_is_printed_and_its_lack_is_told(home: Path) -> None:
    code, shown, said = run("path", HERE)
    assert (code, shown) == (1, f"{home / HERE}\n")
    assert "is missing" in said
    put(home, bytes(FILE.bytes))
    assert run("path", HERE) == (0, f"{home / HERE}\n", "")


def test_remove_sets_the_disk_free(home: Path) -> None:
    folder = put(home, bytes(2_000_000))
    code, shown, _ = run("remove", HERE)
    assert code == 0
    assert "2 MB set free" in shown
    assert not folder.exists()
    assert (
        run("remove", HERE, "--json")[1] == '{\n  "freed_bytes": {\n    "silero-vad": 0\n  }\n}\n'
    )


def test_a_model_folder_that_is_a_file_is_said_plainly(home: Path) -> None:
    home.write_text("I am no folder")
    code, _, said = run("pull", HERE)
    assert code == 1
    assert "cannot be written to" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("home")
def test_recommend_names_a_profile_and_says_why() -> None:
    code, shown, _ = run("recommend")
    assert code == 0
    assert shown.splitlines()[0] in load_catalogue().profiles
    advised = json.loads(run("recommend", "--json")[1])
    assert advised["profile"] == shown.splitlines()[0]
    assert advised["machine"]["cores"] == read_machine().cores >= 1


@pytest.mark.parametrize(
    ("cores", "memory_mb", "profile"),
    [
        (1, 16_000, "tiny"),
        (4, 2_000, "tiny"),
        (2, 4_100, "default"),
        (2, 64_000, "default"),
        (4, 3_800, "default"),
        (4, 8_000, "quality"),
        (64, 256_000, "quality"),
    ],
)
def test_the_profile_follows_from_cores_and_memory(
    cores: int, memory_mb: int, profile: str
) -> None:
    advice = recommend(Machine(cores, memory_mb, None), load_catalogue())
    assert advice.profile == profile
    assert f"{cores} cores" in advice.reasons[0]


@pytest.mark.parametrize(("memory_mb", "words"), [(8000, "could carry"), (500, "is too small")])
def test_a_graphics_card_is_spoken_of(memory_mb: int, words: str) -> None:
    machine = Machine(4, 16_000, Gpu("GeForce", memory_mb))
    assert any(words in why for why in recommend(machine, load_catalogue()).reasons)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve(Shop()) as shop:
        yield shop


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_leaves_one_sentence_and_no_half_model(home: Path, shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:
        wheels = load_catalogue().model(HERE).model_dump(mode="json")["sources"][0]["wheels"]
        link = f'<a href="http://127.0.0.1:{slow.getsockname()[1]}/{wheels[0]["wheel"]}">w</a>'
        shop.pages["/simple/silero-vad/"] = ("text/html", link)
        environment = {**os.environ, "PIP_INDEX_URL": f"{shop.address}/simple", "PIP_NO_INDEX": ""}
        environment |= {
            "PIP_FIND_LINKS": "",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_CONFIG_FILE": os.devnull,
        }
        program = "from ui.models.commands import app; app()"
        command = [sys.executable, "-c", program, "pull", HERE, "--source", "registry"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            slow.settimeout(30)
            line, _ = slow.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 11317527\r\n\r\n")
                process.send_signal(signal.SIGINT)
                line.sendall(bytes(1_000_000))  # wakes the reader, which then asks whether to stop
                shown, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "goes on from there" in said
    assert shown == ""
    assert not (home / HERE).exists()


@pytest.mark.real
@pytest.mark.parametrize("name", ["silero-vad", "hibari", "smart-turn-v3.2", "minilm-int8"])
def test_pulled_models_are_whole(name: str, model: Callable[[str], Path]) -> None:
    model(name)
    assert verify(name) == []
