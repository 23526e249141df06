"""Who may come in, who comes back, who has to leave."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.web.far import World, ended, played
from ui.web.people import OWNER, Person
from voice.events import Heard, Spoken, TurnTraced

GUEST = Person("gast", "guest")


def test_a_page_is_welcomed_with_all_it_shows_at_first(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed()
        welcome = page.told[0]
        assert welcome["type"] == "welcome"
        assert welcome["version"] == 1
        assert welcome["user"] == welcome["role"] == "owner"
        assert welcome["voices"] == ["anna", "bob"]
        assert welcome["minds"] == ["auto", "home", "quick", "cloud"]
        assert welcome["turns"] == welcome["traces"] == []
        assert page.told[1] == {"type": "state", "state": "listening"}
        assert seat.user == "owner"
        assert seat.cloud

    played(score, tmp_path)


def test_a_guest_has_no_cloud_and_measures_nothing(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, _ = await world.welcomed(GUEST)
        assert page.told[0]["minds"] == ["auto", "home", "quick"]
        assert (seat.user, seat.cloud) == ("gast", False)
        page.say("choose", mind="cloud")
        await page.until("fault")
        assert seat.preferred == []
        assert await ended(world.visit(GUEST, mode="loop")) == 4400

    played(score, tmp_path)


@pytest.mark.parametrize(
    ("hello", "code", "word"),
    [
        ({"version": 2, "colour": "red"}, 4400, "version"),
        ({"microphone_rate": 7_999}, 4400, "malformed"),
        ({"loudspeaker_rate": 192_001}, 4400, "malformed"),
        ({"conversation": "../../../../etc/passw"}, 4400, "malformed"),
        ({"mode": "mute"}, 4400, "malformed"),
        ({"colour": "red"}, 4400, "malformed"),
    ],
)
def test_a_wrong_hello_is_refused(
    tmp_path: Path, hello: dict[str, object], code: int, word: str
) -> None:
    async def score(world: World) -> None:
        page = world.visit(**hello)
        assert await ended(page) == code
        assert [message["type"] for message in page.told] == ["refused"]
        assert page.told[0]["code"] == word

    assert not played(score, tmp_path).seats


def test_who_does_not_say_hello_has_to_leave(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page = world.knock()
        await asyncio.sleep(4.9)
        assert page.closed is None
        await asyncio.sleep(0.2)
        assert page.closed == 4408
        assert page.of("refused")[0]["code"] == "late"

    played(score, tmp_path)


def test_the_fifth_is_told_politely_and_may_come_when_one_has_left(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        pages = [(await world.welcomed())[0] for _ in range(4)]
        fifth = world.visit()
        assert await ended(fifth) == 1013
        assert fifth.told == [
            {
                "type": "refused",
                "code": "full",
                "message": "Four people are talking with me already; please try again in a moment.",
            }
        ]
        pages[1].leave()
        await asyncio.sleep(1)
        await world.welcomed()  # on the seat that the other has left, though it was kept for him
        for page in (pages[0], pages[2], pages[3]):
            assert page.closed is None

    house = played(score, tmp_path)
    assert house.most_open == 4
    assert len(house.seats) == 5


def test_a_seat_is_freed_when_nobody_has_been_there_for_long(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        await asyncio.sleep(100)
        page.say("ping", at=1.0)
        assert world.house.open == 1  # it is only 100 s without a frame that ended the connection
        await asyncio.sleep(19)
        assert world.house.open == 1
        await asyncio.sleep(2)
        assert world.house.open == 0
        assert world.sessions.live == []

    played(score, tmp_path, idle=60)


def test_who_comes_back_goes_on_at_the_same_seat(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, seat, talk = await world.welcomed()
        identity = page.told[0]["conversation"]
        page.leave()
        await asyncio.sleep(30)
        assert not talk.running
        again, same, _ = await world.welcomed(conversation=identity)
        assert again.told[0]["conversation"] == identity
        assert same is seat
        assert len(seat.talks) == 2

    played(score, tmp_path)


def test_nobody_takes_up_what_is_anothers(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        identity = page.told[0]["conversation"]
        other, seat, _ = await world.welcomed(GUEST, conversation=identity)
        assert other.told[0]["conversation"] != identity
        assert seat.user == "gast"
        assert page.closed is None

    played(score, tmp_path)


def test_two_owners_do_not_write_into_one_record(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        identity = page.told[0]["conversation"]
        other, _, _ = await world.welcomed(Person("anna", "owner"), conversation=identity)
        assert other.told[0]["conversation"] != identity

    played(score, tmp_path)


def test_what_is_forgotten_does_not_come_back(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        for said in ("My number is 5.", "Thanks."):
            talk.notify(Heard(said, 1.0))
            talk.notify(Spoken("Yes.", True))
            talk.notify(TurnTraced(said, "quick", "Yes.", {}, 0.0))
        await world.sessions.forget(OWNER, "My number is 5.")
        talk.notify(Heard("Bye.", 1.0))
        page.leave()
        await asyncio.sleep(100)  # until it is on the disk alone
        again, _, _ = await world.welcomed(conversation=page.told[0]["conversation"])
        assert [turn["user"] for turn in again.told[0]["turns"]] == ["Thanks.", "Bye."]

    played(score, tmp_path)


def test_who_says_nothing_for_long_makes_room_for_who_wants_to_talk(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        quiet, _, _ = await world.welcomed()
        busy, _, talk = await world.welcomed()
        for _ in range(3):
            await asyncio.sleep(50)
            quiet.say("ping", at=0.0)
            busy.say("ping", at=0.0)
            talk.notify(Heard("Hello.", 1.0))
        await world.welcomed(GUEST)
        assert await ended(quiet) == 1013
        assert quiet.of("refused")[0]["code"] == "full"
        assert busy.closed is None
        assert await ended(world.visit(GUEST)) == 1013

    played(score, tmp_path, most=2)


def test_the_page_that_comes_last_takes_over(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        first, _, talk = await world.welcomed()
        identity = first.told[0]["conversation"]
        second = world.visit(conversation=identity)
        third = world.visit(conversation=identity)
        await third.until("welcome")
        assert await ended(first) == await ended(second) == 4409
        assert not talk.running
        await asyncio.sleep(10)
        assert third.closed is None
        assert len(world.house.seats) == 1

    played(score, tmp_path)


def test_a_seat_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        world.house.trouble = OSError("no")
        page = world.visit()
        assert await ended(page) == 1011
        assert "OSError" in page.of("fault")[0]["message"]
        world.house.trouble = None
        await world.welcomed()

    played(score, tmp_path)


def test_a_connection_without_frames_ends_and_pings_keep_it(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        for at in range(3):
            await asyncio.sleep(59)
            page.say("ping", at=at)
        assert (await page.until("pong", 3))["at"] == 2
        await asyncio.sleep(61)
        assert page.closed == 4408

    played(score, tmp_path, idle=1000)


def test_an_answer_may_end_when_the_server_does(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        other, _, longer = await world.welcomed(Person("anna", "owner"))
        talk.sounding, longer.sounding = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().call_later(3, talk.sounding.set)
        began = asyncio.get_running_loop().time()
        await world.sessions.close(10)
        assert asyncio.get_running_loop().time() - began == pytest.approx(10, abs=0.1)
        assert page.of("bye")
        assert page.closed == other.closed == 1012
        late = world.visit()
        assert await ended(late) == 1012

    played(score, tmp_path)


def test_an_announcement_reaches_everybody_and_is_wanted_again_where_there_is_nobody(
    tmp_path: Path,
) -> None:
    async def score(world: World) -> None:
        assert not await world.sessions.announce(lambda: "Nobody hears this.")
        page, _, talk = await world.welcomed()
        await world.welcomed(GUEST)
        assert await world.sessions.announce(lambda: "Your timer is done.")
        assert talk.announced == ["Your timer is done."]
        assert page.of("notice") == [{"type": "notice", "message": "Your timer is done."}]

    played(score, tmp_path)


def test_what_is_live_is_told(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, _ = await world.welcomed()
        (live,) = world.sessions.live
        assert (live.person, live.state, live.there) == (OWNER, "listening", True)
        page.leave()
        await asyncio.sleep(1)
        (live,) = world.sessions.live
        assert not live.there

    played(score, tmp_path)
