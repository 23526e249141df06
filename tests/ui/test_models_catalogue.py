from __future__ import annotations

import copy
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.ui.models_world import catalogue_of, model_entry
from ui.models.catalogue import (
    Catalogue,
    RegistrySource,
    Wheel,
    load_catalogue,
    read_catalogue,
    split_hub_address,
)
from ui.models.errors import CatalogueError, UnknownModelError
from ui.paths import config_file

SHIPPED = load_catalogue()
LOCAL = {"kind": "local", "files": {"a.bin": "a.bin"}}


def test_names_no_address_of_any_registry() -> None:
    text = config_file("models.toml").read_text("utf-8")
    assert "://" not in text
    assert "www." not in text


def test_every_profile_hears_thinks_speaks_and_remembers() -> None:
    for name in SHIPPED.profiles:
        models = [SHIPPED.model(each) for each in SHIPPED.expand([name])]
        roles = {role for model in models for role in model.roles}
        assert roles >= {"stt", "llm", "tts", "embed", "vad"}, name


def test_tiny_stays_below_one_gigabyte_of_memory() -> None:
    assert SHIPPED.ram_mb(["tiny"]) < 1000


@pytest.mark.parametrize("profile", ["tiny", "default"])
def test_the_registry_alone_is_enough(profile: str) -> None:
    for name in SHIPPED.expand([profile]):
        model = SHIPPED.model(name)
        registry = [source for source in model.sources if source.kind == "registry"]
        given_files = {file for source in registry for file in source.provides}
        assert given_files == {file.name for file in model.files}, name


def test_parts_of_a_file_lie_one_after_the_other() -> None:
    for name, model in SHIPPED.models.items():
        sizes = {file.name: file.bytes for file in model.files}
        for source in model.sources:
            if isinstance(source, RegistrySource):
                places: dict[str, list[int]] = defaultdict(list)
                for take in (take for wheel in source.wheels for take in wheel.take):
                    places[take.file].append(take.at)
                for file, starts in places.items():
                    assert starts == sorted(set(starts)), (name, file)
                    assert starts[0] == 0, (name, file)
                    assert starts[-1] < sizes[file], (name, file)


def test_hub_revisions_are_pinned_but_for_one_known_file() -> None:
    loose = [
        name
        for name, model in SHIPPED.models.items()
        for source in model.sources
        if source.kind == "hub"
        for address in source.files.values()
        if len(split_hub_address(address)[1]) != 40
    ]
    assert loose == ["kokoro"]


def test_a_wheel_tells_its_package_and_version() -> None:
    wheel = Wheel.model_validate(
        {
            "wheel": "Some_Model.Part1-1.0.2-py3-none-any.whl",
            "bytes": 1,
            "sha256": "0" * 64,
            "take": [{"member": "m", "file": "f"}],
        }
    )
    assert (wheel.package, wheel.version) == ("some-model-part1", "1.0.2")


@given(st.text(), st.text(), st.text(), st.text())
def test_a_hub_address_is_read_back(owner: str, name: str, revision: str, file: str) -> None:
    try:
        repository, found, path = split_hub_address(f"{owner}/{name}@{revision}/{file}")
    except ValueError:
        return
    assert f"{repository}@{found}/{path}" == f"{owner}/{name}@{revision}/{file}"
    assert repository.count("/") == 1


def test_profiles_expand_once_and_in_order() -> None:
    entry = model_entry({"a.bin": b"a"}, LOCAL)
    catalogue = catalogue_of(one=entry, two=entry)
    assert catalogue.expand(["two", "all", "one"]) == ["two", "one"]
    assert catalogue.disk_bytes(["all", "one"]) == 2
    assert catalogue.ram_mb(["all"]) == 2


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("whisper-bse", "whisper-base"), ("Default", "default"), ("hibarri", "hibari")],
)
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(UnknownModelError, match=f"did you mean '{right}'"):
        SHIPPED.expand([wrong])


def test_a_name_like_no_other_gets_no_guess() -> None:
    with pytest.raises(UnknownModelError, match="parlour models list") as caught:
        SHIPPED.model("xyzzy!")
    assert "did you mean" not in str(caught.value)


def test_a_profile_where_a_model_is_wanted_is_answered_with_its_models() -> None:
    with pytest.raises(UnknownModelError, match=r"is a profile; name its models: .*hibari"):
        SHIPPED.model("tiny")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: table["models"]["one"].update(colour="red"),
        lambda table: table["models"]["one"]["sources"][0]["files"].update({"b.bin": "b"}),
        lambda table: table["models"]["one"]["sources"][0].update(kind="carrier pigeon"),
        lambda table: table["models"]["one"]["files"][0].update(sha256="abc"),
        lambda table: table["models"]["one"]["files"][0].update(name="../a.bin"),
        lambda table: table["models"]["one"]["files"][0].update(bytes=0),
        lambda table: table["profiles"]["all"]["models"].append("two"),
        lambda table: table["models"]["one"]["sources"][0].update(
            kind="hub", files={"a.bin": "nowhere"}
        ),
    ],
)
def test_a_catalogue_that_cannot_work_is_refused(spoil: Any) -> None:
    entry = model_entry({"a.bin": b"a"}, copy.deepcopy(LOCAL))
    table = catalogue_of(one=entry).model_dump(mode="json")
    spoil(table)
    with pytest.raises(ValidationError):
        Catalogue.model_validate(table)


@pytest.mark.parametrize(
    "text", ["models = 3\nprofiles = {}", "not toml", "[models.x]\n[profiles]"]
)
def test_a_catalogue_file_that_cannot_be_understood_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=r"odd\.toml"):
        read_catalogue(path)
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_catalogue(tmp_path / "absent.toml")
