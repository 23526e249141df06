"""Tools of MCP servers, which join the others under a prefix.

What a server says of its tools is believed only where the user trusts the server: else each call is
asked about first. What a tool brings is never trusted.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brain.tools.errors import ToolError
from brain.tools.tool import Arguments, Effect, Tool, always, cue_of, first_sentence

if TYPE_CHECKING:
    from mcp import Client, types

REST_SECONDS = 5.0
"""Between a server's death and the next try to reach it; doubled each time."""

LONGEST_REST_SECONDS = 300.0

DESCRIPTION_CHARACTERS = 100
"""Longest description of a server's tool that a model is told."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server: a program that is started, or a URL of streamable HTTP."""

    name: str
    """Prefix of its tools."""
    command: Sequence[str] = ()
    url: str = ""
    environment: Sequence[str] = ()
    """Names of the environment variables that the program is given, beyond the usual ones."""
    trusted: bool = False
    """Whether to believe which of its tools only read, and which destroy nothing."""

    @contextmanager
    def transport(self) -> Iterator[Any]:
        """What the SDK's client connects to."""
        from mcp import StdioServerParameters
        from mcp.client.stdio import stdio_client

        if self.url:
            yield self.url
            return
        known = {name: os.environ[name] for name in self.environment if name in os.environ}
        program, *arguments = self.command
        # What a program writes to its stderr would garble the screen of a talk.
        with Path(os.devnull).open("w") as unheard:
            wanted = StdioServerParameters(command=program, args=arguments, env=known)
            yield stdio_client(wanted, unheard)


class _Connection:
    """One server, kept connected by a task that `connected` owns."""

    def __init__(self, server: Server, join: Callable[[str, Sequence[Tool]], None]) -> None:
        """`join` is given its name and its tools, once they are known."""
        self.server = server
        self.tools: list[Tool] = []
        self.settled = asyncio.Event()
        """Set when the first try to connect is over."""
        self._join = join
        self._client: Client | None = None
        self._lost = asyncio.Event()

    async def keep(self) -> None:
        """Connect, and again after each loss, until cancelled."""
        from mcp import Client

        rest = REST_SECONDS
        while True:
            self._lost.clear()
            try:
                with self.server.transport() as transport:
                    async with Client(transport) as client:
                        if not self.tools:
                            listed = (await client.list_tools()).tools
                            self.tools = [as_tool(each, self.server, self.call) for each in listed]
                            self._join(self.server.name, self.tools)
                        self._client, rest = client, REST_SECONDS
                        self.settled.set()
                        await self._lost.wait()
            except Exception:  # whatever the transport raises
                rest = min(2 * rest, LONGEST_REST_SECONDS)
            finally:
                self._client = None
                self.settled.set()
            await asyncio.sleep(rest)

    async def call(self, name: str, arguments: Arguments) -> str:
        """What the server's tool gives, as text. Raises ToolError."""
        if self._client is None:
            raise ToolError(f"The MCP server {self.server.name} cannot be reached; is it running?")
        try:
            result = await self._client.call_tool(name, dict(arguments))
        except Exception as error:  # whatever the transport raises
            self._client = None
            self._lost.set()
            raise ToolError(f"The MCP server {self.server.name} broke off.") from error
        text = " ".join(each.text for each in result.content if each.type == "text")
        if result.is_error:
            raise ToolError(text or f"{name} failed.")
        return text or "Done."


@asynccontextmanager
async def connected(
    servers: Sequence[Server], patience: float, told: Callable[[str], None]
) -> AsyncIterator[Sequence[Tool]]:
    """The tools of all servers; those that have not answered within `patience` seconds join later.

    `told` hears of the late ones. A server that dies is tried again now and then; meanwhile its
    tools say so.
    """
    failure: Exception | None = None
    tools: list[Tool] = []
    late: list[str] = []

    def join(name: str, found: Sequence[Tool]) -> None:
        tools.extend(found)
        if found and name in late:
            late.remove(name)
            told(f"The tools of the MCP server {name} are there now.")

    connections = [_Connection(server, join) for server in servers]
    async with asyncio.TaskGroup() as group:
        keeping = [
            group.create_task(each.keep(), name=f"mcp {each.server.name}") for each in connections
        ]
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    for each in connections:
                        await each.settled.wait()
            late += [each.server.name for each in connections if not each.tools]
            for name in late:
                told(f"The MCP server {name} gave no tools yet; is it running?")
            yield tools
        except Exception as error:  # of those who use the tools: no group around it
            failure = error
        finally:
            for task in keeping:
                task.cancel()
    if failure is not None:
        raise failure


def as_tool(found: types.Tool, server: Server, call: Callable[..., Any]) -> Tool:
    """A server's tool as one of ours."""
    hints = found.annotations
    reads = server.trusted and hints is not None and bool(hints.read_only_hint)
    safe = server.trusted and hints is not None and hints.destructive_hint is False
    name = re.sub(r"\W+", "_", f"{server.name}_{found.name}")
    told = first_sentence(found.description or found.title or found.name)
    description = told[:DESCRIPTION_CHARACTERS]
    return Tool(
        name=name,
        description=description,
        schema=found.input_schema,
        check=lambda given: checked(name, found.input_schema, given),
        runs=lambda arguments: call(found.name, arguments),
        cue=re.compile(rf"\b(?:{cue_of(name, description)})\b", re.IGNORECASE),
        effect=Effect.READS if reads else Effect.ACTS,
        asks_first=None if reads or safe else always,
        trusted=False,
    )


def checked(name: str, schema: Mapping[str, Any], given: Arguments) -> Arguments:
    """The arguments, if their names are right; the server judges the values. Raises ToolError."""
    known, needed = schema.get("properties", {}), schema.get("required", ())
    if missing := [each for each in needed if each not in given]:
        raise ToolError(f"Wrong arguments for {name}: {', '.join(missing)} is missing.")
    if unknown := [each for each in given if each not in known]:
        raise ToolError(f"Wrong arguments for {name}: it takes no {', '.join(unknown)}.")
    return given
