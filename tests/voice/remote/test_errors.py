"""Remote ears and voice against servers that misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Literal

import numpy as np
import pytest
import soundfile

from tests.fakes_ears import tone
from tests.voice.remote.stub import Said, Stub, stubbed, transcript
from voice.errors import EngineError
from voice.ports import Look
from voice.remote import wire
from voice.stt.remote import RemoteTranscriber
from voice.tts.remote import RemoteSynthesizer

DEADLINE = 10.0
"""Seconds: enough on any machine."""
SHORT = 0.05
SECRET = "xylophone"
SOUND = tone(0.1)
PCM = (np.sin(np.arange(4800) / 9) * 9000).astype("<i2").tobytes()


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PACE", 0.0)
    monkeypatch.setattr("voice.stt.remote.LOAD_SECONDS", 0.0)
    monkeypatch.setattr("voice.tts.remote.LOAD_SECONDS", 0.0)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stubbed(Said()) as server:
        yield server


@pytest.fixture
def deadline() -> float:
    return DEADLINE


@pytest.fixture
def ears(stub: Stub, deadline: float) -> Iterator[RemoteTranscriber]:
    ears = RemoteTranscriber(stub.url, "the token", "whisper-1", "en", deadline)
    yield ears
    ears.close()


@pytest.fixture
def audio() -> Literal["pcm", "wav"]:
    return "pcm"


@pytest.fixture
def voice(stub: Stub, deadline: float, audio: Literal["pcm", "wav"]) -> Iterator[RemoteSynthesizer]:
    voice = RemoteSynthesizer(stub.url, "the token", "kokoro", "af_heart", 1.2, deadline, audio)
    yield voice
    voice.close()


Call = Callable[[], object]


@pytest.fixture(params=["hear", "speak", "load ears", "load voice"])
def call(request: pytest.FixtureRequest, ears: RemoteTranscriber, voice: RemoteSynthesizer) -> Call:
    calls: dict[str, Call] = {
        "hear": lambda: ears.transcribe(SOUND),
        "speak": lambda: voice.speak(SECRET),
        "load ears": ears.load,
        "load voice": voice.load,
    }
    return calls[request.param]


@pytest.mark.parametrize("deadline", [SHORT])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Said(stalls_at=-1), id="never answers"),
        pytest.param(Said(PCM, stalls_at=0), id="after the headers"),
        pytest.param(Said(PCM, stalls_at=99), id="in the middle"),
        pytest.param(Said(PCM, drips=0.02), id="drips"),
    ],
)
def test_a_server_that_stalls_is_given_up(stub: Stub, call: Call, answer: Said) -> None:
    stub.answer = answer
    with pytest.raises(EngineError, match=r"did not answer within 0\.1 s"):
        call()


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        pytest.param(Said(PCM, breaks_at=99), "broke off", id="breaks off"),
        pytest.param(Said(status=500), r"refused \(500\); look at its log", id="500"),
        pytest.param(Said(status=401), r"refused \(401\); check its token", id="401"),
        pytest.param(Said(status=404), "check its address", id="404"),
        pytest.param(Said(status=503), "busy or still starting", id="503"),
        pytest.param(Said(status=302), r"refused \(302\)", id="leads elsewhere"),
        pytest.param(Said(b"<html>", "text/html"), "sent what is no", id="a page"),
        pytest.param(Said(b"\x9f" * 333), "sent what is no", id="garbage"),
        pytest.param(Said(b'{"text": 7}', "application/json"), "sent what is no", id="a number"),
        pytest.param(Said(b"[]", "application/json"), "sent what is no", id="a list"),
    ],
)
def test_what_goes_wrong_is_one_sentence(stub: Stub, call: Call, answer: Said, wanted: str) -> None:
    stub.answer = answer
    with pytest.raises(EngineError, match=wanted) as caught:
        call()
    assert str(caught.value).count("\n") == 0


def test_nobody_there_is_told_at_once() -> None:
    ears = RemoteTranscriber("http://127.0.0.1:9", "", "m", "en", DEADLINE)
    with pytest.raises(EngineError, match="cannot be reached"):
        ears.transcribe(SOUND)
    ears.close()


@pytest.mark.parametrize("url", ["ai:8000", "http://[", "", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_an_error_of_the_engine(url: str) -> None:
    ears = RemoteTranscriber(url, "", "m", "en", DEADLINE)
    with pytest.raises(EngineError):
        ears.transcribe(SOUND)
    ears.close()


def test_an_answer_without_end_is_cut(
    stub: Stub, voice: RemoteSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 1000)
    stub.answer = Said(PCM)
    with pytest.raises(EngineError, match="without end"):
        voice.speak(SECRET)


def test_the_words_stand_in_no_error(stub: Stub, voice: RemoteSynthesizer) -> None:
    stub.answer = Said(f'{{"detail": [{{"input": "{SECRET}"}}]}}'.encode(), status=422)
    with pytest.raises(EngineError) as caught:
        voice.speak(SECRET)
    assert SECRET not in str(caught.value)


def test_half_a_sample_is_no_sound(stub: Stub, voice: RemoteSynthesizer) -> None:
    stub.answer = Said(PCM[:-1])
    with pytest.raises(EngineError, match="no sound"):
        voice.speak(SECRET)


def test_silence_is_no_voice(stub: Stub, voice: RemoteSynthesizer) -> None:
    stub.answer = Said(b"\0\0" * 1000)
    with pytest.raises(EngineError, match="no voice"):
        voice.load()


@pytest.mark.parametrize("deadline", [SHORT])
def test_long_speech_has_longer(
    stub: Stub, ears: RemoteTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PACE", 0.5)
    stub.answer = Said(stalls_at=-1)
    with pytest.raises(EngineError, match=r"within 0\.3 s"):
        ears.transcribe(tone(0.5))


@pytest.mark.parametrize("look", Look)
def test_ears_send_a_file_and_take_the_words(
    stub: Stub, ears: RemoteTranscriber, look: Look
) -> None:
    stub.answer = transcript("  Hello there. ")
    heard = ears.transcribe(SOUND, look)
    assert (heard.text, heard.suppressed, heard.doubtful) == ("Hello there.", "", False)
    path, headers, body = stub.asked[-1]
    assert path == "/v1/audio/transcriptions"
    assert headers["authorization"] == "Bearer the token"
    for name, value in {"model": "whisper-1", "language": "en", "response_format": "json"}.items():
        assert f'name="{name}"\r\n\r\n{value}\r\n'.encode() in body
    file = body[body.index(b"RIFF") :]
    samples, rate = soundfile.read(BytesIO(file), frames=len(SOUND))
    assert rate == 16_000
    assert np.allclose(samples, SOUND, atol=1e-4)


def test_silence_is_not_worth_a_request(stub: Stub, ears: RemoteTranscriber) -> None:
    assert ears.transcribe(np.zeros(16_000, np.float32)).suppressed == "no speech"
    assert stub.asked == []


def test_words_that_go_round_in_circles_are_withheld(stub: Stub, ears: RemoteTranscriber) -> None:
    stub.answer = transcript("and so on " * 30)
    heard = ears.transcribe(SOUND)
    assert (heard.text, heard.suppressed) == ("", "repetition")


def test_the_voice_asks_as_openai_does(stub: Stub, voice: RemoteSynthesizer) -> None:
    stub.answer = Said(PCM, "audio/pcm")
    clip = voice.speak("Hello there.")
    assert (clip.rate, len(clip.samples)) == (24_000, 4800)
    assert clip.samples.dtype == np.float32
    path, headers, body = stub.asked[-1]
    assert path == "/v1/audio/speech"
    assert headers["authorization"] == "Bearer the token"
    for field in (b'"model":"kokoro"', b'"voice":"af_heart"', b'"speed":1.2', b"Hello there."):
        assert field in body


def test_another_pace_is_asked_for_and_no_other_voice(stub: Stub, voice: RemoteSynthesizer) -> None:
    stub.answer = Said(PCM, "audio/pcm")
    for each, speed in ((voice.varied("af_heart", 0.8), 0.8), (voice, 1.2)):
        each.speak("Hello there.")
        assert b'"speed":%g' % speed in stub.asked[-1][2]
    with pytest.raises(EngineError, match="there is no voice 'am_adam'"):
        voice.varied("am_adam", 1.0)


@pytest.mark.parametrize("audio", ["wav"])
@pytest.mark.parametrize("size", [None, 0, 0xFFFFFFFF])
@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_a_wav_of_any_rate_is_taken(
    stub: Stub, voice: RemoteSynthesizer, rate: int, size: int | None
) -> None:
    """Servers that stream do not know the size when they write the header."""
    file = BytesIO()
    soundfile.write(file, 0.5 * np.sin(np.arange(rate) / 9), rate, "PCM_16", format="WAV")
    data = bytearray(file.getvalue())
    if size is not None:
        data[4:8] = data[40:44] = size.to_bytes(4, "little")
    stub.answer = Said(bytes(data), "audio/wav")
    clip = voice.speak("Hello.")
    assert clip.rate == voice.rate == 24_000
    assert clip.seconds == pytest.approx(1, abs=0.01)
    assert 0.3 < np.abs(clip.samples).max() <= 1


def test_no_words_are_not_worth_a_request(stub: Stub, voice: RemoteSynthesizer) -> None:
    assert len(voice.speak("…").samples) == 0
    assert stub.asked == []
