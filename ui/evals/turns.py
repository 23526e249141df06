"""How long the end of a turn takes to be noticed, and how often somebody is cut off."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ui.bench.voiced import last_voiced
from ui.errors import UsageError
from ui.evals.report import Report, Row
from ui.evals.turn_ears import (
    MODEL_DELAY,
    WORDS_DELAY,
    WORDS_DELAY_PER_SECOND,
    Ears,
    Ending,
    listen,
)
from ui.jsonlines import document, objects
from voice import wave
from voice.audio import RATE
from voice.turn.policy import TurnPolicy
from voice.turn.words import Verdict, judge

_LATE = 0.5
"""A wait in seconds that is felt as long."""
_TOLERANCE = RATE // 100
"""Samples by which the true end may lie after the decision: its own grain."""
_STRAY = RATE // 4
"""A sound that comes later than this after all speech, such as a click, is not the speaker's."""
_ANSWER = 3 * RATE // 10
"""Samples from a decision to the first sound of an answer; till then it can be taken back."""
_MANIFEST = "manifest.jsonl"
_SOUND = {".flac", ".mp3", ".ogg", ".wav"}
_KINDS = ("original", "disfluent")
_WORD = re.compile(r"[a-z0-9']+")
_STOP = re.compile(r"[.?!]")


@dataclass(frozen=True, slots=True)
class Recording:
    """One turn in a file."""

    set: str
    path: Path
    speaker: str
    """Empty where nobody says who it is."""
    text: str
    """What is said; empty where nobody says."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording, which is one turn."""

    recording: Recording
    voiced_end: int
    """Sample position after the last voiced sample."""
    endings: list[Ending]
    mid_sentence: bool
    """Whether it was cut off inside a sentence."""

    @property
    def cuts(self) -> list[Ending]:
        """The decisions after which speech went on."""
        return [end for end in self.endings if end.at < self.voiced_end - _TOLERANCE]

    @property
    def resumed(self) -> int:
        """Samples from a cut until speech went on, at most; 0 without a cut."""
        return max([(end.resumed or self.voiced_end) - end.at for end in self.cuts], default=0)

    @property
    def wait(self) -> float:
        """Seconds from the last voiced sample to the last decision."""
        return (self.endings[-1].at - self.voiced_end) / RATE


def run(data: Path, ears: Ears) -> Report:
    """Measure every recording and every question under `data`.

    Recordings lie in folders with `manifest.jsonl`; each is taken for one turn, and those of one
    `speaker` for one conversation. Questions come from JSON objects of pairs of `original` and
    `disfluent`. Raises UsageError, AudioError.
    """
    report = Report("turns")
    report.notes = {
        "turn model": f"{MODEL_DELAY} s",
        "words": f"{WORDS_DELAY} s + {WORDS_DELAY_PER_SECOND} s a second",
    }
    heard = list(_outcomes(data, ears, report.notes))
    for name in dict.fromkeys(outcome.recording.set for outcome in heard):
        report.rows.append(_row(name, [one for one in heard if one.recording.set == name], ears))
    if heard:
        report.rows.append(_row("all recordings", heard, ears))
    if quick := [one for one in heard if _everyday(one, ears)]:
        report.rows.append(_row("whole questions and commands", quick, ears))
    report.misses = [_miss(one) for one in heard if one.cuts or one.wait > _LATE]
    for set_, texts in _questions(data):
        report.rows += _question_rows(set_, texts)
    return report


def _outcomes(data: Path, ears: Ears, notes: dict[str, str]) -> Iterator[Outcome]:
    policies: dict[tuple[str, str], TurnPolicy] = {}
    for recording in _recordings(data):
        key = recording.set, recording.speaker or recording.path.name
        policy = policies.setdefault(key, ears.policy())
        outcome = _outcome(recording, ears, policy)
        if outcome:
            yield outcome
        else:
            notes["without speech"] = f"{notes.get('without speech', '')} {recording.path.name}"


def _outcome(recording: Recording, ears: Ears, policy: TurnPolicy) -> Outcome | None:
    """What became of a recording; None when no speech was found in it."""
    samples = wave.read(recording.path).samples
    endings = listen(samples, ears, policy)
    if not endings:
        return None
    voiced_end = last_voiced(samples[: endings[-1].voiced_end + _STRAY])
    if voiced_end is None:
        return None
    outcome = Outcome(recording, voiced_end, endings, mid_sentence=False)
    if not outcome.cuts:
        return outcome
    said = ears.words(samples)
    heard = [" ".join(end.words for end in endings[: count + 1]) for count in range(len(endings))]
    inside = any(mid_sentence(words, said) for words in heard[: len(outcome.cuts)])
    return replace(outcome, mid_sentence=inside)


def mid_sentence(heard: str, said: str) -> bool:
    """Whether the words heard so far stop inside a sentence of what was said in the end."""
    spans = list(_WORD.finditer(said.lower()))
    words = [span.group() for span in spans]
    so_far = _WORD.findall(heard.lower())
    matcher = difflib.SequenceMatcher(None, so_far, words, autojunk=False)
    last = [block for block in matcher.get_matching_blocks() if block.size]
    if not last:
        return bool(words)
    end = last[-1].b + last[-1].size + (len(so_far) - last[-1].a - last[-1].size)
    if end >= len(words):
        return False
    return not _STOP.search(said[spans[end - 1].end() : spans[end].start()])


def _everyday(outcome: Outcome, ears: Ears) -> bool:
    """Whether what is said is whole as it stands; where nobody says, what was heard."""
    said = outcome.recording.text or outcome.endings[-1].words
    return ears.command(said) or judge(said) is Verdict.WHOLE


def _row(name: str, outcomes: list[Outcome], ears: Ears) -> Row:
    resumed = np.array([outcome.resumed for outcome in outcomes])
    waits = np.array([outcome.wait for outcome in outcomes])
    return Row(
        name,
        len(outcomes),
        {
            "cut": float(np.mean([bool(outcome.cuts) for outcome in outcomes])),
            "cut_and_answered": float(np.mean(resumed > _ANSWER)),
            "cut_for_good": float(np.mean(resumed > ears.take_back)),
            "cut_in_sentence": float(np.mean([outcome.mid_sentence for outcome in outcomes])),
            "mean_wait": float(waits.mean()),
            "p50_wait": float(np.median(waits)),
            "p90_wait": float(np.percentile(waits, 90)),
            "over_500_ms": float(np.mean(waits > _LATE)),
        },
    )


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "set": outcome.recording.set,
        "file": outcome.recording.path.name,
        "cuts": [{"at": cut.at / RATE, "words": cut.words} for cut in outcome.cuts],
        "mid_sentence": outcome.mid_sentence,
        "wait": outcome.wait,
        "words": outcome.endings[-1].words,
    }


def _recordings(data: Path) -> Iterator[Recording]:
    for folder in [data, *sorted(path for path in data.rglob("*") if path.is_dir())]:
        if (folder / _MANIFEST).is_file():
            clips = _clips(folder / _MANIFEST)
            for path in sorted(folder.iterdir()):
                if path.suffix.lower() in _SOUND:
                    clip = clips.get(path.stem, {})
                    speaker, text = str(clip.get("speaker", "")), clip.get("text") or ""
                    named = "" if speaker.startswith("unknown") else speaker
                    yield Recording(folder.name, path, named, text)


def _clips(manifest: Path) -> dict[str, dict[str, Any]]:
    """What the manifest says of each recording, by file name without ending."""
    return {Path(str(clip["file"])).stem: clip for clip in objects(manifest, "file")}


def _questions(data: Path) -> Iterator[tuple[str, list[str]]]:
    """The questions of each file, fluent and disfluent apart."""
    for path in [data] if data.is_file() else sorted(data.rglob("*.json")):
        try:
            pairs = list(document(path).values())
            texts = {kind: [pair[kind].strip() for pair in pairs] for kind in _KINDS}
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{str(path)!r} is not a JSON object of pairs of 'original' and 'disfluent'"
            ) from error
        for kind, questions in texts.items():
            yield f"{path.parent.name}, {kind}", questions


def _question_rows(name: str, texts: list[str]) -> Iterator[Row]:
    """How complete the words are taken to be: of whole questions, and of their beginnings."""
    cut = [text[:space].rstrip(" ?") for text in texts for space in _spaces(text)]
    for label, cases in (
        (name, texts),
        (f"{name}, cut between words", cut),
        (f"{name}, cut, with a question mark", [f"{text}?" for text in cut]),
    ):
        found = [judge(text) for text in cases]
        if found:
            shares = {each.name.lower(): found.count(each) / len(found) for each in Verdict}
            yield Row(label, len(found), shares)


def _spaces(text: str) -> list[int]:
    return [found.start() for found in re.finditer(r"\s+", text)]
