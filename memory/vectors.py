"""The index of meanings: vectors by turn number, in an embedded Chroma.

It is derived from the record and may be lost at any time. What Chroma writes can be
damaged in ways that end the process that reads it, so the folder holds a mark while
it is being opened: who finds the mark knows that the last opening did not survive.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings

from memory.aside import set_aside
from memory.errors import IndexFault
from memory.ports import Vectors32

_GRAPH: CreateHNSWConfiguration = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 1000,
}
"""Chroma's own search looks at 100 turns and, among 20,000, misses 43 % of the facts that
resemble nothing else; this one missed none of 60 and takes about 4 ms."""

_MOST_AT_ONCE = 1000
"""Turns dropped in one call; Chroma takes some five thousand."""

_OPENING = b"opening"
_IN_USE = b""
_SAME = 0.99
"""Similarity of a vector to itself, less what rounding takes."""


class Vectors:
    """Vectors by turn number in a folder. Blocking; to be used by one thread at a time."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._name = name
        self._client: Client | None = None
        self._collection: chromadb.Collection | None = None
        self._lock: int | None = None

    def open(self) -> Path | None:
        """Open or create the index; blocking. Raises IndexFault.

        A damaged one is kept aside under the path returned, and an empty one takes its place.
        Vectors of another name (another record, another model) are dropped.
        """
        self._take()
        kept = None
        try:
            if self._mark() == _OPENING:
                kept = self._begin_anew()
            self._set_mark(_OPENING)
            try:
                self._connect()
            except IndexFault:
                Client.clear_system_cache()  # Chroma would hand out again what failed to start
                kept = self._begin_anew()
                self._connect()
            self._set_mark(_IN_USE)
        except BaseException:
            self._set_mark(_IN_USE)
            self.close()
            raise
        return kept

    def ids(self) -> set[int]:
        """The numbers of the turns that are indexed."""
        with self._faults():
            return {int(name) for name in self._open_collection().get(include=[])["ids"]}

    def add(self, ids: Sequence[int], vectors: Vectors32) -> None:
        """Index turns, or index them anew; one vector a number."""
        if ids:
            with self._faults():
                self._open_collection().upsert(ids=[str(one) for one in ids], embeddings=vectors)

    def nearest(self, vector: Vectors32, n: int) -> list[tuple[int, float]]:
        """At most `n` turns with their cosine similarity to `vector` (width,), nearest first."""
        with self._faults():
            found = self._open_collection().query(
                query_embeddings=vector[None], n_results=n, include=["distances"]
            )
            distances = found["distances"] or [[]]
            pairs = zip(found["ids"][0], distances[0], strict=True)
            return [(int(name), 1.0 - float(distance)) for name, distance in pairs]

    def forget(self, ids: Sequence[int]) -> None:
        """Drop turns; numbers that are not indexed are no error."""
        with self._faults():
            for start in range(0, len(ids), _MOST_AT_ONCE):
                some = ids[start : start + _MOST_AT_ONCE]
                self._open_collection().delete(ids=[str(one) for one in some])

    def close(self) -> None:
        """Close the index and let other programs have it; harmless when it is not open."""
        self._disconnect()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _connect(self) -> None:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # a file `.env` lying about is not ours
            anonymized_telemetry=False,
            chroma_otel_collection_endpoint="",
            chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        )
        with self._faults():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            client = chromadb.PersistentClient(self._folder, settings=settings)
            self._client = cast(Client, client)
            for other in self._client.list_collections():
                if other.name != self._name:
                    self._client.delete_collection(other.name)
            self._collection = self._client.get_or_create_collection(
                self._name,
                embedding_function=None,
                configuration={"hnsw": _GRAPH},
            )
        self._probe()

    def _probe(self) -> None:
        """Find the oldest vector by itself: a lost or foreign file of the index fails here."""
        ids = self.ids()
        if not ids:
            return
        oldest = min(ids)
        with self._faults():
            found = self._open_collection().get(ids=[str(oldest)], include=["embeddings"])
            (vector,) = np.asarray(found["embeddings"], dtype=np.float32)
        if not any(score > _SAME for _, score in self.nearest(vector, 1)):
            raise IndexFault(f"The index {str(self._folder)!r} has lost what it held.")

    def _begin_anew(self) -> Path | None:
        self._disconnect()
        return set_aside(self._folder, datetime.now()) if self._folder.exists() else None

    def _disconnect(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            with suppress(IndexFault), self._faults():
                client.close()

    def _open_collection(self) -> chromadb.Collection:
        if self._collection is None:
            raise IndexFault(f"The index {str(self._folder)!r} is not open; open it first.")
        return self._collection

    def _take(self) -> None:
        path = self._folder.with_name(self._folder.name + ".lock")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise IndexFault(
                f"The index {str(self._folder)!r} is in use by another Parlour, or cannot be "
                f"written ({error.strerror}). Close the other one (fuser {str(path)!r})."
            ) from error

    def _mark(self) -> bytes:
        return b"" if self._lock is None else os.pread(self._lock, len(_OPENING), 0)

    def _set_mark(self, mark: bytes) -> None:
        if self._lock is not None:
            with self._faults():
                os.ftruncate(self._lock, 0)
                os.pwrite(self._lock, mark, 0)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except IndexFault:
            raise
        # A panic in Chroma's Rust core is a BaseException; no task is cancelled in this thread.
        except BaseException as error:
            raise IndexFault(
                f"The index {str(self._folder)!r} failed ({type(error).__name__}). It is built "
                "again from the record when Parlour starts; nothing remembered is lost."
            ) from error
