"""The evaluation of what stays at home, on turns of our own, with a simple judge of words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from brain.llm import Usage
from brain.ports import LanguageModel, Message
from brain.router.difficulty import Odds
from brain.router.router import Router
from brain.tiers.claude import Claude
from brain.tiers.ollama import Ollama
from brain.tiers.openai import OpenAI
from tests.memory.turns import WordEmbedder
from ui.bench.stand_in import Asked, Said, standing_in
from ui.bench.tongues import Kind, end, facts, for_words, pieces, prompt
from ui.errors import UsageError
from ui.evals.home import FEWEST_WORDS, MOST_WORDS, run
from ui.evals.report import Report
from ui.settings import Settings

MODEL = "stand-in"

MODELS: dict[Kind, Callable[[str], LanguageModel]] = {
    "openai": lambda url: OpenAI(url, "", MODEL, max_tokens=24, temperature=0.0, seed=1),
    "ollama": lambda url: Ollama(url, MODEL, 1024, 24, 0.0, 1, keep_alive="5m"),
    "claude": lambda url: Claude(url, "key", MODEL, max_tokens=24, effort="low"),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_stand_in_speaks_the_tongue_of_each_kind(kind: Kind) -> None:
    asked: list[list[Message]] = []

    def answer(request: Asked) -> Said:
        if request.path in facts(MODEL):
            return Said([json.dumps(facts(MODEL)[request.path])])
        if not for_words(request.body):
            return Said(end(kind))
        asked.append(prompt(request.body))
        return Said([*pieces(kind, "Good day."), *end(kind, Usage(70, 30, 12))])

    async def main() -> None:
        async with standing_in(answer) as server, asyncio.timeout(10):
            model = MODELS[kind](server.url)
            await model.load()
            said = "".join([piece async for piece in model.reply(asking)])
            await model.close()
        assert said.strip() == "Good day."
        assert asked == [asking]
        # Ollama does not tell what it had in its cache.
        told = Usage(0, 100, 12) if kind == "ollama" else Usage(70, 30, 12)
        assert model.usage == told

    asking = [Message("system", "Be brief."), Message("user", "Hello.")]
    asyncio.run(main())


TURNS = [
    "what time is it",
    "set a timer for five minutes",
    "who wrote the novel emma",
    "who wrote the novel emma?",
    "why do cats purr",
    "prove that two is even",
    "ask claude who wrote the novel emma",
    "name a colour",
]


def judge(text: str) -> Odds:
    return Odds(0.9 if "why" in text or "prove" in text else 0.1, 0.9 if "prove" in text else 0.1)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    def make_router(settings: Settings, _embedder: object) -> Router:
        return Router(judge, cloud_for_hard=settings.router.cloud == "hard")

    folder = tmp_path_factory.mktemp("turns")
    lines = [json.dumps({"text": text, "label": "quick"}) for text in TURNS]
    (folder / "few.jsonl").write_text("\n".join(lines))
    (folder / "more.jsonl").write_text("\n".join(lines * 2))
    (folder / "other.jsonl").write_text(json.dumps({"question": "why"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.thinking.Embedder", lambda *_, **__: WordEmbedder())
        patch.setattr("ui.thinking.make_router", make_router)
        return run(folder, Settings())


def test_what_leaves_the_house_is_what_the_ledger_says(report: Report) -> None:
    rows = {row.set: row for row in report.rows}
    assert list(rows) == [
        f"{policy}: {name}" for policy in ("asked", "hard") for name in ("few", "more", "all")
    ]
    assert {name: row.n for name, row in rows.items() if name.startswith("hard")} == {
        "hard: few": 8,
        "hard: more": 16,
        "hard: all": 24,
    }
    assert rows["asked: few"].figures["home"] == pytest.approx(7 / 8)
    assert rows["hard: few"].figures["home"] == pytest.approx(6 / 8)
    # Two reflexes, and the second time one asks the same.
    assert rows["asked: few"].figures["no_model"] == pytest.approx(3 / 8)
    assert rows["asked: more"].figures["no_model"] > 3 / 8
    for row in rows.values():
        assert 0 < row.figures["cloud_tokens"] < 1 - row.figures["home"] + 0.2
        assert 0 < row.figures["cents"] < row.figures["all_cloud_cents"]


def test_each_turn_that_leaves_is_told(report: Report) -> None:
    left = {(miss["set"], miss["text"]) for miss in report.misses}
    assert ("asked: few", TURNS[6]) in left
    assert ("hard: few", TURNS[5]) in left
    assert {text for _, text in left} == {TURNS[5], TURNS[6]}


def test_tokens_are_told_by_tier(report: Report) -> None:
    def answers(policy: str) -> dict[str, int]:
        told = (part.split() for part in report.notes[policy].split("; "))
        return {tier: int(n) for tier, n, *_ in told}

    asked, hard = answers("asked"), answers("hard")
    assert sum(asked.values()) == sum(hard.values()) == 24
    assert set(asked) == {"reflex", "cache", "here", "ollama", "claude"}
    assert (asked["claude"], hard["claude"]) == (3, 6)
    assert asked["reflex"] == 6
    assert f"{FEWEST_WORDS} to {MOST_WORDS} words" in report.notes["answers"]


def test_nothing_is_found_in_nothing(tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text(json.dumps({"question": "why"}))
    with pytest.raises(UsageError, match="no cases were found"):
        run(tmp_path, Settings())
