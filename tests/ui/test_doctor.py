from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ui import doctor
from ui.models.catalogue import load_catalogue
from ui.models.recommend import Machine
from ui.models.store import Problem
from ui.probes import State, Target
from ui.status import Health

GB = 10**9
MODELS = ["hibari", "silero-vad"]


@pytest.fixture
def models_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "models"
    monkeypatch.setenv("PARLOUR_MODELS", str(home))
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir(mode=0o700)
    return path


def put(models_home: Path, name: str, shorter_by: int = 0) -> None:
    """Put files of the right sizes where a model belongs; their content is not looked at."""
    folder = models_home / name
    folder.mkdir(parents=True)
    for file in load_catalogue().model(name).files:
        with (folder / file.name).open("wb") as stream:
            stream.truncate(file.bytes - shorter_by)


@pytest.mark.parametrize(
    ("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((4, 0), True)]
)
def test_python(version: tuple[int, int], ok: bool) -> None:
    assert doctor.python(version).ok is ok


@pytest.mark.parametrize(
    ("name", "compiler", "ok", "mend"),
    [
        ("llama_cpp", True, True, ""),
        ("llama_cpp", False, True, ""),
        ("xllamacpp", True, None, "parlour setup"),
        ("xllamacpp", False, None, "C++ compiler"),
        (None, True, False, "parlour setup"),
        (None, False, False, "parlour setup"),
    ],
)
def test_engine(name: str | None, compiler: bool, ok: bool | None, mend: str) -> None:
    check = doctor.engine(name, compiler)
    assert check.ok is ok
    assert mend in check.mend


def test_a_model_says_which_file_is_wrong_and_what_to_do() -> None:
    problems = [
        Problem("kokoro", "voices-v1.0.bin", "missing", ""),
        Problem("kokoro", "kokoro-v1.0.int8.onnx", "truncated", ""),
    ]
    check = doctor.model("kokoro", problems)
    assert check.ok is False
    assert check.what == "voices-v1.0.bin missing, kokoro-v1.0.int8.onnx truncated"
    assert check.mend == "parlour models pull kokoro"


@pytest.mark.parametrize(
    ("free", "wanting", "ok"),
    [
        (9 * GB, 0, True),
        (9 * GB, 2 * GB, True),
        (GB // 2, 0, None),
        (2 * GB, 3 * GB // 2, None),
        (1 * GB, 2 * GB, False),
    ],
)
def test_disk(free: int, wanting: int, ok: bool | None) -> None:
    check = doctor.disk(free, wanting)
    assert check.ok is ok
    assert bool(check.mend) is (ok is not True)


@pytest.mark.parametrize(("memory_mb", "ok"), [(2499, False), (2500, True), (16000, True)])
def test_memory(memory_mb: int, ok: bool) -> None:
    assert doctor.memory(Machine(2, memory_mb, None), 2000).ok is ok


@pytest.mark.parametrize(("cores", "ok"), [(1, None), (2, True), (64, True)])
def test_cores(cores: int, ok: bool | None) -> None:
    assert doctor.cores(Machine(cores, 8000, None)).ok is ok


def test_a_folder_of_ones_own_is_well(home: Path) -> None:
    assert doctor.folder(home).ok is True


def test_a_folder_that_will_be_made_is_well(tmp_path: Path) -> None:
    assert doctor.folder(tmp_path / "a" / "b").ok is True


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_that_others_may_read_is_not(home: Path, mode: int) -> None:
    home.chmod(mode)
    check = doctor.folder(home)
    assert check.ok is False
    assert check.mend == f"chmod 700 {home}"


def test_a_file_in_the_place_of_the_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    check = doctor.folder(tmp_path / "data")
    assert check.ok is False
    assert "chown" not in check.mend


def test_only_the_data_folder_itself_is_to_be_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "takes_files", lambda _: False)
    assert f"chown $USER {tmp_path}" in doctor.folder(tmp_path).mend
    assert "chown" not in doctor.folder(tmp_path / "below").mend


@pytest.mark.skipif(sys.platform != "linux", reason="has no such folder")
def test_a_folder_that_only_seems_to_take_files_is_not() -> None:
    assert doctor.folder(Path("/proc/parlour")).ok is False  # root is told that it may write there


def write_database(path: Path) -> None:
    opened = sqlite3.connect(path)
    opened.execute("CREATE TABLE turns (text)")
    opened.execute("INSERT INTO turns VALUES (?)", ("x" * 100_000,))
    opened.commit()
    opened.close()


def test_a_readable_database_is_well(home: Path) -> None:
    write_database(home / "a b.sqlite3")
    assert doctor.database(home / "a b.sqlite3").ok is True


@pytest.mark.parametrize("damage", [b"nothing of the kind" * 100, "half", "zeros"])
def test_a_damaged_database_names_the_rescue(home: Path, damage: bytes | str) -> None:
    path = home / "turns.sqlite3"
    write_database(path)
    content = path.read_bytes()
    broken = {"half": content[: len(content) // 2], "zeros": content[:5000] + bytes(50_000)}
    path.write_bytes(damage if isinstance(damage, bytes) else broken[damage])
    check = doctor.database(path)
    assert check.ok is False
    assert "sqlite3" in check.mend
    assert ".recover" in check.mend


def test_the_record_is_found_where_the_memory_keeps_it(models_home: Path, home: Path) -> None:
    assert not models_home.exists()
    memory = home / "memory"
    memory.mkdir()
    write_database(memory / "conversations.sqlite3")
    (memory / "conversations.2026-01-02T03-04-05.sqlite3").write_bytes(b"no database " * 100)
    (memory / "conversations.damaged-2026-01-02T03-04-05.sqlite3").write_bytes(b"aside" * 100)
    found = [check.ok for check in doctor.checks([], home) if check.name == "what is remembered"]
    assert found == [False, True]


def test_a_database_in_use_is_well(home: Path) -> None:
    path = home / "turns.sqlite3"
    write_database(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    check = doctor.database(path)
    other.close()
    assert (check.ok, check.what) == (True, "in use by another program")


def test_looking_changes_nothing(models_home: Path, home: Path) -> None:
    doctor.checks(MODELS, home / "new")
    assert not models_home.exists()
    assert list(home.iterdir()) == []


def test_models_are_judged_one_by_one(models_home: Path, home: Path) -> None:
    put(models_home, "silero-vad")
    put(models_home, "hibari", shorter_by=1)
    found = {check.name: check for check in doctor.checks([*MODELS, "minilm-int8"], home)}
    assert found["silero-vad"].ok is True
    assert found["hibari"].what == "hibari.onnx truncated"
    assert found["minilm-int8"].mend == "parlour models pull minilm-int8"


def test_an_unknown_model_does_not_end_the_examination(models_home: Path, home: Path) -> None:
    put(models_home, "silero-vad")
    found = {check.name: check for check in doctor.checks(["hibary", "silero-vad"], home)}
    assert found["hibary"].ok is False
    assert "'hibari'" in found["hibary"].what
    assert found["silero-vad"].ok is True


def test_the_exit_code_tells_scripts(
    models_home: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(models_home, "silero-vad")
    assert doctor.run(MODELS, home, [], as_json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    (hibari,) = (check for check in report["checks"] if check["name"] == "hibari")
    assert hibari == {
        "name": "hibari",
        "ok": False,
        "what": "hibari.onnx missing",
        "mend": "parlour models pull hibari",
    }


def test_commands_are_printed_on_a_line_of_their_own(
    models_home: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not models_home.exists()
    monkeypatch.setenv("COLUMNS", "30")
    name = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    assert doctor.run([name], home, [], as_json=False) == 1
    assert f"  → parlour models pull {name}" in capsys.readouterr().out.splitlines()


def test_when_all_is_there_it_says_so(
    models_home: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(models_home, "silero-vad")
    monkeypatch.setattr(doctor, "installed", lambda: "llama_cpp")
    assert doctor.run(["silero-vad"], home, [], as_json=False) == 0
    assert "ready" in capsys.readouterr().out


def test_examining_imports_no_engine() -> None:
    code = (
        "import sys, pathlib; from ui.doctor import checks; checks([], pathlib.Path('.'));"
        "print(sorted({'onnxruntime', 'ctranslate2', 'llama_cpp', 'chromadb', 'sqlalchemy'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("state", "told", "command"),
    [
        (State.DOWN, "hard cannot be used (http://ai:11434)", "ollama pull qwen2.5:7b"),
        (State.LACKING, "hard has no model 'qwen2.5:7b' (http://ai:11434)", "parlour setup"),
    ],
)
def test_what_to_do_about_a_server_that_is_ailing_is_told_and_no_fault(
    models_home: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    state: State,
    told: str,
    command: str,
) -> None:
    put(models_home, "silero-vad")
    monkeypatch.setattr(doctor, "installed", lambda: "llama_cpp")
    target = Target("hard", "ollama", "http://ai:11434", "qwen2.5:7b", "hard")
    ailing = [Health(target, state, None, "", "")]
    assert doctor.run(["silero-vad"], home, ailing, as_json=False) == 0
    assert told in (said := capsys.readouterr().out)
    assert command in said
    assert doctor.run(["silero-vad"], home, ailing, as_json=True) == 0
    [recipe, *_] = json.loads(capsys.readouterr().out)["servers"]["hard"]
    assert command in recipe["commands"][-1]
