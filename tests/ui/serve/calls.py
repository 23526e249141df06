"""Requests as callers of the API make them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soundfile

FIXTURES = Path(__file__).parents[3] / "audio-fixtures"
LAMP = (FIXTURES / "turn-on-the-living-room-lamp.flac").read_bytes()
HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}]


def fault(response: httpx.Response) -> dict[str, Any]:
    """What a refusal says, after a look at its shape."""
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert isinstance(error, dict)
    return error


def transcribe(client: httpx.Client, data: bytes = LAMP, **fields: str) -> httpx.Response:
    return client.post(
        "/v1/audio/transcriptions",
        data={"model": "ears"} | fields,
        files={"file": ("speech", data)},
    )


def speak(client: httpx.Client, text: str, **fields: Any) -> httpx.Response:
    return client.post("/v1/audio/speech", json={"model": "voice", "input": text} | fields)


def chat(client: httpx.Client, **fields: Any) -> httpx.Response:
    body = {"model": "parlour", "messages": HELLO} | fields
    return client.post("/v1/chat/completions", json=body)


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    return [json.loads(line) if line != "[DONE]" else line for line in lines]


def as_file(samples: np.ndarray, rate: int, form: str, subtype: str | None = None) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate, subtype, format=form)
    return file.getvalue()
