"""Fixtures that every test may use."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does, before NumPy is loaded

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest

from tests.ui.talk.recital import Recital
from tests.ui.talk.recital import recital as reciting

# A busy machine is no failure: how fast something is, `parlour bench` tells.
hypothesis.settings.register_profile("parlour", deadline=None)
hypothesis.settings.load_profile("parlour")


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Judge the recital last: it takes ten minutes, and goes on beside all others."""
    items.sort(key=lambda item: "recital" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def recital(model: Callable[[str], Path]) -> Iterator[Recital]:
    """Ten minutes of hearing nothing but itself, under way since the first test."""
    for name in ("smollm2-135m-instruct-q4_1", "whisper-base", "silero-vad", "hibari"):
        model(name)
    with reciting() as begun:
        yield begun


@pytest.fixture(scope="session", autouse=True)
def _recital_begins(request: pytest.FixtureRequest) -> None:
    if any("recital" in getattr(item, "fixturenames", ()) for item in request.session.items):
        with suppress(pytest.skip.Exception):  # the test that wants it skips, and no other
            request.getfixturevalue("recital")
