"""Building the router from what ships."""

from __future__ import annotations

from brain.router.difficulty import Difficulty
from memory.embed import Embedder
from memory.ports import Embeds
from ui.models.store import model_folder
from ui.paths import config_file

WEIGHTS = "router.json"
"""The learned weights, in `configs/`."""


def make_embedder(model: str) -> Embedder:
    """Read the embedder of this catalogue name. Raises MemoryFault."""
    embedder = Embedder(model_folder(model), threads=1)
    embedder.load()
    return embedder


def make_difficulty(embedder: Embeds) -> Difficulty:
    """What judges turns by the weights that ship. Raises BrainError."""
    return Difficulty.read(config_file(WEIGHTS), embedder)
