"""The tools at hand, and the lines that tell a model of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from brain.tools.errors import ToolError
from brain.tools.tool import Tool

_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class Toolbox:
    """Tools by name, in the order in which models are told of them."""

    def __init__(self, tools: Iterable[Tool], foreign: Sequence[Tool] = ()) -> None:
        """`foreign`: tools of servers, of which more may join; none replaces one of `tools`.

        Raises ValueError for a name that comes twice in `tools`.
        """
        self._own: dict[str, Tool] = {}
        for each in tools:
            if each.name in self._own:
                raise ValueError(f"Two tools are called {each.name!r}; each needs its own name.")
            self._own[each.name] = each
        self._foreign = foreign

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    @property
    def names(self) -> tuple[str, ...]:
        """What the tools are called."""
        return tuple(self._tools)

    def named(self, name: str) -> Tool:
        """The tool of that name. Raises ToolError with the names that there are."""
        tools = self._tools
        if name not in tools:
            near = difflib.get_close_matches(name, tools, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise ToolError(f"There is no tool {name!r}.{meant} There are: {', '.join(tools)}.")
        return tools[name]

    def fitting(self, words: str) -> list[Tool]:
        """The tools that a user of these words may want."""
        return [each for each in self if each.fits(words)]

    @property
    def _tools(self) -> dict[str, Tool]:
        foreign = {each.name: each for each in self._foreign if each.name not in self._own}
        return self._own | foreign


def signature(tool: Tool) -> str:
    """`set_timer(duration: str, name?: str)`."""
    needed = tool.schema.get("required", ())
    arguments = ", ".join(
        f"{name}{'' if name in needed else '?'}: {_type(schema)}"
        for name, schema in tool.schema.get("properties", {}).items()
    )
    return f"{tool.name}({arguments})"


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "|".join(map(str, schema["enum"]))
    for kind in schema.get("anyOf", ()):
        if kind.get("type") != "null":
            return _type(kind)
    kind = schema.get("type")
    return _TYPES.get(kind, kind) if isinstance(kind, str) else "any"
