from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli import app
from ui.errors import SettingsError
from ui.paths import config_file
from ui.reference import as_data, as_toml
from ui.settings import Settings, check, chosen, load


def test_every_setting_is_documented_in_a_sentence() -> None:
    for entry in as_data(Settings()):
        assert entry["documentation"], f"{entry['setting']} has no documentation"
        assert entry["documentation"].rstrip().endswith((".", "`)")), entry["setting"]


@pytest.mark.parametrize("name", ["default", "tiny", "sequential", "homelab", "cloud"])
def test_settings_are_printed_as_a_file_that_makes_the_same(name: str) -> None:
    settings = chosen(name)
    assert check(tomllib.loads(as_toml(settings)), "printed") == settings


def test_what_differs_is_printed_with_its_default() -> None:
    settings = check({"ear": {"turn_end": 0.9}, "tools": {"place": "Łódź 🏠"}}, "mine.toml")
    printed = as_toml(settings)
    assert f"{Settings().ear.turn_end} by default)" in " ".join(printed.replace("#", "").split())
    assert "\nturn_end = 0.9\n" in printed
    assert check(tomllib.loads(printed), "printed") == settings
    values = {entry["setting"]: entry["value"] for entry in as_data(settings)}
    assert (values["ear.turn_end"], values["tiers.NAME.url"]) == (0.9, None)


def test_a_tier_is_printed_by_its_name() -> None:
    tier = {"kind": "ollama", "level": "hard", "url": "http://ai", "model": "m"}
    printed = as_toml(check({"tiers": {"xeon": tier}}, "mine.toml"))
    assert "[tiers.xeon]" in printed.splitlines()
    assert "# [tiers.NAME]" in printed.splitlines()
    assert 'url = "http://ai"' in printed.splitlines()


def test_the_settings_in_force_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "mine.toml"
    path.write_text("[ear]\nturn_end = 0.9\n")
    done = CliRunner().invoke(app, ["-c", str(path), "settings"])
    assert done.exit_code == 0
    assert tomllib.loads(done.stdout)["ear"]["turn_end"] == 0.9
    path.write_text("[ear\n")
    done = CliRunner().invoke(app, ["-c", str(path), "settings"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not valid TOML" in done.stderr


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
    with pytest.raises(SettingsError, match=r"'tyny'; profiles that ship: cloud, .*, tiny$"):
        chosen("tyny")
    with pytest.raises(SettingsError, match="no settings file 'models'"):
        chosen("models")


@pytest.mark.parametrize("name", ["tiny", "quality", "sequential", "homelab", "local", "cloud"])
def test_the_profiles_are_valid(name: str) -> None:
    assert load(config_file(f"{name}.toml")) != Settings()
