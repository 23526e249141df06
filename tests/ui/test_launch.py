"""What must be so before the rest of the program is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import os, sys
from ui.launch import main
assert "numpy" not in sys.modules, "launch loads numpy too early"
sys.argv = ["parlour", "--help"]
try:
    main()
finally:
    print("threads:", os.environ["OPENBLAS_NUM_THREADS"])
"""


def started(**environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(
        command, env=inherited | environment, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def test_numpy_is_given_one_thread_before_it_is_loaded() -> None:
    assert started().endswith("threads: 1\n")


def test_who_asked_for_more_threads_has_them() -> None:
    assert started(OPENBLAS_NUM_THREADS="3").endswith("threads: 3\n")
