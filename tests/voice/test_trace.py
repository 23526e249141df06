from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from voice.trace import STAGES, Trace, parts


def test_each_mark_keeps_its_first_time() -> None:
    times = iter([1.0, 2.0, 3.0])
    trace = Trace(lambda: next(times))
    trace.mark("first_token")
    trace.mark("first_token")
    trace.mark("audible", at=9.0)
    assert trace.marks == {"first_token": 1.0, "audible": 9.0}


def test_work_hidden_behind_the_endpoint_wait_counts_nothing() -> None:
    marks = {"transcribed": 1.3, "routed": 1.31, "turn_ended": 1.6, "first_clip": 1.8, "audible": 2}
    found = parts(marks, voiced_end=1.0)
    assert math.isclose(found["endpoint wait"], 0.6)
    assert found["transcription"] == found["routing"] == 0
    assert math.isclose(found["synthesis"], 0.2)
    assert math.isclose(found["playback"], 0.2)


@given(st.dictionaries(st.sampled_from(list(STAGES)), st.floats(0, 100)), st.floats(0, 100))
def test_parts_add_up_and_are_never_negative(marks: dict[str, float], voiced_end: float) -> None:
    found = parts(marks, voiced_end)
    assert list(found) == list(STAGES.values())
    assert all(part >= 0 for part in found.values())
    last = max([voiced_end, *marks.values()])
    assert math.isclose(sum(found.values()), last - voiced_end, abs_tol=1e-6)
