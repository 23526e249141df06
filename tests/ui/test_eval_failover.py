"""The evaluation of how soon another mind is heard when a server fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from brain.errors import TierError
from brain.ports import LanguageModel, Message
from brain.tiers.ollama import Ollama
from brain.tiers.openai import OpenAI
from ui.bench.stand_in import StandIn, standing_in
from ui.errors import UsageError
from ui.evals.failover import BOUND, PATIENCE, Ear, Outcome, row, run
from ui.evals.troubles import ANSWER, BEGINNING, MODEL, Kind, Trouble, ill, troubles, well
from ui.paths import config_file
from ui.settings import load
from voice.events import Saying

HELLO = [Message("user", "Hello.")]
KINDS: tuple[Kind, ...] = ("openai", "ollama")


def tier(kind: Kind, url: str) -> LanguageModel:
    if kind == "openai":
        return OpenAI(url, "", MODEL, max_tokens=24, temperature=0.0, seed=1)
    return Ollama(url, MODEL, 1024, max_tokens=24, temperature=0.0, seed=1, keep_alive="5m")


async def answer(model: LanguageModel) -> tuple[str, TierError | None]:
    """What is said, and what goes wrong."""
    said = ""
    try:
        async for piece in model.reply(HELLO):
            said += piece
    except TierError as error:
        return said, error
    return said, None


async def fallen(kind: Kind, trouble: Trouble, server: StandIn, model: LanguageModel) -> str:
    """What is said of an answer in this trouble, which must go wrong."""
    if trouble.said is None:
        await server.stop()
    else:
        server.answer = ill(kind, trouble.said)
    async with asyncio.TaskGroup() as tasks:
        answering = tasks.create_task(answer(model))
        stalling = tasks.create_task(server.stalling.wait())
        await asyncio.wait({answering, stalling}, return_when=asyncio.FIRST_COMPLETED)
        if stalling.done():  # for ever, if nobody hangs up
            assert trouble.name.startswith("stalled")
            answering.cancel()
            return BEGINNING if trouble.midway else ""
        stalling.cancel()
    said, error = answering.result()
    assert error is not None
    return said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [trouble.name for trouble in troubles("openai")])
def test_a_server_in_trouble_fails_a_tier_and_serves_it_before_and_after(
    kind: Kind, name: str
) -> None:
    trouble = next(each for each in troubles(kind) if each.name == name)

    async def main() -> None:
        async with standing_in(well(kind)) as server, asyncio.timeout(10):
            model = tier(kind, server.url)
            await model.load()
            await model.prefill(HELLO)
            said, error = await answer(model)
            assert (said.strip(), error) == (ANSWER, None)
            assert await fallen(kind, trouble, server, model) == BEGINNING * trouble.midway
            if trouble.said is None:
                await server.start()
            server.answer = well(kind)
            await model.load()
            assert (await answer(model))[0].strip() == ANSWER
            await model.close()

    asyncio.run(main())


def test_a_server_without_memory_cannot_load_a_model() -> None:
    said = next(each.said for each in troubles("ollama") if "memory" in each.name)
    assert said is not None

    async def main() -> None:
        async with standing_in(ill("ollama", said)) as server, asyncio.timeout(10):
            model = tier("ollama", server.url)
            with pytest.raises(TierError, match=r"refused \(500\): .*insufficient memory"):
                await model.load()
            await model.close()

    asyncio.run(main())


def test_figures_tell_who_was_soon_enough_and_who_came_back() -> None:
    outcomes = [
        Outcome("a", 1.0, bridged=False, used_again=True),
        Outcome("a", BOUND, bridged=True, used_again=True),
        Outcome("a", PATIENCE, bridged=True, used_again=False),
    ]
    found = row("a", outcomes)
    assert (found.set, found.n) == ("a", 3)
    assert found.figures == {
        "within_2500_ms": 2,
        "p50": BOUND,
        "p90": pytest.approx(16.5),
        "max": PATIENCE,
        "again": 2,
    }


def test_an_ear_notes_when_words_after_others_sound() -> None:
    now = 0.0
    ear = Ear(100, lambda: now, after=BEGINNING)
    quiet, loud = np.zeros(10, np.float32), np.full(10, 0.5, np.float32)
    for now, text, sound in [
        (0.5, "", quiet),
        (1.0, "Let me think ", loud),
        (2.0, "about the moon.", quiet),
        (3.0, "", np.concatenate([quiet, loud])),
        (4.0, "", loud),
    ]:
        if text:
            ear.notice(Saying(text))
        ear.write(sound)
        assert ear.heard_at == (pytest.approx(3.1) if now >= 3.0 else None)
        assert ear.heard.is_set() == (now >= 3.0)
    assert not ear.bridged


def test_an_ear_knows_what_bridges_a_wait_by_its_having_no_words() -> None:
    ear = Ear(100, lambda: 1.0, after="")
    ear.write(np.full(10, 0.5, np.float32))
    assert (ear.bridged, ear.heard_at) == (True, None)
    ear.notice(Saying("Far."))
    ear.write(np.full(10, 0.5, np.float32))
    assert ear.heard_at == 1.0


def test_a_house_without_a_mind_of_its_own_has_no_next_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[mind]\nengine = "none"\n')
    with pytest.raises(UsageError, match="there is no next mind"):
        run(str(path))


@pytest.mark.real
def test_a_real_house_answers_in_trouble_and_uses_the_server_again(
    model: Callable[[str], Path],
) -> None:
    for name in load(config_file("tiny.toml")).wanted_models:
        model(name)
    report = run("tiny", times=4)
    assert [row.set for row in report.rows] == [
        "openai: stalled before the first word",
        "openai: stalled between words",
        "ollama: stalled before the first word",
        "ollama: stalled between words",
        "all",
    ]
    everything = report.rows[-1]
    # Not within the bound, as other tests may be at work beside this one.
    assert everything.figures["max"] < PATIENCE
    assert everything.figures["again"] == everything.n == 4
