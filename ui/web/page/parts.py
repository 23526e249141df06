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
        gr.Warning(escape(str(error)))  # it would be read as HTML
        return None


def markup(html: str, name: str) -> gr.HTML:
    """HTML as it stands, under this id: neither styled by Gradio, nor clicks told to the server."""
    return gr.HTML(html, js_on_load=None, apply_default_css=False, elem_id=name)


def search_field(tab: str, label: str) -> gr.Textbox:
    """A field for words, submitted by Enter or its button; its id begins with the tab's name."""
    return gr.Textbox(
        label=label, max_lines=1, max_length=200, submit_btn="Search", elem_id=f"{tab}-words"
    )


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
