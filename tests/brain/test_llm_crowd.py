"""Several conversations on the weights of one model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from brain.llm import ENGINES
from brain.ports import Message
from tests.brain.test_llm import HEAD, SMALL, build, spoken, with_model

pytestmark = pytest.mark.real

FOX = "Tell me a story about a fox."
SEA = "Why is the sea salty?"
each_engine = pytest.mark.parametrize("name", sorted(ENGINES))

Folder = Callable[[str], Path]


def asked(words: str) -> list[Message]:
    return [*HEAD, Message("user", words)]


def gone_on(prompt: list[Message], answer: list[str], words: str) -> list[Message]:
    return [*prompt, Message("assistant", "".join(answer)), Message("user", words)]


def with_small(
    name: str, model: Folder, test: Callable[[Any], Any], sequences: int = 2, **more: int
) -> None:
    options = {"context": 1024, "sequences": sequences, **more}
    with_model(lambda: build(name, model(SMALL), **options), test)


@each_engine
@pytest.mark.parametrize("sequences", [1, 2])
def test_two_at_once_get_the_words_that_each_gets_alone(
    name: str, sequences: int, model: Folder
) -> None:
    async def test(small: Any) -> None:
        alone = [await spoken(small, asked(words)) for words in (FOX, SEA)]
        async with asyncio.TaskGroup() as tasks:
            both = [
                tasks.create_task(spoken(small, asked(words)), name=words) for words in (FOX, SEA)
            ]
        assert [each.result() for each in both] == alone

    with_small(name, model, test, sequences)


@each_engine
def test_going_back_and_forth_computes_nothing_twice(name: str, model: Folder) -> None:
    async def test(small: Any) -> None:
        prompts = {words: asked(words) for words in (FOX, SEA)}
        known = dict.fromkeys(prompts, 0)
        for more in ("Why?", "Go on.", "Is that so?"):
            for words, prompt in prompts.items():
                answer = await spoken(small, prompt)
                assert small.usage.cached_tokens >= known[words]
                known[words] = small.usage.cached_tokens + small.usage.computed_tokens
                prompts[words] = gone_on(prompt, answer, more)

    with_small(name, model, test)


@pytest.mark.parametrize("sequences", [1, 3])
def test_a_new_conversation_reads_the_head_from_another(sequences: int, model: Folder) -> None:
    async def test(small: Any) -> None:
        await small.prefill(HEAD)
        head = small.usage.computed_tokens
        for words in (FOX, SEA, "What is bread?"):
            await spoken(small, asked(words))
            assert small.usage.cached_tokens >= head

    with_small("llama_cpp", model, test, sequences)


@each_engine
def test_cancelling_one_does_not_disturb_the_other(name: str, model: Folder) -> None:
    long = asked("The fox and the hound went out. " * 80)

    async def test(small: Any) -> None:
        alone = await spoken(small, asked(FOX))
        async with aclosing(small.reply(asked(FOX))) as pieces:
            heard = [await anext(pieces)]
            for share in range(4):
                try:
                    async with asyncio.timeout(0.05 * share):
                        await spoken(small, long)
                except TimeoutError:
                    pass
                heard.append(await anext(pieces))
            heard += [piece async for piece in pieces]
        assert heard == alone

    with_small(name, model, test)


@each_engine
def test_each_is_told_its_own_usage(name: str, model: Folder) -> None:
    async def test(small: Any) -> None:
        await spoken(small, asked(FOX))
        whole = small.usage.cached_tokens + small.usage.computed_tokens
        async with aclosing(small.reply(asked(FOX))) as pieces:
            heard = [await anext(pieces)]
            async with aclosing(small.reply(asked(SEA * 9))) as others:
                await anext(others)
                heard += [piece async for piece in pieces]
                assert small.usage.cached_tokens + small.usage.computed_tokens == whole
                assert small.usage.written_tokens >= len(heard)

    with_small(name, model, test)


def test_reading_ahead_for_one_lets_another_speak(model: Folder) -> None:
    """Both need the one thread; who waits for an answer gets it."""
    long = [Message("system", "The fox and the hound went out. " * 200)]

    async def test(small: Any) -> None:
        await small.prefill(HEAD)
        async with asyncio.TaskGroup() as tasks:
            ahead = tasks.create_task(small.prefill(long), name="ahead")
            await asyncio.sleep(0)
            await spoken(small, asked(FOX))
            assert not ahead.done()
        assert small.usage.computed_tokens > 1000

    with_small("llama_cpp", model, test, context=2048)
