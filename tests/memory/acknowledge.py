"""A program that is killed: adds turns for ever and says each number once `add` has returned.

Reads a line before each life; every life is a fork, so that the imports are paid once.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from memory.records import Turn
from memory.store import Store


def live(path: Path) -> None:
    store = Store(path, patience=5.0)
    store.open()
    for n in count():
        text = f"{os.getpid()}-{n} " + "word " * (37 * n % 2000)  # some turns fill many pages
        stored = store.add(Turn(text, "Good to know.", "quick", datetime.now(UTC)))
        os.write(1, f"{stored.id} {os.getpid()}-{n}\n".encode())


def main() -> None:
    for _ in sys.stdin:
        life = os.fork()
        if life == 0:
            live(Path(sys.argv[1]))
        os.write(1, f"life {life}\n".encode())
        os.waitpid(life, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
