"""Functions as tools: what models are told of them, and which arguments they take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from brain.ports import Message
from brain.tools.errors import ToolError
from brain.tools.prompt import offered
from brain.tools.tool import Effect, Tool, tool
from brain.tools.toolbox import Toolbox, signature


@tool()
def water(plant: str, litres: float = 1.0, when: Literal["now", "tonight"] = "now") -> str:
    """Water a plant in the garden. It takes a while."""
    return f"{plant} {litres} {when}"


@tool(effect=Effect.READS)
async def count(names: list[str], most: int | None = None) -> dict[str, int]:
    """Count."""
    return {"names": len(names), "most": most or 0}


def test_a_function_tells_what_it_is() -> None:
    assert (water.name, water.description) == ("water", "Water a plant in the garden.")
    assert signature(water) == "water(plant: str, litres?: float, when?: now|tonight)"
    assert signature(count) == "count(names: array, most?: int)"


def test_arguments_become_what_the_function_wants() -> None:
    assert water.check({"plant": " rose ", "litres": "2"}) == {
        "plant": "rose",
        "litres": 2.0,
        "when": "now",
    }
    assert water.check({"plant": 7})["plant"] == "7"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "plant: Field required"),
        ({"plant": "rose", "litres": "many"}, "litres: Input should be a valid number"),
        ({"plant": "rose", "when": "never"}, "when: Input should be 'now' or 'tonight'"),
        ({"plant": "rose", "colour": "red"}, "colour: Extra inputs are not permitted"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(given: dict[str, object], told: str) -> None:
    with pytest.raises(ToolError, match="Wrong arguments for water") as caught:
        water.check(given)
    assert told in str(caught.value)
    assert "rose" not in str(caught.value)


def test_what_only_looks_does_without_invented_arguments() -> None:
    assert count.check({"names": ["a"], "colour": "red"}) == {"names": ["a"], "most": None}


def test_results_are_text() -> None:
    assert asyncio.run(water.run(water.check({"plant": "rose"}))) == "rose 1.0 now"
    assert asyncio.run(count.run({"names": ["a"], "most": None})) == '{"names": 1, "most": 0}'


@pytest.mark.parametrize(
    ("words", "fits"),
    [("Give the garden some water.", True), ("Are the plants dry?", True), ("Hello.", False)],
)
def test_by_default_the_words_of_a_tool_call_for_it(words: str, fits: bool) -> None:
    assert water.fits(words) == fits


def test_a_wish_is_looked_for_where_a_text_begins() -> None:
    assert water.fits(f"Water the rose. {'Well. ' * 1000}")
    assert not water.fits(f"{'Well. ' * 1000} Water the rose.")


def test_a_parameter_without_a_type_is_refused() -> None:
    def broken(x):  # type: ignore[no-untyped-def]
        """Break."""
        return x

    with pytest.raises(TypeError, match="needs a type for 'x'"):
        tool()(broken)


def test_questions_name_what_will_be_done() -> None:
    def ask(question: Callable[..., str] | None) -> Tool:
        @tool(destructive=True, question=question)
        def drop_list(name: str) -> str:
            """Drop a list."""
            return name

        return drop_list

    assert (
        ask(lambda name: f"Shall I drop {name}?").asking({"name": "toys"}) == "Shall I drop toys?"
    )
    assert ask(None).asking({"name": "toys"}) == "Shall I use drop list with toys?"


def test_a_toolbox_knows_its_tools() -> None:
    toolbox = Toolbox([water, count])
    assert toolbox.names == ("water", "count")
    assert toolbox.named("water") is water
    assert toolbox.fitting("Water the rose.") == [water]
    with pytest.raises(ToolError, match="Did you mean water"):
        toolbox.named("waters")
    with pytest.raises(ToolError, match="There are: water, count"):
        toolbox.named("launch")
    with pytest.raises(ValueError, match="Two tools are called 'water'"):
        Toolbox([water, water])


def test_foreign_tools_join_and_replace_none_of_our_own() -> None:
    foreign = [replace(count, name="water")]
    toolbox = Toolbox([water], foreign)
    foreign.append(count)
    assert toolbox.names == ("water", "count")
    assert toolbox.named("water") is water
    assert toolbox.named("count") is count


def test_a_model_is_shown_the_tools_that_fit_behind_the_words() -> None:
    asked = [Message("system", "You are Parlour."), Message("user", "Water the rose.")]
    assert offered(asked, []) == asked
    head, told = offered(asked, [water])
    assert head == asked[0]
    assert told.text.startswith("Water the rose.\n")
    assert "water(plant: str, litres?: float, when?: now|tonight): Water a plant" in told.text
