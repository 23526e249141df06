from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from memory.errors import IndexFault
from memory.ports import Vectors32
from memory.vectors import Vectors

WIDTH = 384


def directions(n: int) -> Vectors32:
    """Vectors of length 1 that point every which way."""
    found = np.random.default_rng(5).standard_normal((n, WIDTH)).astype(np.float32)
    unit: Vectors32 = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Vectors]:
    index = Vectors(tmp_path / "index", name="turns-a")
    index.open()
    yield index
    index.close()


def test_the_nearest_come_first_with_their_cosine(index: Vectors) -> None:
    vectors = directions(20)
    index.add(range(1, 21), vectors)
    asked = vectors[6] + 0.4 * vectors[2]
    asked /= np.linalg.norm(asked)
    found = index.nearest(asked, 5)
    assert [number for number, _ in found[:2]] == [7, 3]
    assert [score for _, score in found[:2]] == pytest.approx(vectors[[6, 2]] @ asked, abs=1e-4)
    assert len(found) == 5


def test_facts_that_resemble_nothing_else_are_found_among_many_alike(index: Vectors) -> None:
    chance = np.random.default_rng(3)
    vectors = directions(2500)
    facts = chance.choice(2500, 60, replace=False)
    alike = np.setdiff1d(np.arange(2500), facts)
    vectors[alike] = vectors[facts[0]] + 0.6 * vectors[alike]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index.add(range(2500), vectors)
    asked = vectors[facts[1:]] + 0.5 * directions(59)
    found = [index.nearest(each, 1)[0][0] for each in asked]
    # The graph is built by several threads, so it differs a little from run to run; as Chroma
    # builds it by default, it misses 43 % of such facts.
    assert sum(a != b for a, b in zip(found, facts[1:], strict=True)) <= 2


def test_an_empty_index_finds_nothing(index: Vectors) -> None:
    assert index.nearest(directions(1)[0], 3) == []
    index.add([], directions(0))
    index.forget([])
    assert index.ids() == set()


def test_what_was_indexed_is_there_after_closing_and_opening(index: Vectors) -> None:
    vectors = directions(3)
    index.add([5, 6, 7], vectors)
    index.add([6], vectors[1:2])
    index.forget([7, 99])
    index.close()
    assert index.open() is None
    assert index.ids() == {5, 6}
    assert index.nearest(vectors[1], 1)[0][0] == 6


def test_vectors_of_another_record_are_dropped(index: Vectors, tmp_path: Path) -> None:
    index.add([1], directions(1))
    index.close()
    other = Vectors(tmp_path / "index", name="turns-b")
    other.open()
    assert other.ids() == set()
    other.close()


def test_one_index_is_open_once(index: Vectors, tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="in use by another"):
        Vectors(tmp_path / "index", name="turns-a").open()
    assert index.ids() == set()


def damage(folder: Path, kind: str) -> None:
    (segment,) = [entry for entry in folder.iterdir() if entry.is_dir()]
    match kind:
        case "database":
            (folder / "chroma.sqlite3").write_bytes(b"no database at all" * 99)
        case "header":
            (segment / "header.bin").write_bytes(b"\x5a" * 100)
        case "segment lost":
            for file in segment.iterdir():
                file.unlink()
            segment.rmdir()
        case "in the way":
            folder.rename(folder.with_name("elsewhere"))
            folder.write_text("a file")


@pytest.mark.parametrize("kind", ["database", "header", "segment lost", "in the way"])
def test_a_damaged_index_is_kept_aside_and_begun_anew(
    index: Vectors, tmp_path: Path, kind: str
) -> None:
    index.add(range(1, 1101), directions(1100))  # above 1,000 Chroma writes a graph to files
    index.close()
    damage(tmp_path / "index", kind)
    kept = index.open()
    assert kept is not None
    assert kept.exists()
    assert kept.name.startswith("index.damaged-")
    assert index.ids() == set()
    index.add([1], directions(1))
    assert index.nearest(directions(1)[0], 1)[0][0] == 1


DIES_WHILE_OPENING = """
import os, sys
from pathlib import Path
from memory.vectors import Vectors
class Dies(Vectors):
    def _connect(self): os._exit(9)
Dies(Path(sys.argv[1]), name="turns-a").open()
"""


def test_an_index_that_ended_its_last_reader_is_not_read_again(
    index: Vectors, tmp_path: Path
) -> None:
    index.add([1], directions(1))
    index.close()
    program = [sys.executable, "-c", DIES_WHILE_OPENING, tmp_path / "index"]
    assert subprocess.run(program, check=False).returncode == 9
    kept = index.open()
    assert kept is not None
    assert index.ids() == set()
    index.close()
    assert index.open() is None


def test_only_the_owner_may_read(index: Vectors, tmp_path: Path) -> None:
    index.add([1], directions(1))
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="open it first"):
        Vectors(tmp_path / "index", name="turns-a").ids()
