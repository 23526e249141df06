"""What every transcriber and synthesizer promises, kept by those on a server of Parlour's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes_ears import Says
from tests.fakes_voice import Tone
from tests.ui.serve.world import make_services, served
from tests.voice.test_stt import (  # noqa: F401  # they run here, on the fixtures below
    LAMP,
    test_a_scrap_of_sound_does_no_harm,
    test_samples_that_are_no_numbers_do_no_harm,
    test_silence_holds_no_words,
    test_speech_becomes_words,
    whisper,
)
from tests.voice.test_tts import (  # noqa: F401  # idem
    bundled_hibari,
    test_more_words_last_longer,
    test_text_without_words_is_an_empty_clip,
    test_the_same_words_last_equally_long,
    test_there_is_a_voice,
    test_words_sound,
)
from voice.ports import Synthesizer, Transcriber
from voice.stt.remote import RemoteTranscriber
from voice.tts.hibari import HibariVoice
from voice.tts.remote import RemoteSynthesizer

PATIENCE = 30.0
"""Seconds a server has on a busy machine."""


@pytest.fixture(scope="module", params=["says", pytest.param("whisper", marks=pytest.mark.real)])
def transcriber(
    request: pytest.FixtureRequest, model: Callable[[str], Path]
) -> Iterator[Transcriber]:
    near = Says(LAMP) if request.param == "says" else whisper(model("whisper-base"))
    near.load()
    with ExitStack() as closing:
        pool = closing.enter_context(ThreadPoolExecutor(1))
        url = closing.enter_context(served(make_services(pool, ears=near)))
        far = RemoteTranscriber(url, "", "ears", "en", PATIENCE)
        closing.callback(far.close)
        far.load()
        yield far


@pytest.fixture(
    scope="module", params=[("tone", "pcm"), ("tone", "wav"), ("hibari", "pcm"), ("hibari", "wav")]
)
def synthesizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Synthesizer]:
    name, audio = request.param
    near: Synthesizer = Tone()
    if name == "hibari":
        folder = bundled_hibari(tmp_path_factory.mktemp("models") / "hibari")
        near = HibariVoice(folder, "heart", 1.0, 1)
    near.load()
    with ExitStack() as closing:
        pool = closing.enter_context(ThreadPoolExecutor(1))
        url = closing.enter_context(served(make_services(pool, voice=near)))
        far = RemoteSynthesizer(url, "", "voice", "tone", 1.0, PATIENCE, audio)
        closing.callback(far.close)
        far.load()
        yield far
