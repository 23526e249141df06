"""Installing and removing, with the system's programs played by a recorder."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from ui.cli import app
from ui.daemon.service import commands
from ui.daemon.service.launchd import Launchd
from ui.daemon.service.ports import Manager, Service
from ui.daemon.service.programs import Done, run
from ui.daemon.service.systemd import Systemd
from ui.daemon.service.tasks import Tasks
from ui.errors import UsageError

SERVICE = Service(
    ("/opt/my tools/parlour", "daemon"), {"PARLOUR_HOME": "/data/<mine> & yours@log@"}
)


class Programs:
    """Does nothing, remembers what was asked for, and fails when the words are among it."""

    def __init__(self, fails: str = "") -> None:
        self.asked: list[str] = []
        self._fails = fails

    def __call__(self, command: Sequence[str], seconds: float) -> Done:
        assert seconds > 0
        self.asked.append(" ".join(command))
        failed = bool(self._fails) and self._fails in self.asked[-1]
        return Done(1, "it would not") if failed else Done(0, "")


def managers(folder: Path, programs: Programs) -> list[Manager]:
    log = folder / "logs" / "daemon.log"
    return [
        Systemd(folder / "config", programs),
        Launchd(folder / "agents", 501, log, programs),
        Tasks(folder / "home", "HOUSE\\ann", log, programs),
    ]


KINDS = pytest.mark.parametrize("kind", range(3), ids=["systemd", "launchd", "tasks"])


@KINDS
def test_the_service_is_written_started_and_removed(tmp_path: Path, kind: int) -> None:
    programs = Programs()
    manager = managers(tmp_path, programs)[kind]
    manager.check()
    manager.add("what it holds")
    assert manager.file.read_text() == "what it holds"
    manager.remove()
    assert not manager.file.exists()
    assert (
        programs.asked
        == [
            [
                "systemctl --user show-environment",
                "systemctl --user daemon-reload",
                "systemctl --user enable parlour.service",
                "systemctl --user restart parlour.service",
                "systemctl --user disable --now parlour.service",
                "systemctl --user daemon-reload",
                "systemctl --user reset-failed parlour.service",
            ],
            [
                "launchctl print gui/501",
                "launchctl bootout gui/501/parlour",
                f"launchctl bootstrap gui/501 {manager.file}",
                "launchctl bootout gui/501/parlour",
            ],
            [
                "schtasks /Query /TN \\",
                "schtasks /End /TN Parlour",
                f"schtasks /Create /TN Parlour /XML {manager.file} /F",
                "schtasks /Run /TN Parlour",
                "schtasks /End /TN Parlour",
                "schtasks /Delete /TN Parlour /F",
            ],
        ][kind]
    )


@KINDS
def test_where_no_manager_is_at_work_it_says_what_else_to_do(tmp_path: Path, kind: int) -> None:
    manager = managers(tmp_path, Programs(["show-env", "print", "/Query"][kind]))[kind]
    with pytest.raises(UsageError, match=r"\(it would not\).*keep `parlour daemon` running"):
        manager.check()


@KINDS
def test_a_service_that_does_not_start_is_told(tmp_path: Path, kind: int) -> None:
    manager = managers(tmp_path, Programs(["restart", "bootstrap", "/Run"][kind]))[kind]
    with pytest.raises(UsageError, match=r"was written to .* \(it would not\)"):
        manager.add("")


def test_the_agent_holds_the_program_as_it_is_called(tmp_path: Path) -> None:
    table = plistlib.loads(managers(tmp_path, Programs())[1].text(SERVICE).encode())
    assert table["ProgramArguments"] == list(SERVICE.command)
    assert table["EnvironmentVariables"] == SERVICE.environment
    assert table["StandardErrorPath"] == str(tmp_path / "logs" / "daemon.log")
    assert table["Umask"] == 0o077
    assert table["KeepAlive"] == {"SuccessfulExit": False}


def test_the_task_holds_the_program_as_it_is_called(tmp_path: Path) -> None:
    service = Service((r"C:\Users\Zoë\my tools\parlour.exe", "daemon"), {"PARLOUR_HOME": "D:\\Ü b"})
    tasks = Tasks(tmp_path, "HOUSE\\Zoë", Path("logs/daemon.log"))
    text = tasks.text(service)
    assert text.isascii()
    task = ElementTree.fromstring(text)  # noqa: S314 (it is our own)
    space = {"": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext("Actions/Exec/Arguments", None, space) == (
        '--headless cmd.exe /d /s /c "set "PARLOUR_HOME=D:\\Ü b" && '
        '"C:\\Users\\Zoë\\my tools\\parlour.exe" daemon >> logs/daemon.log 2>&1"'
    )
    assert task.findtext("Principals/Principal/UserId", None, space) == "HOUSE\\Zoë"


@pytest.mark.parametrize("word", ['a"b', "%PATH%", "a&b", "a>b", "two\nlines"])
def test_what_the_command_interpreter_would_misread_is_refused(tmp_path: Path, word: str) -> None:
    tasks = Tasks(tmp_path, "ann", tmp_path / "log")
    for service in (Service((word,), {}), Service(("parlour",), {"PARLOUR_HOME": word})):
        with pytest.raises(UsageError, match="cannot stand in a Windows task"):
            tasks.text(service)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """This system's manager, with recorded programs and a folder of its own."""
    programs = Programs()
    manager = Systemd(tmp_path / "config", programs)
    monkeypatch.setattr(commands, "_MANAGERS", {sys.platform: lambda: manager})
    monkeypatch.setattr(commands.sysconfig, "get_path", lambda _name: str(tmp_path))
    (tmp_path / "parlour").touch()
    return programs


def test_a_dry_run_shows_the_file_and_does_nothing(
    here: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.install("tiny", dry_run=True)
    shown = capsys.readouterr().out
    assert f'ExecStart="{tmp_path}/parlour" "--config" "tiny" "daemon"' in shown
    assert here.asked == []
    assert not (tmp_path / "config").exists()


def test_it_says_what_it_did(
    here: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.install(None, dry_run=False)
    unit = tmp_path / "config/systemd/user/parlour.service"
    shown = capsys.readouterr().out
    assert str(unit) in shown
    assert "loginctl enable-linger" in shown
    assert "parlour daemon uninstall" in shown
    assert f'ExecStart="{tmp_path}/parlour" "daemon"\n' in unit.read_text()
    commands.uninstall()
    assert f"{unit} is removed" in capsys.readouterr().out
    with pytest.raises(UsageError, match="nothing to remove"):
        commands.uninstall()
    assert "systemctl --user disable --now parlour.service" in here.asked


@pytest.mark.usefixtures("here")
def test_without_an_installed_service_there_is_no_log() -> None:
    with pytest.raises(UsageError, match="no service is installed"):
        commands.logs(follow=True)


def test_options_of_the_daemon_are_not_dropped_before_a_verb() -> None:
    done = CliRunner().invoke(app, ["daemon", "--no-transcript", "install", "--dry-run"])
    assert done.exit_code == 2
    assert "transcript" in done.output
    assert "ExecStart" not in done.output


@pytest.mark.usefixtures("here")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        commands.install(None, dry_run=False)


@pytest.mark.usefixtures("here")
def test_the_service_finds_what_this_shell_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    environ = {"PARLOUR_HOME": "data", "PARLOUR_MODELS": "~/models", "PARLOUR_TOKEN": "secret"}
    service = commands.this_service("mine.toml", environ)
    assert service.command[1:] == ("--config", str(tmp_path / "mine.toml"), "daemon")
    places = {name: value for name, value in service.environment.items() if "PARLOUR" in name}
    assert places == {
        "PARLOUR_HOME": str(tmp_path / "data"),
        "PARLOUR_MODELS": str(Path.home() / "models"),
    }


def test_without_an_installed_program_there_is_no_service(here: Programs, tmp_path: Path) -> None:
    (tmp_path / "parlour").unlink()
    with pytest.raises(UsageError, match="there is no program"):
        commands.install(None, dry_run=True)
    assert here.asked == []


def test_a_system_without_a_known_manager_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_MANAGERS", {})
    with pytest.raises(UsageError, match="no way to install a service"):
        commands.install(None, dry_run=False)


def test_the_log_is_shown_by_the_systems_own_program(tmp_path: Path) -> None:
    systemd, launchd, tasks = managers(tmp_path, Programs())
    journal = ["journalctl", "--user-unit=parlour.service", "--lines=100"]
    assert systemd.logs(follow=False) == journal
    assert systemd.logs(follow=True) == [*journal, "-f"]
    assert launchd.logs(follow=True)[-2:] == ["-F", str(tmp_path / "logs" / "daemon.log")]
    assert "-Wait" in tasks.logs(follow=True)[-1]
    assert "-Wait" not in tasks.logs(follow=False)[-1]


def test_a_program_that_is_missing_or_hangs_has_failed() -> None:
    assert run(["parlour-has-no-such-program"], 1).code == 127
    assert run(["sleep", "9"], 0.05) == Done(124, "sleep did not answer for 0 s")
    fails = [sys.executable, "-c", "import sys; sys.exit('first\\nlast')"]
    assert run(fails, 60) == Done(1, "first")
