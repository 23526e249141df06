"""Getting the quick mind's engine: llama.cpp compiled for this processor, or a prebuilt one."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable

from ui.errors import UsageError
from ui.paths import config_file

NATIVE = "llama-cpp-python"
PREBUILT = "xllamacpp"
"""Their versions are pinned by the lock."""

ENGINES = ("llama_cpp", "xllamacpp")
"""Modules of the engines, the compiled one first; also their names in the settings."""

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""

_running: list[subprocess.Popen[str]] = []
_STEP = re.compile(r"\[(\d+)/(\d+)\]")


def installed() -> str | None:
    """Name of the engine that is installed, the compiled one first; None when there is none."""
    importlib.invalidate_caches()  # one may have been installed since this program began
    return next((name for name in ENGINES if importlib.util.find_spec(name)), None)


def has_compiler() -> bool:
    """Whether a C++ compiler is found."""
    return any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "g++", "clang++"))


def install(progress: Progress) -> str:
    """Install an engine into this environment and return its name.

    Compiles llama.cpp where there is a C++ compiler, and falls back to the prebuilt wheel, which
    reads a prompt more slowly. Raises UsageError when neither can be had.
    """
    if has_compiler() and _run(NATIVE, progress, _build_environment()) is None:
        return "llama_cpp"
    failure = _run(PREBUILT, progress, dict(os.environ))
    if failure is not None:
        raise UsageError(f"no engine for the quick mind could be installed:\n{failure}")
    return "xllamacpp"


def _build_environment() -> dict[str, str]:
    """Options that build in a fifth of the time: joined sources, and no parts for its tools."""
    include = config_file("llama.cpp.cmake")
    arguments = [
        "-DCMAKE_UNITY_BUILD=ON",
        "-DCMAKE_UNITY_BUILD_BATCH_SIZE=12",
        "-DLLAVA_BUILD=OFF",
        "-DLLAMA_OPENSSL=OFF",
        f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={include}",
    ]
    given = os.environ.get("CMAKE_ARGS", "")
    return {**os.environ, "CMAKE_ARGS": " ".join([*arguments, given]).strip()}


def _run(requirement: str, progress: Progress, environment: dict[str, str]) -> str | None:
    """Install one pinned package; return the end of what was printed when that fails."""
    lock = config_file("requirements.lock")
    command = [sys.executable, "-m"]
    if importlib.util.find_spec("uv"):
        command += ["uv", "pip", "install", "--python", sys.executable, "-v"]
    else:
        command += ["pip", "install", "-v"]
    last: deque[str] = deque(maxlen=12)
    with subprocess.Popen(
        [*command, requirement, "-c", str(lock)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        _running.append(process)
        for line in process.stdout or ():
            last.append(line.rstrip())
            if step := _STEP.search(line):
                progress(int(step[1]), int(step[2]))
    return None if process.returncode == 0 else "\n".join(last)


def stop() -> None:
    """End a build that is under way in another thread."""
    for process in _running:
        process.terminate()
