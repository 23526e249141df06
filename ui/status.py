"""How every tier and service is at this moment, all asked at once, with little patience."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx

from ui.lookup import Lookup
from ui.probes import LOADS, PROBES, Found, Site, State, Target

DEADLINE = 0.5
"""Seconds for one server; who does not answer by then is down for somebody who waits for it."""

_NONSENSE = (
    httpx.HTTPError,
    httpx.InvalidURL,
    ValueError,
    AttributeError,
    TypeError,
)
"""What an address that cannot be raises, or an answer that no such server gives."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one target is."""

    target: Target
    state: State
    seconds: float | None
    """How long it took to answer; None where it did not, or was not asked."""
    load: str
    """How busy it is, where it tells."""
    detail: str
    breaker: str | None = None
    """`working`, `resting` or `on trial`, where that is known."""
    cost: float | None = None
    """USD spent today, where that is known."""


def _unknown(_name: str) -> None:
    return None


class Watcher:
    """Looks after targets, again and again."""

    def __init__(
        self,
        targets: Sequence[Target],
        breaker: Callable[[str], str | None] = _unknown,
        cost: Callable[[str], float | None] = _unknown,
    ) -> None:
        """`breaker` and `cost` tell of a target by its name."""
        self._targets = targets
        self._breaker = breaker
        self._cost = cost
        self._lookup = Lookup()

    async def look(self) -> list[Health]:
        """How each target is, in their order; takes `DEADLINE` at most."""
        until = asyncio.get_running_loop().time() + DEADLINE
        patience = httpx.Timeout(DEADLINE)
        # Certificates take as long to read as all answers to come; mostly nobody has one.
        secure = any(target.url.startswith("https:") for target in self._targets)
        async with (
            httpx.AsyncClient(timeout=patience, trust_env=False, verify=secure) as client,
            asyncio.TaskGroup() as tasks,
        ):
            sites = [Site(target, client, self._lookup) for target in self._targets]
            looks = [tasks.create_task(self._look(site, until)) for site in sites]
        return [look.result() for look in looks]

    async def _look(self, site: Site, until: float) -> Health:
        target, clock = site.target, asyncio.get_running_loop().time
        began, load = clock(), ""
        found = await _asked(site, until)
        seconds: float | None = clock() - began
        if found.state is State.UP and target.kind in LOADS:
            with suppress(OSError, *_NONSENSE):
                async with asyncio.timeout_at(until):
                    load = await LOADS[target.kind](site)
        breaker = self._breaker(target.name)
        state = State.RESTING if found.state is State.UP and breaker == "resting" else found.state
        if not target.url or state in (State.DOWN, State.UNSET):
            seconds = None
        cost = self._cost(target.name)
        return Health(target, state, seconds, load, found.detail, breaker, cost)


async def _asked(site: Site, until: float) -> Found:
    """What the target's probe finds, by that time."""
    if site.target.kind == "llama_cpp":  # files of this machine: there is an answer
        return await PROBES["llama_cpp"](site)
    if not site.target.url:
        return Found(State.UNSET, "no address")
    try:
        async with asyncio.timeout_at(until):
            return await PROBES[site.target.kind](site)
    except (TimeoutError, httpx.TimeoutException):
        return Found(State.DOWN, f"no answer within {DEADLINE:g} s")
    except socket.gaierror:
        return Found(State.DOWN, "no such host")
    except (OSError, httpx.ConnectError):
        return Found(State.DOWN, "no connection")
    except _NONSENSE:
        return Found(State.DOWN, "it speaks otherwise")
