"""How much of what people ask is answered at home, by the ledger's own report.

Each turn is a conversation of its own with the real mind of the house: its reflexes, cache, router,
tiers, prices and ledger. Only the models are not real. In their places stand servers on loopback
that speak each tier's protocol and answer anything, in answers whose lengths are drawn alike for
all; tokens are counted as the ledger estimates them where there is no model.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brain.cost.books import OWNER
from brain.cost.estimate import spared
from brain.cost.savings import savings, tokens
from brain.errors import ModelError
from brain.router.levels import Level
from memory.ledger import DayOfTier
from ui.bench.stand_in import Answer, Asked, Said, standing_in
from ui.bench.tongues import end, facts, for_words, pieces, prompt
from ui.clock import now
from ui.cost import as_data
from ui.cost import read as read_ledger
from ui.evals.report import Report, Row
from ui.evals.router import read
from ui.evals.show import one_by_one
from ui.evals.typed import answered
from ui.kept import Kept
from ui.minds import baseline
from ui.paths import config_file
from ui.settings import Settings, load
from ui.settings.tiers import HERE, Budget, Tier
from ui.thinking import Thinking

POLICIES = ("asked", "hard")
"""When the cloud may answer; the third choice is never."""

FEWEST_WORDS, MOST_WORDS = 10, 50
"""Of an answer: the persona asks for one to three short sentences."""

SEED = 1

_KEY = "PARLOUR_STAND_IN_KEY"
"""Environment variable of the key that stand-ins are shown, which is nobody's."""

_PATIENT = {"first_seconds": 60.0, "between_seconds": 60.0, "hedge_seconds": 0.0}
"""No figure may depend on how fast this machine is."""

_ENDLESS = Budget(day_warning=inf, day_limit=inf, month_warning=inf, month_limit=inf)
"""All turns are of one day; the limit of a real one would keep the later ones at home."""


def run(data: Path, settings: Settings) -> Report:
    """Answer the turns in a file, or in all `.jsonl` files of a folder, under each policy.

    The tiers are those of the settings, or of the profile `cloud` where these have no cloud.
    Raises UsageError.
    """
    if not any(tier.level == Level.CLOUD.word for tier in settings.tiers.values()):
        settings = load(config_file("cloud.toml"))
    sets = {name: [case.text for case in found] for name, found in read(data).items()}
    report = Report("home")
    report.notes = {
        "answers": f"{FEWEST_WORDS} to {MOST_WORDS} words, evenly, by all tiers alike; seed {SEED}",
        "tokens": "bytes by four",
        "recalled": "nothing",
    }
    os.environ.setdefault(_KEY, "none")
    for policy in POLICIES:
        _under(policy, report, sets, settings)
    return report


def _under(
    policy: str, report: Report, sets: Mapping[str, Sequence[str]], settings: Settings
) -> None:
    """Add a row for each set, and one for all."""
    since, every = now().date() - timedelta(days=1), list[DayOfTier]()
    for name, texts in sets.items():
        with TemporaryDirectory(prefix="parlour-") as home:
            away = asyncio.run(_hold(texts, settings, policy, Path(home), f"{policy}: {name}"))
            found = asyncio.run(read_ledger(Path(home) / "ledger.sqlite", since))
        report.misses += [{"set": f"{policy}: {name}", **each} for each in away]
        report.rows.append(_row(f"{policy}: {name}", len(texts), since, found, settings))
        every += found
    n = sum(map(len, sets.values()))
    report.rows.append(_row(f"{policy}: all", n, since, every, settings))
    report.notes[policy] = _by_tier(every)


def _row(name: str, n: int, since: date, found: Sequence[DayOfTier], settings: Settings) -> Row:
    """What `parlour cost --json` tells of these days."""
    model, prices = baseline(settings)
    told = as_data(since, found, savings(found, prices), model)
    figures = {
        "home": told["home_share"],
        "no_model": told["modelless_share"],
        "cloud_tokens": told["cloud_token_share"],
        "cents": told["total"]["dollars"] * 100,
        "all_cloud_cents": told["all_cloud_dollars_estimated"] * 100,
    }
    return Row(name, n, figures)


def _by_tier(found: Sequence[DayOfTier]) -> str:
    """How many answers and tokens each tier has, the most asked first."""
    answers, read_and_written = Counter[str](), Counter[str]()
    for day in found:
        answers[day.tier] += day.spending.answers
        read_and_written[day.tier] += tokens(day.spending)
    told = answers.most_common()
    return "; ".join(f"{tier} {n:,} ({read_and_written[tier]:,} tokens)" for tier, n in told)


async def _hold(
    texts: Sequence[str], settings: Settings, policy: str, home: Path, doing: str
) -> list[dict[str, Any]]:
    """Answer the turns in a new house; those that went to the cloud, and why."""
    away, told = list[dict[str, Any]](), list[str]()
    async with AsyncExitStack() as closing:
        tried = await closing.enter_async_context(_stood_in(settings, policy))
        kept = Kept(home / "kept.json", told.append)
        thinking = Thinking(tried, home, kept, told.append)
        async with asyncio.TaskGroup() as loading:
            thinking.load(loading, closing)
        for text in one_by_one(texts, doing):
            mind = thinking.mind_of(OWNER, thinking.memory, kept.volume)
            reply = await answered(mind, text)
            if reply.route == Level.CLOUD.word:
                away.append({"text": text, "came": reply.route, "reasons": reply.why})
    if told:
        raise ModelError(f"The house did not work as it should: {told[0]}")
    return away


@asynccontextmanager
async def _stood_in(settings: Settings, policy: str) -> AsyncIterator[Settings]:
    """The same settings, with a server on loopback in the place of each mind."""
    drawn = random.Random(SEED)  # noqa: S311

    def words() -> str:
        return f"{'word ' * drawn.randint(FEWEST_WORDS - 1, MOST_WORDS - 1)}word."

    mind, nothing = settings.mind, {"weather_url": "", "search_url": "", "home_url": ""}
    here = Tier(
        kind="openai",
        level="quick",
        url="http://127.0.0.1",
        model=mind.model,
        context=mind.context,
        history_tokens=mind.history_tokens,
        max_tokens=mind.max_tokens,
    )
    tiers = settings.tiers | ({HERE: here} if mind.engine != "none" else {})
    async with AsyncExitStack() as closing:
        for name, tier in tiers.items():
            server = await closing.enter_async_context(standing_in(_answering(tier, words)))
            tiers[name] = tier.model_copy(update={"url": server.url, "key_env": _KEY, **_PATIENT})
        yield settings.model_copy(
            update={
                "mind": mind.model_copy(update={"engine": "none"}),
                "tiers": tiers,
                "router": settings.router.model_copy(update={"cloud": policy}),
                "budget": _ENDLESS,
                "tools": settings.tools.model_copy(update=nothing),
                # The turns are of many people: none of them is another's past.
                "memory": settings.memory.model_copy(update={"recall_deadline": 0.0}),
            }
        )


def _answering(tier: Tier, words: Callable[[], str]) -> Answer:
    """How a server in this tier's place answers."""
    known = facts(tier.model)

    def answer(asked: Asked) -> Said:
        if asked.path in known:
            return Said([json.dumps(known[asked.path])])
        if not for_words(asked.body):
            return Said(end(tier.kind))
        said = words()
        return Said([*pieces(tier.kind, said), *end(tier.kind, spared(prompt(asked.body), said))])

    return answer
