"""PortAudio and PulseAudio for real: heard, played, and twenty deaths survived."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager

import numpy as np
import pytest
import soxr

from tests.pulse import Pulse, running
from ui.devices import devices
from ui.sinks import loudspeaker
from voice.audio import RATE, Samples
from voice.devices.duplex import Duplex, open_duplex
from voice.devices.link import Wanted
from voice.devices.pairs import Pair
from voice.devices.system import sound_system
from voice.errors import AudioError

pytestmark = pytest.mark.real

VOICE_RATE = 24_000
WANTED = Wanted(
    input="default", output="default", rate=VOICE_RATE, lead_seconds=0.03, buffer_seconds=0.04
)


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    with running(monkeypatch) as server:
        try:
            sound_system()
        except AudioError as error:
            pytest.skip(str(error))
        fresh()
        yield server


def fresh() -> None:
    """PortAudio may have been started by another test, when there was no server."""
    sound_system().refresh()


def noise(seconds: float, rate: int = RATE) -> Samples:
    """Noise below 2 kHz, which half a sample more or less changes little."""
    made = np.random.default_rng(1).standard_normal(round(seconds * 4000)) * 0.1
    return np.asarray(soxr.resample(made, 4000, rate), np.float32)


def likeness(part: Samples, whole: Samples) -> tuple[float, float]:
    """(correlation of the part with the whole at its best place, that place in seconds)."""
    room = 1 << (len(whole) + len(part)).bit_length()
    spectra = np.fft.rfft(whole, room) * np.conj(np.fft.rfft(part, room))
    place = int(np.argmax(np.fft.irfft(spectra)[: len(whole)]))
    there = whole[place : place + len(part)]
    size = np.linalg.norm(there) * np.linalg.norm(part[: len(there)])
    return float(there @ part[: len(there)] / size), place / RATE


def assert_whole(said: Samples, there: Samples) -> None:
    """All parts are there, in order; a busy machine may break one or two."""
    found = [likeness(part, there) for part in np.array_split(said, 10)]
    places = [place for match, place in found if match > 0.9]
    assert len(places) >= 8, found
    assert places == sorted(places)


async def take(duplex: Duplex, count: int) -> list[Pair]:
    pairs = []
    async with aclosing(duplex.frames()) as frames:
        async for pair in frames:
            pairs.append(pair)
            if len(pairs) == count:
                break
    return pairs


@asynccontextmanager
async def speaking(duplex: Duplex, samples: Samples) -> AsyncIterator[None]:
    """Write the samples in real time while the block runs, and then to their end."""

    async def write() -> None:
        due = asyncio.get_running_loop().time()
        for start in range(0, len(samples), VOICE_RATE // 50):
            duplex.write(samples[start : start + VOICE_RATE // 50])
            due += 0.02
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        yield


def test_the_microphone_is_heard(pulse: Pulse) -> None:
    said = noise(1.5)

    async def main() -> list[Pair]:
        async with open_duplex(WANTED, pytest.fail) as duplex:
            with pulse.speaking(said):
                return await take(duplex, 150)

    heard = np.concatenate([heard for heard, _ in asyncio.run(main())])
    assert_whole(said, heard)


def test_the_loudspeaker_sounds_without_gaps_and_its_echo_keeps_its_distance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = noise(2.5, VOICE_RATE)

    async def main() -> list[Pair]:
        async with open_duplex(WANTED, pytest.fail) as duplex, speaking(duplex, said):
            return await take(duplex, 175)

    with running(monkeypatch, loopback="latency_msec=60") as pulse:
        fresh()
        with pulse.recorder() as recording:
            pairs = asyncio.run(main())
    assert_whole(noise(2.5), recording.samples)
    heard = np.concatenate([heard for heard, _ in pairs])
    played = np.concatenate([played for _, played in pairs])
    delays = [
        likeness(played[start : start + RATE // 4], heard[start : start + RATE])[1]
        for start in range(RATE, 2 * RATE + 1, RATE // 8)
    ]
    usual = float(np.median(delays))
    assert 0.05 <= usual <= 0.2, "an echo comes after its cause"
    assert sum(abs(delay - usual) < 0.002 for delay in delays) >= 5, delays


def test_a_stalled_event_loop_changes_no_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[Pair]:
        async with open_duplex(WANTED, pytest.fail) as duplex:
            pairs = await take(duplex, 25)
            duplex.write(noise(0.95, VOICE_RATE))
            pairs += await take(duplex, 25)
            threading.Event().wait(0.3)  # the loop's own thread stands still
            return pairs + await take(duplex, 50)

    with running(monkeypatch, loopback="latency_msec=60"):
        fresh()
        pairs = asyncio.run(main())
    heard = np.concatenate([heard for heard, _ in pairs])
    played = np.concatenate([played for _, played in pairs])
    begin = int(np.flatnonzero(np.abs(played) > 0.01)[0])
    early, late = (
        likeness(played[start : start + RATE // 4], heard[start : start + RATE // 2])
        for start in (begin, begin + RATE * 3 // 5)
    )
    assert min(early[0], late[0]) > 0.5
    assert abs(early[1] - late[1]) < 0.04, "a slip at most, of a stall of 0.3 s"


def test_dropped_sound_stops(pulse: Pulse) -> None:
    async def main() -> None:
        async with open_duplex(WANTED, pytest.fail) as duplex:
            duplex.write(noise(0.9, VOICE_RATE))
            await take(duplex, 20)
            duplex.drop()
            await take(duplex, 20)

    with pulse.recorder() as recording:
        asyncio.run(main())
    loud = np.flatnonzero(np.abs(recording.samples) > 0.003)
    assert 0.2 < (loud[-1] - loud[0]) / RATE < 0.5


def test_a_killed_server_is_survived_twenty_times(pulse: Pulse) -> None:
    told: list[str] = []

    async def main() -> Duplex:
        async with open_duplex(WANTED, told.append) as duplex:
            async with aclosing(duplex.frames()) as frames:
                for death in range(1, 21):
                    await asyncio.to_thread(pulse.kill)
                    while duplex.counts.outages < death:
                        await anext(frames)
                    await asyncio.to_thread(pulse.start)
                    while duplex.counts.recoveries < death:
                        await anext(frames)
                    for _ in range(5):
                        await anext(frames)
            return duplex

    duplex = asyncio.run(main())
    assert (duplex.counts.outages, duplex.counts.recoveries, len(told)) == (20, 20, 40)


def test_a_silent_stall_is_survived(pulse: Pulse) -> None:
    told: list[str] = []

    async def main() -> None:
        async with (
            open_duplex(WANTED, told.append) as duplex,
            aclosing(duplex.frames()) as frames,
        ):
            await anext(frames)
            pulse.freeze(frozen=True)
            while not duplex.counts.outages:
                await anext(frames)
            pulse.freeze(frozen=False)
            while not duplex.counts.recoveries:
                await anext(frames)

    asyncio.run(main())
    assert len(told) == 2


def test_the_answer_of_a_single_command_sounds_to_its_end(pulse: Pulse) -> None:
    sink = loudspeaker(VOICE_RATE)
    assert sink is not None
    with pulse.recorder() as recording:
        sink.write(noise(0.8, VOICE_RATE))
        sink.close()
    assert likeness(noise(0.8), recording.samples)[0] > 0.97


def test_the_devices_are_listed(pulse: Pulse, capsys: pytest.CaptureFixture[str]) -> None:
    assert pulse
    devices("", "pulse", as_json=True)
    told = json.loads(capsys.readouterr().out)
    names = [device["name"] for device in told["devices"]]
    assert names[told["loudspeaker"]] == "pulse"
    assert names[told["microphone"]] == "default"
    devices("", "", as_json=False)
    assert "→  default" in capsys.readouterr().out


def test_a_name_that_fits_nothing_is_told(pulse: Pulse) -> None:
    assert pulse
    with pytest.raises(AudioError, match="no microphone 'gramophone'; there is: pulse"):
        devices("gramophone", "", as_json=True)
