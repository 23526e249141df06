"""The tier of Claude, against a stand-in for it that the official client reads alike."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import pytest

from brain.errors import DeclinedError, TierError
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.claude import Claude, turns
from brain.tiers.ladder import continued
from tests.brain.tiers.claude import BAD, GOOD, block, claude, end, refused, server, streamed
from tests.brain.tiers.trial import HELLO, TALK, spoken, with_tier
from ui.bench.stand_in import Said, StandIn


@pytest.mark.parametrize("chat", GOOD.values(), ids=GOOD)
def test_only_text_is_spoken(chat: Said) -> None:
    async def test(tier: Claude, _: StandIn) -> None:
        assert await spoken(tier) == ["Good ", "day."]

    with_tier(server(chat), claude, test)


def test_counts_tell_what_was_cached_and_stored() -> None:
    async def test(tier: Claude, _: StandIn) -> None:
        await spoken(tier)
        assert tier.usage == Usage(1024, 21 + 188, written_tokens=25, stored_tokens=188)

    with_tier(server(GOOD["thinking first"]), claude, test)


def test_what_nobody_waited_for_is_counted_too() -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        async with aclosing(tier.reply(HELLO)) as pieces:
            await anext(pieces)
        await stand_in.hung_up.wait()
        assert tier.usage.cached_tokens == 1024
        assert tier.usage.written_tokens >= len(said) / 3

    said = "A long answer, and only its beginning was heard. " * 3
    with_tier(server(streamed(*block(0, "text", said), stalls=True)), claude, test)


def test_a_request_is_as_the_api_wants_it() -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        await spoken(tier, TALK)
        asked = stand_in.asked[-1]
        assert asked.headers["authorization"] == "Bearer secret"
        assert asked.headers["anthropic-version"] == "2026-10-21"
        known = "model max_tokens stream system messages output_config"
        assert asked.body.keys() == set(known.split())
        assert asked.body["output_config"] == {"effort": "low"}
        assert asked.body["system"] == "Be brief."

    with_tier(server(GOOD["text"]), claude, test)


def test_all_but_the_last_turn_is_to_be_cached() -> None:
    marked = ["cache_control" in turn["content"][-1] for turn in turns(TALK)]
    assert marked == [False, True, False]
    assert not any("cache_control" in turn["content"][-1] for turn in turns(HELLO))


def test_speakers_take_turns_whoever_went_on() -> None:
    went_on = continued([*TALK, Message("user", "In miles.")], "239,000 ")
    roles = " ".join(turn["role"] for turn in turns(went_on))
    assert roles == "user assistant user assistant user"
    assert turns(went_on)[2]["content"][0]["text"] == "How far is the moon?\n\nIn miles."


def test_nothing_is_asked_before_there_are_words_to_answer() -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        await tier.prefill(TALK)
        assert [(asked.method, asked.path) for asked in stand_in.asked] == [("GET", "/v1/models")]

    with_tier(server(Said()), claude, test)


@pytest.mark.parametrize(
    ("name", "wanted", "wait"),
    [
        ("too many", "refused \\(429\\): Slow down", 12.0),
        ("overloaded", "refused \\(529\\): Overloaded", None),
        ("overloaded in the stream", "failed: Overloaded", None),
    ],
)
def test_a_failure_is_one_sentence(name: str, wanted: str, wait: float | None) -> None:
    chat, status = BAD[name]

    async def test(tier: Claude, _: StandIn) -> None:
        with pytest.raises(TierError, match=wanted) as caught:
            await spoken(tier)
        assert (caught.value.status, caught.value.retry_after) == (status, wait)

    with_tier(server(chat), claude, test)


@pytest.mark.parametrize(
    ("chat", "wanted"),
    [
        pytest.param(streamed(*block(0, "text", "Good "), breaks=True), "broke off", id="cut"),
        pytest.param(streamed(*block(0, "text", "Good ")), "broke off", id="ended early"),
        pytest.param(
            streamed(*block(0, "thinking", "Hm."), *end("max_tokens", 1000)),
            "said nothing .* 'max_tokens'",
            id="only thought",
        ),
    ],
)
def test_an_answer_without_a_good_end_has_failed(chat: Said, wanted: str) -> None:
    async def test(tier: Claude, _: StandIn) -> None:
        with pytest.raises(TierError, match=wanted):
            await spoken(tier)

    with_tier(server(chat), claude, test)


REFUSAL = {"type": "refusal", "category": "cyber", "explanation": None}


@pytest.mark.parametrize("details", [{"stop_details": REFUSAL}, {"stop_details": None}, {}])
def test_a_refusal_is_no_failure_of_the_server(details: dict[str, Any]) -> None:
    async def test(tier: Claude, _: StandIn) -> None:
        with pytest.raises(DeclinedError, match="refused to answer"):
            await spoken(tier)
        assert tier.usage.written_tokens == 7

    chat = streamed(*block(0, "text", "To make "), *end("refusal", 7, **details))
    with_tier(server(chat), claude, test)


def test_without_a_key_nothing_is_asked() -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        with pytest.raises(TierError, match="no key"):
            await tier.load()
        assert stand_in.asked == []

    with_tier(server(Said()), lambda each: claude(each, key=""), test, load=False)


def test_a_key_that_does_not_fit_is_told_before_anything_is_asked() -> None:
    async def test(tier: Claude, _: StandIn) -> None:
        with pytest.raises(TierError, match="invalid x-api-key") as caught:
            await tier.load()
        assert "secret" not in str(caught.value)

    wrong = refused(401, "authentication_error", "invalid x-api-key")
    with_tier(server(Said(), models=wrong), claude, test, load=False)


def test_giving_up_hangs_up() -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        async with aclosing(tier.reply(HELLO)) as pieces:
            assert await anext(pieces) == "Good "
        await stand_in.hung_up.wait()

    with_tier(server(streamed(*block(0, "text", "Good "), stalls=True)), claude, test)
