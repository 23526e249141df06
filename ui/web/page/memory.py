"""The tab that shows what the house knows about somebody, and forgets it."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from ui.web.page import rows
from ui.web.page.desk import PageDesk
from ui.web.page.parts import answer, person_of, search_field, wire

MOST = 50
"""Things that are shown; the search finds earlier ones."""


class Memories:
    """Its callbacks."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    async def show(self, words: str, request: gr.Request) -> tuple[object, object, object]:
        """The list of what is remembered with these words in it, and a sentence about it."""
        words = words.strip()
        found = await answer(self._desk.memories(person_of(request), words, MOST))
        if found is None:
            return gr.skip(), "That cannot be looked up now.", gr.skip()
        choices = [rows.choice(remembered) for remembered in found]
        listed = gr.CheckboxGroup(choices=choices, value=[], visible=bool(choices))
        return listed, _about(len(choices), bool(words)), gr.Column(visible=False)

    def ask(self, marked: Sequence[int]) -> tuple[object, object]:
        """The question whether these shall be forgotten, once."""
        if not marked:
            gr.Info("Mark what is to be forgotten first.")
            return gr.Column(visible=False), gr.skip()
        things = "one thing" if len(marked) == 1 else f"{len(marked)} things"
        return gr.Column(visible=True), f"Forget {things} for good?"

    def keep(self) -> object:
        """No question any more."""
        return gr.Column(visible=False)

    async def forget(
        self, marked: Sequence[int], words: str, request: gr.Request
    ) -> tuple[object, object, object]:
        """The list without these."""
        person = person_of(request)
        for number in marked:
            if await answer(self._desk.forget(person, number)) is None:
                break
        return await self.show(words, request)


def memory_tab(desk: PageDesk) -> None:
    """Lay out the tab, inside of `gr.Tabs`."""
    memories = Memories(desk)
    with gr.Tab("Memory", id="memory", elem_id="memory-tab") as tab:
        words = search_field("memory", "Search what is remembered about you")
        about = gr.Markdown("Looking…", elem_id="memory-about")
        listed = gr.CheckboxGroup(
            label="Remembered, newest first", elem_id="memory-list", visible=False
        )
        forget = gr.Button("Forget what is marked", elem_id="memory-forget", scale=0)
        with gr.Column(visible=False, elem_id="memory-question") as question:
            asked = gr.Markdown(elem_id="memory-asked")
            with gr.Row():
                yes = gr.Button("Forget for good", variant="stop", elem_id="memory-yes", scale=0)
                no = gr.Button("Keep", elem_id="memory-no", scale=0)

    outputs = [listed, about, question]
    wire([tab.select, words.submit], memories.show, [words], outputs)
    wire([yes.click], memories.forget, [listed, words], outputs)
    wire([forget.click], memories.ask, [listed], [question, asked])
    wire([no.click], memories.keep, [], [question])


def _about(count: int, searched: bool) -> str:
    if not count and searched:
        return "Nothing with these words is remembered."
    if not count:
        return "Nothing is remembered here yet."
    if count == MOST:
        return f"The last {MOST}. The search finds earlier ones."
    return "Answers may build on these. Mark what is to be forgotten."
