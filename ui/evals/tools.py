"""How often the quick model chooses the right tool for an everyday request, or rightly none."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brain.ports import LanguageModel
from brain.prompt import messages
from brain.reflexes.hearing import normal
from brain.reflexes.timers import Timers
from brain.tools.builtin.dates import date_tools
from brain.tools.builtin.home import Home, home_tools
from brain.tools.builtin.lists import Lists, list_tools
from brain.tools.builtin.online import Place, search_tool, weather_tool
from brain.tools.builtin.recall import memory_tool
from brain.tools.builtin.status import status_tool
from brain.tools.builtin.sums import sum_tools
from brain.tools.builtin.timers import timer_tools
from brain.tools.consent import Consent
from brain.tools.guard import Request
from brain.tools.loop import Limits, ToolLoop
from brain.tools.tool import Arguments, Tool
from brain.tools.toolbox import Toolbox
from memory.records import Recalled
from ui.engines import make_model
from ui.evals.cases import files, some
from ui.evals.report import Report, Row
from ui.jsonlines import objects
from ui.settings import Settings

NONE = "(none)"
"""Stands for no tool in tables."""

EVERYDAY = Path(__file__).parent / "everyday_tools.jsonl"
"""Requests as people make them every day, those that need no tool among them."""

NOWHERE = "http://127.0.0.1:9"
"""No tool of an evaluation ever asks it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request."""

    set: str
    text: str
    tool: str | None
    """The right one; None where none is."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Those that must come out like this."""


def run(data: Path, settings: Settings) -> Report:
    """Ask the quick model every request in a file of JSON lines, or in all those of a folder.

    Raises UsageError.
    """
    found = some(cases(data), data)
    with TemporaryDirectory(prefix="parlour-") as home:
        model = make_model(settings, Path(home))
        return asyncio.run(_measure(found, model, limits_of(settings)))


def cases(data: Path) -> Iterator[Case]:
    """Lines with `text` and `tool`, and `arguments` where these matter."""
    for path in files(data, ".jsonl"):
        for record in objects(path):
            match record:
                case {"text": str(text), "tool": str() | None as tool, "arguments": dict(given)}:
                    yield Case(path.stem, text, tool, given)
                case {"text": str(text), "tool": str() | None as tool}:
                    yield Case(path.stem, text, tool)


class _NoMemory:
    async def recall(self, *_: object, **__: object) -> list[Recalled]:
        return []


def every_tool() -> Toolbox:
    """All tools that come with the house, as if all were configured, where nothing is kept."""
    timers, somewhere = Timers([]), Place("home", 0.0, 0.0)
    return Toolbox(
        [
            *timer_tools(timers, datetime.now, lambda: None),
            *list_tools(Lists(Path("none"))),
            memory_tool(_NoMemory(), 0.0),
            *sum_tools(),
            *date_tools(datetime.now),
            weather_tool(NOWHERE, NOWHERE, somewhere),
            search_tool(NOWHERE),
            *home_tools(Home(NOWHERE, "")),
            status_tool(lambda: "All is well."),
        ]
    )


Ran = list[tuple[str, Arguments]]
"""Calls that were run, by name and arguments, in their order."""


def recorded(tools: Iterable[Tool], ran: Ran, results: Mapping[str, str]) -> Toolbox:
    """The same tools, which do nothing but note it, ask nobody, and give what `results` says."""

    def record(each: Tool) -> Tool:
        async def runs(arguments: Arguments) -> str:
            ran.append((each.name, arguments))
            return results.get(each.name, "Done.")

        return replace(each, runs=runs, asks_first=None)

    return Toolbox(map(record, tools))


def limits_of(settings: Settings) -> Limits:
    """How far tools may go, as the settings say."""
    return Limits(settings.tools.deadline, settings.tools.rounds)


async def at_once() -> None:
    """The turn stands."""


async def _measure(found: list[Case], model: LanguageModel, limits: Limits) -> Report:
    report = Report("tools")
    tally: dict[str, Counter[str]] = {}
    await model.load()
    try:
        for case in found:
            came = await _ran(case, model, limits)
            wanted = case.tool or NONE
            right = [name for name, _ in came] == ([case.tool] if case.tool else [])
            fitting = right and (not came or _fits(case.arguments, came[0][1]))
            for row in (case.set, wanted):
                counts = tally.setdefault(row, Counter())
                counts.update(n=1, right=right, arguments_right=fitting)
            if not fitting:
                told = "; ".join(f"{name} {dict(given)}" for name, given in came) or NONE
                report.misses.append(
                    {"set": case.set, "text": case.text, "wanted": wanted, "came": told}
                )
    finally:
        await model.close()
    report.rows = [_row(name, counts) for name, counts in tally.items()]
    return report


async def _ran(case: Case, model: LanguageModel, limits: Limits) -> Ran:
    """The calls that are run for a request."""
    ran: Ran = []
    spoken = (replace(each, says=True) for each in every_tool())
    toolbox = recorded(spoken, ran, {})
    prompt = messages([], [], case.text)
    turn = ToolLoop(toolbox, Consent(), limits, model.reply, prompt, Request(case.text))
    async with aclosing(turn.words(at_once)) as words:
        async for _ in words:
            pass
    return ran


def _fits(wanted: Mapping[str, Any], given: Arguments) -> bool:
    """Whether the arguments that matter are there, in whichever spelling."""
    return all(
        normal(str(given.get(name))).startswith(normal(str(value)))
        for name, value in wanted.items()
    )


def _row(name: str, counts: Counter[str]) -> Row:
    n = counts["n"]
    return Row(
        name,
        n,
        {
            "right": counts["right"],
            "right_rate": counts["right"] / n,
            "arguments_right": counts["arguments_right"],
        },
    )
