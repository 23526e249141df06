"""The page as Gradio's blocks."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from ui.web.page.desk import PageDesk
from ui.web.page.history import history_tab
from ui.web.page.memory import memory_tab
from ui.web.page.parts import markup
from ui.web.page.status import status_tab

_TALK = Path(__file__).with_name("talk.html")


def make_page(desk: PageDesk) -> gr.Blocks:
    """The page over a desk; `ui.web.page.look.options` has what mounting it needs."""
    page = gr.Blocks(title="Parlour", analytics_enabled=False)
    with page:
        markup("<h1>Parlour</h1>", "head")
        with gr.Tabs(overflow_behavior="wrap", elem_id="tabs"):
            with gr.Tab("Talk", id="talk", elem_id="talk-tab"):
                markup(_TALK.read_text("utf-8"), "talk-view")
            history_tab(desk)
            memory_tab(desk)
            status_tab(desk)
    # One person's search must not wait for another's.
    page.queue(default_concurrency_limit=8)
    return page
