"""How figures are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.errors import UsageError
from ui.evals.report import Report, Row
from ui.evals.show import show

REPORT = Report(
    "router",
    rows=[
        Row("clinc150_val", 3000, {"quick_sent_up": 0.0343, "ms_p50": 34.393, "ms_p90": 61.6004}),
        Row(
            "route_length_matched_dev",
            86,
            {"accuracy": 0.9419, "words_accuracy": 0.5581, "missed_complex": 0.2346},
        ),
    ],
    notes={"ms": "warm process, the embedding included", "accuracy": "of all turns"},
)


def test_all_figures_stand_within_eighty_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show(lambda: REPORT, tmp_path, as_json=False, misses=None)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    shown = " ".join(lines).split()
    assert {"3000", "0.0343", "34.4", "61.6", "86", "0.9419", "0.5581", "0.2346"} <= set(shown)
    assert [line.rstrip() for line in lines[-2:]] == [
        "ms: warm process, the embedding included",
        "accuracy: of all turns",
    ]


def test_no_cases_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no cases were found"):
        show(lambda: Report("router"), tmp_path, as_json=False, misses=None)
    with pytest.raises(UsageError, match="there is no data"):
        show(lambda: REPORT, tmp_path / "other", as_json=False, misses=None)
