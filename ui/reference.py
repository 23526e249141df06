"""All settings as they stand, each with its meaning: a TOML file with comments."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ui.settings import Settings, model_of


def as_toml(settings: Settings) -> str:
    """Every setting with its documentation; itself a settings file that makes the same settings."""
    return "\n\n".join(_table(*table) for table in _tables(settings)) + "\n"


def as_data(settings: Settings) -> list[dict[str, Any]]:
    """Every setting as plain data."""
    return [
        {
            "setting": f"{title}.{key}",
            "value": None if own is None else getattr(own, key),
            "default": None if setting.is_required() else setting.default,
            "documentation": setting.description,
            "bounds": _bounds(setting),
        }
        for title, section, own in _tables(settings)
        for key, setting in section.model_fields.items()
    ]


def _tables(settings: Settings) -> Iterator[tuple[str, type[BaseModel], BaseModel | None]]:
    """Title, class and value of each table; of one that there may be many of, an example too."""
    for name, field in Settings.model_fields.items():
        section, many = _section(field)
        own = getattr(settings, name)
        if many:
            yield from ((f"{name}.{each}", section, table) for each, table in own.items())
        yield (f"{name}.NAME", section, None) if many else (name, section, own)


def _section(field: FieldInfo) -> tuple[type[BaseModel], bool]:
    found = model_of(field)
    if found is None:
        raise TypeError(f"a table of settings must be a model, not {field.annotation!r}")
    return found


def _table(title: str, section: type[BaseModel], own: BaseModel | None) -> str:
    """The table as it stands; an example is a comment."""
    example = "# " if own is None else ""
    lines = [_comment((section.__doc__ or "").strip()), f"{example}[{title}]"]
    for key, setting in section.model_fields.items():
        default = "..." if setting.is_required() else setting.default
        value = default if own is None else getattr(own, key)
        notes = [_bounds(setting)]
        if value != default and not setting.is_required():
            notes.append(f"{_value(default)} by default")
        note = "; ".join(filter(None, notes))
        lines.append(_comment((setting.description or "") + (f" ({note})" if note else "")))
        lines.append(f"{example}{key} = {_value(value)}")
    return "\n".join(lines)


def _value(value: object) -> str:
    """As TOML writes it, which is as JSON does for all that a setting can be."""
    return json.dumps(value, ensure_ascii=False)


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
