"""How well the echo is taken out: on recordings, and on one's own loud speech looped back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from ui.engines import make_canceller, make_detector
from ui.evals import own_speech
from ui.evals.echo_cases import Case, find
from ui.evals.listener import Listener, cleaned, pairs, staged
from ui.evals.report import Report, Row
from ui.settings import chosen
from voice.audio import FRAME, RATE, Samples
from voice.echo.plain import AUDIBLE
from voice.echo.probe import delay_of
from voice.ports import Canceller

SETTLED = 2.0
"""Seconds after which a canceller must have found its room."""

MakeCanceller = Callable[[], Canceller]
MakeListener = Callable[[], Listener]


def run(data: Path, config: str | None, minutes: float) -> Report:
    """Measure the recordings under `data`, then `minutes` of own speech in each simulated room.

    Raises UsageError, AudioError, EngineError.
    """
    settings = chosen(config)
    detector = make_detector(settings)
    detector.load()
    report = Report(
        "echo", notes={"canceller": settings.echo.canceller, "detector": settings.ear.detector}
    )
    left_out: list[str] = []
    of_set: dict[str, list[dict[str, float]]] = {}
    for case in find(data, left_out):
        figures = measure(
            case, lambda: make_canceller(settings), lambda: Listener(detector, settings)
        )
        of_set.setdefault(case.set, []).append(figures)
        if missed(figures):
            report.misses.append({"set": case.set, "case": case.name, **figures})
    report.rows += [Row(set_, len(all_), summary(all_)) for set_, all_ in of_set.items()]
    if left_out:
        report.notes["left out"] = f"{len(left_out)} ({', '.join(left_out)})"
    if report.rows and minutes:
        own_speech.run(report, settings, minutes, lambda: Listener(detector, settings))
    return report


def measure(case: Case, make: MakeCanceller, listen: MakeListener) -> dict[str, float]:
    """Every figure that the known parts of a case allow.

    Where the echo is known alone, whatever the ear takes for speech in it is a false barge-in:
    with nothing done, with the canceller alone, and with the stage that judges it.
    """
    figures: dict[str, float] = {}
    if case.echo is not None:
        rest = cleaned(case.echo, case.played, make())
        sounding = _sounding(case.echo)
        settled = sounding & (np.arange(len(sounding)) >= SETTLED * RATE // FRAME)
        if settled.any():
            figures["erle"] = _level(case.echo, sounding) - _level(rest, sounding)
            figures["erle_settled"] = _level(case.echo, settled) - _level(rest, settled)
        guarded = cleaned(case.echo, case.played, staged(make()))
        sounds = {"uncancelled": case.echo, "unguarded": rest, "false_barge_ins": guarded}
        figures |= {name: _starts(sound, listen()) for name, sound in sounds.items()}
    if case.person is not None:
        figures |= _kept(case.heard, case.played, case.person, make, listen)
    if _sounding(case.played).any():
        figures["delay_ms"] = delay_of(case.heard, case.played) / RATE * 1000
    return figures


def _kept(
    heard: Samples, played: Samples, person: Samples, make: MakeCanceller, listen: MakeListener
) -> dict[str, float]:
    """How much of the person is left.

    The canceller shifts phases even where nothing is played, so what it gives is compared with the
    person as they sound through it alone; `si_sdr_raw` compares with the person themselves.
    """
    after = cleaned(heard, played, make())
    kept = {"speech_kept": _shared(_voiced(person, listen()), _voiced(after, listen()))}
    if heard is person:
        return kept
    alone = cleaned(person, np.zeros_like(played), make())
    return kept | {
        "si_sdr_before": si_sdr(heard, person),
        "si_sdr_after": si_sdr(after, alone),
        "si_sdr_raw": si_sdr(after, person),
    }


def si_sdr(sound: Samples, target: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio in dB, at the delay of up to 25 ms that fits."""
    length = min(len(sound), len(target))
    sound, target = sound[:length].astype(np.float64), target[:length].astype(np.float64)
    spectrum = np.fft.rfft(sound, 2 * length) * np.conj(np.fft.rfft(target, 2 * length))
    delay = int(np.argmax(np.abs(np.fft.irfft(spectrum)[: RATE // 40])))
    sound, target = sound[delay:], target[: length - delay]
    scaled = target * float(sound @ target) / max(float(target @ target), 1e-12)
    right, wrong = float(np.sum(scaled**2)), float(np.sum((sound - scaled) ** 2))
    return 10 * float(np.log10(max(right, 1e-12) / max(wrong, 1e-12)))


def missed(figures: dict[str, float]) -> bool:
    """Whether it heard itself, or the person is worse off than before."""
    worse = figures.get("si_sdr_after", 0.0) < figures.get("si_sdr_before", -np.inf)
    return bool(figures.get("false_barge_ins", 0) or worse)


def summary(cases: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over the cases that have it; counts are added up."""
    names = dict.fromkeys(name for figures in cases for name in figures)
    merged: dict[str, float] = {}
    for name in names:
        values = [figures[name] for figures in cases if name in figures]
        merged[name] = sum(values) if isinstance(values[0], int) else median(values)
    return merged


def _sounding(sound: Samples) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each frame, whether it is audible."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    audible: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1)) > AUDIBLE
    )
    return audible


def _level(sound: Samples, chosen_frames: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Level in dBFS of the chosen frames together."""
    frames = sound[: len(chosen_frames) * FRAME].reshape(-1, FRAME)[chosen_frames]
    return 10 * float(np.log10(np.mean(np.square(frames, dtype=np.float64)) + 1e-12))


def _starts(sound: Samples, listener: Listener) -> int:
    return sum(len(listener.starts(frame)) for frame, _ in pairs(sound, sound))


def _voiced(sound: Samples, listener: Listener) -> list[bool]:
    _starts(sound, listener)
    return listener.voiced


def _shared(wanted: list[bool], came: list[bool]) -> float:
    """Share of the windows that should hold speech and do."""
    return sum(a and b for a, b in zip(wanted, came, strict=False)) / max(1, sum(wanted))
