"""Keys of raw events: a named pipe stands for a keyboard, for no test machine has a real one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection, Iterator
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

from ui.daemon.keys.device import InputDevice
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
            assert "no keyboard with the key f9 yet" in sentences[0]
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


class Shelf:
    """Named pipes as a folder of input devices, each with a name and keys of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.boards: dict[Path, tuple[Board, str, set[int]]] = {}
        self.locked: set[Path] = set()
        self.opened: list[str] = []

    def plug(self, node: str, name: str, keys: set[int]) -> Board:
        path = self.folder / node
        board = Board(path)
        self.boards[path] = board, name, keys
        return board

    def open(self, path: Path, codes: Collection[int]) -> InputDevice:
        if path in self.locked:
            raise PermissionError(13, "Permission denied", str(path))
        _, label, keys = self.boards[path]
        self.opened.append(label)

        class Named(InputDevice):
            name = label
            watched = keys & set(codes)

        return Named(path, codes)

    def keys(self, *devices: str, told: Callable[[str], None] = lambda _: None) -> EvdevKeys:
        return EvdevKeys("f9", devices, told, self.folder, self.open)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    shelf.plug("event0", "Lid Switch", set())
    shelf.plug("event1", "Keychron K2", {F9, H})
    shelf.plug("event2", "Foot Pedal", {F9})
    shelf.plug("mouse0", "no such node is looked at", {F9})
    yield shelf
    for board, _, _ in shelf.boards.values():
        board.unplug()


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ((), ["Keychron K2", "Foot Pedal"]),
        (("keychron",), ["Keychron K2"]),
        (("PEDAL", "k2"), ["Keychron K2", "Foot Pedal"]),
        (("lid",), []),
        (("nobody",), []),
    ],
)
def test_keyboards_are_chosen_by_their_keys_and_names(
    shelf: Shelf, devices: tuple[str, ...], expected: list[str]
) -> None:
    async def main() -> list[str]:
        async with listening(shelf.keys(*devices)) as heard:
            for board, _, _ in shelf.boards.values():
                board.does(DOWN, UP)
            await asyncio.sleep(0.01)
            return [shelf.boards[Path(where)][1] for where, down in heard if down]

    assert sorted(run(main())) == sorted(expected)


def test_a_name_and_a_path_may_both_be_wanted(shelf: Shelf) -> None:
    sentences: list[str] = []

    async def main() -> None:
        path = str(shelf.folder / "event0")
        async with listening(shelf.keys(path, "pedal", told=sentences.append)):
            pass

    run(main())
    assert [sentence.partition(" of ")[2].partition(" is ")[0] for sentence in sentences] == [
        "Lid Switch",
        "Foot Pedal",
    ]


def test_what_is_no_keyboard_is_looked_at_once(shelf: Shelf) -> None:
    async def main() -> None:
        async with listening(shelf.keys()):
            await asyncio.sleep(10 * LOOK_SECONDS)

    run(main())
    assert sorted(shelf.opened) == ["Foot Pedal", "Keychron K2", "Lid Switch"]


def test_what_is_plugged_in_later_is_found(shelf: Shelf) -> None:
    async def main() -> None:
        async with listening(shelf.keys("keypad")) as heard:
            await asyncio.sleep(LOOK_SECONDS)
            keypad = shelf.plug("event9", "Keypad", {F9})
            await asyncio.sleep(LOOK_SECONDS)
            keypad.does(DOWN)
            await asyncio.sleep(0.01)
            assert heard == [(str(keypad.path), True)]

    run(main())


def test_without_the_right_to_read_any_it_says_how_to_get_it(shelf: Shelf) -> None:
    shelf.locked = set(shelf.boards)
    with pytest.raises(UsageError, match="group input") as raised:
        run(shelf.keys().run(lambda *_: None))
    assert str(shelf.folder / "event1") in str(raised.value)


def test_one_that_is_forbidden_at_first_is_heard_when_it_is_given(shelf: Shelf) -> None:
    """Between the making of a node and udev's rules a keyboard belongs to root alone."""
    path = shelf.folder / "event2"
    shelf.locked = {path}

    async def main() -> None:
        async with listening(shelf.keys()) as heard:
            await asyncio.sleep(3 * LOOK_SECONDS)
            shelf.locked.clear()
            await asyncio.sleep(LOOK_SECONDS)
            shelf.boards[path][0].does(DOWN)
            await asyncio.sleep(0.01)
            assert heard == [(str(path), True)]

    run(main())


def test_a_file_is_no_keyboard(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no events")
    with pytest.raises(UsageError, match="no input device"):
        EvdevKeys("f9", [str(tmp_path / "notes")])


def test_the_kernel_is_asked_as_its_header_says(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers are what a C program prints of EVIOCGNAME(256), EVIOCGBIT and EVIOCGKEY(96)."""
    answers = {
        0x81004506: b"Keychron K2\0",
        0x80604521: (1 << F9 | 1 << 183 | 1 << 0x246).to_bytes(0x60, "little"),
        0x80604518: (1 << 183).to_bytes(0x60, "little"),
    }

    def ioctl(_: int, request: int, answer: bytearray) -> int:
        found = answers[request]
        answer[: len(found)] = found
        return len(found)

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    device = InputDevice(board.path, (F9, SPACE, 183, 0x246))
    try:
        assert device.name == "Keychron K2"
        assert device.watched == {F9, 183, 0x246}
        board.send(event(SYN, SYN_DROPPED, 0))
        assert device.read() == [(F9, False), (SPACE, False), (183, True), (0x246, False)]
        assert device.read() == []
    finally:
        device.close()


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
