"""Keys of raw events: a named pipe stands for a keyboard, for no test machine has a real one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import run
from tests.ui.daemon.keys.board import (
    CTRL,
    DOWN,
    F9,
    KEY,
    REL,
    REPEAT,
    SPACE,
    SYN,
    UP,
    Board,
    H,
    event,
    listening,
)

if sys.platform != "linux":
    pytest.skip("reads Linux's input devices", allow_module_level=True)

from ui.daemon.keys.evdev import LOOK_SECONDS, EvdevKeys
from ui.errors import UsageError

SYN_DROPPED = 3


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path / "board")
    yield board
    board.unplug()


def told(keys: str, board: Board, play: Callable[[], None]) -> list[bool]:
    """What is told of the keys while somebody plays on the board."""

    async def main() -> list[bool]:
        async with listening(EvdevKeys(keys, [str(board.path)])) as heard:
            play()
            await asyncio.sleep(0.01)
            found = list(heard)
        assert {where for where, _ in found} <= {str(board.path)}
        return [down for _, down in found]

    return run(main())


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_press_and_a_release_are_told_and_repeats_are_not(board: Board) -> None:
    assert told("f9", board, lambda: board.does(DOWN, REPEAT, REPEAT, UP)) == [True, False]


def test_other_keys_and_other_events_are_let_pass(board: Board) -> None:
    def play() -> None:
        board.does(DOWN, REPEAT, UP, code=H)
        board.send(event(REL, F9, 1) + event(SYN, F9, 1))
        board.does(UP)

    assert told("f9", board, play) == []


def test_keys_are_held_together(board: Board) -> None:
    def play() -> None:
        board.does(DOWN, code=SPACE)
        board.does(UP, code=SPACE)
        board.does(DOWN, code=CTRL)
        board.does(DOWN, REPEAT, code=SPACE)
        board.does(UP, code=CTRL)
        board.does(UP, code=SPACE)

    assert told("ctrl+space", board, play) == [True, False]


def test_an_event_may_come_in_pieces(board: Board) -> None:
    async def main() -> None:
        async with listening(EvdevKeys("f9", [str(board.path)])) as heard:
            for byte in event(KEY, F9, DOWN) + event(KEY, F9, UP):
                board.send(bytes([byte]))
                await asyncio.sleep(0.001)
            assert [down for _, down in heard] == [True, False]

    run(main())


def test_a_keyboard_that_is_unplugged_lets_go_and_is_heard_again(board: Board) -> None:
    sentences: list[str] = []

    async def main() -> None:
        source = EvdevKeys("f9", [str(board.path)], sentences.append)
        async with listening(source) as heard:
            board.does(DOWN)
            await asyncio.sleep(0.01)
            board.unplug()
            await asyncio.sleep(0.01)
            assert [down for _, down in heard] == [True, False]
            await asyncio.sleep(LOOK_SECONDS)
            again = Board(board.path)
            again.does(DOWN, UP)
            await asyncio.sleep(0.01)
            again.unplug()
            assert [down for _, down in heard] == [True, False, True, False]

    run(main())
    assert [sentence.rpartition(" ")[2] for sentence in sentences][:2] == ["to", "back"]


def test_a_keyboard_may_come_late_and_its_node_may_vanish(tmp_path: Path) -> None:
    path = tmp_path / "late"
    sentences: list[str] = []

    async def main() -> None:
        async with listening(EvdevKeys("f9", [str(path)], sentences.append)) as heard:
            assert "no keyboard has the key f9" in sentences[0]
            for _ in range(2):
                board = Board(path)
                await asyncio.sleep(LOOK_SECONDS)
                board.does(DOWN)
                await asyncio.sleep(0.01)
                path.unlink()
                board.unplug()
                await asyncio.sleep(LOOK_SECONDS)
            assert [down for _, down in heard] == [True, False] * 2

    run(main())


def test_lost_events_let_go_of_a_key_that_is_up_by_now(board: Board) -> None:
    def play() -> None:
        board.does(DOWN)
        board.send(event(SYN, SYN_DROPPED, 0) + event(KEY, F9, DOWN))

    assert told("f9", board, play) == [True, False]


def test_two_keyboards_are_two_sources(tmp_path: Path) -> None:
    boards = [Board(tmp_path / name) for name in ("one", "two")]
    one, two = (str(board.path) for board in boards)

    async def main() -> None:
        source = EvdevKeys("f9", [one, two])
        async with listening(source) as heard:
            for board in boards:
                board.does(DOWN)
                await asyncio.sleep(0.01)
            boards[0].does(UP)
            await asyncio.sleep(0.01)
            assert heard == [(one, True), (two, True), (one, False)]

    run(main())
    for board in boards:
        board.unplug()


def test_the_end_lets_go_of_the_key_and_of_the_device(board: Board) -> None:
    before = descriptors()

    async def main() -> list[bool]:
        async with listening(EvdevKeys("f9", [str(board.path)])) as heard:
            board.does(DOWN)
        return [down for _, down in heard]

    assert run(main()) == [True, False]
    assert descriptors() == before


def test_a_file_is_no_keyboard(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no events")
    with pytest.raises(UsageError, match="no input device"):
        EvdevKeys("f9", [str(tmp_path / "notes")])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.binary(min_size=1, max_size=100), max_size=8))
def test_nothing_that_comes_from_a_device_brings_it_down(
    tmp_path: Path, pieces: list[bytes]
) -> None:
    board = Board(tmp_path / "board")

    def play() -> None:
        board.does(DOWN)
        for piece in pieces:
            board.send(piece)

    try:
        assert told("f9", board, play)[0] is True
    finally:
        board.unplug()
