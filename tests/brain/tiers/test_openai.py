"""The tier of OpenAI's API, against servers that misbehave."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import Any

import pytest

from brain.errors import TierError
from brain.llm import Usage
from brain.tiers.openai import OpenAI
from tests.brain.tiers.trial import HELLO, spoken, with_tier
from ui.bench.stand_in import Answer, Said, StandIn

LLAMA = {"Server": "llama.cpp", "Content-Type": "text/event-stream"}


def data(**chunk: Any) -> str:
    return f"data: {json.dumps(chunk)}\n"


def piece(text: str | None, **more: Any) -> str:
    return data(choices=[{"index": 0, "finish_reason": None, "delta": {"content": text} | more}])


END = data(choices=[{"index": 0, "finish_reason": "stop", "delta": {}}])
COUNTS = data(
    choices=[],
    usage={
        "prompt_tokens": 33,
        "completion_tokens": 4,
        "prompt_tokens_details": {"cached_tokens": 24},
    },
)
DONE = "data: [DONE]\n"


def server(chat: Said, models: Said | None = None) -> Answer:
    listed = models or Said([json.dumps({"data": [{"id": "quick"}]})], headers=LLAMA)
    return lambda asked: listed if asked.path == "/v1/models" else chat


def openai(stand_in: StandIn, model: str = "") -> OpenAI:
    return OpenAI(stand_in.url, "secret", model, max_tokens=24, temperature=0.0, seed=1)


def test_pieces_and_counts_are_taken_from_the_stream() -> None:
    async def test(tier: OpenAI, stand_in: StandIn) -> None:
        assert await spoken(tier) == ["Good ", "day."]
        assert tier.usage == Usage(cached_tokens=24, computed_tokens=9, written_tokens=4)
        asked = stand_in.asked[-1]
        assert asked.headers["authorization"] == "Bearer secret"
        assert asked.body["model"] == "quick"
        assert asked.body["stream_options"] == {"include_usage": True}

    lines = [": ping\n", piece(None), piece("Good "), piece("day."), END, COUNTS, DONE]
    with_tier(server(Said(lines, headers=LLAMA)), openai, test)


def test_what_a_model_thinks_is_not_spoken() -> None:
    async def test(tier: OpenAI, _: StandIn) -> None:
        assert await spoken(tier) == ["Hi."]

    thought = piece(None, reasoning_content="They greet me.")
    with_tier(server(Said([thought, piece("Hi."), END, DONE])), openai, test)


def test_a_mark_that_ends_lines_elsewhere_ends_none_here() -> None:
    async def test(tier: OpenAI, _: StandIn) -> None:
        assert await spoken(tier) == ["Good\u2028day\x85."]

    chunk = 'data: {"choices": [{"delta": {"content": "Good\u2028day\x85."}}]}\n'
    with_tier(server(Said([chunk, END, DONE])), openai, test)


def test_only_llama_server_is_asked_to_prefill() -> None:
    async def test(tier: OpenAI, stand_in: StandIn) -> None:
        await tier.prefill(HELLO)
        assert [asked.path for asked in stand_in.asked] == ["/v1/models"]

    with_tier(server(Said(), Said([json.dumps({"data": [{"id": "quick"}]})])), openai, test)


@pytest.mark.parametrize(
    ("chat", "wanted"),
    [
        pytest.param(
            Said([json.dumps({"error": {"code": 503, "message": "Loading model"}})], 503),
            "refused \\(503\\): Loading model",
            id="loading",
        ),
        pytest.param(Said(["<html>"], 502), "refused \\(502\\): <html>", id="a proxy"),
        pytest.param(
            Said([piece("Good "), data(error={"message": "out of memory"})]),
            "failed: out of memory",
            id="error in the stream",
        ),
        pytest.param(
            Said([piece("Good "), 'error: {"code":500,"message":"out of memory"}\n', DONE]),
            "failed: out of memory",
            id="error in the stream of an old llama-server",
        ),
        pytest.param(Said([piece("Good ")], breaks=True), "broke off", id="cut"),
        pytest.param(Said([piece("Good ")]), "broke off", id="ended early"),
        pytest.param(Said(["data: {"]), "no JSON", id="torn"),
        pytest.param(Said(["data: []"]), "no object", id="a list"),
    ],
)
def test_a_failure_is_one_sentence(chat: Said, wanted: str) -> None:
    async def test(tier: OpenAI, _: StandIn) -> None:
        with pytest.raises(TierError, match=wanted):
            await spoken(tier)

    with_tier(server(chat), openai, test)


def test_a_server_that_asks_for_patience_says_for_how_long() -> None:
    async def test(tier: OpenAI, _: StandIn) -> None:
        with pytest.raises(TierError) as caught:
            await spoken(tier)
        assert (caught.value.status, caught.value.retry_after) == (429, 2.5)

    with_tier(server(Said(["{}"], 429, {"Retry-After": "2.5"})), openai, test)


def test_giving_up_hangs_up() -> None:
    async def test(tier: OpenAI, stand_in: StandIn) -> None:
        async with aclosing(tier.reply(HELLO)) as pieces:
            assert await anext(pieces) == "Good "
        await stand_in.hung_up.wait()

    with_tier(server(Said([piece("Good ")], stalls=True)), openai, test)


def test_cancelling_before_the_first_piece_hangs_up() -> None:
    async def test(tier: OpenAI, stand_in: StandIn) -> None:
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(spoken(tier))
            await stand_in.stalling.wait()
            waiting.cancel()
        await stand_in.hung_up.wait()

    with_tier(server(Said(stalls=True)), openai, test)


def test_nobody_there_is_told_so() -> None:
    async def main() -> None:
        tier = OpenAI("http://127.0.0.1:9", "", "", max_tokens=8, temperature=0.0, seed=1)
        with pytest.raises(TierError, match="cannot be reached"):
            await tier.load()
        await tier.close()

    asyncio.run(main())


def test_a_model_that_is_not_there_is_told_with_those_that_are() -> None:
    async def test(tier: OpenAI, _: StandIn) -> None:
        with pytest.raises(TierError, match="no model 'big'; there is: quick"):
            await tier.load()

    listed = Said([json.dumps({"data": [{"id": "quick"}]})])
    with_tier(server(Said(), listed), lambda each: openai(each, "big"), test, load=False)
