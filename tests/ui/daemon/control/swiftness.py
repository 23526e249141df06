"""How long a key waits for `parlour ptt`: `python -m tests.ui.daemon.control.swiftness`.

Starts the installed program again and again, against the real server with a desk that does
nothing, and prints the time from its start to its end, Python's own included.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from tests.ui.daemon.control.desk import served

ROUNDS = 50
PROGRAM = Path(sys.executable).with_name("parlour")


async def taken(*command: str | Path) -> float:
    """Milliseconds until a program has ended. Raises RuntimeError where it fails."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(f"{command} failed")
    return 1000 * (time.perf_counter() - began)


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daemon.sock"
        os.environ["PARLOUR_SOCKET"] = str(path)
        async with served(path):
            for name, command in (
                ("python -c pass", (sys.executable, "-c", "pass")),
                ("parlour ptt press", (PROGRAM, "ptt", "press")),
            ):
                times = [await taken(*command) for _ in range(ROUNDS)]
                nine = quantiles(times, n=10)
                sys.stdout.write(
                    f"{name}: P50 {nine[4]:.1f} ms, P90 {nine[8]:.1f} ms, max {max(times):.1f} ms"
                    f" ({ROUNDS} runs)\n"
                )


if __name__ == "__main__":
    asyncio.run(main())
