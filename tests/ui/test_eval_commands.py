"""`parlour eval` on files that are not what they should be, as one types it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli import app

WITH_LINES = ["reflexes", "cache", "tools", "injection", "router", "home", "clauses", "context"]


@pytest.fixture(autouse=True)
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No models and no settings: whoever begins to load something fails in another way."""
    monkeypatch.setenv("PARLOUR_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def refused(name: str, data: Path) -> str:
    """What is said, which must be a sentence and code 2."""
    done = CliRunner().invoke(app, ["eval", name, "--data", str(data)])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("name", WITH_LINES)
@pytest.mark.parametrize("text", ["dear diary\n", "[]\n", '"hello"\n', '{"text": "cut', "[" * 9999])
def test_what_is_no_json_line_is_named(tmp_path: Path, name: str, text: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(f"\n{text}", "utf-8")
    assert f"line 2 of {str(data)!r} is not a JSON object" in refused(name, data)


@pytest.mark.parametrize("name", [*WITH_LINES, "spoken"])
def test_bytes_that_are_no_text_are_told(tmp_path: Path, name: str) -> None:
    data = tmp_path / ("data.txt" if name == "spoken" else "data.jsonl")
    data.write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in refused(name, data)


@pytest.mark.parametrize("name", [*WITH_LINES, "spoken"])
def test_an_empty_file_is_no_success(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text("\n", "utf-8")
    assert "no cases were found" in refused(name, data)


@pytest.mark.parametrize("name", WITH_LINES)
@pytest.mark.parametrize(
    "line", ['{"question": "why"}', '{"text": ["a"], "tool": 3, "intent": 3, "sentences": 3}']
)
def test_objects_of_another_kind_are_no_cases(tmp_path: Path, name: str, line: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(f"{line}\n", "utf-8")
    assert "no cases were found" in refused(name, data)


@pytest.mark.parametrize(("name", "package"), [("stt", "jiwer"), ("reflexes", "yaml")])
def test_a_package_that_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    for module in ("ui.evals.ears", "ui.evals.stt", "ui.evals.words", "ui.evals.reflexes"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    assert f"needs the package {package!r}" in refused(name, tmp_path)
