"""Where the `parlour` command begins: Ctrl-C is heeded even while the program is still loading."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from ui.cli import app

        app(prog_name="parlour")
    except KeyboardInterrupt:
        sys.exit(130)
