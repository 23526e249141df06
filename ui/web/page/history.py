"""The tab in which one looks up what was said."""

from __future__ import annotations

import gradio as gr

from ui.web.page import rows
from ui.web.page.desk import PageDesk
from ui.web.page.parts import answer, markup, person_of, search_field, wire

MOST = 100
"""Turns that are shown; the search finds earlier ones."""


class History:
    """Its callbacks."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    async def show(self, words: str, request: gr.Request) -> object:
        """The table of what was said with these words in it."""
        words = words.strip()
        found = await answer(self._desk.history(person_of(request), words, MOST))
        return rows.FAILED if found is None else rows.history(found, words)


def history_tab(desk: PageDesk) -> None:
    """Lay out the tab, inside of `gr.Tabs`."""
    history = History(desk)
    with gr.Tab("History", id="history", elem_id="history-tab") as tab:
        words = search_field("history", "Search what was said and answered")
        found = markup(rows.LOOKING, "history-found")
    wire([tab.select, words.submit], history.show, [words], [found])
