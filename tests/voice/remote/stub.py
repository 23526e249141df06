"""A speech server that does as it is told: refuses, stalls, drips, breaks off, talks nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Said:
    """One answer."""

    body: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    stalls_at: int | None = None
    """Byte of the body after which nothing comes any more; -1: not even a status."""
    breaks_at: int | None = None
    """Byte of the body after which the connection is cut."""
    drips: float = 0.0
    """Seconds between two bytes."""


def transcript(text: str) -> Said:
    return Said(json.dumps({"text": text}).encode(), "application/json")


@dataclass
class Stub:
    """A server at work: where it is, what it answers, and what it was asked."""

    answer: Said
    url: str = ""
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def stubbed(answer: Said) -> Iterator[Stub]:
    """A server on a loopback port; its answer may be changed at any time."""
    stub = Stub(answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(stub: Stub) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            stub.asked.append((self.path, headers, body))
            with suppress(OSError):  # the caller has given up
                self._say(stub.answer)

        def _say(self, said: Said) -> None:
            self.close_connection = True
            if said.stalls_at == -1:
                stub.over.wait()
                return
            self.send_response(said.status)
            self.send_header("content-type", said.kind)
            self.send_header("content-length", str(len(said.body)))
            self.send_header("connection", "close")  # or the next request would race with that
            self.end_headers()
            ends = [at for at in (said.stalls_at, said.breaks_at) if at is not None]
            sent = said.body[: min(ends, default=len(said.body))]
            if not said.drips:
                self.wfile.write(sent)
            for byte in sent if said.drips else b"":
                self.wfile.write(bytes([byte]))
                if stub.over.wait(said.drips):
                    return
            if said.stalls_at is not None:
                stub.over.wait()

        def log_message(self, *_: object) -> None: ...

    return Handler
