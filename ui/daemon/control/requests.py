"""What may be asked of the daemon over its socket; all else is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ui.errors import UsageError

MOST_TEXT = 10_000
"""Characters to say or to answer."""

MOST_SHOWN = 40
"""Characters of a field's name in an error."""


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    token: str = ""
    """Proof of being the owner, where the system cannot tell who asks."""


class Key(_Request):
    """What a key did."""

    verb: Literal["press", "release", "cancel"]
    at: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """When, in seconds of the system's monotonic clock; None for now."""


class Plain(_Request):
    """What needs no more words."""

    verb: Literal["toggle", "status", "events"]


class Text(_Request):
    """Words to say, or to answer."""

    verb: Literal["say", "ask"]
    text: Annotated[str, Field(max_length=MOST_TEXT)]


class Mute(_Request):
    """Whether to hear; None flips."""

    verb: Literal["mute"]
    muted: bool | None = None


Request = Key | Plain | Text | Mute

_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="verb")])

_UNKNOWN = (
    'a request names its "verb": press, release, toggle, cancel, status, say, ask, mute or events'
)


def parse(line: bytes) -> Request:
    """The request in a line. Raises UsageError, which repeats no words that were to be said."""
    try:
        return _REQUEST.validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
    # Raised out here: the cause would hold the line.
    match problem["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            raise UsageError(_UNKNOWN)
        case "json_invalid" | "model_attributes_type" | "dict_type":
            raise UsageError('a request is one JSON object on a line, such as {"verb": "press"}')
    verb, *place = map(str, problem["loc"])
    field = ".".join(place)[:MOST_SHOWN]
    raise UsageError(f"{verb}: {field!r}: {problem['msg']}")
