"""The time of this machine."""

from __future__ import annotations

from datetime import datetime

from tzlocal import get_localzone


def now() -> datetime:
    """The time in the zone of this machine, which knows its clock changes."""
    return datetime.now(get_localzone())
