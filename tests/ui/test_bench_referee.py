from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.clock import run
from tests.fakes import VOICED, sound
from tests.ui.bench_world import scripted_house
from ui.bench.referee import RefereeSink, attend, commentary, connected, referee
from ui.errors import UsageError
from ui.settings import Settings
from voice.audio import FRAME, RATE, Samples
from voice.errors import AudioError
from voice.events import (
    Fault,
    Heard,
    Lull,
    Reopened,
    Resumed,
    SoftEnd,
    Spoken,
    TurnEnded,
    TurnTraced,
)


class FakeReferee:
    """The other end of the socket: speaks what it is given, keeps what it gets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.letters = ""
        self.events: list[dict[str, Any]] = []
        self.sounds: list[tuple[int, Samples]] = []
        self.caller: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]

    async def __aenter__(self) -> FakeReferee:
        self.caller = asyncio.get_running_loop().create_future()
        self._server = await asyncio.start_unix_server(self._met, self.path)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.writer.close()
        await self._server.wait_closed()

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.caller.set_result((reader, writer))

    async def meet(self) -> None:
        self.reader, self.writer = await self.caller

    def speak(self, samples: Samples) -> None:
        for frame in samples.reshape(-1, FRAME):
            self.writer.write(b"A" + (frame * 32767).astype("<i2").tobytes())

    async def until(self, enough: Callable[[], bool]) -> None:
        while not enough():
            await self._take()

    async def _take(self) -> None:
        letter = (await self.reader.readexactly(1)).decode()
        self.letters += letter
        if letter == "O":
            rate, size = struct.unpack("<II", await self.reader.readexactly(8))
            pcm = np.frombuffer(await self.reader.readexactly(size), "<i2")
            self.sounds.append((rate, pcm.astype(np.float32) / 32767))
        elif letter == "E":
            (size,) = struct.unpack("<I", await self.reader.readexactly(4))
            self.events.append(json.loads(await self.reader.readexactly(size)))

    def told(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["name"] == name]


async def meeting(fake: FakeReferee, house: Any, script: Callable[[], Any]) -> None:
    async with fake, connected(str(fake.path)) as link:
        await fake.meet()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(attend(house, link))
            await script()


def test_a_turn_is_heard_answered_and_explained(tmp_path: Path) -> None:
    fake = FakeReferee(tmp_path / "s")

    async def script() -> None:
        fake.speak(sound((0.4, False), (1.0, True), (1.0, False)))
        await fake.until(lambda: bool(fake.told("first_clip")))
        fake.writer.write_eof()

    run(meeting(fake, scripted_house(tmp_path, Settings(), ["Good ", "day."]), script))
    assert fake.letters[0] == "R"
    assert [event["v"] for event in fake.told("busy")] == [True, False]
    assert [event["text"] for event in fake.told("stt")] == ["hello"]
    assert [event["text"] for event in fake.told("spoken")] == ["Good day."]
    names = [event["name"] for event in fake.events]
    assert {"soft_end", "turn_ended", "llm_start", "first_clip"} <= set(names)
    assert {rate for rate, _ in fake.sounds} == {RATE}
    played = np.concatenate([samples for _, samples in fake.sounds])
    assert len(played) / RATE == pytest.approx(0.5, abs=0.1)
    assert np.abs(played).max() == pytest.approx(VOICED, abs=0.001)


def test_the_conversation_ends_when_the_referee_is_gone(tmp_path: Path) -> None:
    fake = FakeReferee(tmp_path / "s")

    async def script() -> None:
        await fake.until(lambda: "R" in fake.letters)
        fake.writer.close()

    run(meeting(fake, scripted_house(tmp_path, Settings(), ["x"]), script))


def test_half_a_frame_at_the_end_is_not_heard(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with FakeReferee(tmp_path / "s") as fake, connected(str(fake.path)) as link:
            await fake.meet()
            fake.speak(np.zeros(FRAME, np.float32))
            fake.writer.write(b"A123")
            fake.writer.write_eof()
            return [len(frame) async for frame in link.frames()]

    assert run(main()) == [FRAME]


def test_samples_come_through_as_they_were_sent(tmp_path: Path) -> None:
    async def main() -> list[float]:
        async with FakeReferee(tmp_path / "s") as fake, connected(str(fake.path)) as link:
            await fake.meet()
            fake.writer.write(b"A" + np.full(FRAME, -16384, "<i2").tobytes())
            fake.writer.write_eof()
            return sorted({float(x) async for frame in link.frames() for x in frame})

    assert run(main()) == [-0.5]


def test_a_message_of_another_kind_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with FakeReferee(tmp_path / "s") as fake, connected(str(fake.path)) as link:
            await fake.meet()
            fake.writer.write(b"X" + bytes(2 * FRAME))
            async for _ in link.frames():
                pass

    with pytest.raises(AudioError, match="kind b'X'"):
        run(main())


def test_a_referee_that_does_not_read_is_told_of_and_costs_bounded_memory(tmp_path: Path) -> None:
    second = np.zeros(24_000, np.float32)

    async def main() -> None:
        async with FakeReferee(tmp_path / "s") as fake, connected(str(fake.path)) as link:
            await fake.meet()
            for _ in range(120):
                link.play(second, 24_000)

    with pytest.raises(AudioError, match="takes no more sound"):
        run(main())


def test_what_has_not_sounded_is_dropped_by_one_letter(tmp_path: Path) -> None:
    fake = FakeReferee(tmp_path / "s")

    async def main() -> None:
        async with fake, connected(str(fake.path)) as link:
            await fake.meet()
            sink = RefereeSink(link, 24_000)
            sink.write(np.ones(480, np.float32))
            sink.drop()
            await fake.until(lambda: "C" in fake.letters)

    run(main())
    assert fake.letters == "OC"


def test_each_event_is_told_once_by_its_name() -> None:
    assert commentary(SoftEnd(1, 0, 0)) == [("soft_end", {})]
    assert commentary(Reopened(1, 0)) == [("reopened", {})]
    assert commentary(TurnEnded(1, 0, 0)) == [("turn_ended", {}), ("busy", {"v": True})]
    assert commentary(Heard("hi", 1.0)) == []
    assert commentary(Heard("", 1.0)) == [("stt", {"text": ""}), ("busy", {"v": False})]
    assert commentary(Spoken("I", False)) == [("cut", {"text": "I"}), ("busy", {"v": False})]
    assert commentary(TurnTraced("hi", "quick", "", {"transcribed": 2.0, "routed": 3.0}, 1.0)) == [
        ("stt", {"at": 2.0, "text": "hi"}),
        ("llm_start", {"at": 3.0}),
    ]
    assert commentary(Resumed("no words")) == [("resumed", {"text": "no words"})]
    assert commentary(Fault("broke")) == [("fault", {"text": "broke"})]
    assert commentary(Lull(0)) == []


@pytest.mark.parametrize(
    ("path", "sentence"), [("", "names no socket"), ("nowhere.sock", "there is no referee at")]
)
def test_without_a_referee_one_sentence_says_so(
    path: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_SOCK", str(tmp_path / path) if path else "")
    with pytest.raises(UsageError, match=sentence):
        asyncio.run(referee(Settings()))
