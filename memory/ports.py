"""What memory needs from its engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors32 = NDArray[np.float32]
"""One vector a row."""


class Embeds(Protocol):
    """Texts to vectors of meaning."""

    @property
    def name(self) -> str:
        """Which model: vectors of different names cannot be compared."""
        ...

    def load(self) -> None:
        """Read the weights; blocking. Raises MemoryFault."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors32:
        """One vector of length 1 for each text, shape (texts, width); blocking."""
        ...
