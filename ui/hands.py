"""The tools of a conversation, as the settings want them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

from brain.mind import Remembering
from brain.minds import Minds
from brain.reflexes.timers import Timers
from brain.replies import Hands
from brain.tiers.breaker import State
from brain.tools.builtin.dates import date_tools
from brain.tools.builtin.home import Home, home_tools
from brain.tools.builtin.lists import Lists, list_tools
from brain.tools.builtin.online import Place, search_tool, weather_tool
from brain.tools.builtin.recall import memory_tool
from brain.tools.builtin.status import status_tool
from brain.tools.builtin.sums import sum_tools
from brain.tools.builtin.timers import reminder_tools, timer_tools
from brain.tools.consent import Consent
from brain.tools.loop import Limits
from brain.tools.mcp import Server, connected
from brain.tools.tool import Tool
from brain.tools.toolbox import Toolbox
from ui.clock import now
from ui.secrets import secret
from ui.settings import Settings

MCP_PATIENCE = 5.0
"""Seconds that the servers of tools may take when the house wakes up."""

Told = Callable[[str], None]


def foreign_tools(settings: Settings, told: Told) -> AbstractAsyncContextManager[Sequence[Tool]]:
    """The tools of the MCP servers, connected while the block lasts; more may join meanwhile."""
    if not (settings.tools.use and settings.mcp):
        return nullcontext(())
    servers = [
        Server(name, wanted.command, wanted.url, wanted.environment, wanted.trusted)
        for name, wanted in settings.mcp.items()
    ]
    return connected(servers, MCP_PATIENCE, told)


def make_hands(
    settings: Settings,
    folder: Path,
    kept: tuple[Timers, Callable[[], None]],
    memory: Remembering,
    minds: Minds,
    foreign: Sequence[Tool],
) -> Hands | None:
    """Build the tools, unless none are wanted; `folder`: of the user's own things.

    `kept`: the timers, and what keeps them.
    """
    wanted = settings.tools
    if not wanted.use:
        return None
    timers, save = kept
    tools = [
        *timer_tools(timers, now, save),
        *reminder_tools(timers, settings.mind.hours24, now, save),
        *list_tools(Lists(folder / "lists.db")),
        memory_tool(memory, settings.memory.recall_deadline),
        *sum_tools(),
        *date_tools(now),
        status_tool(lambda: how_are(minds)),
    ]
    if wanted.weather_url:
        place = Place(wanted.place, wanted.latitude, wanted.longitude)
        tools.append(weather_tool(wanted.weather_url, wanted.places_url, place))
    if wanted.search_url:
        tools.append(search_tool(wanted.search_url))
    if wanted.home_url:
        tools += home_tools(Home(wanted.home_url, secret(wanted.home_key_env)))
    limits = Limits(wanted.deadline, wanted.rounds)
    return Hands(Toolbox(tools, foreign), Consent(), limits)


def how_are(minds: Minds) -> str:
    """How the minds are, in a sentence to be spoken."""
    resting = [rung.name for rung in minds.rungs if rung.breaker.state is not State.CLOSED]
    if not resting:
        return "All minds work." if len(minds.rungs) > 1 else "My mind works."
    return f"Of {len(minds.rungs)} minds, these do not answer: {', '.join(resting)}."
