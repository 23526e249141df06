"""Rows of the house as HTML: plain tables, with every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from brain.cost.budget import money
from ui.web.page.desk import PastTurn, Remembered, Status, Tier
from ui.web.people import Person

_LONGEST = 240
"""Characters of one thing remembered that are shown."""


def _sentence(html: str) -> str:
    return f'<p class="pl-sentence">{html}</p>'


LOOKING = _sentence("Looking…")
"""Shown until there is an answer."""

FAILED = _sentence("That cannot be looked up now.")


def history(turns: Sequence[PastTurn], words: str) -> str:
    """The turns found for the words, as a table, or a sentence that there are none."""
    if not turns:
        about = f" with “{escape(words)}”" if words else ""
        return _sentence(f"Nothing{about} has been said yet.")
    head = ("When", "You said", "Answer that you heard", "Answered by")
    rows = (
        (_time(turn.at), *map(escape, (turn.said, turn.answered, turn.route))) for turn in turns
    )
    return _table("What was said, newest first", head, rows)


def choice(remembered: Remembered) -> tuple[str, int]:
    """One thing remembered, as a label and its number."""
    text = " ".join(remembered.text.split())
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"{_day(remembered.at)}: {short}", remembered.number


def status(found: Status, person: Person) -> str:
    """How the house is; what it costs, and who else talks, only for its owner."""
    owner = person.role == "owner"
    return _tiers(found.tiers, owner) + (_today(found) if owner else "")


def _tiers(tiers: Sequence[Tier], owner: bool) -> str:
    head = ("Mind", "For", "State", "Answers in", "Model", *(("Today",) if owner else ()))
    rows = (
        (
            escape(tier.name),
            escape(tier.level),
            escape(tier.state),
            "" if tier.seconds is None else f"{tier.seconds * 1000:.0f} ms",
            escape(tier.model),
            *(("" if tier.dollars is None else money(tier.dollars),) if owner else ()),
        )
        for tier in tiers
    )
    return _table("Minds and services", head, rows)


def _today(found: Status) -> str:
    cost = "" if found.dollars is None else _sentence(f"Spent today: {money(found.dollars)}.")
    if not found.talkers:
        return cost + _sentence("Nobody has the page open.")
    rows = ((escape(talker.name), escape(talker.state)) for talker in found.talkers)
    return cost + _table("Who has the page open", ("Name", "State"), rows)


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML; each says its column, for screens too narrow for columns."""
    columns = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, head, row))}</tr>" for row in rows)
    return (
        f'<table class="pl-table"><caption>{caption}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(column: str, html: str) -> str:
    return f'<td data-column="{column}">{html}</td>'


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{_day(at)}</time>'


def _day(at: datetime) -> str:
    """A time as the clock of the house shows it."""
    return f"{at.astimezone():%a %d %b %Y, %H:%M}"
