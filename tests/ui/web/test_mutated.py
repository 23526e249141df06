"""Ten thousand messages that are almost right, in any order: refused or survived."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.ui.web.far import HELLO, Page, World, played
from tests.ui.web.test_heard import SpeakingHouse
from ui.web.people import Person
from ui.web.protocol import Close

MESSAGES = 10_000
AT_ONCE = 50
"""Messages that one page sends before it leaves, unless it is sent away before."""

SECRET = "Sentence number"
"""What only the owner is told."""

VALID: list[dict[str, Any]] = [
    HELLO,
    {"type": "press"},
    {"type": "release"},
    {"type": "mode", "mode": "hold"},
    {"type": "mode", "mode": "open"},
    {"type": "say", "text": "thanks"},
    {"type": "stop"},
    {"type": "choose", "voice": "bob", "speed": 1.1, "mind": "home"},
    {"type": "played", "epoch": 0, "samples": 9600},
    {"type": "cleared", "epoch": 3, "samples": 9800},
    {"type": "new"},
    {"type": "ping", "at": 12.5},
]
ODD: list[Any] = [
    *(None, True, 0, -1, 2**32, 2**70, 1.5, 1e308, "", "a" * 3000, "\0", "\ud800", "../../x"),
    *([], {}, [[[]]], {"type": "new"}),
]


def mutated(dice: random.Random) -> str | bytes:
    """A message or a packet, mostly with something wrong."""
    if dice.random() < 0.3:
        return _packet(dice)
    message = dict(dice.choice(VALID))
    kind = dice.randrange(6)
    if kind == 1:
        message[dice.choice([*message, "more"])] = dice.choice(ODD)
    elif kind == 2:
        del message[dice.choice(list(message))]
    text = json.dumps(message)
    if kind == 3:
        text = text[: dice.randrange(len(text))] + chr(dice.randrange(0x250)) * dice.randrange(3)
    elif kind == 4:
        at = dice.randrange(len(text))
        text = text[:at] + chr(dice.randrange(0x250)) + text[at + 1 :]
    elif kind == 5 and dice.random() < 0.1:
        text *= dice.choice([2, 2000])
    return text.encode() if dice.random() < 0.02 else text


def _packet(dice: random.Random) -> bytes:
    samples = dice.choice([0, 1, 160, 960, 960, 960, 960, 2880, 2881, 40_000])
    number = dice.choice([dice.randrange(100), 2**32 - 1])
    packet = struct.pack("<I", number) + dice.randbytes(2 * samples)
    return packet[: dice.randrange(len(packet))] if dice.random() < 0.2 else packet


async def attack(world: World, dice: random.Random, person: Person) -> tuple[int, Page]:
    """A page that sends mutated messages, and how many it could."""
    page = world.knock(person)
    if dice.random() < 0.8:
        page.hello(mode=dice.choice(["open", "hold"]))
    for sent in range(AT_ONCE):
        page.raw(mutated(dice))
        await asyncio.sleep(0.005)
        if page.closed is not None:
            return sent + 1, page
    page.leave()
    return AT_ONCE, page


def test_ten_thousand_mutated_messages(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    dice = random.Random(5)
    pages: list[Page] = []

    async def score(world: World) -> None:
        owner, _, _ = await world.welcomed()
        owner.say("say", text="hello")
        sent = 0
        while sent < MESSAGES:
            async with asyncio.TaskGroup() as tasks:
                attacks = [
                    tasks.create_task(attack(world, dice, Person(f"guest{n}", "guest")))
                    for n in range(5)
                ]
            for each in attacks:
                count, page = each.result()
                sent += count
                pages.append(page)
        owner.say("ping", at=1.0)
        await owner.until("pong")
        assert owner.closed is None
        assert owner.of("saying")

    played(score, tmp_path, house=SpeakingHouse())
    assert not [record.getMessage() for record in caplog.records]
    assert {page.closed for page in pages} <= {None, *map(int, Close)}
    assert {page.closed for page in pages} >= {4400, 4413, 1013}
    for page in pages:
        assert SECRET not in json.dumps(page.told)
