"""What can go wrong while an answer is found.

BrainError
└── ModelError    a language model could not be loaded, or failed while it answered
    └── TierError  one on a server: not reached, refused, or broken off
        └── DeclinedError  it is well, but does not answer these words
"""


class BrainError(RuntimeError):
    """Base of every error this package raises; its text is fit to be shown."""


class ModelError(BrainError):
    """A language model that could not be loaded, or failed while it answered."""


class TierError(ModelError):
    """A model on a server that was not reached, refused, or broke off."""

    def __init__(
        self, message: str, status: int | None = None, retry_after: float | None = None
    ) -> None:
        """`status`: HTTP's, where the server gave one. `retry_after`: seconds, where it asked."""
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class DeclinedError(TierError):
    """A model that is well, but does not answer these words: another may, and others it may."""
