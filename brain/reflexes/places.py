"""Which time zone a place keeps: countries, states, large cities, and every city in the tz data."""

from __future__ import annotations

import re
import zoneinfo
from functools import cache

from brain.reflexes.data import lines
from brain.reflexes.wording import word_set

_ZONES = word_set(
    """coast time zone timezone standard daylight eastern central mountain pacific atlantic utc
    gmt est edt cst cdt mst mdt pst pdt cet cest eet ist jst bst aest greenwich zulu"""
)
_SHORT = word_set(
    """uk us usa uae dc la nyc utc gmt est edt cst cdt mst mdt pst pdt cet cest eet ist jst bst "
    "aest"""
)  # fmt: skip


@cache
def _zones() -> dict[str, str]:
    """Place to zone; the tz data's own cities first, so that the table above can correct them."""
    zones = {
        name.rpartition("/")[2].replace("_", " ").replace("-", " ").lower(): name
        for name in sorted(zoneinfo.available_timezones())
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    }
    for line in lines("places.txt"):
        zone, _, names = line.partition(": ")
        zones |= dict.fromkeys(names.split(", "), zone)
    return zones


def zone_of(place: str) -> zoneinfo.ZoneInfo | None:
    """The zone of a place in lower case without commas, such as `adelaide australia`."""
    bare = re.sub(
        r"^the | (?:standard|daylight|time ?zone|zone|time|right now)\b", "", place
    ).strip()
    bare = re.sub(r" (?:standard|daylight|time ?zone|zone|time)\b", "", bare)
    words = bare.split()
    for cut in range(len(words), 0, -1):
        found = _zones().get(" ".join(words[:cut]))
        region = " ".join(words[cut:])
        if found and (not region or region in _zones()):
            return zoneinfo.ZoneInfo(found)
    return None


def said_place(place: str) -> str:
    """`in` and the place with its capitals; `there` for a zone."""
    if not _ZONES.isdisjoint(place.split()):
        return "there"
    return "in " + " ".join(
        word.upper() if word in _SHORT else word if word in ("the", "de", "of") else word.title()
        for word in place.split()
    )
