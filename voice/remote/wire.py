"""Requests to a speech server, and what goes wrong with them.

No answer of a server is ever repeated in an error: some put the request, and so the words, into it.
"""

from __future__ import annotations

import time
from typing import Any

import httpx

from voice.errors import EngineError

CONNECT_SECONDS = 2.0
"""A server in the house that does not take the connection by then is not there."""

LOAD_SECONDS = 10.0
"""For the first answer: many servers read their weights only when they are wanted."""

PACE = 0.2
"""Seconds more that a server has for each second of speech; a slower one is of no use in a talk."""

MOST_BYTES = 32 * 2**20
"""In one answer: over ten minutes of speech."""

_REMEDIES = {
    401: "check its token",
    403: "check its token",
    404: "check its address, and the names of model and voice",
    429: "it is busy; ask it less, or give it more to work with",
    503: "it is busy or still starting",
}


class Wire:
    """One server, and the connections kept open to it. Blocks; any thread may ask."""

    def __init__(self, url: str, token: str, deadline: float) -> None:
        """`url`: where its paths begin, such as `http://ai:8000`; `token` may be empty.

        `deadline`: seconds within which it must answer, besides what the length of speech adds.
        """
        self._url = url.rstrip("/")
        self._deadline = deadline
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(headers=headers, trust_env=False)

    def post(
        self, path: str, speech: float, least: float = 0.0, **content: Any
    ) -> tuple[str, bytes]:
        """Content type and body of the answer, about so many seconds of speech. Raises EngineError.

        `least`: seconds that it has in any case; `content`: the body, as httpx takes it. A server
        that stalls after it has begun to answer is given up at twice its deadline at the latest.
        """
        patience = max(least, self._deadline + PACE * speech)
        limits = httpx.Timeout(patience, connect=CONNECT_SECONDS)
        until = time.monotonic() + patience
        answer = bytearray()
        try:
            with self._client.stream(
                "POST", f"{self._url}{path}", timeout=limits, **content
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise self._refused(response.status_code)
                for chunk in response.iter_bytes():
                    answer += chunk
                    if len(answer) > MOST_BYTES:
                        raise EngineError(f"{self._url} answers without end; look at its log.")
                    if time.monotonic() > until:
                        raise self._late(patience)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise EngineError(f"{self._url} cannot be reached; is the server running?") from error
        except httpx.TimeoutException as error:
            raise self._late(patience) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EngineError(f"{self._url} broke off ({type(error).__name__}).") from error
        return response.headers.get("content-type", ""), bytes(answer)

    def garbled(self, wanted: str) -> EngineError:
        """What to raise for an answer that is not what was wanted."""
        return EngineError(f"{self._url} sent what is no {wanted}; is it a speech server?")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _refused(self, status: int) -> EngineError:
        remedy = _REMEDIES.get(status, "look at its log")
        return EngineError(f"{self._url} refused ({status}); {remedy}.")

    def _late(self, patience: float) -> EngineError:
        return EngineError(f"{self._url} did not answer within {patience:.1f} s.")
