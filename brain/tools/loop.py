"""One turn with tools: the model's words pass, its calls are run, and it goes on."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from brain.errors import BrainError
from brain.ports import Message
from brain.tools.calls import Call
from brain.tools.consent import Consent, Pending
from brain.tools.errors import ToolError
from brain.tools.guard import Guard, Request
from brain.tools.prompt import answered, offered
from brain.tools.sieve import Garbled, Sieve, Sifted
from brain.tools.step import Step
from brain.tools.tool import Arguments, Tool
from brain.tools.toolbox import Toolbox

logger = logging.getLogger(__name__)

Replies = Callable[[Sequence[Message]], AsyncGenerator[str, None]]
Stand = Callable[[], Awaitable[None]]

MOST_AT_ONCE = 3
"""Calls in one answer; what a model asks for beyond them is not run."""

GAVE_UP = "Sorry, I couldn't get that done."
AGREED = "All right."
LEFT = "All right, I'll leave it."


@dataclass(frozen=True, slots=True)
class Limits:
    """How far tools may go in one turn."""

    deadline: float
    """Seconds for one call."""
    rounds: int
    """Times that a model may call and be answered."""


class ToolLoop:
    """The answer to one turn."""

    def __init__(
        self,
        toolbox: Toolbox,
        consent: Consent,
        limits: Limits,
        reply: Replies,
        messages: Sequence[Message],
        request: Request,
    ) -> None:
        """`consent` outlives the turn; `messages` are the whole prompt, the user's words last."""
        self._toolbox = toolbox
        self._consent = consent
        self._limits = limits
        self._reply = reply
        self._messages = messages
        self._request = request
        self._guard = Guard(request)
        self._tried: set[tuple[str, str]] = set()
        self.steps: list[Step] = []
        """What was called so far."""

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        """What is spoken, piece by piece. No tool runs before `stand` returns."""
        decision = self._consent.decide(self._request.words)
        if decision == "no":
            yield LEFT
            return
        fitting = self._toolbox.fitting(self._request.wish)
        prompt = offered(self._messages, fitting)
        if decision == "yes":
            await stand()
            if (step := await self._agreed()) is None:
                return  # another reply to the same words has done it
            if step.says or step.ending == "failed":
                yield step.text
                return
            prompt = answered(self._messages, AGREED, [step])
        async with aclosing(self._rounds(prompt, stand)) as pieces:
            async for piece in pieces:
                yield piece

    async def _rounds(self, prompt: Sequence[Message], stand: Stand) -> AsyncGenerator[str, None]:
        """Let the model speak and call in turns, as often as it may."""
        said = ""
        for left in range(self._limits.rounds, -1, -1):
            calls: list[Call | Garbled] = []
            async with aclosing(self._sifted(prompt)) as items:
                async for item in items:
                    if not isinstance(item, str):
                        calls.append(item)
                    elif calls:
                        break  # what a model says after a call, it has made up
                    else:
                        said += item
                        yield item
            if not calls:
                return
            if not left:
                yield _apart(said, GAVE_UP)
                return
            await stand()
            steps = await self._steps(calls[:MOST_AT_ONCE])
            if heard := " ".join(step.text for step in steps if step.says):
                yield _apart(said, heard)
                said += heard
            if steps[-1].ending == "asked" or all(step.says for step in steps):
                return
            prompt = answered(prompt, "\n".join(call.text for call in calls), steps)

    async def _sifted(self, prompt: Sequence[Message]) -> AsyncGenerator[Sifted, None]:
        """The model's words and calls."""
        sieve = Sieve(self._toolbox.names)
        async with aclosing(self._reply(prompt)) as pieces:
            async for piece in pieces:
                for item in sieve.feed(piece):
                    yield item
        for item in sieve.end():
            yield item

    async def _steps(self, calls: Sequence[Call | Garbled]) -> list[Step]:
        """Run the calls in their order, up to one that must be asked about."""
        steps: list[Step] = []
        for call in calls:
            steps.append(await self._step(call))
            self.steps.append(steps[-1])
            if steps[-1].ending == "asked":
                break
        return steps

    async def _step(self, call: Call | Garbled) -> Step:
        """Run a call where that is in order."""
        if isinstance(call, Garbled):
            return Step(
                "call", "refused", "This is not valid JSON. Write the call again, or words."
            )
        try:
            tool = self._toolbox.named(call.name)
            arguments = self._guard.admitted(tool, call, tool.check(call.arguments))
        except ToolError as error:
            return Step(call.name, "refused", str(error))
        signature = (call.name, json.dumps(arguments, sort_keys=True, default=str))
        if signature in self._tried:
            return Step(
                call.name, "refused", "You have called it like that already. Go on in words."
            )
        self._tried.add(signature)
        return await self._guarded(tool, self._ask_or_run(tool, arguments))

    async def _ask_or_run(self, tool: Tool, arguments: Arguments) -> Step:
        if tool.asks_first is not None and await tool.asks_first(arguments):
            question = tool.asking(arguments)
            self._consent.ask(Pending(tool, arguments, question))
            return Step(tool.name, "asked", question, says=True)
        return await self._run(tool, arguments)

    async def _agreed(self) -> Step | None:
        """Do what the user has just agreed to, once."""
        pending = self._consent.take()
        if pending is None:
            return None
        step = await self._guarded(pending.tool, self._run(pending.tool, pending.arguments))
        self.steps.append(step)
        return step

    async def _run(self, tool: Tool, arguments: Arguments) -> Step:
        text = await tool.run(arguments)
        if not tool.trusted:
            self._guard.brought(text)
        return Step(tool.name, "ran", text, tool.says)

    async def _guarded(self, tool: Tool, step: Awaitable[Step]) -> Step:
        """The step, or why it came to nothing within its time."""
        try:
            async with asyncio.timeout(self._limits.deadline):
                return await step
        except TimeoutError:
            reason = f"{tool.name} did not answer within {self._limits.deadline:g} seconds."
        except BrainError as error:
            reason = str(error)
            if not tool.trusted:
                self._guard.brought(reason)
        except Exception as error:  # a tool may be anybody's function: the talk goes on
            logger.warning("the tool %s failed: %s", tool.name, type(error).__name__)
            reason = f"{tool.name} failed."
        return Step(tool.name, "failed", reason)


def _apart(said: str, more: str) -> str:
    """The next words, with a space where others went before."""
    return f" {more}" if said and not said[-1].isspace() else more
