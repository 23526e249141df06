"""Setting up with installers that are small scripts: nothing is fetched, nothing is built."""

from __future__ import annotations

import asyncio
import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui import compile as engine
from ui.cli import app
from ui.compile import NATIVE, PREBUILT, Build, BuildStoppedError, failure_log
from ui.errors import UsageError
from ui.faults import guarded
from ui.models.catalogue import load_catalogue
from ui.models.disk import check_room
from ui.models.errors import PullCancelledError
from ui.paths import make_home
from ui.settings import Settings
from ui.setup import SLOWER, offer, slower

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="has no such modes and groups")

COMPILER = """
import pathlib, sys, time
print("[1/2] compiling", flush=True)
time.sleep(30)
pathlib.Path(sys.argv[1]).touch()
"""

INSTALLER = f"""
import pathlib, subprocess, sys
COMPILER = {COMPILER!r}
here = pathlib.Path(__file__).parent
wanted = sys.argv[1]
with (here / "tried").open("a") as tried:
    print(wanted, file=tried)
if wanted in (here / "hangs").read_text().split():
    subprocess.run([sys.executable, "-c", COMPILER, here / "orphan"])
if wanted in (here / "fails").read_text().split():
    sys.exit("no way to install " + wanted)
"""


class World:
    """A folder with an installer that fails or hangs as told, and remembers what was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        (folder / "installer.py").write_text(INSTALLER)
        self.let(fails=[], hangs=[])

    def let(self, *, fails: list[str], hangs: list[str]) -> None:
        """Say which packages cannot be installed, and which take for ever."""
        (self.folder / "fails").write_text(" ".join(fails))
        (self.folder / "hangs").write_text(" ".join(hangs))
        (self.folder / "tried").write_text("")

    def build(self, progress: engine.Progress = lambda *_: None) -> Build:
        """Build with that installer."""
        return Build([sys.executable, str(self.folder / "installer.py")], self.home, progress)

    @property
    def tried(self) -> list[str]:
        """Packages that were to be installed since `let`."""
        return (self.folder / "tried").read_text().split()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("CXX", sys.executable)  # stands for a compiler that is found
    return World(tmp_path)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@POSIX
def test_a_stopped_build_is_no_failed_build(world: World) -> None:
    world.let(fails=[], hangs=[NATIVE])
    build = world.build(lambda *_: build.stop())
    with pytest.raises(BuildStoppedError):
        build.ensure(None, again=False)
    assert world.tried == [NATIVE]
    assert not failure_log(world.home).exists()


@POSIX
def test_what_the_installer_started_ends_with_it(world: World) -> None:
    world.let(fails=[], hangs=[NATIVE])
    build = world.build(lambda *_: build.stop())
    with pytest.raises(BuildStoppedError):
        build.ensure(None, again=False)  # comes back when nobody holds its output any more
    assert not (world.folder / "orphan").exists()


def test_nothing_is_begun_after_the_stop(world: World) -> None:
    build = world.build()
    build.stop()
    with pytest.raises(BuildStoppedError):
        build.ensure(None, again=False)
    assert world.tried == []


def test_with_a_compiler_the_engine_is_compiled(world: World) -> None:
    assert world.build().ensure("xllamacpp", again=False) == "llama_cpp"
    assert world.tried == [NATIVE]


def test_without_a_compiler_the_prebuilt_one_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CXX")
    monkeypatch.setenv("PATH", "")
    assert world.build().ensure(None, again=False) == "xllamacpp"
    assert world.tried == [PREBUILT]
    message = slower(failure_log(world.home))
    assert SLOWER in message
    assert "No C++ compiler" in message


def test_a_failed_build_is_told_and_not_tried_on_each_set_up(world: World) -> None:
    world.let(fails=[NATIVE], hangs=[])
    assert world.build().ensure(None, again=False) == "xllamacpp"
    assert world.tried == [NATIVE, NATIVE, PREBUILT]
    log = failure_log(world.home)
    assert f"no way to install {NATIVE}" in log.read_text()
    message = slower(log)
    assert SLOWER in message
    assert str(log) in message
    assert "parlour setup --rebuild" in message

    world.let(fails=[], hangs=[])
    assert world.build().ensure("xllamacpp", again=False) == "xllamacpp"
    assert world.tried == []
    assert world.build().ensure("xllamacpp", again=True) == "llama_cpp"
    assert world.tried == [NATIVE]
    assert not log.exists()


def test_when_nothing_can_be_installed_the_build_is_not_blamed(world: World) -> None:
    world.let(fails=[NATIVE, PREBUILT], hangs=[])
    with pytest.raises(UsageError, match=f"no way to install {PREBUILT}"):
        world.build().ensure(None, again=False)
    assert not failure_log(world.home).exists()


def test_the_build_reads_its_options_in_a_folder_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    include = tmp_path / "My Projects" / "it's.cmake"
    monkeypatch.setattr(engine, "config_file", lambda _: include)
    monkeypatch.setenv("CMAKE_ARGS", "-DMINE=1")
    arguments = shlex.split(engine.build_environment(joined=True)["CMAKE_ARGS"])
    assert "-DCMAKE_UNITY_BUILD=ON" in arguments
    assert arguments[-2:] == [
        f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={include.as_posix()}",
        "-DMINE=1",
    ]


@POSIX
@pytest.mark.usefixtures("usual_umask")
def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    make_home(tmp_path / "share" / "parlour")
    assert mode(tmp_path / "share" / "parlour") == 0o700
    assert mode(tmp_path / "share") == 0o755


@POSIX
@pytest.mark.usefixtures("usual_umask")
@pytest.mark.parametrize("variable", ["PARLOUR_HOME", "XDG_DATA_HOME"])
def test_models_that_come_first_leave_the_data_folder_its_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    if variable == "XDG_DATA_HOME" and sys.platform == "darwin":
        pytest.skip("the data folder is not named by it there")
    monkeypatch.delenv("PARLOUR_HOME", raising=False)
    home = tmp_path / "share" / "parlour"
    monkeypatch.setenv(variable, str(home if variable == "PARLOUR_HOME" else home.parent))
    check_room(load_catalogue(), [], home / "models")
    assert mode(home) == 0o700
    assert mode(home.parent) == 0o755


def test_a_stopped_pull_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    def stopped() -> None:
        raise PullCancelledError

    assert guarded(stopped) == 130
    assert capsys.readouterr().err == f"parlour: {PullCancelledError()}\n"


def test_the_demo_sets_up_where_ctrl_c_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        raise KeyboardInterrupt

    monkeypatch.setattr("ui.setup.ensure", interrupted)
    assert CliRunner().invoke(app, ["demo"]).exit_code == 130


class Terminal(io.StringIO):
    """Somebody sits there, and types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Settings that were set up, on a machine without models."""
    found: list[Settings] = []
    monkeypatch.setenv("PARLOUR_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("ui.setup.setup", lambda settings, **_: found.append(settings))
    return found


@pytest.mark.parametrize(
    ("typed", "agreed"), [("\n", True), ("Y\n", True), ("yes\n", True), ("n\n", False), ("", False)]
)
def test_on_a_terminal_it_is_asked_before_anything_is_fetched(
    fetched: list[Settings], monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr", screen)
    with nullcontext() if agreed else pytest.raises(UsageError, match=r"run: parlour setup$"):
        offer(Settings(), None)
    assert fetched == [Settings()] * agreed
    assert "GB to fetch). Fetch that now? [Y/n] " in screen.getvalue()


def test_where_nobody_can_be_asked_the_command_is_told(
    fetched: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(UsageError, match=r"GB to fetch\); run: parlour -c 'my own.toml' setup$"):
        offer(Settings(), "my own.toml")
    assert fetched == []


def test_what_is_there_is_not_asked_for(
    fetched: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.setup.missing", lambda _: [])
    monkeypatch.setattr(engine, "installed", lambda: None)
    offer(Settings.model_validate({"mind": {"engine": "none"}}), None)
    with pytest.raises(UsageError, match="no engine for the quick mind is installed; run"):
        offer(Settings(), None)
    assert fetched == []


@POSIX
def test_the_gate_fails_when_the_readme_holds_no_test_command(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "README.md").write_text("Nothing here.\n")
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "no test command" in done.stderr


def test_a_package_that_is_not_installed_is_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def wanting() -> None:
        raise ModuleNotFoundError("No module named 'sklearn'", name="sklearn.base")

    assert guarded(wanting) == 2
    assert "'sklearn.base'" in capsys.readouterr().err


def test_a_module_of_ours_that_is_missing_is_a_fault() -> None:
    def broken() -> None:
        raise ModuleNotFoundError("No module named 'ui.nothing'", name="ui.nothing")

    with pytest.raises(ModuleNotFoundError):
        guarded(broken)
