"""How each kind of server is asked whether it works: one small question, nothing that costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from ui.lookup import Lookup

Kind = Literal[
    "llama_cpp", "openai", "ollama", "claude", "stt", "tts", "postgresql", "redis", "chroma",
    "page", "searxng", "home-assistant",
]  # fmt: skip

_PORTS = {"postgresql": 5432, "redis": 6379}
_SSL_REQUEST = bytes([0, 0, 0, 8, 4, 210, 22, 47])
"""PostgreSQL's protocol, SSLRequest: length 8, code 80877103. It is answered by one byte."""


class State(Enum):
    """How a server is."""

    UP = "up"
    LOADING = "loading"
    RESTING = "resting"
    """It works, and is left alone for a while because it failed."""
    LACKING = "lacking"
    """It works, and has not the model that it is asked for."""
    DOWN = "down"
    UNSET = "not configured"
    """It lacks an address or a key, and is not asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """One tier or service to look after."""

    name: str
    kind: Kind
    url: str = ""
    """Where it is; empty for what runs in this process, or is not configured."""
    model: str = ""
    level: str = ""
    """What a mind is asked, as a word of `brain.router.levels`; empty for services."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe saw."""

    state: State
    detail: str = ""
    """What is wrong, or worth knowing."""


class Site:
    """A target, and the ways to ask it."""

    def __init__(self, target: Target, client: httpx.AsyncClient, lookup: Lookup) -> None:
        self.target = target
        self._client = client
        self._lookup = lookup

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to a GET. Raises OSError and httpx.HTTPError."""
        url = httpx.URL(self.target.url.rstrip("/") + path)
        address = await self._lookup.address(url.host)
        if self.target.key:
            headers.setdefault("Authorization", f"Bearer {self.target.key}")
        return await self._client.get(
            url.copy_with(host=address, port=self._port),
            headers={"Host": url.netloc.decode(), **headers},
            extensions={"sni_hostname": url.host},
        )

    async def exchange(self, said: bytes) -> bytes:
        """The beginning of what the server says to that, at most a line. Raises OSError."""
        address = await self._lookup.address(urlsplit(self.target.url).hostname or "")
        port = self._port or _PORTS[self.target.kind]
        reader, writer = await asyncio.open_connection(address, port)
        try:
            writer.write(said)
            return await reader.read(128)
        finally:
            writer.close()

    @property
    def _port(self) -> int | None:
        """The port in the address. Raises ValueError for one that cannot be."""
        return urlsplit(self.target.url).port


Probe = Callable[[Site], Awaitable[Found]]


def judge(response: httpx.Response, key: str) -> Found:
    """What an HTTP answer says of its server."""
    status = response.status_code
    if status in (401, 403):
        wanted = Found(State.UNSET, "no key")
        return Found(State.DOWN, "key refused") if key else wanted
    if status == 503 and b"load" in response.content.lower():
        return Found(State.LOADING)
    if response.is_error:
        return Found(State.DOWN, f"HTTP status {status}")
    return Found(State.UP)


def http(path: str, instead: str = "") -> Probe:
    """A probe by a GET; `instead`: the path for servers that do not know the first."""

    async def probe(site: Site) -> Found:
        response = await site.get(path)
        if instead and response.status_code == 404:
            response = await site.get(instead)
        return judge(response, site.target.key)

    return probe


async def here(site: Site) -> Found:
    """Look for the engine and the weights of the mind in this process."""
    return await asyncio.to_thread(_here, site.target.model)


def _here(model: str) -> Found:
    from ui.compile import installed
    from ui.models.errors import ModelsError
    from ui.models.store import missing

    if installed() is None:
        return Found(State.DOWN, "no engine; run: parlour setup")
    try:
        wrong = missing([model])
    except ModelsError as error:
        return Found(State.DOWN, str(error))
    if wrong:
        return Found(State.DOWN, f"model {wrong[0].kind}; run: {wrong[0].remedy}")
    return Found(State.UP, "in this process")


async def openai(site: Site) -> Found:
    """Ask for the models; a llama-server answers for its one model, whatever its name."""
    response = await site.get("/v1/models")
    found = judge(response, site.target.key)
    if found.state is not State.UP:
        return found
    names = [str(each.get("id")) for each in _listed(response, "data")]
    alone = response.headers.get("server") == "llama.cpp" and len(names) == 1
    return _having(site.target.model, names, alone=alone)


async def ollama(site: Site) -> Found:
    """Ask for the models that were pulled."""
    response = await site.get("/api/tags")
    found = judge(response, site.target.key)
    if found.state is not State.UP:
        return found
    names = [str(each.get("name")) for each in _listed(response, "models")]
    return _having(_tagged(site.target.model), names)


async def claude(site: Site) -> Found:
    """Ask for the models, which costs nothing; without a key nothing is asked."""
    if not site.target.key:
        return Found(State.UNSET, "no key")
    headers = {"anthropic-version": "2026-10-21"}
    return judge(await site.get("/v1/models", **headers), site.target.key)


async def postgresql(site: Site) -> Found:
    """Ask whether it speaks TLS; either answer is a server's."""
    if await site.exchange(_SSL_REQUEST) in (b"S", b"N"):
        return Found(State.UP)
    return Found(State.DOWN, "it speaks otherwise")


async def redis(site: Site) -> Found:
    """Send a ping."""
    answer = await site.exchange(b"PING\r\n")
    if answer.startswith(b"-NOAUTH"):
        return Found(State.UP, "wants a password")
    if answer.startswith(b"-LOADING"):
        return Found(State.LOADING)
    if answer.startswith(b"+PONG"):
        return Found(State.UP)
    return Found(State.DOWN, "it speaks otherwise")


PROBES: dict[Kind, Probe] = {
    "llama_cpp": here,
    "openai": openai,
    "ollama": ollama,
    "claude": claude,
    "stt": http("/health", "/v1/models"),
    "tts": http("/health", "/v1/models"),
    "postgresql": postgresql,
    "redis": redis,
    "chroma": http("/api/v2/heartbeat"),
    "page": http("/"),
    "searxng": http("/healthz", "/"),
    "home-assistant": http("/api/"),
}


async def slots(site: Site) -> str:
    """How many of a llama-server's slots are busy; other servers do not tell."""
    response = await site.get("/slots")
    if response.status_code != 200:
        return ""
    found = response.json()
    busy = sum(bool(slot.get("is_processing")) for slot in found)
    return f"{busy} of {len(found)} busy"


async def residents(site: Site) -> str:
    """Whether Ollama holds the model in memory."""
    names = [str(each.get("name")) for each in _listed(await site.get("/api/ps"), "models")]
    return "in memory" if _tagged(site.target.model) in names else "not in memory"


LOADS: dict[Kind, Callable[[Site], Awaitable[str]]] = {"openai": slots, "ollama": residents}
"""What is asked of a server that is up, in the time that is left."""


def _having(model: str, names: list[str], *, alone: bool = False) -> Found:
    if not model or model in names or alone:
        return Found(State.UP)
    return Found(State.LACKING, f"no model {model!r} there")


def _tagged(model: str) -> str:
    """The model's whole name, as Ollama lists it."""
    return model if not model or ":" in model else f"{model}:latest"


def _listed(response: httpx.Response, key: str) -> list[dict[str, Any]]:
    found: Any = response.json()
    return list(found.get(key) or ())
