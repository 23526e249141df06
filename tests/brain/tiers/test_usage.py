"""Two conversations with one tier at the same time: each is told what its own prompt cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import aclosing

import pytest

from brain.llm import Usage
from brain.ports import LanguageModel, Message
from tests.brain.tiers import claude, ollama, test_openai
from tests.brain.tiers.trial import with_tier
from ui.bench.stand_in import Answer, Asked, Said, StandIn

ONE = [Message("user", "One")]
OTHER = [Message("user", "The other")]
READ = {"One": 11, "The other": 22}
"""Tokens of their prompts, as the servers say."""
PIECES = ["Good ", "day", "."]


def read(asked: Asked) -> int:
    return next(tokens for words, tokens in READ.items() if words in json.dumps(asked.body))


def by_openai(asked: Asked) -> Said:
    if asked.path == "/v1/models":
        return Said([json.dumps({"data": [{"id": "quick"}]})], headers=test_openai.LLAMA)
    counts = {"prompt_tokens": read(asked), "completion_tokens": len(PIECES)}
    last = [test_openai.END, test_openai.data(choices=[], usage=counts), test_openai.DONE]
    return Said([*map(test_openai.piece, PIECES), *last], headers=test_openai.LLAMA)


def by_claude(asked: Asked) -> Said:
    if asked.path == "/v1/models":
        return Said([json.dumps({"data": []})], 200, claude.JSON)
    start = claude.event("message_start", message={"usage": {"input_tokens": read(asked)}})
    end = claude.end("end_turn", len(PIECES))
    return Said([start, *claude.block(0, "text", *PIECES), *end], 200, claude.SSE)


def by_ollama(asked: Asked) -> Said:
    if asked.path != "/api/chat" or not asked.body["messages"]:
        return ollama.Told("")(asked)
    counts = {"prompt_eval_count": read(asked), "eval_count": len(PIECES)}
    last = ollama.line("", done=True, done_reason="stop", **counts)
    return Said([*map(ollama.line, PIECES), last], 200, ollama.NDJSON)


@pytest.mark.parametrize(
    ("answer", "make"),
    [
        pytest.param(by_openai, test_openai.openai, id="openai"),
        pytest.param(by_claude, claude.claude, id="claude"),
        pytest.param(by_ollama, ollama.ollama, id="ollama"),
    ],
)
def test_each_is_told_its_own_usage(
    answer: Answer, make: Callable[[StandIn], LanguageModel]
) -> None:
    async def test(tier: LanguageModel, _: StandIn) -> None:
        async with aclosing(tier.reply(ONE)) as one, aclosing(tier.reply(OTHER)) as other:
            assert await anext(one) == PIECES[0]
            assert await anext(other) == PIECES[0]
            assert [piece async for piece in one] == PIECES[1:]
            assert tier.usage == Usage(0, READ["One"], len(PIECES))
            assert await anext(other) == PIECES[1]
            assert tier.usage == Usage(0, READ["One"], len(PIECES))
            assert [piece async for piece in other] == PIECES[2:]
            assert tier.usage == Usage(0, READ["The other"], len(PIECES))

    with_tier(answer, make, test)
