"""Timers, for wishes that the reflexes do not understand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from brain.reflexes.grammar import Turn
from brain.reflexes.hearing import normal
from brain.reflexes.timers import Timers
from brain.reflexes.timing import TimerSkill
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

_TIMER = r"(?:timers?|count ?downs?)"

SET = (
    rf"(?:set|start|begin|make|create|add|give|need|want|put|another|new|run)\b.*\b{_TIMER}"
    rf"|{_TIMER} (?:for|of)|(?:minutes?|hours?|seconds?) {_TIMER}|count(?:ing)? down"
    r"|(?:let me know|tell me|alert me|notify me|ping me|ring|beep)\b.*"
    r"\d+ (?:minutes?|hours?|seconds?)"
)
SHOW = (
    rf"(?:how|which|what|any|list|show|check|status|are|is|do i have)\b.*\b{_TIMER}"
    rf"|{_TIMER}\b.*\b(?:left|running|remaining|status)|time (?:is )?(?:left|remaining)"
)
CANCEL = (
    r"(?:cancel|stop|end|delete|remove|forget|get rid|clear|kill|turn off|switch off|drop|dismiss"
    rf"|abort)\b.*\b{_TIMER}"
)


def timer_tools(
    timers: Timers, now: Callable[[], datetime], changed: Callable[[], None]
) -> list[Tool]:
    """Tools on these timers; `changed` is called when they were changed, so that they are kept."""
    skill = TimerSkill(timers)

    def do(sentence: str, wrong: str) -> str:
        reflex = skill.answer(normal(sentence), Turn(now(), ""))
        if reflex is None:
            raise ToolError(wrong)
        reflex.act()
        if reflex.acts:
            changed()
        return reflex.text

    @tool(cue=SET, says=True)
    def set_timer(duration: str, name: str = "") -> str:
        """Start a timer."""
        plain = _plain(name)
        called = f" called {plain}" if plain else ""
        return do(
            f"set a timer for {duration}{called}",
            f"{duration!r} is no duration that is understood: say it like 10 minutes.",
        )

    @tool(cue=SHOW, effect=Effect.READS, says=True)
    def show_timers() -> str:
        """Tell how long the timers still run."""
        return do("list my timers", "The timers cannot be told.")

    @tool(cue=CANCEL, says=True)
    def cancel_timer(name: str = "") -> str:
        """Stop a timer."""
        plain = _plain(name)
        which = f"the {plain} timer" if plain and plain != "all" else f"{plain or 'the'} timers"
        return do(f"cancel {which}", f"There is no timer called {name!r}.")

    return [set_timer, show_timers, cancel_timer]


def _plain(name: str) -> str:
    """`pasta` for `pasta_timer` and `the pasta timer`."""
    return " ".join(re.sub(r"\b(?:the|my|timers?)\b", " ", normal(name)).split())
