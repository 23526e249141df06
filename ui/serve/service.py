"""What every service has, and how a request's JSON is read."""

from __future__ import annotations

from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from ui.serve.desk import Desk
from ui.serve.errors import Refused


class Service(Protocol):
    """One path of the API, open for requests."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its model; the first is the real one."""
        ...

    @property
    def desk(self) -> Desk:
        """Where its requests wait."""
        ...

    async def answer(self, request: Request) -> Response:
        """Answer one request. Raises Refused, or what its engine raises."""
        ...


class Asked(BaseModel):
    """The JSON of a request; what is not known is passed over, as OpenAI's clients expect."""

    model_config = ConfigDict(extra="ignore", frozen=True)


A = TypeVar("A", bound=Asked)


async def asked(request: Request, kind: type[A]) -> A:
    """The JSON of the request. Raises Refused, naming the first field that is wrong."""
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        param = ".".join(str(part) for part in first["loc"])
        raise Refused(400, f"{param or 'the body'}: {first['msg']}", param=param or None) from None


def unsupported(param: str, remedy: str) -> Refused:
    """What to raise for a field that cannot be honoured, and must not be passed over."""
    return Refused(
        400, f"{param!r} is not served here; {remedy}", code="unsupported_parameter", param=param
    )
