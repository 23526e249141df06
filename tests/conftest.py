"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def model() -> Callable[[str], Path]:
    """The folder of a model by its catalogue name; skips, loudly, when it was not pulled."""

    def find(name: str) -> Path:
        from ui.models.store import model_folder

        folder = model_folder(name)
        if not folder.is_dir():
            pytest.skip(f"model {name!r} is absent; fetch it with: parlour models pull {name}")
        return folder

    return find
