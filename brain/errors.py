"""What can go wrong while an answer is found.

BrainError
└── ModelError  a language model could not be loaded, or failed while it answered
"""


class BrainError(RuntimeError):
    """Base of every error this package raises; its text is fit to be shown."""


class ModelError(BrainError):
    """A language model that could not be loaded, or failed while it answered."""
