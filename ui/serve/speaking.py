"""`POST /v1/audio/speech`: words to sound, sent clause by clause where the format allows it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ui.serve.caller import Stream
from ui.serve.desk import Desk, stepped
from ui.serve.errors import check_model
from ui.serve.service import Asked, asked, unsupported
from ui.serve.sound import STREAMED, WHOLE, encoded, pcm, wav_head
from voice.audio import Clip
from voice.clauses import ClauseCutter
from voice.ports import Synthesizer
from voice.say import sound


class SpeechAsked(Asked):
    """The fields of OpenAI's that have an effect here."""

    model: str
    input: str = Field(max_length=4096)
    voice: str = ""
    response_format: str = "mp3"
    speed: float = 1.0
    stream_format: str = "audio"


@dataclass(frozen=True, slots=True)
class Speaking:
    """The voice: one, at one pace. A caller who hangs up stops it after the clause."""

    names: tuple[str, ...]
    desk: Desk
    synthesizer: Synthesizer
    thread: Executor
    voice: str
    cutter: Callable[[], ClauseCutter]

    async def answer(self, request: Request) -> Response:
        """Sound of one text."""
        wanted = await asked(request, SpeechAsked)
        self._check(wanted)
        clips = self._clips(wanted.input)
        form = wanted.response_format
        if form in STREAMED:
            return await Stream.begin(self._streamed(clips, form), STREAMED[form])
        whole = [clip async for clip in clips]
        data = await stepped(self.thread, partial(encoded, whole, form, self.synthesizer.rate))
        return Response(data, media_type=WHOLE[form])

    def _check(self, wanted: SpeechAsked) -> None:
        check_model(wanted.model, self.names)
        if wanted.voice not in ("", self.voice):
            raise unsupported("voice", f"there is: {self.voice}")
        if wanted.speed != 1.0:
            raise unsupported("speed", "speaker.speed of the server sets it")
        if wanted.stream_format != "audio":
            raise unsupported("stream_format", "there is: audio")
        formats = STREAMED | WHOLE
        if wanted.response_format not in formats:
            raise unsupported("response_format", f"there is: {', '.join(formats)}")

    async def _clips(self, text: str) -> AsyncGenerator[Clip, None]:
        cutter = self.cutter()
        async with self.desk.seat():
            for clause in [*cutter.feed(text), *cutter.finish()]:
                yield await stepped(self.thread, partial(sound, self.synthesizer, clause))

    async def _streamed(
        self, clips: AsyncGenerator[Clip, None], form: str
    ) -> AsyncGenerator[bytes, None]:
        rest = wav_head(self.synthesizer.rate) if form == "wav" else b""
        async with aclosing(clips):
            async for clip in clips:
                yield rest + pcm(clip)
                rest = b""
        yield rest  # where no word sounds, this is all there is
