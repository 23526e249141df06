"""The official client of Claude reads servers, and the stand-in for one, as our tier does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from brain.llm import Usage
from brain.ports import Message
from brain.tiers.claude import Claude, turns
from tests.brain.tiers.claude import BAD, GOOD, MODEL, claude, server
from tests.brain.tiers.trial import TALK, spoken, with_tier
from ui.bench.stand_in import Said, StandIn

anthropic = pytest.importorskip("anthropic", reason="the extra 'test' holds the official client")


async def official(url: str, messages: Sequence[Message]) -> tuple[str, Any]:
    """The text and the counts, as the official client reads them."""
    async with (
        anthropic.AsyncAnthropic(api_key="secret", base_url=url, max_retries=0) as client,
        client.messages.stream(
            model=MODEL, max_tokens=24, system=messages[0].text, messages=turns(messages)
        ) as stream,
    ):
        text = "".join([each async for each in stream.text_stream])
        return text, (await stream.get_final_message()).usage


@pytest.mark.parametrize("chat", GOOD.values(), ids=GOOD)
def test_both_read_the_stand_in_alike(chat: Said) -> None:
    async def test(tier: Claude, stand_in: StandIn) -> None:
        text, counts = await official(stand_in.url, TALK)
        assert "".join(await spoken(tier, TALK)) == text == "Good day."
        stored = counts.cache_creation_input_tokens
        cached = counts.cache_read_input_tokens
        assert tier.usage == Usage(
            cached, counts.input_tokens + stored, counts.output_tokens, stored
        )

    with_tier(server(chat), claude, test)


@pytest.mark.parametrize(("chat", "status"), BAD.values(), ids=BAD)
def test_it_knows_the_errors_of_the_stand_in(chat: Said, status: int) -> None:
    kind = {429: "rate_limit_error", 529: "overloaded_error"}[status]

    async def test(_: Claude, stand_in: StandIn) -> None:
        with pytest.raises(anthropic.APIStatusError) as caught:
            await official(stand_in.url, TALK)
        assert caught.value.type == kind

    with_tier(server(chat), claude, test)


@pytest.mark.real
def test_both_read_a_real_server_alike(llama_server: str) -> None:
    async def main() -> None:
        tier = Claude(llama_server, "any", MODEL, max_tokens=24, effort="low")
        await tier.load()
        text, counts = await official(llama_server, TALK)
        assert "".join(await spoken(tier, TALK)) == text != ""
        usage = tier.usage
        read = counts.input_tokens + counts.cache_read_input_tokens
        assert usage.cached_tokens + usage.computed_tokens == read
        assert usage.written_tokens == counts.output_tokens
        await tier.close()

    asyncio.run(main())
