"""Where the files that ship with Parlour lie: beside the packages, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from ui.errors import UsageError

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


def make_home(home: Path) -> None:
    """Make a data folder that its owner alone can read; folders above it get the usual modes.

    One that is there stays as it is. Raises OSError.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def need_home(home: Path) -> None:
    """Make a data folder as `make_home` does. Raises UsageError where that cannot be."""
    try:
        make_home(home)
    except OSError as error:
        raise UsageError(
            f"the data folder {str(home)!r} cannot be made: {error.strerror}; "
            "set PARLOUR_HOME to a folder of yours"
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder; where it lies in a data folder, that one is its owner's alone.

    Raises OSError.
    """
    from platformdirs import user_data_path

    wanted = folder.absolute()
    for home in (data_home().absolute(), user_data_path("parlour")):
        if wanted.is_relative_to(home):
            make_home(home)
    folder.mkdir(parents=True, exist_ok=True)


def settings_home() -> Path:
    """The user's own settings file, whether there or not."""
    from platformdirs import user_config_path

    return user_config_path("parlour") / "parlour.toml"
