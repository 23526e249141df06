"""What the tabs share: who asks, with which words, and what is shown without an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any, TypeVar

import gradio as gr

from ui.faults import EXPECTED
from ui.web.people import Person

T = TypeVar("T")


def person_of(request: gr.Request) -> Person:
    """Who asks: the door put it into the state of the request."""
    found = request.state.person
    if not isinstance(found, Person):
        raise TypeError("The door must say who asks: scope['state']['person'].")
    return found


async def answer(asked: Awaitable[T]) -> T | None:
    """What the house answers; None where it cannot, and a sentence on the page says why."""
    try:
        return await asked
    except EXPECTED as error:
        gr.Warning(escape(str(error)), title="That did not work")  # it would be read as HTML
        return None


def search_row(tab: str, label: str) -> tuple[gr.Textbox, gr.Button]:
    """A field for words and a button beside it; their ids begin with the name of the tab."""
    with gr.Row(elem_classes="pl-search"):
        words = gr.Textbox(
            label=label, max_lines=1, max_length=200, scale=4, elem_id=f"{tab}-words"
        )
        return words, gr.Button("Search", scale=1, elem_id=f"{tab}-search")


def wire(
    triggers: Sequence[Any],
    act: Callable[..., Any],
    inputs: Sequence[gr.components.Component],
    outputs: Sequence[gr.blocks.Block],
) -> None:
    """Let a callback act on events of the page, and on nothing else."""
    gr.on(
        triggers,
        act,
        inputs=inputs,
        outputs=outputs,
        show_progress="hidden",
        api_visibility="private",
    )
