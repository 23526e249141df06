"""Getting the quick mind's engine: llama.cpp compiled for this processor, or a prebuilt one."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock

from ui.errors import UsageError
from ui.paths import config_file, make_home

NATIVE = "llama-cpp-python"
PREBUILT = "xllamacpp"
"""Their versions are pinned by the lock."""

ENGINES = ("llama_cpp", "xllamacpp")
"""Modules of the engines, the compiled one first; also their names in the settings."""

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""

_STEP = re.compile(r"\[(\d+)/(\d+)\]")
_KEPT_LINES = 2000
_SHOWN_LINES = 12


class BuildStoppedError(UsageError):
    """A build that was stopped, which says nothing about whether it would have gone well."""

    def __init__(self) -> None:
        super().__init__("The build of the engine was stopped; the same command begins it again.")


def installed() -> str | None:
    """Name of the engine that is installed, the compiled one first; None when there is none."""
    importlib.invalidate_caches()  # one may have been installed since this program began
    return next((name for name in ENGINES if importlib.util.find_spec(name)), None)


def has_compiler() -> bool:
    """Whether a C++ compiler is found."""
    return any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "g++", "clang++"))


def installer() -> list[str]:
    """The command that installs a package into this environment: uv, else pip."""
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable, "-v"]
    return [sys.executable, "-m", "pip", "install", "-v"]


def failure_log(home: Path) -> Path:
    """What was printed when this version could not be compiled; there only if that happened."""
    return home / f"{NATIVE}-{_pinned_version()}.failed.log"


def _pinned_version() -> str:
    lock = config_file("requirements.lock").read_text("utf-8")
    pin = re.search(rf"^{NATIVE}==(\S+)", lock, re.MULTILINE)
    if pin is None:
        raise UsageError(f"requirements.lock names no version of {NATIVE!r}; install Parlour anew")
    return pin[1]


class Build:
    """Gets an engine into this environment; another thread may stop it at any moment."""

    def __init__(self, command: Sequence[str], home: Path, progress: Progress) -> None:
        """`command` installs what is appended to it; `home` keeps what a failed build printed."""
        self.stopped = Event()
        self._command = command
        self._home = home
        self._progress = progress
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None

    def ensure(self, there: str | None, again: bool) -> str:
        """Install an engine where none, or only the slower one, is `there`; return its name.

        Compiles llama.cpp where there is a C++ compiler, and falls back to the prebuilt wheel,
        which reads a prompt more slowly. A version that failed to compile is tried once more
        only if `again`. Raises UsageError when neither can be had, BuildStoppedError.
        """
        log = failure_log(self._home)
        compiling = has_compiler() and (again or not log.exists())
        if there == "llama_cpp" or (there and not compiling):
            return there
        printed = self._compile() if compiling else None
        if compiling and printed is None:
            log.unlink(missing_ok=True)
            return "llama_cpp"
        failure = self._run(PREBUILT, dict(os.environ))
        if failure is not None:
            last = "\n".join(failure[-_SHOWN_LINES:])
            raise UsageError(f"no engine for the quick mind could be installed:\n{last}")
        if printed is not None:  # kept only now: without a network both fail, which proves nothing
            self._keep(log, printed)
        return "xllamacpp"

    def _compile(self) -> list[str] | None:
        """Compile llama.cpp with its sources joined, and where they do not join, one by one."""
        failure: list[str] | None = None
        for joined in (True, False):
            failure = self._run(NATIVE, build_environment(joined=joined))
            if failure is None:
                break
        return failure

    def stop(self) -> None:
        """End what is under way, compilers included, and begin nothing more."""
        self.stopped.set()
        with self._lock:
            if self._process is not None:
                _end(self._process)

    def _run(self, requirement: str, environment: dict[str, str]) -> list[str] | None:
        """Install one pinned package; return the last lines printed if that fails."""
        lines: deque[str] = deque(maxlen=_KEPT_LINES)
        with self._start(requirement, environment) as process:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                if step := _STEP.search(line):
                    self._progress(int(step[1]), int(step[2]))
            process.wait()
        with self._lock:
            self._process = None
        if process.returncode == 0:
            return None
        if self.stopped.is_set():
            raise BuildStoppedError
        return list(lines)

    def _start(self, requirement: str, environment: dict[str, str]) -> subprocess.Popen[str]:
        """Start the installer in a session of its own, so that all it starts can be ended."""
        with self._lock:
            if self.stopped.is_set():
                raise BuildStoppedError
            self._process = subprocess.Popen(
                [*self._command, requirement, "-c", str(config_file("requirements.lock"))],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            return self._process

    def _keep(self, log: Path, lines: list[str]) -> None:
        try:
            make_home(self._home)
            log.write_text("\n".join(lines) + "\n", "utf-8")
        except OSError as error:
            raise UsageError(f"{str(log)!r} cannot be written ({error.strerror})") from error


def build_environment(*, joined: bool) -> dict[str, str]:
    """Options that build in a fifth of the time: `joined` sources, and no parts for its tools."""
    include = config_file("llama.cpp.cmake").as_posix()
    arguments = [
        f"-DCMAKE_UNITY_BUILD={'ON' if joined else 'OFF'}",
        "-DCMAKE_UNITY_BUILD_BATCH_SIZE=12",
        "-DLLAVA_BUILD=OFF",
        "-DLLAMA_OPENSSL=OFF",
        shlex.quote(f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={include}"),
    ]
    given = os.environ.get("CMAKE_ARGS", "")
    return {**os.environ, "CMAKE_ARGS": " ".join([*arguments, given]).strip()}


def _end(process: subprocess.Popen[str]) -> None:
    """Ask the installer's whole process group to end; ninja passes that on to its compilers."""
    if sys.platform == "win32":
        process.terminate()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
