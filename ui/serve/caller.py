"""The caller's side of a request: a body that is whole and not too large, and a hang-up heeded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.serve.errors import Refused


@dataclass(frozen=True, slots=True)
class Manners:
    """What a caller may do."""

    most_bytes: int
    """In a body."""
    patience: float
    """Seconds to send the body in, and to take the next piece of an answer in."""


class Attended:
    """Middleware that reads the body first, and then cancels the work of a caller who is gone."""

    def __init__(self, app: ASGIApp, manners: Manners) -> None:
        self._app = app
        self._manners = manners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await read_body(scope, receive, self._manners)
        except Refused as refused:
            return await refused.response()(scope, receive, send)
        except ClientDisconnect:
            return None
        try:
            await self._answer(body, scope, receive, send)
        except* ClientDisconnect:
            pass

    async def _answer(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        unread = [body]

        async def replay() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            await asyncio.Event().wait()  # nothing more comes: a hang-up is heard by the watch
            return {"type": "http.disconnect"}

        async def deliver(message: Message) -> None:
            try:
                async with asyncio.timeout(self._manners.patience):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        async def work() -> None:
            await self._app(scope, replay, deliver)

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            working.cancel()

        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(work(), name="request")
            watching = tasks.create_task(watch(), name="hang-up")
            working.add_done_callback(lambda _: watching.cancel())


async def read_body(scope: Scope, receive: Receive, manners: Manners) -> bytes:
    """All that the caller sends. Raises Refused where it is too much or too slow; ClientDisconnect.

    A declared size is believed when it is too large, and otherwise counts for nothing.
    """
    declared = Headers(scope=scope).get("content-length", "0")
    most = manners.most_bytes
    body = bytearray()
    more = True
    try:
        async with asyncio.timeout(manners.patience):
            while more:
                if len(body) > most or (declared.isdecimal() and int(declared) > most):
                    raise Refused(
                        413, f"a request may have at most {most} bytes; send less at once"
                    )
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                more = message.get("more_body", False)
    except TimeoutError as error:
        raise Refused(408, f"the request took over {manners.patience:g} s to come") from error
    return bytes(body)


class Stream(StreamingResponse):
    """An answer piece by piece, whose source is closed with it."""

    def __init__(self, first: bytes, rest: AsyncGenerator[bytes, None], media_type: str) -> None:
        super().__init__(self._all(first), media_type=media_type)
        self._rest = rest

    @classmethod
    async def begin(cls, source: AsyncGenerator[bytes, None], media_type: str) -> Stream:
        """Wait for the first piece, so that what fails before it still gets a status of its own."""
        return cls(await anext(source), source, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it all."""
        async with aclosing(self._rest):
            await super().__call__(scope, receive, send)

    async def _all(self, first: bytes) -> AsyncGenerator[bytes, None]:
        yield first
        async for piece in self._rest:
            yield piece
