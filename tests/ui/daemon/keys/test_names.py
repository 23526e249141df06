from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.daemon.keys.make import key_names
from ui.daemon.keys.names import CODES, codes, names_in
from ui.errors import UsageError

HEADER = Path("/usr/include/linux/input-event-codes.h")

CTRL = frozenset({29, 97})

KNOWN = [
    pytest.param("f9", [{67}], id="as it is"),
    pytest.param("KEY_F13", [{183}], id="as evtest prints it"),
    pytest.param(" Pause ", [{119}], id="large letters, spaces"),
    pytest.param("ctrl+space", [CTRL, {57}], id="either side"),
    pytest.param("<ctrl>+<alt>+h", [CTRL, {56, 100}, {35}], id="as pynput writes it"),
    pytest.param("ctrl_r", [{97}], id="a side, as pynput writes it"),
    pytest.param("rightctrl", [{97}], id="a side"),
    pytest.param("cmd_l+scroll_lock", [{125}, {70}], id="others' names"),
    pytest.param("BTN_SIDE", [{0x113}], id="a mouse"),
    pytest.param("1", [{2}], id="a digit"),
]

UNKNOWN = [
    pytest.param("f33", "f13", id="near a name"),
    pytest.param("pauze", "pause", id="a slip"),
    pytest.param("ctrl+spcae", "space", id="one of several"),
    pytest.param("volume", "volumeup", id="a piece of a name"),
    pytest.param("€", "names are such as", id="near nothing"),
    pytest.param("", "names no keys", id="nothing"),
    pytest.param("ctrl+", "names no keys", id="half a chord"),
    pytest.param("f9+f9", "names no keys", id="the same twice"),
    pytest.param("a+b+c+d+e+f", "names no keys", id="too many"),
]


@pytest.mark.parametrize(("text", "numbers"), KNOWN)
def test_names_are_read_as_others_write_them(text: str, numbers: list[set[int]]) -> None:
    assert list(codes(text)) == numbers


@pytest.mark.parametrize(("text", "hint"), UNKNOWN)
def test_an_unknown_key_is_refused_with_its_neighbours(text: str, hint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(hint)):
        codes(text)


def test_every_name_means_its_own_key() -> None:
    assert len(set(CODES.values())) == len(CODES)
    for name, number in CODES.items():
        assert names_in(name) == [name]
        assert list(codes(name)) == [{number}]


def test_every_name_that_is_listed_is_known() -> None:
    names = key_names("evdev")
    assert {"f9", "ctrl", "btn_side", "playpause"} <= set(names)
    assert len(set(names)) == len(names)
    for name in names:
        assert codes(name)


def test_the_numbers_are_the_kernels() -> None:
    if not HEADER.exists():
        pytest.skip(f"{HEADER} is absent; install it with: apt install linux-libc-dev")
    defined = dict(
        re.findall(r"^#define ((?:KEY|BTN)_\w+)\s+(\w+)", HEADER.read_text(), re.MULTILINE)
    )

    def number(name: str) -> int:
        value = defined[name]
        return number(value) if value in defined else int(value, 0)

    for name, expected in CODES.items():
        full = name.upper() if name.startswith("btn_") else f"KEY_{name.upper()}"
        assert number(full) == expected, name
