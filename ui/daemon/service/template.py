"""The files that ship for service managers, with places to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ui.paths import config_file


def filled(name: str, places: Mapping[str, str]) -> str:
    """The file of `configs/` with that name; `@word@` in it becomes what `places` has for it."""
    return re.sub(r"@(\w+)@", lambda mark: places[mark[1]], config_file(name).read_text("utf-8"))
