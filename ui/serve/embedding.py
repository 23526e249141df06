"""`POST /v1/embeddings`: texts to vectors of meaning."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from memory.ports import Embeds, Vectors32
from ui.serve.desk import Desk, stepped
from ui.serve.errors import Refused, check_model
from ui.serve.service import Asked, asked, unsupported

_BATCH = 16
"""Texts computed in one step; a caller who hangs up stops it between two."""

_Text = Annotated[str, Field(min_length=1)]


class EmbeddingAsked(Asked):
    """The fields of OpenAI's that have an effect here."""

    model: str
    input: _Text | Annotated[list[_Text], Field(min_length=1, max_length=512)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """The embedder, in a thread of its own."""

    names: tuple[str, ...]
    desk: Desk
    embedder: Embeds
    thread: Executor
    tokens: Callable[[str], int]
    """How many tokens a text has."""
    most_tokens: int
    """In one text."""

    async def answer(self, request: Request) -> Response:
        """One vector of length 1 for each text."""
        wanted = await asked(request, EmbeddingAsked)
        check_model(wanted.model, self.names)
        texts = [wanted.input] if isinstance(wanted.input, str) else wanted.input
        async with self.desk.seat():
            total = await stepped(self.thread, partial(self._counted, texts))
            vectors = [
                row
                for at in range(0, len(texts), _BATCH)
                for row in await stepped(
                    self.thread, partial(self.embedder.embed, texts[at : at + _BATCH])
                )
            ]
        if wanted.dimensions not in (None, len(vectors[0])):
            raise unsupported("dimensions", f"there is: {len(vectors[0])}")
        data = [
            {"object": "embedding", "index": index, "embedding": put(row, wanted.encoding_format)}
            for index, row in enumerate(vectors)
        ]
        usage = {"prompt_tokens": total, "total_tokens": total}
        return JSONResponse(
            {"object": "list", "data": data, "model": self.names[0], "usage": usage}
        )

    def _counted(self, texts: list[str]) -> int:
        """Tokens of all. Raises Refused for a text that would be cut short without a word."""
        counts = [self.tokens(text) for text in texts]
        for number, count in enumerate(counts):
            if count > self.most_tokens:
                raise Refused(
                    400,
                    f"text {number} has {count} tokens; {self.names[0]} reads {self.most_tokens}",
                    param="input",
                )
        return sum(counts)


def put(row: Vectors32, form: str) -> Any:
    """A vector as JSON holds it; `base64` is of little-endian 32-bit numbers."""
    if form == "base64":
        return b64encode(row.astype("<f4").tobytes()).decode()
    return [float(number) for number in np.asarray(row, np.float32)]
