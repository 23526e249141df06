"""The reference of all settings, made from the settings themselves: a TOML file with comments."""

from __future__ import annotations

import json
import textwrap
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ui.settings import Settings, model_of


def as_toml() -> str:
    """Every setting with its default and its documentation; itself a valid settings file."""
    tables = [_table(name, field) for name, field in Settings.model_fields.items()]
    return "\n\n".join(tables) + "\n"


def as_data() -> list[dict[str, Any]]:
    """Every setting as plain data."""
    return [
        {
            "setting": f"{table}.NAME.{key}" if many else f"{table}.{key}",
            "default": None if setting.is_required() else setting.default,
            "documentation": setting.description,
            "bounds": _bounds(setting),
        }
        for table, field in Settings.model_fields.items()
        for section, many in [_section(field)]
        for key, setting in section.model_fields.items()
    ]


def _section(field: FieldInfo) -> tuple[type[BaseModel], bool]:
    found = model_of(field)
    if found is None:
        raise TypeError(f"a table of settings must be a model, not {field.annotation!r}")
    return found


def _table(name: str, field: FieldInfo) -> str:
    """The table; one of which there may be many is an example, in comments."""
    section, many = _section(field)
    example = "# " if many else ""
    lines = [_comment((section.__doc__ or "").strip())]
    lines.append(f"{example}[{name}.NAME]" if many else f"[{name}]")
    for key, setting in section.model_fields.items():
        bounds = _bounds(setting)
        default = '"..."' if setting.is_required() else json.dumps(setting.default)
        lines.append(_comment((setting.description or "") + (f" ({bounds})" if bounds else "")))
        lines.append(f"{example}{key} = {default}")
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
