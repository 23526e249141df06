"""The tab that shows how the house is."""

from __future__ import annotations

import gradio as gr

from ui.web.page import rows
from ui.web.page.desk import PageDesk
from ui.web.page.parts import answer, markup, person_of, wire


class Condition:
    """Its callback."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    async def show(self, request: gr.Request) -> object:
        """The tables of minds and, for the owner, of cost and people."""
        person = person_of(request)
        found = await answer(self._desk.status(person))
        return rows.FAILED if found is None else rows.status(found, person)


def status_tab(desk: PageDesk) -> None:
    """Lay out the tab, inside of `gr.Tabs`."""
    condition = Condition(desk)
    with gr.Tab("Status", id="status", elem_id="status-tab") as tab:
        found = markup(rows.LOOKING, "status-found")
        refresh = gr.Button("Look again", elem_id="status-refresh", scale=0)
    wire([tab.select, refresh.click], condition.show, [], [found])
