"""uvicorn, as a part of a program that goes on after it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import uvicorn


class Server(uvicorn.Server):
    """Ends in good order at a signal, and lets the program go on from there."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at the first signal; a second Ctrl-C does not wait for answers under way."""
        main = threading.current_thread() is threading.main_thread()  # no other may have handlers
        with ExitStack() as restoring:
            for number in (signal.SIGINT, signal.SIGTERM) if main else ():
                before = signal.signal(number, self.handle_exit)
                restoring.callback(signal.signal, number, before)
            yield
