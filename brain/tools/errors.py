"""What goes wrong when a tool is used."""

from __future__ import annotations

from brain.errors import BrainError


class ToolError(BrainError):
    """A tool that could not do what it was asked; a model reads the text, and may do better."""
