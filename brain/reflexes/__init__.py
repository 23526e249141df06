"""Answers given with no language model."""

from brain.reflexes.reflexes import Reflexes
from brain.reflexes.timers import Timer, Timers
from brain.reflexes.volume import Volume

__all__ = ["Reflexes", "Timer", "Timers", "Volume"]
