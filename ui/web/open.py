"""The one place where the house, the sessions and the page meet."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import webbrowser
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from ui.assemble import House, open_house
from ui.clock import now
from ui.errors import UsageError
from ui.http.hosts import is_loopback
from ui.paths import make_home
from ui.serve.token import find_token
from ui.settings import Settings
from ui.status import Watcher
from ui.talk.ring import ring
from ui.talk.run import RING_SECONDS
from ui.targets import spent_today, targets
from ui.web.app import Open
from ui.web.desk import HouseDesk
from ui.web.gradio import Framed, mounted
from ui.web.keyring import Keyring
from ui.web.logins import Logins
from ui.web.messages import Trace
from ui.web.metrics import Metrics
from ui.web.page.desk import Talker
from ui.web.people import OWNER, Person
from ui.web.record import Records
from ui.web.run import Told, serve
from ui.web.sessions import Sessions
from ui.web.users import Users
from voice.flow import beside


def check_installed() -> None:
    """Raise UsageError unless the packages of the page are there."""
    absent = [name for name in ("cryptography", "gradio", "websockets") if not find_spec(name)]
    if absent:
        raise UsageError(
            f"the page needs {', '.join(absent)}; "
            "run: uv pip install -e '.[web]' -c configs/requirements.lock"
        )


def make_keyring(settings: Settings, home: Path) -> Keyring:
    """Who may come in. Raises UsageError."""
    return Keyring(
        Users(home / "web" / "users.json"),
        Logins(home / "web" / "logins.json", settings.web.login_hours, time.time),
        find_token(os.environ, "PARLOUR_TOKEN", None),
        trusting=is_loopback(settings.web.host),
    )


async def serve_page(settings: Settings, home: Path, keyring: Keyring, show: bool) -> None:
    """Serve until a signal comes; `show`: in this machine's browser too. Raises UsageError."""
    make_home(home)

    def told(sentence: str) -> None:
        print(sentence, file=sys.stderr)

    def listens(url: str) -> None:
        if show:
            webbrowser.open(url)

    opening = partial(open_page, settings, home, told)
    await serve(settings.web, keyring, home / "web", opening, told, listens)


@asynccontextmanager
async def open_page(
    settings: Settings, home: Path, told: Told, metrics: Metrics
) -> AsyncIterator[Open]:
    """The house, loaded and warm, with the page and the sessions. Raises as `open_house`."""
    wanted, loop = settings.web, asyncio.get_running_loop()
    mind = settings.mind.model_copy(update={"conversations": wanted.people})
    settings = settings.model_copy(update={"mind": mind})

    def failed(sentence: str) -> None:  # called in the thread
        loop.call_soon_threadsafe(told, sentence)

    def traced(trace: Trace) -> None:
        metrics.turn(trace.route, trace.wait)

    with ThreadPoolExecutor(1, "records") as thread:
        async with open_house(settings, home, told) as house:
            records = Records(home / "web" / "conversations", thread, failed)
            idle = wanted.idle_minutes * 60
            async with Sessions(
                house, records, most=wanted.people, idle=idle, traced=traced
            ) as sessions:
                _show(sessions, metrics)
                desk = _desk(house, sessions, settings, home)
                await asyncio.to_thread(import_module, "gradio")  # it takes seconds
                app = mounted(desk)
                hours24 = settings.mind.hours24
                ringing = ring(
                    house.kept, now, lambda _: None, sessions.announce, hours24, RING_SECONDS
                )
                async with app.router.lifespan_context(app), beside(ringing):
                    yield Open(Framed(app), sessions)


def _desk(house: House, sessions: Sessions, settings: Settings, home: Path) -> HouseDesk:
    """What the page shows of them."""
    states = {rung.name: rung.breaker for rung in house.thinking.minds.rungs}

    def breaker(name: str) -> str | None:
        return states[name].state.value if name in states else None

    def talkers() -> list[Talker]:
        return [Talker(live.person.name, live.state) for live in sessions.live if live.there]

    async def forgets(person: Person, words: str) -> None:
        await sessions.forget(person, words)
        if house.thinking.cache and person.user == OWNER.user:  # nobody else is answered from it
            await house.thinking.cache.forget(words)

    watcher = Watcher(targets(settings), breaker, partial(spent_today, home))
    clock = asyncio.get_running_loop().time
    return HouseDesk(house.memory, forgets, watcher.look, talkers, clock)


def _show(sessions: Sessions, metrics: Metrics) -> None:
    """Let the metrics tell of the sessions as they stand."""

    def seats() -> float:
        return len(sessions.live)

    def pages() -> float:
        return sum(live.there for live in sessions.live)

    def lost() -> float:
        return sum(live.counts.lost + live.counts.dropped for live in sessions.live)

    metrics.show("seats", "Seats that are taken, whether or not a page is there.", seats)
    metrics.show("pages", "Pages that are connected.", pages)
    metrics.show("packets_lost", "Of the microphones of these pages, 20 ms each.", lost)
