"""How long a key waits for `parlour ptt`: `python -m tests.ui.daemon.control.swiftness`.

Starts the installed program again and again, against the real server with a desk that does
nothing, and prints the time from its start to its end, Python's own included, and what it took of
the processor, which does not depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from tests.ui.daemon.control.desk import served

ROUNDS = 50
PROGRAM = Path(sys.executable).with_name("parlour")


async def taken(*command: str | Path) -> tuple[float, float]:
    """Milliseconds until a program has ended, and of the processor. Raises RuntimeError."""
    began, before = time.perf_counter(), busy()
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(f"{command} failed")
    return 1000 * (time.perf_counter() - began), 1000 * (busy() - before)


def busy() -> float:
    """Seconds of the processor that programs took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
                rows = [await taken(*command) for _ in range(ROUNDS)]
                waited, used = zip(*rows, strict=True)
                nine = quantiles(waited, n=10)
                sys.stdout.write(
                    f"{name}: P50 {nine[4]:.1f} ms, P90 {nine[8]:.1f} ms, max {max(waited):.1f} ms;"
                    f" processor P50 {median(used):.1f} ms ({ROUNDS} runs)\n"
                )


if __name__ == "__main__":
    asyncio.run(main())
