"""Timers and reminders, for wishes that the reflexes do not understand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from brain.reflexes.grammar import Turn
from brain.reflexes.hearing import LONGEST, normal
from brain.reflexes.reflexes import Skill
from brain.reflexes.reminders import ReminderSkill
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
REMIND = (
    r"remind(?:ing)? (?:me|us)|be reminded|let (?:me|us) forget"
    r"|(?:set|make|create|add|schedule|give|need|want|would like|new|another)\b.*\breminder"
)
SHOW_REMINDERS = r"(?:what|which|any|list|show|check|read|tell|are|do i have|my)\b.*\breminders?"
CANCEL_REMINDER = (
    r"(?:cancel|stop|delete|remove|forget|get rid|clear|turn off|drop|dismiss|erase)\b.*"
    r"\bremind(?:ers?|ing)"
)


def timer_tools(
    timers: Timers, now: Callable[[], datetime], changed: Callable[[], None]
) -> list[Tool]:
    """Tools on these timers; `changed` is called when they were changed, so that they are kept."""
    do = _doing(TimerSkill(timers), now, changed)

    @tool(cue=SET, says=True)
    def set_timer(duration: str, name: str = "") -> str:
        """Start a timer."""
        plain = _plain(name)
        called = f" called {plain}" if plain else ""
        return do(
            f"set a timer for {duration}{called}",
            wrong=f"{duration!r} is no duration that is understood: say it like 10 minutes.",
        )

    @tool(cue=SHOW, effect=Effect.READS, says=True)
    def show_timers() -> str:
        """Tell how long the timers still run."""
        return do("list my timers", wrong="The timers cannot be told.")

    @tool(cue=CANCEL, says=True)
    def cancel_timer(name: str = "") -> str:
        """Stop a timer."""
        plain = _plain(name)
        which = f"the {plain} timer" if plain and plain != "all" else f"{plain or 'the'} timers"
        return do(f"cancel {which}", wrong=f"There is no timer called {name!r}.")

    return [set_timer, show_timers, cancel_timer]


def reminder_tools(
    timers: Timers, hours24: bool, now: Callable[[], datetime], changed: Callable[[], None]
) -> list[Tool]:
    """Tools on the reminders among these timers; `changed` is as in `timer_tools`."""
    do = _doing(ReminderSkill(timers, hours24), now, changed)

    @tool(cue=REMIND, says=True)
    def set_reminder(what: str, when: str) -> str:
        """Remind the user of something at a time."""
        lead = "" if _LED.match(what) else "about " if _THING.match(what) else "to "
        return do(
            *(f"remind me {when_lead}{when} {lead}{what}" for when_lead in ("", "at ", "in ")),
            wrong=f"{what!r} at {when!r} is not understood: say when like at 5 PM, "
            "tomorrow at 9 or in 10 minutes.",
        )

    @tool(cue=SHOW_REMINDERS, effect=Effect.READS, says=True)
    def show_reminders() -> str:
        """Tell what the user will be reminded of."""
        return do("list my reminders", wrong="The reminders cannot be told.")

    @tool(cue=CANCEL_REMINDER, says=True)
    def cancel_reminder(what: str = "") -> str:
        """Forget a reminder."""
        plain = _LED.sub("", normal(what)).strip()
        which = f"the {plain} reminder" if plain and plain != "all" else f"{plain or 'my'} reminder"
        return do(f"cancel {which}", wrong=f"There is no reminder {what!r}.")

    return [set_reminder, show_reminders, cancel_reminder]


_LED = re.compile(r"(?:to|about|of|that|for)\b", re.IGNORECASE)
_THING = re.compile(r"(?:the|my|our|an?|his|her|their)\b", re.IGNORECASE)


def _doing(
    skill: Skill, now: Callable[[], datetime], changed: Callable[[], None]
) -> Callable[..., str]:
    """Does what the first of some sentences asks that the skill understands."""

    def do(*sentences: str, wrong: str) -> str:
        turn = Turn(now(), "")
        for sentence in sentences:
            reflex = skill.answer(normal(sentence), turn) if len(sentence) <= LONGEST else None
            if reflex is not None:
                reflex.act()
                if reflex.acts:
                    changed()
                return reflex.text
        raise ToolError(wrong)

    return do


def _plain(name: str) -> str:
    """`pasta` for `pasta_timer` and `the pasta timer`."""
    return " ".join(re.sub(r"\b(?:the|my|timers?)\b", " ", normal(name)).split())
