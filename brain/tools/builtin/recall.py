"""What was said in earlier conversations."""

from __future__ import annotations

from typing import Protocol

from brain.reflexes.times import say_date
from brain.tools.tool import Effect, Tool, tool
from memory.records import Recalled

CUE = (
    r"(?:did|have|had) (?:i|we)\b.*\b(?:say|said|tell|told|talk\w*|mention\w*|discuss\w*|speak)"
    r"|(?:i|we) (?:ever |once |have )?(?:told|said|mentioned|talked|spoke|discussed)"
    r"|last time (?:i|we)|do you (?:still )?(?:remember|recall)"
    r"|our (?:last|earlier|previous) (?:conversation|talk|chat)"
)


class Recalling(Protocol):
    """The part of memory that is searched."""

    async def recall(self, text: str, *, deadline: float, before_id: int | None) -> list[Recalled]:
        """Turns that may matter; none after `deadline` seconds."""
        ...


def memory_tool(memory: Recalling, deadline: float) -> Tool:
    """A search of the memory that takes `deadline` seconds at most."""

    @tool(cue=CUE, effect=Effect.READS, trusted=False)
    async def memory_search(query: str) -> str:
        """Find what the user said in earlier conversations."""
        found = await memory.recall(query, deadline=deadline, before_id=None)
        if not found:
            return "Nothing about that is remembered."
        return " ".join(
            f"On {say_date(each.turn.at.date(), year=True)} the user said: {each.turn.user}"
            for each in found
        )

    return memory_search
