from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from ui.talk.lines import JsonLines, onto
from voice.events import Heard, Partial, SoftEnd, SpeechStarted, TurnTraced


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_every_event_is_a_line_and_so_is_every_new_state() -> None:
    out = io.StringIO()
    with JsonLines(onto(out)) as face:
        for event in (SpeechStarted(320), Partial("grüß"), SoftEnd(1, 640, 800), Heard("", 0.5)):
            face(event)
        face.level(-20)
        face.help()
        face.notice("Your tea timer is done.")
        face.show(replace(face.scene, voiced=False, muted=True))
    assert lines(out) == [
        {"event": "state", "state": "listening"},
        {"event": "speech_started", "at": 320},
        {"event": "state", "state": "hearing you"},
        {"event": "partial", "text": "grüß"},
        {"event": "soft_end", "revision": 1, "voiced_end": 640, "at": 800},
        {"event": "heard", "text": "", "seconds": 0.5},
        {"event": "notice", "message": "Your tea timer is done."},
        {"event": "state", "state": "muted"},
    ]


def test_a_trace_tells_the_wait_and_its_parts() -> None:
    out = io.StringIO()
    with JsonLines(onto(out)) as face:
        marks = {"turn_ended": 10.25, "audible": 10.5}
        face(TurnTraced("hi", "quick", "Hello.", marks, 10.0, ("a greeting",)))
    _, trace = lines(out)
    assert trace["wait_seconds"] == pytest.approx(0.5)
    assert trace["parts_seconds"]["endpoint wait"] == pytest.approx(0.25)
    assert trace["parts_seconds"]["playback"] == pytest.approx(0.25)
    assert trace["why"] == ["a greeting"]
    assert (trace["text"], trace["route"], trace["spoken"]) == ("hi", "quick", "Hello.")
