"""The reference of all settings, made from the settings themselves: a TOML file with comments."""

from __future__ import annotations

import json
import textwrap
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ui.settings import Settings


def as_toml() -> str:
    """Every setting with its default and its documentation; itself a valid settings file."""
    tables = [_table(name, field) for name, field in Settings.model_fields.items()]
    return "\n\n".join(tables) + "\n"


def as_data() -> list[dict[str, Any]]:
    """Every setting as plain data."""
    return [
        {
            "setting": f"{table}.{key}",
            "default": setting.default,
            "documentation": setting.description,
            "bounds": _bounds(setting),
        }
        for table, field in Settings.model_fields.items()
        for key, setting in _section(field).model_fields.items()
    ]


def _section(field: FieldInfo) -> type[BaseModel]:
    annotation = field.annotation
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        raise TypeError(f"a table of settings must be a model, not {annotation!r}")
    return annotation


def _table(name: str, field: FieldInfo) -> str:
    section = _section(field)
    lines = [_comment((section.__doc__ or "").strip()), f"[{name}]"]
    for key, setting in section.model_fields.items():
        bounds = _bounds(setting)
        lines.append(_comment((setting.description or "") + (f" ({bounds})" if bounds else "")))
        lines.append(f"{key} = {json.dumps(setting.default)}")
    return "\n".join(lines)


def _comment(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 96, initial_indent="# ", subsequent_indent="# ")


def _bounds(setting: FieldInfo) -> str:
    """What values are allowed, in words; empty when any of the type is."""
    choices = get_args(setting.annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return " | ".join(choices)
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    found = [
        f"{word} {getattr(bound, sign):g}"
        for bound in setting.metadata
        for sign, word in words.items()
        if getattr(bound, sign, None) is not None
    ]
    return ", ".join(found)
