"""Where the files that ship with Parlour lie: beside the packages, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]
_INSTALLED = Path(__file__).parent


def config_file(name: str) -> Path:
    """Path of a file of `configs/`, such as `models.toml`, whether there or not."""
    return _shipped("configs") / name


def fixture_file(name: str) -> Path:
    """Path of a file of `audio-fixtures/`, whether there or not."""
    return _shipped("audio-fixtures") / name


def _shipped(folder: str) -> Path:
    installed = _INSTALLED / folder
    return installed if installed.is_dir() else _CHECKOUT / folder


def data_home() -> Path:
    """The folder of what Parlour remembers: $PARLOUR_HOME, else the user's data folder."""
    import os

    chosen = os.environ.get("PARLOUR_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("parlour")


def settings_home() -> Path:
    """The user's own settings file, whether there or not."""
    from platformdirs import user_config_path

    return user_config_path("parlour") / "parlour.toml"
