"""A whole house with real models, lent to remote ears and a remote voice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import aclosing, closing
from pathlib import Path

import httpx
import numpy as np
import pytest

from brain.ports import Message, as_chat
from brain.tiers.openai import OpenAI
from tests.ui.serve.calls import as_file, chat, events, transcribe
from tests.ui.serve.world import ANYWHERE, PATIENCE
from tests.voice.test_stt import words
from ui.serve.app import Offer
from ui.serve.metrics import Metrics
from ui.serve.routed import routed
from ui.serve.run import address, listening, make_server
from ui.serve.services import open_services
from ui.settings import Settings
from voice.audio import RATE
from voice.remote.sound import at_rate
from voice.stt.remote import RemoteTranscriber
from voice.tts.remote import RemoteSynthesizer

pytestmark = pytest.mark.real

MIND = "smollm2-135m-instruct-q4_1"
CAPITAL = [
    Message("system", "You are a helpful assistant. Answer in one sentence."),
    Message("user", "What is the capital of France?"),
]
SENTENCES = (
    "Turn on the living room lamp, please.",
    "The quick brown fox jumps over the lazy dog.",
    "How old is the Brooklyn Bridge?",
)


@pytest.fixture(scope="module")
def url(model: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings.model_validate({"mind": {"model": MIND}})
    for name in settings.wanted_models:
        model(name)
    ready: Future[str] = Future()
    stop = threading.Event()

    async def main() -> None:
        offer, metrics = Offer(), Metrics()
        mind = routed(settings, tmp_path_factory.mktemp("home"), print)
        async with open_services(settings, mind, metrics, ANYWHERE) as services:
            offer.open(services, metrics)
            with listening(ANYWHERE) as listener:
                server = make_server(ANYWHERE, offer, metrics)
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(server.serve([listener]))
                    ready.set_result(address(listener))
                    await asyncio.to_thread(stop.wait)
                    server.should_exit = True

    def live() -> None:
        try:
            asyncio.run(main())
        except Exception as error:
            ready.set_exception(error)

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield ready.result()
    finally:
        stop.set()
        thread.join(PATIENCE)


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


@pytest.mark.parametrize("audio", ["pcm", "wav"])
def test_what_the_remote_voice_says_the_remote_ears_hear(url: str, audio: str) -> None:
    with (
        closing(RemoteSynthesizer(url, "", "hibari", "heart", 1.0, 30.0, audio)) as voice,  # type: ignore[arg-type]
        closing(RemoteTranscriber(url, "", "whisper-base", "en", 30.0)) as ears,
    ):
        voice.load()
        ears.load()
        for sentence in SENTENCES:
            said = at_rate(voice.speak(sentence), RATE)
            heard = ears.transcribe(np.pad(said.samples, RATE // 4))
            assert words(heard.text) == words(sentence)


def test_silence_is_heard_as_nothing(client: httpx.Client) -> None:
    hush = as_file(np.zeros(RATE, np.float32), RATE, "WAV")
    assert transcribe(client, hush, model="whisper-base").json() == {"text": ""}


def test_the_mind_answers(client: httpx.Client) -> None:
    messages = as_chat(CAPITAL)
    told = chat(client, messages=messages).json()
    assert "Paris" in told["choices"][0]["message"]["content"]
    assert told["usage"]["prompt_tokens"] > 10
    *chunks, done = events(chat(client, messages=messages, stream=True))
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert done == "[DONE]"
    assert len(pieces) > 3
    assert "".join(pieces) == told["choices"][0]["message"]["content"]
    short = chat(client, messages=messages, max_tokens=2).json()
    assert short["usage"]["completion_tokens"] == 2


def test_another_parlour_can_think_with_it(url: str) -> None:
    async def main() -> None:
        tier = OpenAI(url, "", "", max_tokens=24, temperature=0.0, seed=1)
        try:
            await tier.load()
            async with aclosing(tier.reply(CAPITAL)) as pieces:
                text = "".join([piece async for piece in pieces])
        finally:
            await tier.close()
        assert "Paris" in text
        assert tier.usage.cached_tokens + tier.usage.computed_tokens > 10
        assert tier.usage.written_tokens > 3

    asyncio.run(main())


def test_alike_texts_have_alike_vectors(client: httpx.Client) -> None:
    texts = ["The dog is called Biscuit.", "What is the name of the dog?", "It rains in Bergen."]
    body = {"model": "minilm-int8", "input": texts}
    told = client.post("/v1/embeddings", json=body).json()
    dog, question, rain = np.array([row["embedding"] for row in told["data"]])
    assert dog @ question > 0.5 > 0.3 > dog @ rain
    assert told["usage"]["prompt_tokens"] > 15
    long = client.post("/v1/embeddings", json=body | {"input": "word " * 300})
    assert long.status_code == 400
    assert "302 tokens" in long.text
