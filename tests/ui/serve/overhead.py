"""What a server costs: `python -m tests.ui.serve.overhead`, on loopback, with the real models.

Prints medians over requests to the same engine, called here and over HTTP by turns, and how long
the local one takes to answer for a server that stalls.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.fakes_ears import Says
from tests.fakes_voice import Tone
from tests.ui.serve.calls import FIXTURES
from tests.ui.serve.world import make_services, served
from tests.voice.remote.stub import Said, stubbed
from tests.voice.test_stt import whisper
from ui.models.store import model_folder
from voice import wave
from voice.audio import RATE, Samples
from voice.fallback import FallbackTranscriber
from voice.ports import Synthesizer, Transcriber
from voice.say import sound
from voice.stt.remote import RemoteTranscriber
from voice.tts.hibari import HibariVoice
from voice.tts.remote import RemoteSynthesizer

ROUNDS = 40
CLAUSE = "Sure, one moment please."


def by_turns(name: str, *calls: Callable[[], object]) -> None:
    """Print the median milliseconds of each call."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, row in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            row.append(1000 * (time.perf_counter() - began))
    near, far = (statistics.median(row) for row in taken)
    line = f"{name}: here {near:.1f} ms, over HTTP {far:.1f} ms, {far - near:+.1f} ms"
    sys.stdout.write(f"{line} (medians of {ROUNDS})\n")


def main() -> None:
    """Measure and print."""
    speech = wave.read(FIXTURES / "turn-on-the-living-room-lamp.flac").samples
    ears, voice = (
        whisper(model_folder("whisper-base"), beam=2),
        HibariVoice(model_folder("hibari"), "heart", 1.0, 1),
    )
    ears.load()
    voice.load()
    compare(ears, voice, speech, "whisper and hibari")
    compare(Says("Nothing."), Tone(), speech, "engines that do nothing")
    stalled(speech)


def compare(ears: Transcriber, voice: Synthesizer, speech: Samples, name: str) -> None:
    """Print what both cost here and over HTTP."""
    with (
        ThreadPoolExecutor(1) as pool,
        served(make_services(pool, ears=ears, voice=voice)) as url,
        closing(RemoteTranscriber(url, "", "ears", "en", 30.0)) as far_ears,
        closing(RemoteSynthesizer(url, "", "voice", "tone", 1.0, 30.0, "pcm")) as far_voice,
    ):
        by_turns(
            f"{name}: ears, {len(speech) / RATE:.1f} s of speech",
            lambda: ears.transcribe(speech),
            lambda: far_ears.transcribe(speech),
        )
        by_turns(
            f"{name}: voice, {len(CLAUSE)} characters",
            lambda: sound(voice, CLAUSE),
            lambda: far_voice.speak(CLAUSE),
        )


def stalled(speech: Samples) -> None:
    """Print how long words take when the server never answers."""
    taken: list[float] = []
    with stubbed(Said(stalls_at=-1)) as stub:
        for _ in range(20):
            with closing(RemoteTranscriber(stub.url, "", "ears", "en", 1.0)) as far:
                both = FallbackTranscriber(far, Says("Near."), lambda _: None)
                began = time.perf_counter()
                assert both.transcribe(speech).text == "Near."
                taken.append(time.perf_counter() - began)
    sys.stdout.write(
        f"stalled server, deadline 1 s: words after {statistics.median(taken):.2f} s, at most "
        f"{max(taken):.2f} s ({len(taken)} of {len(taken)})\n"
    )


if __name__ == "__main__":
    main()
