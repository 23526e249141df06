"""The evaluation of the echo: which files belong together, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fakes_ears import LoudIsSpeech, silence, tone
from tests.voice.echo.sounds import in_room, speechlike
from ui.evals.echo import measure, missed, si_sdr, summary
from ui.evals.echo_cases import Case, find, role_of
from ui.evals.listener import Listener, staged
from ui.evals.own_speech import LOUD, ROOMS, converse, interruptions, speech
from ui.evals.room import Room
from ui.settings import Settings
from voice.audio import FRAME, RATE, Samples
from voice.echo.plain import HalfDuplex, Untouched
from voice.ports import Detector


def listener(detector: Detector | None = None) -> Listener:
    return Listener(detector or LoudIsSpeech(), Settings())


@pytest.mark.parametrize(
    ("stem", "role", "rest"),
    [
        ("nkf_test199_-9.76dB__mic", "heard", "nkf_test199_9_76db"),
        ("nkf_test199_-9.76dB__ref", "played", "nkf_test199_9_76db"),
        ("nkf_test199_-9.76dB__gt", "person", "nkf_test199_9_76db"),
        ("9mkQh-VtzTE_farend_singletalk_lpb", "played", "9mkqh_vtzte_farend_singletalk"),
        ("9mkQh-VtzTE_farend_singletalk_mic", "heard", "9mkqh_vtzte_farend_singletalk"),
        ("ms2_farend_double_talk", "played", "ms2_double_talk"),
        ("ms2_nearend_double_talk", "person", "ms2_double_talk"),
        ("ms2_echo_delay_change", "echo", "ms2_delay_change"),
        ("nearend_mic_fileid_12", "heard", "fileid_12"),
        ("farend_speech_fileid_12", "played", "fileid_12"),
        ("nearend_speech_fileid_12", "person", "fileid_12"),
        ("mic", "heard", ""),
    ],
)
def test_a_name_tells_the_role(stem: str, role: str, rest: str) -> None:
    assert role_of(stem) == (role, rest)


@pytest.mark.parametrize("stem", ["microphone", "speech_1", "comic"])
def test_a_name_without_a_role_is_no_part(stem: str) -> None:
    assert role_of(stem) is None


def record(folder: Path, **sounds: Samples) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in sounds.items():
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")


def test_files_are_paired_and_the_parts_that_are_missing_worked_out(tmp_path: Path) -> None:
    person, echo = tone(0.5, 0.1), tone(0.4, 0.3)
    short = person[: len(echo)]
    record(tmp_path / "a", x_mic=short + echo, x_ref=echo, x_gt=person, y_mic=echo, notes=echo)
    record(tmp_path / "b", farend_one=echo, nearend_one=person, echo_one=echo)
    record(tmp_path / "c", q_farend_singletalk_lpb=echo, q_farend_singletalk_mic=echo)
    record(tmp_path / "d", q_doubletalk_lpb=echo, q_doubletalk_mic=echo)
    record(tmp_path / "e", farend_simple_talk=echo, echo_delay_change=echo)
    left_out: list[str] = []
    cases = {case.set: case for case in find(tmp_path, left_out)}
    assert list(cases) == [
        "a, double talk, parts known",
        "b, double talk, parts known",
        "c, far end alone",
        "d, double talk",
        "e, double talk",
    ]
    assert left_out == ["y_mic.wav", "farend_simple_talk.wav"]
    for case in (cases["a, double talk, parts known"], cases["b, double talk, parts known"]):
        assert case.echo == pytest.approx(echo, abs=1e-6)
        assert case.heard == pytest.approx(short + echo, abs=1e-6)
    assert cases["c, far end alone"].echo is cases["c, far end alone"].heard
    assert cases["d, double talk"].echo is None


def case() -> Case:
    played = speechlike(5.0, seed=1)
    person = speechlike(5.0, seed=2)
    echo = in_room(np.zeros_like(played), played, Room(0.06, -6.0))
    return Case("set", "name", person + echo, played, person, echo)


def test_without_a_canceller_nothing_is_gained() -> None:
    figures = measure(case(), Untouched, listener)
    assert figures["erle"] == pytest.approx(0.0)
    assert figures["unguarded"] == figures["uncancelled"] > 0
    assert figures["false_barge_ins"] == 0
    assert figures["si_sdr_after"] == pytest.approx(figures["si_sdr_before"])
    assert not missed(figures)
    assert figures["delay_ms"] == pytest.approx(60.0, abs=0.1)


def test_half_duplex_hears_neither_echo_nor_person() -> None:
    figures = measure(case(), lambda: HalfDuplex(0.3), listener)
    assert figures["erle"] > 60
    assert figures["false_barge_ins"] == 0
    assert figures["speech_kept"] < 0.2


def test_hearing_itself_or_harming_the_person_is_a_miss() -> None:
    assert missed({"false_barge_ins": 1})
    assert missed({"si_sdr_before": 2.0, "si_sdr_after": 1.0})
    assert not missed({"false_barge_ins": 0, "unguarded": 1})
    assert not missed({"delay_ms": 60.0})


def test_si_sdr_sees_noise_and_neither_level_nor_delay() -> None:
    target = speechlike(2.0, seed=3)
    noise = speechlike(2.0, seed=4)
    noise *= np.float32(np.linalg.norm(target) / np.linalg.norm(noise))
    late = np.concatenate([silence(0.01), 0.5 * target])
    assert si_sdr(late, target) > 60
    assert si_sdr(target + noise, target) == pytest.approx(0.0, abs=0.5)


def test_figures_are_medians_and_counts_are_added() -> None:
    cases = [{"erle": 1.0, "starts": 1}, {"erle": 9.0, "starts": 2}, {"erle": 3.0}]
    assert summary(cases) == {"erle": 3.0, "starts": 3}


def test_the_room_delays_softens_and_does_not_forget_between_frames() -> None:
    played = speechlike(1.0, seed=5)
    heard = in_room(np.zeros_like(played), played, Room(0.06, -6.0))
    late = round(0.06 * RATE)
    assert not heard[:late].any()
    assert heard[late:] == pytest.approx(10 ** (-6 / 20) * played[:-late], abs=1e-6)
    frame = Room(0.0, 0.0, drive=3.0).mix(silence(0.02), np.ones(FRAME, np.float32))
    assert frame == pytest.approx(np.tanh(3.0) / 3.0)


@pytest.mark.real
def test_its_own_loud_speech_does_not_interrupt_it_but_a_person_does(
    model: Callable[[str], Path],
) -> None:
    from ui.engines import make_canceller, make_detector, make_synthesizer

    settings = Settings()
    model(settings.ear.model)
    model(settings.speaker.chosen_model)
    synthesizer, detector = make_synthesizer(settings), make_detector(settings)
    synthesizer.load()
    detector.load()
    own = speech(synthesizer, 30.0)
    for room in ROOMS.values():
        nobody = np.zeros_like(own)
        alone = converse(
            own, nobody, Room(**room), staged(make_canceller(settings)), listener(detector)
        )
        assert alone.starts == []
    room = ROOMS["-6 dB, 60 ms"]
    near, onsets = interruptions(len(own), LOUD + room["gain"], lambda: listener(detector))
    both = converse(own, near, Room(**room), staged(make_canceller(settings)), listener(detector))
    assert len(onsets) == 5
    assert [onset for onset in onsets if both.heard(onset) is None] == []
