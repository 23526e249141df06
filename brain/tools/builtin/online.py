"""Weather and web search, by servers that the user names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from brain.tools.builtin.server import ask
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

MOST_FOUND = 3
"""Results of a search that a model is shown."""
SNIPPET_CHARACTERS = 220

WEATHER = (
    r"weather|forecast|umbrella|rain ?coat|need (?:a|my|an) (?:jacket|coat)"
    r"|(?:will|is|does|going to|gonna|if|chance)\b.*\b(?:rain|snow|storm|hail|drizzl|thunder)\w*"
    r"|how (?:hot|cold|warm|cool|windy|humid|wet) (?:is|will|does|s)"
    r"|(?:hot|cold|warm|cool|freezing|windy|cloudy|sunny|humid|stormy|nice|chilly)"
    r" (?:outside|out|today|tomorrow|tonight)"
    r"|temperature (?:outside|today|tomorrow|in|like|now|right now)"
)
SEARCH = (
    r"search|google|look (?:\w+ ){0,4}up|look for|(?:on|from) the (?:internet|web)|online"
    r"|latest|news|price of|stock price|who won|score of"
)

_SKY = {
    (0, 0): "clear", (1, 2): "partly cloudy", (3, 3): "overcast", (45, 48): "foggy",
    (51, 57): "drizzly", (61, 67): "rainy", (71, 77): "snowy", (80, 82): "showery",
    (85, 86): "snowy", (95, 99): "stormy",
}  # fmt: skip
"""WMO weather codes, from first to last, and how the sky is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the weather is asked for."""

    name: str
    latitude: float
    longitude: float


def weather_tool(url: str, places_url: str, home: Place) -> Tool:
    """The weather from a server with Open-Meteo's interface; `home` is meant where none is said.

    `places_url`: the server of its geocoding.
    """

    @tool(
        cue=WEATHER,
        effect=Effect.READS,
        says=True,
    )
    async def weather(place: str = "", day: Literal["today", "tomorrow"] = "today") -> str:
        """Tell the weather."""
        found = await _place(places_url, place) if place else home
        query = {
            "latitude": found.latitude,
            "longitude": found.longitude,
            "current": "temperature_2m,weather_code",
            "daily": "weather_code,temperature_2m_max,temperature_2m_min,"
            "precipitation_probability_max",
            "forecast_days": 2,
            "timezone": "auto",
        }
        told = await ask(url, f"/v1/forecast?{urlencode(query)}")
        try:
            return _said(told, found.name, day)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ToolError(f"{url} sent a weather that cannot be read.") from error

    return weather


async def _place(url: str, name: str) -> Place:
    told = await ask(url, f"/v1/search?{urlencode({'name': name, 'count': 1})}")
    try:
        found = told["results"][0]
        return Place(str(found["name"]), float(found["latitude"]), float(found["longitude"]))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ToolError(f"No place called {name} is known.") from error


def _said(told: dict[str, Any], place: str, day: str) -> str:
    days = told["daily"]
    at = 1 if day == "tomorrow" else 0
    low, high = (round(days[f"temperature_2m_{end}"][at]) for end in ("min", "max"))
    rain = days["precipitation_probability_max"][at]
    chance = f", with a {round(rain)} percent chance of rain" if rain is not None else ""
    if at:
        sky = sky_of(days["weather_code"][at])
        return f"Tomorrow in {place} it will be {sky}, {low} to {high} degrees{chance}."
    now = told["current"]
    return (
        f"In {place} it is {round(now['temperature_2m'])} degrees and "
        f"{sky_of(now['weather_code'])}; today {low} to {high} degrees{chance}."
    )


def sky_of(code: int) -> str:
    """How the sky is at a WMO weather code."""
    return next((sky for (low, high), sky in _SKY.items() if low <= code <= high), "changeable")


def search_tool(url: str) -> Tool:
    """Web search by a SearXNG server, which must allow the format `json`."""

    @tool(
        cue=SEARCH,
        effect=Effect.READS,
        trusted=False,
    )
    async def web_search(query: str) -> str:
        """Look something up on the internet."""
        told = await ask(url, f"/search?{urlencode({'q': query, 'format': 'json'})}")
        results = told.get("results") if isinstance(told, dict) else None
        if not isinstance(results, list) or not results:
            return "Nothing was found."
        return " | ".join(
            f"{each.get('title', '')}: {str(each.get('content') or '')[:SNIPPET_CHARACTERS]}"
            for each in results[:MOST_FOUND]
            if isinstance(each, dict)
        )

    return web_search
