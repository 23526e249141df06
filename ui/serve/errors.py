"""What a request is told when it is not served, in the shape of OpenAI's errors."""

from __future__ import annotations

import math

from starlette.responses import JSONResponse

_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class Refused(Exception):  # noqa: N818  # an answer, not a fault
    """A request that is not served, and why. Its text stands in no log."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        """`code`, `param`: OpenAI's word for the fault, and the field that holds it.

        `retry_after`: seconds after which it may be served.
        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.retry_after = retry_after

    @property
    def body(self) -> dict[str, object]:
        """The error as JSON."""
        kind = _KINDS.get(self.status)
        if kind is None:
            kind = "server_error" if self.status >= 500 else "invalid_request_error"
        told = {"message": str(self), "type": kind, "param": self.param, "code": self.code}
        return {"error": told}

    def response(self) -> JSONResponse:
        """The answer to send."""
        headers = {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after)))
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(self.body, self.status, headers)


def check_model(asked: str, names: tuple[str, ...]) -> None:
    """Raise Refused unless this model is served here."""
    if asked not in names:
        raise Refused(
            404,
            f"there is no model {asked[:100]!r} here; there is: {', '.join(names)}",
            code="model_not_found",
            param="model",
        )
