"""What a person chooses for all turns of a conversation, and what it goes on from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from brain.ports import Message
from brain.router.levels import Level
from brain.router.router import CHOSEN
from memory.records import Turn
from tests.brain.test_mind import NOON, Notebook, Rows, Shelf, house, mind, rung, turn
from tests.brain.tiers.test_ladder import Tier
from tests.clock import run

SPOKEN = "you said: think hard"


@pytest.mark.parametrize(
    ("chosen", "home", "text", "route", "reason"),
    [
        (None, False, "is it warm", "quick", "is simple (0.10)"),
        (Level.HARD, False, "is it warm", "hard", CHOSEN),
        (Level.QUICK, False, "prove why it is warm", "quick", CHOSEN),
        (Level.CLOUD, False, "is it warm", "cloud", CHOSEN),
        (Level.QUICK, False, "think hard about the sea", "hard", SPOKEN),
        (Level.CLOUD, True, "is it warm", "hard", "nothing may leave the house"),
        (None, True, "ask claude why it is warm", "hard", "nothing may leave the house"),
        (None, True, "why is it warm", "complex", "asks why (0.90)"),
        (Level.HARD, False, "what time is it", "reflex", "time"),
    ],
)
def test_what_was_chosen_holds_until_a_turn_asks_for_another(
    chosen: Level | None, home: bool, text: str, route: str, reason: str
) -> None:
    async def main() -> tuple[str, str, tuple[str, ...]]:
        one = mind(house(), Notebook(), Rows(), cloud=True)
        one.prefer(chosen, home=home)
        return await turn(one, text)

    _, way, why = run(main())
    assert way == route
    assert reason in why


def test_whoever_was_chosen_answers_what_was_answered_before() -> None:
    async def main() -> str:
        one, shelf = mind(house(), Notebook(), Rows()), Shelf()
        shelf.kept["is it warm"] = "Old."
        one._has = replace(one._has, cache=cast(Any, shelf))
        one.prefer(Level.COMPLEX, home=False)
        return (await turn(one, "is it warm"))[1]

    assert run(main()) == "complex"


def told(*, home_first: bool) -> list[str]:
    """What the cloud is told after a turn, and one from an earlier conversation."""

    async def main() -> list[Message]:
        away = Tier("From afar.")
        rungs = [rung("claude", Level.CLOUD, away), rung("here", Level.QUICK, Tier("Yes."))]
        one = mind(rungs, Notebook(), Rows(), cloud=True)
        one.recollect([("my name is Ann", "Hello Ann.")])
        one.prefer(None, home=home_first)
        await turn(one, "is it warm")
        one.prefer(Level.CLOUD, home=False)
        await turn(one, "what about the sea")
        return away.prompts[0]

    return [message.text for message in run(main()) if message.role == "user"]


def test_what_was_said_at_home_and_in_earlier_talks_is_not_told_to_the_cloud_later() -> None:
    assert told(home_first=True) == ["what about the sea"]
    assert told(home_first=False) == ["is it warm", "what about the sea"]


def test_a_talk_goes_on_from_earlier_turns_and_remembers_none_of_them_again() -> None:
    class Numbered(Notebook):
        before_id: int | None = None

        async def recall(self, text: str, *, deadline: float, before_id: int | None) -> list[Any]:
            self.before_id = before_id
            return await super().recall(text, deadline=deadline, before_id=before_id)

        async def add(self, turn: Turn) -> Turn:
            self.turns.append(turn)
            return Turn(turn.user, turn.assistant, turn.route, NOON, id=40 + len(self.turns))

    memory, model = Numbered(), Tier("Yes.")

    async def main() -> None:
        one = mind([rung("here", Level.QUICK, model)], memory, Rows(), router=False)
        one.recollect([("my name is Ann", "Hello Ann.")])
        await turn(one, "is it warm")
        await turn(one, "is it cold")

    run(main())
    assert [message.text for message in model.prompts[0][1:]] == [
        "my name is Ann",
        "Hello Ann.",
        "is it warm",
    ]
    assert [each.user for each in memory.turns] == ["is it warm", "is it cold"]
    assert memory.before_id == 41, "what the model sees is not recalled as well"
