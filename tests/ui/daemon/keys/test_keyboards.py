"""Which keyboards are heard, and when: named pipes to which a test gives names and keys."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from tests.clock import run
from tests.ui.daemon.keys.board import DOWN, F9, UP, Board, H, listening

if sys.platform != "linux":
    pytest.skip("reads Linux's input devices", allow_module_level=True)

from ui.daemon.keys.device import InputDevice
from ui.daemon.keys.evdev import LOOK_SECONDS, EvdevKeys
from ui.errors import UsageError


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
