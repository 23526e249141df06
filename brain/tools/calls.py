"""Calls of tools as models write them, in whichever shape and wrapping."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

_NAMES = ("name", "tool", "tool_name", "function")
_ARGUMENTS = ("arguments", "parameters", "args", "input")
KEYS = (*_NAMES, *_ARGUMENTS, "type", "id")
"""What a call may begin with, besides the name of a tool."""

_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


@dataclass(frozen=True, slots=True)
class Call:
    """What a model wants done."""

    name: str
    arguments: Mapping[str, Any]
    text: str
    """As the model wrote it."""


def read(text: str, known: Collection[str]) -> Call | None:
    """The call that this text is; None where it is none. `known`: names of tools."""
    found = parsed(text)
    return None if found is None else _call(found, text, known)


def parsed(text: str) -> dict[str, Any] | None:
    """A JSON object, or a Python one, which small models write as well; None for what is none."""
    try:
        found = json.loads(_TRAILING_COMMA.sub("", text), strict=False)
    except ValueError:
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    except RecursionError:
        return None
    return found if isinstance(found, dict) else None


def _call(found: dict[str, Any], text: str, known: Collection[str]) -> Call | None:
    if isinstance(inner := found.get("function"), dict):
        found = inner
    name_key = next((key for key in _NAMES if isinstance(found.get(key), str)), None)
    if name_key is None:
        named = ((key, value) for key, value in found.items() if key in known)
        return next(
            (Call(key, value, text) for key, value in named if isinstance(value, dict)), None
        )
    name = found[name_key]
    for key in _ARGUMENTS:
        if key in found:
            arguments = found[key] or {}
            if isinstance(arguments, str):
                arguments = parsed(arguments)
            return Call(name, arguments, text) if isinstance(arguments, dict) else None
    rest = {key: value for key, value in found.items() if key not in (name_key, "type", "id")}
    return Call(name, rest, text) if name in known or not rest else None
