"""How many texts are cut into the wanted sentences, and whether anything is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ui.evals.report import Report, Row
from ui.jsonlines import objects, text_of
from voice.clauses import ClauseCutter, sentences

_CHUNKS = (1, 3, 7, 4096)
"""Characters fed at a time."""


_LIMITS = {"first_chars": 24, "opener_chars": 8, "sentence_chars": 60, "longest_chars": 120}
"""Shorter than in use, so that every kind of cut comes about."""


def run(data: Path) -> Report:
    """Read `*.jsonl` ({"text", "sentences", "set"?}) and plain `*.txt` lines under `data`.

    Each text, and all texts of a set as one, also goes through the clause cutter in chunks of
    several sizes: its pieces must be the same each time, and join to the text.
    """
    report = Report("clauses", notes={name: str(value) for name, value in _LIMITS.items()})
    texts: dict[str, list[str]] = {}
    for set_, cases in _sets(data).items():
        texts[set_] = [text for text, _ in cases]
        report.misses += [
            {"set": set_, "text": text, "wanted": wanted, "came": came}
            for text, wanted in cases
            if (came := sentences(text)) != wanted
        ]
        missed = sum(miss["set"] == set_ for miss in report.misses)
        report.rows.append(Row(set_, len(cases), {"share": 1 - missed / len(cases)}))
    every = [text for of_set in texts.values() for text in of_set]
    every += ["\n".join(of_set) for of_set in texts.values()]
    lost = [text for text in every if not _kept(text)]
    report.misses += [{"set": "nothing lost", "text": text} for text in lost]
    if every:
        report.rows.append(Row("nothing lost", len(every), {"share": 1 - len(lost) / len(every)}))
    return report


def _kept(text: str) -> bool:
    """Whether the pieces join to the text and do not depend on the chunks it came in."""
    ways = []
    for size in _CHUNKS:
        cutter = ClauseCutter(**_LIMITS)
        chunks = (text[at : at + size] for at in range(0, len(text), size))
        ways.append([piece for chunk in chunks for piece in cutter.feed(chunk)] + cutter.finish())
    return all("".join(pieces) == text and pieces == ways[0] for pieces in ways)


def _sets(data: Path) -> dict[str, list[tuple[str, list[str]]]]:
    """Texts with their sentences, by set; a line of plain text is one sentence."""
    sets: dict[str, list[tuple[str, list[str]]]] = {}
    for path in sorted(data.rglob("*")) if data.is_dir() else [data]:
        for set_, text, wanted in _cases(path):
            sets.setdefault(set_, []).append((text, wanted))
    return sets


def _cases(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    if path.suffix not in (".jsonl", ".txt"):
        return
    if path.suffix == ".jsonl":
        for case in objects(path):
            if isinstance(case.get("sentences"), list):
                wanted = [part for each in case["sentences"] if (part := str(each).strip())]
                yield case.get("set", path.stem), case.get("text", " ".join(wanted)), wanted
        return
    lines = [line for line in text_of(path).splitlines() if line.strip()]
    if not any("~" in line for line in lines):
        for line in lines:
            yield path.stem, line, [line.strip()]
