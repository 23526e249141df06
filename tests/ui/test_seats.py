"""Several people in one house: what each has for themselves, and what nobody else may see of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from brain.mind import HouseMind
from brain.router.levels import Level
from memory.records import Turn
from tests.ui.seats_world import Model, inhabited, turn
from ui.errors import UsageError
from ui.seat import Seat, told_in_loop
from ui.thinking import folder_of
from voice.errors import EngineError
from voice.fillers import Phrasing
from voice.wave import NullSink

QUESTION = "what is the capital of France"
NEW_LIST = '{"name": "list_add", "arguments": {"item": "soap", "list": "shopping"}}'


def nobody(_: bool) -> None:
    """Nobody is told who waits."""


@pytest.mark.parametrize(
    "name", ["", "..", "../owner", "a/b", "A", "a b", "-a", "a\n", "é", "a.b", "a" * 32, "a\0"]
)
def test_what_is_no_name_of_a_user_makes_no_folder(name: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with inhabited(tmp_path, Model("Yes."), Model("No.")) as house:
            with pytest.raises(UsageError, match="no name of a user"):
                async with house.seat(name, nobody):
                    pytest.fail("a seat for nobody")
            with pytest.raises(UsageError, match="no name of a user"):
                await house.memory(name)

    asyncio.run(main())
    assert not (tmp_path / "people").exists()


def test_the_owner_lives_in_the_house_and_others_in_folders_of_their_own() -> None:
    home = Path("home")
    assert folder_of(home, "owner") == home
    assert folder_of(home, "a") == home / "people" / "a"
    assert folder_of(home, "9" + "-_" * 15) == home / "people" / ("9" + "-_" * 15)


def test_each_remembers_for_themselves_and_sees_nothing_of_others(tmp_path: Path) -> None:
    model = Model("I see.")

    async def main() -> dict[str, list[Turn]]:
        async with inhabited(tmp_path, model, Model("No.")) as house:
            async with house.seat("anna", nobody) as hers, house.seat("owner", nobody) as his:
                await turn(hers.mind, "my cat is called Tilly")
                await turn(his.mind, "my safe opens with 4711")
                async with house.seat("anna", nobody) as another:
                    assert another.memory is hers.memory is await house.memory("anna")
                    await turn(another.mind, "is it warm")
            await turn(house.mind, "good night")
            return {who: await (await house.memory(who)).recent(9) for who in ("anna", "owner")}

    found = asyncio.run(main())
    assert [(each.user, each.speaker) for each in found["anna"]] == [
        ("my cat is called Tilly", "anna"),
        ("is it warm", "anna"),
    ]
    assert [each.user for each in found["owner"]] == ["my safe opens with 4711", "good night"]
    seen = [[message.text for message in prompt] for prompt in model.prompts]
    assert all(("4711" in str(prompt)) <= ("safe" in str(prompt)) for prompt in seen)
    assert sum("4711" in str(prompt) for prompt in seen) == 1, "each seat has a talk of its own"
    assert (tmp_path / "people" / "anna" / "memory").stat().st_mode & 0o077 == 0


def test_a_memory_is_opened_anew_when_whoever_waited_for_it_has_left(tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with inhabited(tmp_path, Model("Yes."), Model("No.")) as house:
            async with asyncio.TaskGroup() as tasks:
                first = tasks.create_task(house.memory("anna"))
                await asyncio.sleep(0)
                first.cancel()
            both = await asyncio.gather(house.memory("anna"), house.memory("anna"))
            assert both[0] is both[1]
            await both[0].add(Turn("hello", "Yes.", "quick", datetime.now(UTC), "anna"))
            return [each.user for each in await both[1].recent(9)]

    assert asyncio.run(main()) == ["hello"]


def test_a_turn_of_the_past_is_there_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> list[str]:
        for text in ("one", "two"):
            async with (
                inhabited(tmp_path, Model("Yes."), Model("No.")) as house,
                house.seat("anna", nobody) as seat,
            ):
                at = datetime(2026, 3, 6, 12, tzinfo=UTC)
                await seat.memory.add(Turn(text, "Yes.", "quick", at, "anna"))
                found = await seat.memory.recent(9)
        return [each.user for each in found]

    assert asyncio.run(main()) == ["one", "two"]


async def _asked(mind: HouseMind) -> str:
    """Who answers when the cloud is chosen."""
    mind.prefer(Level.CLOUD, home=False)
    return (await turn(mind, "is it warm"))[0]


def test_a_guest_who_chooses_the_cloud_is_answered_in_the_house(tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with (
            inhabited(tmp_path, Model("Here."), Model("Afar.")) as house,
            house.seat("anna", nobody, cloud=False) as guest,
            house.seat("ben", nobody) as member,
            house.seat("owner", nobody) as owner,
        ):
            return [await _asked(seat.mind) for seat in (guest, member, owner)]

    assert asyncio.run(main()) == ["quick", "cloud", "cloud"]


def test_answers_made_for_the_owner_are_given_to_nobody_else(tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with (
            inhabited(tmp_path, Model("Paris."), Model("No.")) as house,
            house.seat("anna", nobody) as hers,
            house.seat("owner", nobody) as his,
        ):
            minds = (hers.mind, house.mind, hers.mind, his.mind)
            return [(await turn(mind, QUESTION))[0] for mind in minds]

    assert asyncio.run(main()) == ["quick", "quick", "quick", "cache"]


def test_lists_are_kept_apart(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            inhabited(tmp_path, Model(NEW_LIST), Model("No.")) as house,
            house.seat("anna", nobody) as seat,
        ):
            _, said = await turn(seat.mind, "put soap on my shopping list")
            assert "soap" in said

    asyncio.run(main())
    assert (tmp_path / "people" / "anna" / "lists.db").exists()
    assert not (tmp_path / "lists.db").exists()


def test_a_seat_is_as_loud_as_the_house_at_first_and_then_by_itself(tmp_path: Path) -> None:
    async def main() -> None:
        async with inhabited(tmp_path, Model("Yes."), Model("No.")) as house:
            house.kept.volume.set(50)
            async with house.seat("anna", nobody) as one, house.seat("ben", nobody) as other:
                before = house.own.gain()
                assert one.gain() == other.gain() == before
                assert (await turn(one.mind, "mute"))[0] == "reflex"
                assert (one.gain(), other.gain(), house.own.gain()) == (0.0, before, before)
                assert one.detector is not other.detector

    asyncio.run(main())


def waiting(seat: Seat) -> float:
    """Seconds of what bridges a long wait."""
    assert seat.bridge is not None
    seat.bridge._phrasing = Phrasing(Random(1))
    clip = seat.bridge.due("what is this", "quick", 60.0)
    assert clip is not None
    return clip.seconds


def test_a_voice_is_chosen_for_one_seat(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            inhabited(tmp_path, Model("Yes."), Model("No.")) as house,
            house.seat("anna", nobody) as one,
            house.seat("ben", nobody) as other,
        ):
            assert (one.voices, one.voice_name, one.speed) == (("tone",), "heart", 1.0)
            await asyncio.to_thread(one.voice, "tone", 2.0)
            assert (one.voice_name, one.speed, other.speed) == ("tone", 2.0, 1.0)
            hers, his = [await each._speaker.apology("hello there") for each in (one, other)]
            assert hers.seconds < 0.6 * his.seconds
            assert waiting(one) < 0.6 * waiting(other)
            assert waiting(other) == waiting(house.own)
            for speed in (0.4, 2.1, float("nan"), float("inf")):
                with pytest.raises(UsageError, match="pace"):
                    one.voice("tone", speed)
            with pytest.raises(EngineError, match="no voice 'nobody'"):
                one.voice("nobody", 1.0)
            assert (one.voice_name, one.speed) == ("tone", 2.0)

    asyncio.run(main())


def test_typed_words_are_answered_at_a_seat(tmp_path: Path) -> None:
    async def main() -> list[Turn]:
        async with (
            inhabited(tmp_path, Model("Good day."), Model("No.")) as house,
            house.seat("anna", nobody) as seat,
        ):
            for held in (False, True):
                sink = NullSink(house.rate)
                talk = seat.conversation(sink, lambda _: None, realtime=False, held=held)
                await talk.say("hello there my dear house")
            return await seat.memory.recent(9)

    assert [each.assistant for each in asyncio.run(main())] == ["Good day."] * 2


def test_who_waits_for_the_ears_of_the_house_is_told(tmp_path: Path) -> None:
    async def main() -> list[bool]:
        told: list[bool] = []
        changed = asyncio.Event()
        go = threading.Event()

        def waits(begins: bool) -> None:
            told.append(begins)
            changed.set()

        async with (
            inhabited(tmp_path, Model("Yes."), Model("No.")) as house,
            house.seat("anna", nobody) as one,
            house.seat("ben", waits) as other,
        ):
            one.ears.submit(go.wait)
            waiting = other.ears.submit(int)
            async with asyncio.timeout(9):
                await changed.wait()
            go.set()
            await asyncio.wrap_future(waiting)
            async with asyncio.timeout(9):
                while told[-1]:
                    changed.clear()
                    await changed.wait()
        return told

    assert asyncio.run(main()) == [True, False]


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ([True, False], [True, False]),
        ([True, True, False, False], [True, False]),
        ([True, False, True, False], [True, False, True, False]),
        ([True, True, False, True, False, False], [True, False]),
    ],
)
def test_who_waits_for_two_engines_waits_once(calls: list[bool], told: list[bool]) -> None:
    async def main() -> list[bool]:
        seen: list[bool] = []
        tell: Callable[[bool], None] = told_in_loop(seen.append)
        for each in calls:
            tell(each)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return seen

    assert asyncio.run(main()) == told
