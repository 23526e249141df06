"""A real llama-server in a process of its own: `python -m ui.bench.llama_server FILE CONTEXT`.

Prints its address once it answers, and serves until it is killed.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ui.errors import UsageError

ROOT = Path(__file__).parents[2]


def serve(file: str, context: int) -> None:
    """Load the model and answer, for ever."""
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = file
    params.n_ctx = context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = 64
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.temp = 0.0  # where a request names none
    params.cache_ram_mib = 0
    params.fit_params = False
    params.warmup = False
    params.verbosity = -1
    params.endpoint_slots = True
    params.ui = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


@contextmanager
def running(file: Path, context: int = 1024) -> Iterator[str]:
    """The address of a server at work with this model. Raises UsageError where none starts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.bench.llama_server", str(file), str(context)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            if not address:
                raise UsageError(
                    f"no llama-server starts with {str(file)!r}; is the package xllamacpp "
                    "installed, and the file a whole model?"
                )
            yield address
        finally:
            process.kill()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
