"""`POST /v1/audio/transcriptions`: sound to words."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ui.serve.desk import Desk, stepped
from ui.serve.errors import Refused, check_model
from ui.serve.service import unsupported
from ui.serve.sound import decoded
from voice.audio import RATE
from voice.ports import Transcriber
from voice.stt.pieces import cut

_FORMATS = ("json", "text", "verbose_json")


@dataclass(frozen=True, slots=True)
class Hearing:
    """The ears. A caller who hangs up stops them at the next pause of the recording."""

    names: tuple[str, ...]
    desk: Desk
    transcriber: Transcriber
    thread: Executor
    language: str
    most_seconds: float
    """Of sound in one request."""

    async def answer(self, request: Request) -> Response:
        """Words of one sound file; the fields `prompt` and `temperature` have no effect."""
        async with request.form(max_files=1, max_fields=20) as form:
            wanted = self._checked(form)
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refused(400, "there is no file; send one in the field 'file'", param="file")
            data = await file.read()
        segments = await self._segments(data)
        text = " ".join(segment["text"] for segment in segments if segment["text"])
        if wanted == "text":
            return PlainTextResponse(f"{text}\n")
        if wanted == "json":
            return JSONResponse({"text": text})
        return JSONResponse(
            {
                "task": "transcribe",
                "language": self.language,
                "duration": segments[-1]["end"],
                "text": text,
                "segments": [segment for segment in segments if segment["text"]],
            }
        )

    def _checked(self, form: FormData) -> str:
        """The format that is wanted."""
        check_model(str(form.get("model", "")), self.names)
        language = form.get("language") or self.language
        if language != self.language:
            raise unsupported("language", f"it hears {self.language!r}")
        if form.get("stream") in ("true", "True", "1"):
            raise unsupported("stream", "ask without")
        wanted = str(form.get("response_format") or "json")
        if wanted not in _FORMATS:
            raise unsupported("response_format", f"there is: {', '.join(_FORMATS)}")
        if "word" in form.getlist("timestamp_granularities[]"):
            raise unsupported("timestamp_granularities", "there are times of segments only")
        return wanted

    async def _segments(self, data: bytes) -> list[dict[str, Any]]:
        segments: list[dict[str, Any]] = []
        at = 0.0
        async with self.desk.seat():
            samples = await stepped(self.thread, partial(decoded, data, self.most_seconds))
            for number, piece in enumerate(cut(samples)):
                said = await stepped(self.thread, partial(self.transcriber.transcribe, piece))
                end = at + len(piece) / RATE
                segments.append({"id": number, "start": at, "end": end, "text": said.text})
                at = end
        return segments
