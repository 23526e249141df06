"""Loading what is served: each engine in the one thread it gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial

from ui.engines import make_synthesizer, make_transcriber
from ui.errors import UsageError
from ui.models.store import missing, model_folder
from ui.serve.answers import Answers
from ui.serve.chat import Chat
from ui.serve.desk import Desk
from ui.serve.embedding import Embedding
from ui.serve.hearing import Hearing
from ui.serve.metrics import Metrics
from ui.serve.service import Service
from ui.serve.serving import Serving
from ui.serve.speaking import Speaking
from ui.settings import Settings
from voice.clauses import ClauseCutter

MIND = "parlour"
"""The name under which the mind is asked, whichever model then answers."""

MOST_TOKENS = 256
"""In a text to embed: what MiniLM was trained on, and where `memory.embed` cuts."""


@asynccontextmanager
async def open_services(
    settings: Settings,
    mind: AbstractAsyncContextManager[Answers],
    metrics: Metrics,
    serving: Serving,
) -> AsyncIterator[dict[str, Service]]:
    """Everything loaded and warm, by path. Raises UsageError when a model was never fetched."""
    if absent := missing(settings.wanted_models):
        names = ", ".join(dict.fromkeys(problem.model for problem in absent))
        raise UsageError(f"models are missing or damaged: {names}; run: parlour setup")
    desk = partial(Desk, waiting=serving.waiting)
    async with AsyncExitStack() as closing:
        ears, throat, wits = (
            closing.enter_context(ThreadPoolExecutor(1, name))
            for name in ("ears", "throat", "wits")
        )
        hearing = make_hearing(settings, ears, desk("ears"), serving.sound_seconds)
        speaking = make_speaking(settings, throat, desk("voice"))
        embedding = make_embedding(settings, wits, desk("embedder"))
        async with asyncio.TaskGroup() as loading:
            answers = loading.create_task(closing.enter_async_context(mind), name="mind")
            for engine in (hearing.transcriber, speaking.synthesizer, embedding.embedder):
                loading.create_task(asyncio.to_thread(engine.load), name="engine")
        chat = Chat((MIND,), desk("mind", seats=serving.minds), answers.result(), metrics)
        # In the order in which the models are listed: many clients take the first for the mind.
        yield {
            "/v1/chat/completions": chat,
            "/v1/audio/transcriptions": hearing,
            "/v1/audio/speech": speaking,
            "/v1/embeddings": embedding,
        }


def make_hearing(
    settings: Settings, thread: ThreadPoolExecutor, desk: Desk, most_seconds: float
) -> Hearing:
    """The ears, under their model's name and the one that OpenAI's clients use."""
    wanted = settings.transcriber
    names = (wanted.chosen_model, "whisper-1")
    transcriber = make_transcriber(settings)
    return Hearing(names, desk, transcriber, thread, wanted.language, most_seconds)


def make_speaking(settings: Settings, thread: ThreadPoolExecutor, desk: Desk) -> Speaking:
    """The voice, under its model's name and the one that OpenAI's clients use."""
    wanted = settings.speaker
    # A text comes whole, and often is a clause already: nothing is won by a short first piece.
    cutter = partial(
        ClauseCutter,
        first_chars=wanted.longest_chars,
        opener_chars=wanted.sentence_chars,
        sentence_chars=wanted.sentence_chars,
        longest_chars=wanted.longest_chars,
    )
    names = (wanted.chosen_model, "tts-1")
    voice = make_synthesizer(settings)
    return Speaking(names, desk, voice, thread, wanted.chosen_voice, cutter)


def make_embedding(settings: Settings, thread: ThreadPoolExecutor, desk: Desk) -> Embedding:
    """The embedder, not yet loaded."""
    from tokenizers import Tokenizer

    from memory.embed import Embedder

    name = settings.memory.model
    folder = model_folder(name)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def tokens(text: str) -> int:
        return len(tokenizer.encode(text).ids)

    return Embedding((name,), desk, Embedder(folder, threads=1), thread, tokens, MOST_TOKENS)
