"""Where the `parlour` command begins: Ctrl-C is heeded even while the program is still loading."""

from __future__ import annotations

import os
import sys
import time

STARTED = time.perf_counter()
"""When the program began, by the clock that measures short times; the system's own note of it is
rounded to a second."""


def main() -> None:
    """Run the command line."""
    # NumPy's OpenBLAS reads it once, as it loads. Its second thread gains nothing on matrices as
    # small as ours, and spins on for 50 ms after each one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if sys.argv[1:2] == ["ptt"]:  # a key waits for it: load nothing else
            from ui.daemon.control.client import main as ptt

            sys.exit(ptt(sys.argv[2:]))
        from ui.cli import app

        app(prog_name="parlour")
    except KeyboardInterrupt:
        sys.exit(130)
