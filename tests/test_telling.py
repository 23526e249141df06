"""No library tells its makers of what runs here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

VOICE = """
import sys
from pathlib import Path
from voice.onnx import open_session
open_session(Path(sys.argv[1]), "silero_vad.onnx", 1)
"""
MEMORY = """
import sys
from pathlib import Path
from memory.embed import Embedder
Embedder(Path(sys.argv[1]), threads=1).load()
"""


@pytest.mark.real
@pytest.mark.parametrize(
    ("program", "name"), [(VOICE, "silero-vad"), (MEMORY, "minilm-int8")], ids=["voice", "memory"]
)
def test_onnx_runtime_writes_no_report(
    program: str, name: str, model: Callable[[str], Path], tmp_path: Path
) -> None:
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path))
    environment = {
        key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"
    }
    subprocess.run(
        [sys.executable, "-c", program, str(model(name))],
        env=environment | homes,
        cwd=Path(__file__).parents[1],
        check=True,
    )
    assert list(tmp_path.iterdir()) == []
