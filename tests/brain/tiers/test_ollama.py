"""The tier of Ollama, against a stand-in that says what the real one said."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from brain.errors import DeclinedError, TierError
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.ollama import Ollama, Resident
from tests.brain.tiers.ollama import JSON, MODEL, NDJSON, Told, line, ollama
from tests.brain.tiers.trial import HELLO, spoken, with_tier
from ui.bench.stand_in import Asked, Said, StandIn


class Misbehaving(Told):
    """Loads as it should, and answers as it is told."""

    def __init__(self, chat: Said) -> None:
        super().__init__("")
        self.chat = chat

    def __call__(self, asked: Asked) -> Said:
        talks = asked.path == "/api/chat" and asked.body["messages"]
        return self.chat if talks else super().__call__(asked)


def test_loading_keeps_the_model_and_names_its_context() -> None:
    async def test(_: Ollama, stand_in: StandIn) -> None:
        asked = stand_in.asked[-1].body
        assert (asked["messages"], asked["keep_alive"]) == ([], "5m")
        assert asked["options"]["num_ctx"] == 1024

    with_tier(Told("Good day."), ollama, test)


def test_every_request_has_the_same_context() -> None:
    async def test(tier: Ollama, stand_in: StandIn) -> None:
        await tier.prefill(HELLO)
        await spoken(tier)
        sizes = [asked.body["options"]["num_ctx"] for asked in stand_in.asked[1:]]
        assert sizes == [1024] * 3

    with_tier(Told("Good day."), ollama, test)


def test_pieces_and_counts_are_taken_from_the_lines() -> None:
    async def test(tier: Ollama, _: StandIn) -> None:
        assert await spoken(tier) == ["Good", " day."]
        assert tier.usage == Usage(0, 4, 2)

    with_tier(Told("Good day."), ollama, test)


@pytest.mark.parametrize(("able", "asked"), [("completion", False), ("thinking", True)])
def test_only_a_model_that_can_think_is_told_not_to(able: str, asked: bool) -> None:
    async def test(tier: Ollama, stand_in: StandIn) -> None:
        await spoken(tier)
        assert ("think" in stand_in.asked[-1].body) == asked

    with_tier(Told("Good day.", [able]), ollama, test)


def test_what_it_would_cut_short_silently_is_refused() -> None:
    async def test(tier: Ollama, stand_in: StandIn) -> None:
        before = len(stand_in.asked)
        with pytest.raises(DeclinedError, match="has room for 1000"):
            await spoken(tier, [Message("user", "word " * 700)])
        assert len(stand_in.asked) == before

    with_tier(Told("Good day."), ollama, test)


@pytest.mark.parametrize(
    ("chat", "wanted"),
    [
        pytest.param(
            Said([line("Once"), json.dumps({"error": "unexpected EOF"})], headers=NDJSON),
            "failed: unexpected EOF",
            id="the runner died",
        ),
        pytest.param(
            Said([json.dumps({"error": "server busy, please try again."})], 503, JSON),
            "refused \\(503\\): server busy",
            id="busy",
        ),
        pytest.param(
            Said([json.dumps({"error": "insufficient memory"})], 500, JSON),
            "refused \\(500\\): insufficient memory",
            id="out of memory",
        ),
        pytest.param(Said([line("Once")], breaks=True), "broke off", id="cut"),
        pytest.param(Said([line("Once")]), "broke off", id="ended early"),
    ],
)
def test_a_failure_is_one_sentence(chat: Said, wanted: str) -> None:
    async def test(tier: Ollama, _: StandIn) -> None:
        with pytest.raises(TierError, match=wanted):
            await spoken(tier)

    with_tier(Misbehaving(chat), ollama, test)


def test_a_model_that_was_not_pulled_is_told_with_its_remedy() -> None:
    async def test(tier: Ollama, _: StandIn) -> None:
        with pytest.raises(TierError, match="fetch it with: ollama pull nope"):
            await tier.load()

    with_tier(Told(""), lambda each: ollama(each, model="nope"), test, load=False)


def test_giving_up_hangs_up() -> None:
    async def test(tier: Ollama, stand_in: StandIn) -> None:
        async with aclosing(tier.reply(HELLO)) as pieces:
            assert await anext(pieces) == "Once"
        await stand_in.hung_up.wait()

    with_tier(Misbehaving(Said([line("Once")], stalls=True)), ollama, test)


def test_what_is_in_memory_is_known_and_can_be_freed() -> None:
    async def test(tier: Ollama, stand_in: StandIn) -> None:
        assert await tier.residents() == [Resident(MODEL, 135580875, 1024)]
        await tier.unload()
        assert stand_in.asked[-1].body["keep_alive"] == 0

    with_tier(Told(""), ollama, test)


def test_a_pull_tells_its_progress_and_its_failure() -> None:
    status = json.dumps({"status": "pulling 1ae4", "total": 98, "completed": 69})
    failure = json.dumps({"error": "pull model manifest: file does not exist"})

    async def test(tier: Ollama, _: StandIn) -> None:
        pulling = tier.pull()
        assert await anext(pulling) == ("pulling 1ae4", 69, 98)
        with pytest.raises(TierError, match="file does not exist"):
            await anext(pulling)

    with_tier(lambda _: Said([status, failure], headers=NDJSON), ollama, test, load=False)
