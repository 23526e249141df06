from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ui.errors import SettingsError
from ui.paths import config_file
from ui.reference import as_data, as_toml
from ui.settings import Settings, check, load


def test_every_setting_is_documented_in_a_sentence() -> None:
    for entry in as_data():
        assert entry["documentation"], f"{entry['setting']} has no documentation"
        assert entry["documentation"].rstrip().endswith((".", "`)")), entry["setting"]


def test_the_reference_is_a_settings_file_that_changes_nothing() -> None:
    assert check(tomllib.loads(as_toml()), "reference") == Settings()


def test_a_file_holds_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[ear]\nturn_end = 0.9\n")
    assert load(path).ear.turn_end == 0.9
    assert load(path).ear.soft_end == Settings().ear.soft_end


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"ear": {"treshold": 1}}, "mine.toml.ear has no setting 'treshold'; did you mean 'thres"),
        ({"eer": {}}, "mine.toml has no setting 'eer'; did you mean 'ear'?"),
        ({"zzz": 1}, "mine.toml has no setting 'zzz'; there are: ear, turn, floor"),
        ({"ear": {"threshold": 2.0}}, "ear: threshold: Input should be less than 1, not 2.0"),
        ({"ear": {"detector": "siler"}}, "Input should be 'silero' or 'webrtc', not 'siler'"),
        ({"ear": {"soft_end": 0.5, "turn_end": 0.3}}, "turn_end must be at least soft_end"),
        ({"ear": 3}, "mine.toml: ear: "),
        (
            {
                "tiers": {
                    "xeon": {"kind": "ollama", "level": "hard", "url": "http://ai", "modl": "m"}
                }
            },
            "mine.toml.tiers.xeon has no setting 'modl'; did you mean 'model'?",
        ),
        ({"tiers": {"xeon": {"kind": "ollama", "level": "hard"}}}, "tiers.xeon: url: Field requ"),
        ({"tiers": {"Xe on": {}}}, "tiers"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_way_out(
    table: dict[str, object], words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        check(table, "mine.toml")
    assert words in str(refused.value)


def test_malformed_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[ear\n")
    with pytest.raises(SettingsError, match=r"mine\.toml.*is not valid TOML"):
        load(path)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no settings file"):
        load(tmp_path / "no.toml")


@pytest.mark.parametrize("name", ["tiny", "quality", "sequential", "homelab", "local", "cloud"])
def test_the_profiles_are_valid(name: str) -> None:
    assert load(config_file(f"{name}.toml")) != Settings()
