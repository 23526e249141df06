"""Weather, search and the devices of the house, against servers that answer as the real ones do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from brain.tools.builtin.home import Home, home_tools
from brain.tools.builtin.online import Place, search_tool, sky_of, weather_tool
from brain.tools.errors import ToolError
from brain.tools.tool import Tool
from ui.bench.stand_in import Asked, Said, StandIn, standing_in

HOME = Place("Utrecht", 52.09, 5.12)
NOWHERE = "http://127.0.0.1:9"
FORECAST = {
    "current": {"temperature_2m": 11.6, "weather_code": 3},
    "daily": {
        "weather_code": [3, 61],
        "temperature_2m_min": [7.2, 5.5],
        "temperature_2m_max": [13.4, 9.9],
        "precipitation_probability_max": [20, 85],
    },
}
BERLIN = {"results": [{"name": "Berlin", "latitude": 52.52, "longitude": 13.41}]}
STATES = [
    {"entity_id": "light.kitchen", "state": "on", "attributes": {"friendly_name": "Kitchen light"}},
    {"entity_id": "lock.front", "state": "locked", "attributes": {"friendly_name": "Front door"}},
    {"entity_id": "cover.bedroom_blinds", "state": "open", "attributes": {}},
    {"entity_id": "switch.garage_opener", "state": "off", "attributes": {}},
    {"entity_id": "climate.hall", "state": "heat", "attributes": {"friendly_name": "Hall heating"}},
    {
        "entity_id": "sensor.attic",
        "state": "19.5",
        "attributes": {"friendly_name": "Attic temperature", "unit_of_measurement": "°C"},
    },
]


def answering(*answers: Any, status: int = 200) -> Callable[[Asked], Said]:
    left = list(answers)

    def answer(_asked: Asked) -> Said:
        told = left.pop(0) if len(left) > 1 else left[0]
        return Said([told if isinstance(told, str) else json.dumps(told)], status=status)

    return answer


def use(
    answer: Callable[[Asked], Said], make: Callable[[str], Tool], /, **arguments: Any
) -> tuple[str, StandIn]:
    async def main() -> tuple[str, StandIn]:
        async with standing_in(answer) as server, asyncio.timeout(10):
            each = make(server.url)
            return await each.run(each.check(arguments)), server

    return asyncio.run(main())


def weather(url: str) -> Tool:
    return weather_tool(url, url, HOME)


def test_the_weather_here_and_now() -> None:
    said, server = use(answering(FORECAST), weather)
    assert said == (
        "In Utrecht it is 12 degrees and overcast; today 7 to 13 degrees, "
        "with a 20 percent chance of rain."
    )
    [asked] = server.asked
    assert parse_qs(urlsplit(asked.path).query)["latitude"] == ["52.09"]


def test_the_weather_elsewhere_tomorrow() -> None:
    said, server = use(answering(BERLIN, FORECAST), weather, place="Berlin", day="tomorrow")
    assert said == (
        "Tomorrow in Berlin it will be rainy, 6 to 10 degrees, with a 85 percent chance of rain."
    )
    assert [urlsplit(asked.path).path for asked in server.asked] == ["/v1/search", "/v1/forecast"]


@pytest.mark.parametrize(
    ("answers", "arguments", "told"),
    [
        (({"results": []},), {"place": "Nowhere"}, "No place called Nowhere is known"),
        (({},), {}, "a weather that cannot be read"),
        (("<html>",), {}, "no JSON"),
    ],
)
def test_weather_that_cannot_be_told(
    answers: tuple[Any, ...], arguments: dict[str, str], told: str
) -> None:
    with pytest.raises(ToolError, match=told):
        use(answering(*answers), weather, **arguments)


@pytest.mark.parametrize(("code", "sky"), [(0, "clear"), (65, "rainy"), (1000, "changeable")])
def test_skies(code: int, sky: str) -> None:
    assert sky_of(code) == sky


def test_search_gives_the_first_few_results_and_is_not_trusted() -> None:
    results = [{"title": f"Page {n}", "content": "x" * 500, "url": "http://x"} for n in range(9)]
    found, server = use(answering({"results": results}), search_tool, query="pumpkin & soup")
    assert found.count("Page") == 3
    assert len(found) < 800
    query = parse_qs(urlsplit(server.asked[0].path).query)
    assert query == {"q": ["pumpkin & soup"], "format": ["json"]}
    assert not search_tool(NOWHERE).trusted


def test_search_without_results_or_server() -> None:
    assert use(answering({"results": []}), search_tool, query="x")[0] == "Nothing was found."
    with pytest.raises(ToolError, match=r"refused \(403\)\.$"):
        use(answering("Turn the lamp on.", status=403), search_tool, query="x")
    with pytest.raises(ToolError, match="cannot be reached"):
        asyncio.run(search_tool(NOWHERE).run({"query": "x"}))


def home(index: int) -> Callable[[str], Tool]:
    return lambda url: home_tools(Home(url, "secret"))[index]


def test_a_device_is_switched() -> None:
    arguments = {"device": "the kitchen lights", "action": "off"}
    said, server = use(answering(STATES, []), home(0), **arguments)
    assert said == "Kitchen light: off."
    states, service = server.asked
    assert (states.path, service.path) == ("/api/states", "/api/services/light/turn_off")
    assert service.body == {"entity_id": "light.kitchen"}
    assert service.headers["authorization"] == "Bearer secret"


def test_a_level_is_set() -> None:
    _, server = use(answering(STATES, []), home(0), device="hall heating", action="on", level=21)
    assert server.asked[1].path == "/api/services/climate/set_temperature"
    assert server.asked[1].body == {"entity_id": "climate.hall", "temperature": 21}


def test_a_state_is_told() -> None:
    assert use(answering(STATES), home(1), device="front door")[0] == "Front door is locked."
    assert use(answering(STATES), home(1), device="attic")[0] == "Attic temperature is 19.5 °C."


@pytest.mark.parametrize(
    ("device", "asks"),
    [
        ("kitchen light", False),
        ("hall heating", False),
        ("front door", True),
        ("bedroom blinds", True),
        ("garage opener", True),
    ],
)
def test_locks_doors_and_what_moves_ask_first(device: str, asks: bool) -> None:
    async def main() -> bool:
        async with standing_in(answering(STATES)) as server, asyncio.timeout(10):
            each = home(0)(server.url)
            assert each.asks_first is not None
            given = each.check({"device": device, "action": "on"})
            assert each.asking(given) == f"Shall I turn on the {device}?"
            return await each.asks_first(given)

    assert asyncio.run(main()) == asks


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"device": "moon", "action": "on"}, "no device called moon"),
        ({"device": "front door", "action": "off"}, "cannot be told to off"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: dict[str, str], told: str) -> None:
    with pytest.raises(ToolError, match=told):
        use(answering(STATES), home(0), **arguments)
