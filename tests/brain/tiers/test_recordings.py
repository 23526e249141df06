"""Every tier reads what real servers said, and the stand-in for Ollama says the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from brain.errors import TierError
from brain.llm import Usage
from brain.tiers.claude import Claude
from brain.tiers.ollama import Ollama, Resident
from brain.tiers.openai import OpenAI
from tests.brain.tiers.captures import FOLDERS, Capture, again, capture
from tests.brain.tiers.ollama import MODEL, Told, ollama
from tests.brain.tiers.trial import spoken, with_tier
from ui.bench.stand_in import Asked, StandIn

each_folder = pytest.mark.parametrize(
    "folder", FOLDERS, ids=["written by hand", "real"][: len(FOLDERS)]
)


def openai(stand_in: StandIn) -> OpenAI:
    return OpenAI(stand_in.url, "", "", max_tokens=24, temperature=0.0, seed=1)


def claude(stand_in: StandIn) -> Claude:
    return Claude(stand_in.url, "any", "any", max_tokens=24, effort="")


def counted_by_openai(told: Capture) -> Usage:
    cached = told.number("cached_tokens")
    return Usage(cached, told.number("prompt_tokens") - cached, told.number("completion_tokens"))


def counted_by_ollama(told: Capture) -> Usage:
    return Usage(0, told.number("prompt_eval_count"), told.number("eval_count"))


def counted_by_claude(told: Capture) -> Usage:
    cached = told.number("cache_read_input_tokens")
    return Usage(cached, told.number("input_tokens"), told.number("output_tokens"))


@each_folder
@pytest.mark.parametrize(
    ("name", "make", "text", "counted"),
    [
        ("llama_chat_stream.http", openai, "content", counted_by_openai),
        ("ollama_v1_stream.http", openai, "content", counted_by_openai),
        ("ollama_chat_stream.http", ollama, "content", counted_by_ollama),
        ("llama_messages_stream.http", claude, "text", counted_by_claude),
        ("ollama_anthropic_stream.http", claude, "text", counted_by_claude),
    ],
)
def test_an_answer_is_read_with_its_counts(
    folder: Path,
    name: str,
    make: Callable[[StandIn], Any],
    text: str,
    counted: Callable[[Capture], Usage],
) -> None:
    told = capture(folder, name)

    async def test(tier: Any, _: StandIn) -> None:
        assert await spoken(tier) == [each for each in told.texts(text) if each]
        assert tier.usage == counted(told)

    with_tier(again(folder, name), make, test)


@each_folder
@pytest.mark.parametrize(
    ("name", "make", "where"),
    [
        ("llama_err_ctx.http", openai, "message"),
        ("llama_err_embed.http", openai, "message"),
        ("ollama_err_404.http", ollama, "error"),
        ("ollama_err_badjson.http", ollama, "error"),
        ("ollama_err_tools.http", ollama, "error"),
        ("ollama_midstream_error.ndjson", ollama, "error"),
    ],
)
def test_an_error_is_told_in_the_servers_own_words(
    folder: Path, name: str, make: Callable[[StandIn], Any], where: str
) -> None:
    told = capture(folder, name)

    async def test(tier: Any, _: StandIn) -> None:
        with pytest.raises(TierError) as caught:
            await spoken(tier)
        assert told.texts(where)[-1] in str(caught.value)
        assert caught.value.status == (told.status if told.status >= 400 else None)

    with_tier(again(folder, name), make, test)


@each_folder
@pytest.mark.parametrize("name", ["ollama_ps.http", "ollama_ps_loaded.http"])
def test_what_is_in_memory_is_read(folder: Path, name: str) -> None:
    told = capture(folder, name)
    names = told.texts("name")

    async def test(tier: Ollama, _: StandIn) -> None:
        resident = Resident(names[0], told.number("size"), told.number("context_length"))
        assert await tier.residents() == [resident]

    with_tier(lambda _: told.said, ollama, test, load=False)
    assert len(names) == 1


@each_folder
def test_a_pull_is_followed_to_its_end(folder: Path) -> None:
    told = capture(folder, "ollama_pull_ok.ndjson")

    async def test(tier: Ollama, _: StandIn) -> None:
        seen = [each async for each in tier.pull()]
        assert [status for status, _, _ in seen] == told.texts("status")
        assert max(seen, key=lambda each: each[1])[1:] == (
            told.number("completed"),
            told.number("total"),
        )

    with_tier(lambda _: told.said, ollama, test, load=False)


@each_folder
def test_a_pull_that_fails_says_why(folder: Path) -> None:
    told = capture(folder, "ollama_pull_offline.http")

    async def test(tier: Ollama, _: StandIn) -> None:
        with pytest.raises(TierError) as caught:
            _ = [each async for each in tier.pull()]
        assert told.texts("error")[0] in str(caught.value)

    with_tier(lambda _: told.said, ollama, test, load=False)


CHAT = {"model": MODEL, "options": {"num_predict": 9}}
TALK = CHAT | {"messages": [{"role": "user", "content": "Hello."}]}


@each_folder
@pytest.mark.parametrize(
    ("name", "path", "body", "depth"),
    [
        ("ollama_chat_stream.http", "/api/chat", TALK, 3),
        ("ollama_load.http", "/api/chat", CHAT | {"messages": [], "keep_alive": "10m"}, 3),
        ("ollama_unload.http", "/api/chat", CHAT | {"messages": [], "keep_alive": 0}, 3),
        ("ollama_err_404.http", "/api/chat", TALK | {"model": "nope"}, 3),
        ("ollama_ps.http", "/api/ps", None, 3),
        ("ollama_show.http", "/api/show", {"model": MODEL}, 1),
    ],
)
def test_the_stand_in_for_ollama_says_the_same(
    folder: Path, name: str, path: str, body: Any, depth: int
) -> None:
    told = capture(folder, name)
    said = Told("Good day.")(Asked("POST", path, body, {}))
    assert (said.status, said.headers["Content-Type"]) == (told.status, told.content_type)
    real = [shape(json.loads(line), depth) for line in told.body.splitlines()]
    ours = [shape(json.loads(line), depth) for line in said.lines]
    assert (ours[0], ours[-1]) == (real[0], real[-1])


def shape(value: Any, depth: int) -> Any:
    """Names and types, so many objects deep."""
    if isinstance(value, dict) and depth:
        return {name: shape(each, depth - 1) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each, depth) for each in value[:1]]
    return type(value).__name__
