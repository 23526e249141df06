"""Where the `parlour` command begins: Ctrl-C is heeded even while the program is still loading."""

from __future__ import annotations

import sys
import time

STARTED = time.perf_counter()
"""When the program began, by the clock that measures short times; the system's own note of it is
rounded to a second."""


def main() -> None:
    """Run the command line."""
    try:
        from ui.cli import app

        app(prog_name="parlour")
    except KeyboardInterrupt:
        sys.exit(130)
