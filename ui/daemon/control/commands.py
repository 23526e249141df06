"""The whole command line of `parlour ptt`, with what it says for itself."""

from __future__ import annotations

import argparse
import json
import sys

from ui.daemon.control.connection import DaemonError, exchange
from ui.daemon.control.place import socket_place
from ui.daemon.control.wire import decode, encode

_KEYS = """\
bind a key, so that one holds it to speak (where a desktop does not find `parlour`, write the whole
path that `which parlour` prints):

  sway       bindsym --no-repeat F9 exec parlour ptt press
             bindsym --release F9 exec parlour ptt release
  Hyprland   hl.bind("F9", hl.dsp.exec_cmd("parlour ptt press"))
             hl.bind("F9", hl.dsp.exec_cmd("parlour ptt release"), { release = true })
     to 0.54 bind = , F9, exec, parlour ptt press
             bindr = , F9, exec, parlour ptt release
  i3         bindsym F9 exec --no-startup-id parlour ptt press
             bindsym --release F9 exec --no-startup-id parlour ptt release
  GNOME, KDE Settings, Keyboard, a shortcut of one's own, with the command: parlour ptt toggle
             (they do not tell when a key comes up: press it again to end the turn, after 0.7 s
             or more: what comes sooner is the shortcut repeating itself)

a status bar reads: parlour ptt events --json
"""

_VERBS = {
    "press": "the key went down: begin to listen; an answer that sounds falls silent",
    "release": "the key came up: the turn is over, and is answered",
    "toggle": "begin to listen, or end the turn",
    "cancel": "forget what is being said, and fall silent",
    "status": "print what the daemon is doing",
    "say": "say a text aloud",
    "ask": "answer a typed question aloud",
    "mute": "hear nothing (on), hear again (off), or the other of the two",
    "events": "print what happens, until Ctrl-C",
}


def run(arguments: list[str]) -> int:
    """Run `parlour ptt`; the exit code. Wrong use ends the program with 2. Raises DaemonError."""
    wanted = _parser().parse_args(arguments)
    messages = map(decode, exchange(socket_place(), encode(_request(wanted))))
    answer = next(messages)
    try:
        if wanted.verb != "events":
            _show(answer, wanted)
            sys.stdout.flush()
            return 0
        for event in messages:
            print(json.dumps(event) if wanted.json else _line(event), flush=True)
    except BrokenPipeError:  # whoever read this has left
        sys.stderr.close()
        return 141
    raise DaemonError("the daemon has ended, or its events were not read in time")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="parlour ptt",
        description="Drive the daemon from any program: a shortcut of the desktop, a script.",
        epilog=_KEYS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, meaning in _VERBS.items():
        verbs.add_parser(verb, help=meaning, description=meaning)
    for verb in ("say", "ask"):
        words = verbs.choices[verb]
        words.add_argument("text", nargs="+", metavar="TEXT", help="the words")
        words.epilog = (
            f"words that begin with a dash go after two: parlour ptt {verb} -- -5 degrees"
        )
    verbs.choices["mute"].add_argument("muted", nargs="?", choices=("on", "off"), help="which")
    for verb in ("status", "events"):
        verbs.choices[verb].add_argument("--json", action="store_true", help="as JSON")
    return parser


def _request(wanted: argparse.Namespace) -> dict[str, object]:
    request: dict[str, object] = {"verb": wanted.verb}
    if wanted.verb in ("say", "ask"):
        request["text"] = " ".join(wanted.text)
    elif wanted.verb == "mute" and wanted.muted:
        request["muted"] = wanted.muted == "on"
    return request


def _show(answer: dict[str, object], wanted: argparse.Namespace) -> None:
    if "muted" in answer:
        print("muted" if answer["muted"] else "not muted")
    status = answer.get("status")
    if isinstance(status, dict):
        plain = "\n".join(f"{name}: {_shown(value)}" for name, value in status.items())
        print(json.dumps(status) if wanted.json else plain)


def _line(event: dict[str, object]) -> str:
    """An event for a person: its name, and what else it tells."""
    told = (f"{name}={_quoted(value)}" for name, value in event.items() if name != "event")
    return " ".join([str(event.get("event")), *told])


def _shown(value: object) -> str:
    return value if isinstance(value, str) else _quoted(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
