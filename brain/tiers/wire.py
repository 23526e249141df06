"""Requests to a model's server, and what goes wrong with them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx

from brain.errors import TierError

CONNECT_SECONDS = 2.0
"""A server in the house that does not take the connection by then is not there."""

ASK_SECONDS = 10.0
"""For an answer that needs no model, such as a list."""

MOST_DETAIL = 300
"""Characters of a server's own words that an error repeats."""


class Wire:
    """One server, and the connections kept open to it."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        """`url`: where its paths begin, such as `http://127.0.0.1:8080`."""
        self._url = url.rstrip("/")
        # How long a model may be silent is decided by whoever listens, not here.
        patience = httpx.Timeout(None, connect=CONNECT_SECONDS)
        self._client = httpx.AsyncClient(headers=headers, timeout=patience, trust_env=False)

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """The whole answer to a request that needs no model. Raises TierError."""
        try:
            request = self._request(method, path, body, httpx.Timeout(ASK_SECONDS))
            response = await self._client.send(request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._lost(error) from error
        if response.is_error:
            raise self._refused(response)
        return response

    async def lines(self, path: str, body: Any) -> AsyncGenerator[str, None]:
        """The answer line by line, as it comes; closing hangs up. Raises TierError."""
        try:
            response = await self._client.send(self._request("POST", path, body), stream=True)
            try:
                if response.is_error:
                    await response.aread()
                    raise self._refused(response)
                # httpx's own lines end at marks such as U+2028 too, which JSON may hold.
                rest = b""
                async for data in response.aiter_bytes():
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        yield line.decode(errors="replace")
                if rest:
                    yield rest.decode(errors="replace")
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise self._lost(error) from error

    async def events(self, path: str, body: Any) -> AsyncGenerator[str, None]:
        """The data of each server-sent event, without names and comments. Raises TierError."""
        async with aclosing(self.lines(path, body)) as lines:
            async for line in lines:
                field, _, value = line.partition(":")
                if field == "data":
                    yield value.strip()
                elif field == "error":  # llama-server before its pull request 16109, 2025
                    raise self.failed(parsed(value))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def failed(self, detail: Any, status: int | None = None) -> TierError:
        """What to raise for an error that came inside an answer."""
        return TierError(f"{self._url} failed: {shown(detail)}", status)

    def _request(
        self, method: str, path: str, body: Any, timeout: httpx.Timeout | None = None
    ) -> httpx.Request:
        more: dict[str, Any] = {} if timeout is None else {"timeout": timeout}
        return self._client.build_request(method, f"{self._url}{path}", json=body, **more)

    def _lost(self, error: Exception) -> TierError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return TierError(f"{self._url} cannot be reached; is the server running there?")
        return TierError(f"{self._url} broke off: {type(error).__name__}")

    def _refused(self, response: httpx.Response) -> TierError:
        try:
            detail = response.json()
        except ValueError:
            detail = response.text
        wait = response.headers.get("retry-after", "")
        return TierError(
            f"{self._url} refused ({response.status_code}): {shown(detail)}",
            status=response.status_code,
            retry_after=float(wait) if wait.replace(".", "", 1).isdigit() else None,
        )


def shown(detail: Any) -> str:
    """A server's own words on what went wrong, in whichever shape it puts them, on one line."""
    while isinstance(detail, dict):
        detail = detail.get("error") or detail.get("message") or json.dumps(detail)
    return " ".join(str(detail).split())[:MOST_DETAIL] or "it did not say why"


def parsed(line: str) -> dict[str, Any]:
    """A line as a JSON object. Raises TierError."""
    try:
        found = json.loads(line)
    except ValueError as error:
        # What was sent may be words of an answer: they stand in no error.
        raise TierError(f"the server sent {len(line)} characters that are no JSON") from error
    if not isinstance(found, dict):
        raise TierError(f"the server sent {len(line)} characters of JSON that are no object")
    return found
