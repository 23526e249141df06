"""Tools of real MCP servers, in processes of their own."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brain.tools.errors import ToolError
from brain.tools.mcp import Server, connected
from brain.tools.tool import Effect
from brain.tools.toolbox import Toolbox, signature

GARDEN = str(Path(__file__).with_name("mcp_server.py"))
STDIO = Server("garden", command=(sys.executable, GARDEN))
DEAD = Server("attic", command=("parlour-no-such-program",))

pytestmark = pytest.mark.real


def at_a_free_port() -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Server("garden", url=f"http://127.0.0.1:{probe.getsockname()[1]}/mcp")


@contextmanager
def running(server: Server) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, GARDEN, str(port_of(server))], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2].partition("/")[0])


async def listening(server: Server) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def ignore(_sentence: str) -> None:
    pass


async def try_out(server: Server) -> None:
    async with asyncio.timeout(60), connected([server], 30, ignore) as tools:
        toolbox = Toolbox(tools)
        assert toolbox.names == ("garden_moisture", "garden_water", "garden_die")
        water = toolbox.named("garden_water")
        assert signature(water) == "garden_water(bed: str, litres?: int)"
        assert water.description == "Water a garden bed."
        assert await water.run(water.check({"bed": "roses"})) == "5 litres on roses"
        with pytest.raises(ToolError, match="not so much water"):
            await water.run({"bed": "roses", "litres": 200})
        with pytest.raises(ToolError, match="bed is missing"):
            water.check({})
        with pytest.raises(ToolError, match="it takes no colour"):
            water.check({"bed": "roses", "colour": "red"})


def test_over_stdio() -> None:
    asyncio.run(try_out(STDIO))


def test_over_http() -> None:
    server = at_a_free_port()

    async def main() -> None:
        async with asyncio.timeout(60):
            await listening(server)
        await try_out(server)

    with running(server):
        asyncio.run(main())


@pytest.mark.parametrize(
    ("trusted", "effects", "asking"),
    [
        (False, [Effect.ACTS, Effect.ACTS, Effect.ACTS], [True, True, True]),
        (True, [Effect.READS, Effect.ACTS, Effect.ACTS], [False, True, True]),
    ],
)
def test_what_a_server_says_of_its_tools_is_believed_where_it_is_trusted(
    trusted: bool, effects: list[Effect], asking: list[bool]
) -> None:
    async def main() -> None:
        server = Server("garden", command=STDIO.command, trusted=trusted)
        async with asyncio.timeout(60), connected([server], 30, ignore) as tools:
            assert [each.effect for each in tools] == effects
            assert [each.asks_first is not None for each in tools] == asking
            assert not any(each.trusted for each in tools)

    asyncio.run(main())


def test_a_dead_server_is_told_and_the_others_work() -> None:
    told: list[str] = []

    async def main() -> None:
        async with asyncio.timeout(60), connected([DEAD, STDIO], 30, told.append) as tools:
            moisture = Toolbox(tools).named("garden_moisture")
            assert await moisture.run({"bed": "roses"}) == "roses is 40 percent wet"

    asyncio.run(main())
    assert told == ["The MCP server attic gave no tools yet; is it running?"]


def test_the_tools_of_a_server_that_comes_late_join_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("brain.tools.mcp.REST_SECONDS", 0.05)
    server, told = at_a_free_port(), list[str]()

    async def main() -> None:
        async with asyncio.timeout(60), connected([server], 0.2, told.append) as tools:
            toolbox = Toolbox([], tools)
            assert list(toolbox) == []
            with running(server):
                while not list(toolbox):  # noqa: ASYNC110  # a list tells nobody
                    await asyncio.sleep(0.05)
                moisture = toolbox.named("garden_moisture")
                assert await moisture.run({"bed": "roses"}) == "roses is 40 percent wet"

    asyncio.run(main())
    assert told == [
        "The MCP server garden gave no tools yet; is it running?",
        "The tools of the MCP server garden are there now.",
    ]


def test_a_server_that_dies_is_told_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brain.tools.mcp.REST_SECONDS", 0.05)

    async def until(works: Callable[[], object]) -> None:
        while True:
            try:
                await works()  # type: ignore[misc]
            except ToolError as error:
                assert "cannot be reached" in str(error)  # noqa: PT017
                await asyncio.sleep(0.05)
            else:
                return

    async def main() -> None:
        async with asyncio.timeout(60), connected([STDIO], 30, ignore) as tools:
            toolbox = Toolbox(tools)
            with pytest.raises(ToolError, match="The MCP server garden broke off"):
                await toolbox.named("garden_die").run({})
            await until(lambda: toolbox.named("garden_moisture").run({"bed": "roses"}))

    asyncio.run(main())
