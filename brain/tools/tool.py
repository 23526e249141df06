"""A function with type hints and a docstring, as something that a language model may call."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from brain.reflexes.hearing import normal
from brain.tools.errors import ToolError

Arguments = Mapping[str, Any]
Runs = Callable[[Arguments], Awaitable[Any]]
AsksFirst = Callable[[Arguments], Awaitable[bool]]

_CUE_LETTERS = 4
"""Shorter words of a description say too little of what a tool is for."""

_WISH_CHARACTERS = 300
"""What is wanted is said by then; no pattern has to read more."""


class Effect(Enum):
    """What a tool may do, from harmless to not."""

    COMPUTES = "computes"
    """Works out something from its arguments alone."""
    READS = "reads"
    """Looks at what the house or the world knows; its arguments may leave the house."""
    ACTS = "acts"
    """Changes something."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that a model may have done."""

    name: str
    description: str
    """One sentence."""
    schema: Mapping[str, Any]
    """JSON schema of the arguments, an object."""
    check: Callable[[Arguments], Arguments]
    """The arguments as the function wants them. Raises ToolError."""
    runs: Runs
    cue: re.Pattern[str]
    """Found in the words of a user who wants it, as they are or in the reflexes' normal form."""
    effect: Effect = Effect.ACTS
    asks_first: AsksFirst | None = None
    """Whether the user must agree before it is done; None for never."""
    question: Callable[..., str] | None = None
    """What to ask then, given the arguments by name; None for a plain question."""
    says: bool = False
    """Whether its result is a sentence for the user, spoken as it is."""
    trusted: bool = True
    """Whether the house itself wrote the result, rather than somebody who may give orders in it."""

    async def run(self, arguments: Arguments) -> str:
        """What it says or found, as text. Raises ToolError, and whatever the function raises."""
        found = await self.runs(arguments)
        return found if isinstance(found, str) else json.dumps(found, default=str)

    def fits(self, words: str) -> bool:
        """Whether a user of these words may want it."""
        begun = words[:_WISH_CHARACTERS]
        return bool(self.cue.search(begun) or self.cue.search(_normal(begun)))

    def asking(self, arguments: Arguments) -> str:
        """The question that must be answered with yes before it is done."""
        if self.question is not None:
            return self.question(**arguments)
        told = ", ".join(str(value) for value in arguments.values() if value not in ("", None))
        return f"Shall I use {self.name.replace('_', ' ')}{' with ' if told else ''}{told}?"


def tool(
    *,
    cue: str = "",
    effect: Effect = Effect.ACTS,
    destructive: bool | AsksFirst = False,
    question: Callable[..., str] | None = None,
    says: bool = False,
    trusted: bool = True,
) -> Callable[[Callable[..., Any]], Tool]:
    """Make a function a tool: its name, first docstring sentence and parameters are told to models.

    A function that is not async must be quick. `cue`: a regular expression for the words of a user
    who wants it; by default the words of its name and description. `destructive`: the user is
    asked aloud first, always or where the awaited answer is true. The rest is as in `Tool`.
    """

    def make(function: Callable[..., Any]) -> Tool:
        name, description = function.__name__, first_sentence(inspect.getdoc(function) or "")
        model = _arguments(function, strict=effect is Effect.ACTS)

        async def runs(arguments: Arguments) -> Any:
            found = function(**arguments)
            return await found if inspect.isawaitable(found) else found

        return Tool(
            name,
            description,
            model.model_json_schema(),
            lambda given: _checked(model, given),
            runs,
            re.compile(rf"\b(?:{cue or cue_of(name, description)})\b", re.IGNORECASE),
            effect,
            always if destructive is True else destructive or None,
            question,
            says,
            trusted,
        )

    return make


@lru_cache(maxsize=4)
def _normal(words: str) -> str:
    """The reflexes' form of a turn's words, which every tool asks for."""
    return normal(words)


async def always(_arguments: Arguments) -> bool:
    """Ask first, whatever the arguments."""
    return True


def cue_of(name: str, description: str) -> str:
    """Finds the words that name and describe a tool, but for the short ones."""
    words = re.findall(rf"[^\W_]{{{_CUE_LETTERS},}}", f"{name} {description}".lower())
    return "|".join(rf"{re.escape(word)}\w*" for word in dict.fromkeys([*words, name.lower()]))


def first_sentence(text: str) -> str:
    """The first sentence on one line."""
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def _arguments(function: Callable[..., Any], strict: bool) -> type[BaseModel]:
    """The function's parameters as a model that checks them.

    Small models invent arguments: what only looks does without them, unless `strict`.
    """
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in hints:
            raise TypeError(f"The tool {function.__name__!r} needs a type for {name!r}.")
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (hints[name], default)
    extra: Literal["forbid", "ignore"] = "forbid" if strict else "ignore"
    config = ConfigDict(extra=extra, coerce_numbers_to_str=True, str_strip_whitespace=True)
    return create_model(function.__name__, __config__=config, **fields)


def _checked(model: type[BaseModel], given: Arguments) -> Arguments:
    try:
        checked = model.model_validate(dict(given))
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'the arguments'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False)
        )
        raise ToolError(f"Wrong arguments for {model.__name__}: {wrong}.") from None
    return {name: getattr(checked, name) for name in model.model_fields}
