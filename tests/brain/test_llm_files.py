"""Models that run in this process: their files, their import, and the prompt kept on the disk."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from brain.errors import ModelError
from brain.llm.weights import gguf_file
from tests.brain.test_llm import CAPITAL, HEAD, build


@pytest.mark.parametrize("files", [(), ("a.gguf", "b.gguf")])
def test_a_folder_must_hold_one_file(files: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "some-model"
    folder.mkdir()
    for file in files:
        (folder / file).write_bytes(b"GGUF")
    with pytest.raises(ModelError, match=f"found {len(files)}.*parlour models pull some-model"):
        gguf_file(folder)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"<html>")
    with pytest.raises(ModelError, match="not a GGUF file"):
        gguf_file(tmp_path)


def test_naming_the_engines_imports_none_of_them() -> None:
    script = (
        "import sys, brain.llm, brain.prompt, brain.history\n"
        "assert not {'llama_cpp', 'xllamacpp'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.real
@pytest.mark.parametrize("sequences", [1, 3])
@pytest.mark.parametrize("harm", [None, "truncated", "other"])
def test_the_first_prompt_is_computed_once_for_all_runs(
    model: Callable[[str], Path], tmp_path: Path, harm: str | None, sequences: int
) -> None:
    folder = model("smollm2-135m-instruct-q4_1")

    async def main() -> tuple[Any, str]:
        mind = build("llama_cpp", folder, cache=tmp_path, sequences=sequences)
        await mind.load()
        await mind.prefill(HEAD)
        usage = mind.usage
        answer = "".join([piece async for piece in mind.reply(CAPITAL)])
        await mind.close()
        return usage, answer

    first, wanted = asyncio.run(main())
    assert first.computed_tokens > 0
    (kept,) = tmp_path.glob("prompt-*.bin")
    if harm == "truncated":
        kept.write_bytes(kept.read_bytes()[:1000])
    elif harm == "other":
        kept.write_bytes(b"something else " * 100)
    again, answer = asyncio.run(main())
    assert answer == wanted
    assert (again.computed_tokens == 0) == (harm is None)
