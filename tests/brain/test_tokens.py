"""Counting: by estimate, by what was learned, and by the models' own tokenizers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.ports import Message
from brain.prompt import head
from brain.tiers.openai import OpenAI
from brain.tokens import FRAME_TOKENS, Gauge, estimate, shortened
from tests.brain.test_llm import SMALL, build, loaded
from ui.bench.stand_in import Asked, Said, standing_in

TALK = [
    Message("user", "What is the capital of France?"),
    Message("assistant", "The capital of France is Paris."),
]


def openai(url: str) -> OpenAI:
    return OpenAI(url, key="", model="", max_tokens=24, temperature=0.0, seed=1)


def test_the_estimate_is_rather_too_high() -> None:
    assert estimate("What is the capital of France?") >= 7 + 4


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_text_is_shortened_to_its_beginning(text: str, most: int) -> None:
    short = shortened(text, most, len)
    assert len(short) <= most
    assert short == text or text.startswith(short[:-1])


def test_what_a_reader_counts_is_learned_and_never_unlearned() -> None:
    gauge = Gauge()
    dense = [Message("user", "5 7 9 " * 40)]
    before = gauge.count(dense[0].text)
    gauge.learn(dense, 240)
    assert gauge.count(dense[0].text) >= 240 > before
    gauge.learn([Message("user", "plain words " * 40)], 84)
    assert gauge.count(dense[0].text) >= 240


@pytest.mark.parametrize("tokens", [0, 3, 16])
def test_a_count_too_low_to_be_true_teaches_nothing(tokens: int) -> None:
    gauge = Gauge()
    before = gauge.count("Hello there.")
    gauge.learn([*TALK], tokens)
    assert gauge.count("Hello there.") == before


def test_llama_server_is_asked_while_nobody_waits_and_once_per_text() -> None:
    models = Said([json.dumps({"data": [{"id": "quick"}]})], headers={"Server": "llama.cpp"})

    def answer(asked: Asked) -> Said:
        if asked.path == "/tokenize":
            return Said([json.dumps({"tokens": asked.body["content"].split()})])
        return models if asked.path == "/v1/models" else Said(["data: [DONE]"])

    async def main() -> None:
        async with standing_in(answer) as stand_in, loaded(openai(stand_in.url)) as tier:
            await tier.prefill([Message("user", "Words that go on")])
            assert tier.count_tokens(TALK[0].text) > 6 + FRAME_TOKENS
            await tier.prefill(TALK)
            await tier.prefill(TALK)
            assert tier.count_tokens(TALK[0].text) == 6 + FRAME_TOKENS
            paths = [asked.path for asked in stand_in.asked]
            assert paths.count("/tokenize") == len(TALK)

    asyncio.run(main())


@pytest.mark.real
@pytest.mark.parametrize("name", ["llama_cpp", "xllamacpp", "openai"])
def test_a_real_model_counts_no_fewer_than_it_reads(
    name: str, model: Callable[[str], Path], request: pytest.FixtureRequest
) -> None:
    prompt = head(TALK * 5)

    async def count(engine: Any) -> None:
        async with loaded(engine):
            await engine.prefill(prompt)
            read = engine.usage.cached_tokens + engine.usage.computed_tokens
            counted = sum(engine.count_tokens(message.text) for message in prompt)
            assert read <= counted <= 2 * read

    if name == "openai":
        asyncio.run(count(openai(request.getfixturevalue("llama_server"))))
    else:
        asyncio.run(count(build(name, model(SMALL))))
