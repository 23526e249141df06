"""What a mind may do besides talking."""

from __future__ import annotations

from pydantic import Field, model_validator

from ui.settings.engines import URL, Section


class Tools(Section):
    """Timers, lists, sums, dates and more; tools on servers are off until they have a URL."""

    use: bool = True
    """Let minds use tools."""
    deadline: float = Field(default=10, gt=0, le=120)
    """Seconds for one call."""
    rounds: int = Field(default=3, ge=1, le=10)
    """Times that a mind may call in one turn, and be answered."""
    weather_url: str = Field(default="", pattern=URL)
    """A server with Open-Meteo's interface."""
    places_url: str = Field(default="", pattern=URL)
    """The server of its geocoding, for places that one names."""
    place: str = "home"
    """What is meant where no place is named."""
    latitude: float = Field(default=0.0, ge=-90, le=90)
    """Of that place, in degrees."""
    longitude: float = Field(default=0.0, ge=-180, le=180)
    """Of that place, in degrees."""
    search_url: str = Field(default="", pattern=URL)
    """A SearXNG that gives JSON."""
    home_url: str = Field(default="", pattern=URL)
    """A Home Assistant, such as `http://homeassistant:8123`."""
    home_key_env: str = "HOME_ASSISTANT_TOKEN"
    """Environment variable that holds its long-lived access token."""


class Mcp(Section):
    """A server of tools that speaks MCP: a program that is started, or a URL."""

    command: tuple[str, ...] = ()
    """The program and its arguments."""
    url: str = Field(default="", pattern=URL)
    """Where it is, if it runs already (streamable HTTP)."""
    environment: tuple[str, ...] = ()
    """Names of environment variables that the program is given, beyond the usual ones."""
    trusted: bool = False
    """Believe which of its tools only read, and which destroy nothing; else each asks first."""

    @model_validator(mode="after")
    def _placed(self) -> Mcp:
        if bool(self.command) == bool(self.url):
            raise ValueError("give a command or a url, and not both")
        return self
