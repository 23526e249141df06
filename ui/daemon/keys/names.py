"""Names of keys, and the numbers that Linux gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from ui.errors import UsageError

_RUNS = (
    (1, "esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab q w e r t y u i o p"),
    (26, "leftbrace rightbrace enter leftctrl a s d f g h j k l semicolon apostrophe grave"),
    (42, "leftshift backslash z x c v b n m comma dot slash rightshift kpasterisk leftalt"),
    (57, "space capslock f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 numlock scrolllock"),
    (71, "kp7 kp8 kp9 kpminus kp4 kp5 kp6 kpplus kp1 kp2 kp3 kp0 kpdot"),
    (85, "zenkakuhankaku 102nd f11 f12 ro katakana hiragana henkan katakanahiragana muhenkan"),
    (96, "kpenter rightctrl kpslash sysrq rightalt linefeed home up pageup left right end down"),
    (109, "pagedown insert delete macro mute volumedown volumeup power kpequal kpplusminus pause"),
    (121, "kpcomma hangeul hanja yen leftmeta rightmeta compose stop again props undo front copy"),
    (134, "open paste find cut help menu calc setup sleep wakeup file"),
    (148, "prog1 prog2 www msdos coffee rotate_display cyclewindows mail bookmarks computer back"),
    (159, "forward closecd ejectcd ejectclosecd nextsong playpause previoussong stopcd record"),
    (168, "rewind phone iso config homepage refresh exit move edit scrollup scrolldown"),
    (179, "kpleftparen kprightparen new redo f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24"),
    (200, "playcd pausecd prog3 prog4 all_applications suspend close play fastforward bassboost"),
    (210, "print hp camera sound question email chat search connect finance sport shop"),
    (222, "alterase cancel brightnessdown brightnessup media switchvideomode"),
    (248, "micmute"),
    (0x100, "btn_0 btn_1 btn_2 btn_3 btn_4 btn_5 btn_6 btn_7 btn_8 btn_9"),
    (0x110, "btn_left btn_right btn_middle btn_side btn_extra btn_forward btn_back btn_task"),
    (0x120, "btn_trigger btn_thumb btn_thumb2 btn_top btn_top2 btn_pinkie btn_base btn_base2"),
    (0x130, "btn_south btn_east btn_c btn_north btn_west btn_z btn_tl btn_tr btn_tl2 btn_tr2"),
    (0x13A, "btn_select btn_start btn_mode btn_thumbl btn_thumbr"),
    (0x160, "ok select"),
    (0x246, "voicecommand assistant"),
    (0x24A, "dictate"),
    (0x290, "macro1 macro2 macro3 macro4 macro5 macro6 macro7 macro8 macro9 macro10"),
)
"""A number, and the names from there on, as in `linux/input-event-codes.h`, without `KEY_`."""

CODES = {name: at for start, names in _RUNS for at, name in enumerate(names.split(), start)}
"""Name of a key, a button of a mouse or a pad (`btn_`), to its number."""

_EITHER = {"ctrl": "ctrl", "shift": "shift", "alt": "alt", "meta": "meta", "cmd": "meta"}
"""Names for the left key or the right one."""

NAMES = (*_EITHER, *CODES)
"""All names there are, as keys lie on a keyboard."""

MOST_KEYS = 5
"""Keys in a chord, at most."""


def names_in(text: str) -> list[str]:
    """The names in such a text as "f9", "ctrl+space" or "<ctrl>+<alt>+h", in small letters.

    Raises UsageError for none, too many, or the same twice.
    """
    names = [part.strip().lower() for part in text.split("+")]
    names = [name[1:-1] if name[:1] + name[-1:] == "<>" else name for name in names]
    if not all(names) or len(names) > MOST_KEYS or len(set(names)) < len(names):
        raise UsageError(
            f"{text!r} names no keys; write one as in f9, or up to {MOST_KEYS} to be held "
            "together as in ctrl+alt+space"
        )
    return names


def codes(text: str) -> tuple[frozenset[int], ...]:
    """For each key that the text names the numbers that will do.

    A name is that of `linux/input-event-codes.h`, with `KEY_` or without, or ctrl, shift, alt or
    meta for both of these. Raises UsageError for a name that is unknown.
    """
    return tuple(_numbers(name) for name in names_in(text))


def _numbers(name: str) -> frozenset[int]:
    if name in _EITHER:
        return frozenset(CODES[side + _EITHER[name]] for side in ("left", "right"))
    found = next((CODES[each] for each in _spellings(name) if each in CODES), None)
    if found is None:
        raise unknown(name, NAMES)
    return frozenset({found})


def _spellings(name: str) -> Iterator[str]:
    """The same in the ways of others: KEY_F9, page_down, ctrl_r."""
    bare = name.removeprefix("key_")
    yield bare
    yield bare.replace("_", "")
    for ending, side in (("_l", "left"), ("_r", "right")):
        stem = bare.removesuffix(ending)
        if stem != bare:
            yield side + _EITHER.get(stem, stem)


def unknown(name: str, known: Collection[str]) -> UsageError:
    """Tells that there is no such key, and which ones are named nearly so."""
    near = get_close_matches(name, known, n=4) or sorted(each for each in known if name in each)[:4]
    hint = f"near it are: {', '.join(near)}" if near else "names are such as f9, pause, space, ctrl"
    return UsageError(f"there is no key {name!r}; {hint}")
