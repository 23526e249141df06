"""Rules of the house that a machine can check: arrows, weight, length, prints, logging."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "memory": set(),
    "voice": set(),
    "brain": {"memory"},
    "ui": {"voice", "brain", "memory"},
}
HEAVY = {
    "anthropic",
    "cryptography",
    "fastapi",
    "mcp",
    "prometheus_client",
    "sklearn",
    "starlette",
    "uvicorn",
    "onnxruntime",
    "ctranslate2",
    "faster_whisper",
    "llama_cpp",
    "xllamacpp",
    "chromadb",
    "gradio",
    "playwright",
    "websockets",
}
LONGEST = 330


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    forbidden = set(MAY_IMPORT) - {package} - MAY_IMPORT[package]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name in imported(path)
        if name in forbidden
    ]
    assert not wrong, wrong


def test_the_vocabulary_imports_the_standard_library_only() -> None:
    for path in (ROOT / "voice/events.py", ROOT / "memory/records.py"):
        assert set(imported(path)) <= sys.stdlib_module_names | {"__future__"}, path


@pytest.mark.parametrize("statement", ["import voice, brain, memory, ui", "import ui.cli"])
def test_importing_is_light(statement: str) -> None:
    code = f"import sys; {statement}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_command_line_starts_without_settings_or_numbers() -> None:
    slow = "{'numpy', 'pydantic', 'sqlalchemy', 'httpx'}"
    code = f"import sys, ui.cli; print(*sorted({slow} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_files_fit_one_reading() -> None:
    paths = sources(*MAY_IMPORT, "tests")
    long = {str(p.relative_to(ROOT)): n for p in paths if (n := length(p)) > LONGEST}
    assert not long, long


def length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_only_the_face_prints() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("voice", "brain", "memory")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not wrong, wrong


def test_nobody_configures_logging_for_others() -> None:
    wrong = [str(path) for path in sources(*MAY_IMPORT) if "basicConfig" in path.read_text("utf-8")]
    assert not wrong, wrong


def test_every_fixture_has_its_licence() -> None:
    told = (ROOT / "audio-fixtures/README.md").read_text("utf-8")
    for path in (ROOT / "audio-fixtures").glob("*.flac"):
        assert f"`{path.name}`" in told, path.name
