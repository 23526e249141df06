"""A face whose terminal goes away."""

from __future__ import annotations

import io
import json

from ui.talk.face import Steady
from ui.talk.lines import JsonLines, onto
from ui.talk.state import Scene
from voice.events import Partial


class Gone(io.StringIO):
    """A terminal that was closed."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


def test_a_face_that_cannot_write_is_told_of_once_and_harms_nobody() -> None:
    told: list[str] = []
    face = Steady(JsonLines(onto(Gone())), lambda: told.append("gone"))
    face(Partial("hello"))
    face.notice("The microphone has stopped.")
    face.show(Scene())
    face.level(-20.0)
    face.help()
    assert told == ["gone"]


def test_a_face_that_works_shows_everything() -> None:
    out = io.StringIO()
    face = Steady(JsonLines(onto(out)), lambda: None)
    face(Partial("“So”"))
    face.notice("Sound is back.")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == [
        "partial",
        "state",
        "notice",
    ]
    assert out.getvalue().isascii()
