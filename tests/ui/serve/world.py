"""A server of Parlour's on a loopback port, with engines that do as they are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import numpy as np

from brain.errors import ModelError
from brain.llm import Usage
from brain.ports import Message
from memory.ports import Vectors32
from tests.fakes_ears import Says
from tests.fakes_voice import Tone
from ui.http.listening import address
from ui.serve.app import Offer
from ui.serve.chat import Chat
from ui.serve.desk import Desk
from ui.serve.embedding import Embedding
from ui.serve.hearing import Hearing
from ui.serve.metrics import Metrics
from ui.serve.run import listening, make_server
from ui.serve.service import Service
from ui.serve.serving import Serving
from ui.serve.speaking import Speaking
from voice.audio import Clip
from voice.clauses import ClauseCutter
from voice.ports import Synthesizer, Transcriber

PATIENCE = 10.0
"""Seconds within which anything awaited here must come."""

ANYWHERE = Serving(port=0)


@contextmanager
def served(
    services: Mapping[str, Service] | None,
    serving: Serving = ANYWHERE,
    metrics: Metrics | None = None,
) -> Iterator[str]:
    """The address of a server in a thread of its own; without services it is still loading."""
    metrics = metrics or Metrics()
    offer = Offer()
    if services is not None:
        offer.open(services, metrics)
    with listening(serving) as listener:
        server = make_server(serving, offer, metrics)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()  # the socket listens already: whoever comes early waits in its backlog
        try:
            yield address(listener)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


class Hands:
    """A text a step, each when it is told to; says when it was begun and when it was given up."""

    def __init__(self, *pieces: str, fails: bool = False, waits: bool = False) -> None:
        self._pieces = pieces
        self._fails = fails
        self._waits = waits
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.finished = False
        self.asked: list[tuple[Sequence[Message], str]] = []

    level = "quick"
    usage = Usage(cached_tokens=5, computed_tokens=7, written_tokens=3)

    def reply(self, messages: Sequence[Message], user: str) -> Hands:
        self.asked.append((messages, user))
        return self

    async def words(self) -> AsyncGenerator[str, None]:
        try:
            for piece in self._pieces:
                yield piece
            self.begun.set()
            if self._fails:
                raise ModelError("The model fell over.")
            if self._waits:
                await asyncio.Event().wait()
            self.finished = True
        finally:
            self.ended.set()


class Held(Says):
    """Ears that listen until they are let go."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.begun = threading.Event()
        self.go = threading.Event()

    def transcribe(self, *args: object) -> object:  # type: ignore[override]
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return super().transcribe(*args)  # type: ignore[arg-type]


class Clauses(Tone):
    """A voice that notes its clauses, and stays at one until it is let go."""

    def __init__(self, hold_at: int = -1) -> None:
        self.spoken: list[str] = []
        self._hold_at = hold_at
        self.begun = threading.Event()
        self.go = threading.Event()

    def speak(self, text: str) -> Clip:
        self.spoken.append(text)
        if len(self.spoken) - 1 == self._hold_at:
            self.begun.set()
            assert self.go.wait(PATIENCE)
        return super().speak(text)


class Letters:
    """An embedder by the number of letters."""

    name = "letters"

    def load(self) -> None: ...

    def embed(self, texts: Sequence[str]) -> Vectors32:
        rows = [[len(text), 1.0] for text in texts]
        unit: Vectors32 = np.array(rows, np.float32)
        return unit / np.linalg.norm(unit, axis=1, keepdims=True)


_cutter = partial(
    ClauseCutter, first_chars=250, opener_chars=120, sentence_chars=120, longest_chars=250
)


def make_services(
    pool: ThreadPoolExecutor,
    *,
    ears: Transcriber | None = None,
    voice: Synthesizer | None = None,
    mind: Hands | None = None,
    metrics: Metrics | None = None,
    waiting: int = 8,
) -> dict[str, Service]:
    """All four services, with fakes where nothing is given."""
    desk = partial(Desk, waiting=waiting)
    return {
        "/v1/chat/completions": Chat(
            ("parlour",), desk("mind"), mind or Hands("Good ", "day."), metrics or Metrics()
        ),
        "/v1/audio/transcriptions": Hearing(
            ("ears", "whisper-1"),
            desk("ears"),
            ears or Says("Turn on the living room lamp."),
            pool,
            "en",
            most_seconds=60.0,
        ),
        "/v1/audio/speech": Speaking(
            ("voice", "tts-1"), desk("voice"), voice or Tone(), pool, "tone", _cutter
        ),
        "/v1/embeddings": Embedding(
            ("letters",), desk("embedder"), Letters(), pool, lambda text: len(text.split()), 8
        ),
    }
