from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.clock import run
from tests.ui.daemon.control.desk import Served
from ui.daemon.control.listener import listening
from ui.daemon.control.server import Server
from ui.daemon.run import listens_for
from ui.daemon.waiting import WHY, Waiting
from ui.settings.daemon import Daemon
from voice.flow import beside


@pytest.mark.parametrize(
    "request_",
    ['"press"', '"toggle"', '"mute"', '"events"', '"say", "text": "x"', '"ask", "text": "x"'],
)
def test_who_asks_while_there_is_no_microphone_is_told_so(tmp_path: Path, request_: str) -> None:
    answer = asked(tmp_path, request_)
    assert answer == {"error": WHY}


def test_status_tells_it_and_the_rest_means_nothing(tmp_path: Path) -> None:
    assert asked(tmp_path, '"status"')["status"]["state"] == "no microphone"
    assert asked(tmp_path, '"release"') == asked(tmp_path, '"cancel"') == {"ok": True}


def asked(folder: Path, request_: str) -> dict[str, dict[str, str]]:
    async def main() -> bytes:
        with listening(folder / "s") as listener:
            desk = Waiting()
            async with beside(Server(listener, desk, pytest.fail).run()):
                await asyncio.sleep(0)
                return await Served(desk, folder / "s", listener).answer(
                    f'{{"verb": {request_}}}\n'.encode()
                )

    answer: dict[str, dict[str, str]] = json.loads(run(main()))
    return answer


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Daemon(), "for the keys of `parlour ptt`;"),
        (Daemon(keys="evdev"), "for its key f9;"),
        (Daemon(name="computer"), "for the keys of `parlour ptt`, and for its name 'computer';"),
    ],
)
def test_it_says_what_it_listens_for(wanted: Daemon, said: str) -> None:
    assert said in listens_for(wanted)
