"""How many written forms are spoken as wanted."""

from __future__ import annotations

import re
from pathlib import Path

from ui.evals.cases import files
from ui.evals.report import Report, Row
from ui.jsonlines import text_of
from voice.spoken import speakable

NAMED_CLASSES = ("cardinal", "decimal", "ordinal", "money", "date", "time", "measure")
"""The classes whose cases are summed up in one row."""

_MARKS = re.compile(r"[^\w\s'’]|_")


def run(data: Path) -> Report:
    """Read `written~spoken` files (`*.txt`) under `data`; plain text must stay as it is.

    Compared are words: neither case, punctuation nor white space counts. Raises UsageError.
    """
    report = Report("spoken", notes={"compared": "words, without case, punctuation and spacing"})
    named_right = named_cases = 0
    for path in files(data, ".txt"):
        cases = _cases(path)
        if not cases:
            continue
        misses = [miss for written, wanted in cases if (miss := _miss(path.stem, written, wanted))]
        report.misses += misses
        right = len(cases) - len(misses)
        report.rows.append(Row(path.stem, len(cases), {"share": right / len(cases)}))
        if path.stem.rpartition("_")[2] in NAMED_CLASSES:
            named_right, named_cases = named_right + right, named_cases + len(cases)
    if named_cases:
        report.rows.append(Row("named classes", named_cases, {"share": named_right / named_cases}))
    return report


def _cases(path: Path) -> list[tuple[str, str]]:
    """Written and spoken; of lines of audio variants (nothing before a `~` here and there) none."""
    lines = [line for line in text_of(path).splitlines() if line.strip()]
    tilded = [line for line in lines if "~" in line]
    if not tilded:
        return [(line, line) for line in lines]
    if len(tilded) < len(lines):
        return []
    pairs = (line.partition("~") for line in tilded)
    return [(written, spoken) for written, _, spoken in pairs if spoken]


def _miss(set_: str, written: str, wanted: str) -> dict[str, str] | None:
    came = speakable(written)
    if _words(came) == _words(wanted):
        return None
    return {"set": set_, "written": written, "wanted": wanted, "came": came}


def _words(text: str) -> list[str]:
    return _MARKS.sub(" ", text.lower()).split()
