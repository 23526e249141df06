"""How often the cache answers a question that asks the same, and one that does not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brain.cache.guards import uncacheable
from brain.cache.sense import same, sense
from brain.cache.shelf import Kept, Shelf, spelling
from memory.ports import Embeds, Vectors32
from ui.evals.cache_pairs import changed
from ui.evals.cases import files, some
from ui.evals.report import Report, Row
from ui.jsonlines import document, objects

THRESHOLDS = (0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
"""Least cosines, of which each gives a point of the curve."""

_BATCH = 32
"""Texts embedded at a time; those of one length together, for they are padded to the longest."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions of a data set."""

    set: str
    one: str
    other: str
    same: bool
    """Whether people say that they ask the same."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A pair, and what the cache makes of it."""

    pair: Pair
    cosine: float
    alike: bool
    """Whether its words tell no difference."""
    cacheable: bool
    """Whether both may stand in a cache at all."""


def run(data: Path, embedder: Embeds) -> Report:
    """Try every pair in a file, or in all `.jsonl` and `.json` files of a folder.

    The pairs that differ in a number, a name or a time are made of the sets' own questions.
    Raises UsageError.
    """
    report = Report("cache", notes={"embedder": embedder.name})
    sets: dict[str, list[Pair]] = {}
    for pair in some(pairs(data), data):
        sets.setdefault(pair.set, []).append(pair)
    embedder.load()
    for name, its in sets.items():
        tried = _try(its, embedder)
        report.rows += _curve(name, tried)
        report.misses += [
            _miss(one) for one in tried if one.alike and one.cacheable and not one.pair.same
        ]
    texts = list(
        dict.fromkeys(
            text for its in sets.values() for pair in its for text in (pair.one, pair.other)
        )
    )
    report.notes["a look among 500 answers, median"] = f"{_lookup(texts) * 1000:.2f} ms"
    for kind, made in changed(texts).items():
        report.rows.append(_changed(kind, made, report))
    return report


def pairs(data: Path) -> Iterator[Pair]:
    """Lines with `text_a`, `text_b` and `label`, or lists of pairs `origin` and `similar`."""
    for path in files(data, ".jsonl", ".json"):
        records = document(path) if path.suffix == ".json" else objects(path)
        for record in records if isinstance(records, Iterable) else ():
            match record:
                case {"text_a": str(one), "text_b": str(other), "label": label}:
                    yield Pair(path.stem, one, other, bool(label))
                case {"origin": str(one), "similar": str(other)}:
                    yield Pair(path.stem, one, other, True)


def _try(some: Sequence[Pair], embedder: Embeds) -> list[Tried]:
    ones = _embedded([pair.one for pair in some], embedder)
    others = _embedded([pair.other for pair in some], embedder)
    cosines = (ones * others).sum(axis=1)
    return [
        Tried(
            pair,
            float(cosine),
            same(sense(pair.one), sense(pair.other)),
            uncacheable(pair.one) is None and uncacheable(pair.other) is None,
        )
        for pair, cosine in zip(some, cosines, strict=True)
    ]


def _embedded(texts: Sequence[str], embedder: Embeds) -> Vectors32:
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    rows: dict[int, Vectors32] = {}
    for start in range(0, len(order), _BATCH):
        some = order[start : start + _BATCH]
        rows |= dict(zip(some, embedder.embed([texts[at] for at in some]), strict=True))
    stacked: Vectors32 = np.stack([rows[at] for at in range(len(texts))])
    return stacked


def _curve(name: str, tried: Sequence[Tried]) -> list[Row]:
    """The cosine alone, with what the words tell, and with what may be kept, as the cache does."""
    stages = {
        "cosine alone": tried,
        "same words": [one for one in tried if one.alike],
        "cache": [one for one in tried if one.alike and one.cacheable],
    }
    both = [one for one in tried if one.cacheable]
    return [
        _point(f"{name}, {stage}, {least:.2f}", hits, tried, both, least)
        for stage, hits in stages.items()
        for least in THRESHOLDS
    ]


def _point(
    name: str, found: Sequence[Tried], tried: Sequence[Tried], both: Sequence[Tried], least: float
) -> Row:
    hits = [one for one in found if one.cosine >= least]
    right = sum(one.pair.same for one in hits)
    wrong = len(hits) - right
    equal = sum(one.pair.same for one in tried)
    figures: dict[str, float] = {
        "hits": right,
        "hit_rate": right / max(equal, 1),
        "false_hits": wrong,
        "of_different": wrong / max(len(tried) - equal, 1),
        "of_hits": wrong / max(len(hits), 1),
    }
    if all(one.cacheable for one in hits):
        equal_kept = sum(one.pair.same for one in both)
        figures["hit_rate_of_cacheable"] = right / max(equal_kept, 1)
        figures["false_of_cacheable"] = wrong / max(len(both) - equal_kept, 1)
    return Row(name, len(tried), figures)


def _changed(kind: str, made: Sequence[tuple[str, str]], report: Report) -> Row:
    """Hits among pairs that differ, whatever their cosine."""
    alike = [(one, other) for one, other in made if same(sense(one), sense(other))]
    hits = [pair for pair in alike if uncacheable(pair[0]) is None is uncacheable(pair[1])]
    report.misses += [{"set": kind, "one": one, "other": other} for one, other in alike]
    return Row(
        f"another {kind}",
        len(made),
        {"false_hits": len(hits), "of_different": len(hits) / max(len(made), 1)},
    )


def _lookup(texts: Sequence[str]) -> float:
    """Seconds to look for a question among many, the embedding apart."""
    shelf = Shelf(500, 1.0)
    kept = [text for text in texts if uncacheable(text) is None]
    for text in kept:
        shelf.put(Kept(spelling(text), "", np.zeros(0, np.float32), 0.0))
    spent = [0.0]
    for text in kept[:1000]:
        begun = time.perf_counter()
        if uncacheable(text) is None and shelf.exact(text, 0.0) is None:
            shelf.alike(text, 0.0)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _miss(tried: Tried) -> dict[str, Any]:
    pair = tried.pair
    return {"set": pair.set, "one": pair.one, "other": pair.other, "cosine": round(tried.cosine, 4)}
