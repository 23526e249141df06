from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.clock import run
from ui.daemon.notices import LONGEST, MOST_WAITING, PATIENCE, Kind, Notices, Program, find_program

SHOWS = """#!/bin/sh
for each in "$@"; do printf '%s\\n' "$each"; done >> "{log}"
echo noise; echo noise >&2
exit {code}
"""
HANGS = """#!/bin/sh
echo $$ >> "{log}"
exec sleep 600
"""


class Desktop:
    """A program that stands in for `notify-send`, and what it was given."""

    def __init__(self, folder: Path, script: str, code: int = 0) -> None:
        self.log = folder / "log"
        path = folder / "notify-send"
        path.write_text(script.format(log=self.log, code=code))
        path.chmod(0o755)
        program = find_program("linux", lambda name: str(folder / name))
        assert program
        self.program = program

    @property
    def lines(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []

    async def shows(
        self, shown: Sequence[tuple[str, Kind]], lines: int, patience: float = PATIENCE
    ) -> None:
        """Show all of it, until so many lines were logged."""
        notices = Notices(self.program, patience)
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(notices.run())
            for text, kind in shown:
                notices.show(text, kind)
            while len(self.lines) < lines:  # noqa: ASYNC110  # a real process
                await asyncio.sleep(0.01)
            running.cancel()


@pytest.mark.real
@pytest.mark.parametrize("code", [0, 1])
def test_one_after_the_other_is_shown_in_silence(
    tmp_path: Path, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    desktop = Desktop(tmp_path, SHOWS, code)
    shown: list[tuple[str, Kind]] = [
        ("Your tea timer is done.", "timer"),
        ("--help", "reminder"),
        ("The microphone\n is\x07 gone: <b>$(reboot)</b>", "fault"),
    ]
    asyncio.run(desktop.shows(shown, 12))
    assert desktop.lines == [
        *("--app-name=Parlour", "--urgency=critical", "--", "Your tea timer is done."),
        *("--app-name=Parlour", "--urgency=critical", "--", "--help"),
        *("--app-name=Parlour", "--urgency=normal", "--"),
        "The microphone is gone: <b>$(reboot)</b>",
    ]
    assert capfd.readouterr() == ("", "")


@pytest.mark.real
def test_a_desktop_that_hangs_is_given_up(tmp_path: Path) -> None:
    desktop = Desktop(tmp_path, HANGS)
    asyncio.run(desktop.shows([("one", "timer"), ("two", "timer")], lines=2, patience=1.0))
    for process in desktop.lines:
        with pytest.raises(ProcessLookupError):
            os.kill(int(process), 0)


def test_a_program_that_is_gone_is_missed_in_silence() -> None:
    async def miss() -> None:
        notices = Notices(Program("/nowhere/notify-send", lambda text, _: [text]))
        notices.show("one", "timer")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(notices.run(), 5)

    run(miss())


def test_where_there_is_no_desktop_nothing_is_shown() -> None:
    notices = Notices(find_program("linux", lambda _: None))
    for _ in range(2 * MOST_WAITING):
        notices.show("one", "timer")


@pytest.mark.real
def test_a_burst_is_bounded(tmp_path: Path) -> None:
    desktop = Desktop(tmp_path, SHOWS)
    shown: list[tuple[str, Kind]] = [(f"{n} " + "x" * 999, "timer") for n in range(99)]
    asyncio.run(desktop.shows(shown, 4 * MOST_WAITING))
    texts = desktop.lines[3::4]
    assert [text.split()[0] for text in texts] == [str(n) for n in range(MOST_WAITING)]
    assert {len(text) for text in texts} == {LONGEST}


@pytest.mark.parametrize(
    ("platform", "name"),
    [("linux", "notify-send"), ("darwin", "osascript"), ("win32", "powershell")],
)
def test_each_desktop_has_its_program_and_no_text_in_a_script(platform: str, name: str) -> None:
    program = find_program(platform, lambda wanted: f"/bin/{wanted}")
    assert program
    assert program.path == f"/bin/{name}"
    arguments = program.arguments('"; reboot', "timer")
    assert not any("reboot" in each for each in arguments if each != '"; reboot')
