"""Keys of a desktop: a real X server and real presses, and what is refused without one."""

from __future__ import annotations

import asyncio
import enum
import gc
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from tests.clock import run
from tests.ui.daemon.keys.board import listening
from tests.ui.daemon.keys.desktop import Desktop, desktop
from ui.daemon.keys import pynput as source_module
from ui.daemon.keys.make import key_names
from ui.daemon.keys.pynput import SOURCE, PynputKeys
from ui.errors import UsageError

PATIENCE = 20.0


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with desktop(monkeypatch) as found:
        pytest.importorskip("pynput", reason="pynput is absent; install it with: .[keys]")
        yield found
        found.does("key q")  # only then do listeners notice that they were stopped
        for thread in threading.enumerate():
            if hasattr(thread, "canonical"):
                threading.Thread.join(thread, PATIENCE)


Next = Callable[[], Awaitable[bool]]


def heard(
    screen: Desktop, keys: str, tap: str, play: Callable[[Next], Awaitable[None]]
) -> list[str]:
    """Let `play` go on once a tap of `tap` is heard; it is given what waits for the next key."""
    sentences: list[str] = []

    async def main() -> None:
        told: asyncio.Queue[bool] = asyncio.Queue()

        def on_key(where: str, down: bool) -> None:
            assert where == SOURCE
            told.put_nowait(down)

        async def following() -> bool:
            return await asyncio.wait_for(told.get(), PATIENCE)

        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(PynputKeys(keys, sentences.append).run(on_key))
            await _answering(screen, tap, told)
            await play(following)
            assert told.empty()
            task.cancel()

    asyncio.run(main())
    return sentences


async def _answering(screen: Desktop, tap: str, told: asyncio.Queue[bool]) -> None:
    """Tap until it is heard, for nobody tells when the listening begins, and all was heard."""
    heard = False
    async with asyncio.timeout(PATIENCE):
        while not heard:
            await asyncio.to_thread(screen.does, f"key {tap}")
            with suppress(TimeoutError):
                while True:
                    heard = not await asyncio.wait_for(told.get(), 0.4)


@pytest.mark.real
@pytest.mark.parametrize(
    ("keys", "tap"),
    [
        ("f9", "F9"),
        ("pause", "Pause"),
        ("scroll_lock", "Scroll_Lock"),
        ("f13", "191"),  # by its place: the name is another's on X11
        ("<269025153>", "191"),
        ("f18", "196"),
        ("h", "h"),
        ("space", "space"),
        ("ctrl_r", "Control_R"),
        ("<ctrl>+<alt>+space", "ctrl+alt+space"),
        ("ctrl+h", "ctrl+h"),
    ],
)
def test_a_key_is_heard_when_it_goes_down_and_up(screen: Desktop, keys: str, tap: str) -> None:
    down, *rest = tap.split("+")

    async def play(following: Next) -> None:
        screen.does(*(f"keydown {key}" for key in (down, *rest)))
        assert await following() is True
        screen.does("key q")  # another key
        screen.does(*(f"keyup {key}" for key in reversed((down, *rest))))
        assert await following() is False

    heard(screen, keys, tap, play)


@pytest.mark.real
def test_either_ctrl_will_do_and_one_side_alone_is_not_the_other(screen: Desktop) -> None:
    async def play(following: Next) -> None:
        screen.does("keydown Control_R", "keydown F9")
        assert await following() is True
        screen.does("keyup F9", "keyup Control_R")
        assert await following() is False

    heard(screen, "ctrl+f9", "ctrl+F9", play)

    async def left(_: Next) -> None:
        screen.does("keydown Control_L", "keyup Control_L")

    heard(screen, "ctrl_r", "Control_R", left)


@pytest.mark.real
@pytest.mark.usefixtures("screen")
def test_every_name_that_is_listed_is_known() -> None:
    names = key_names("pynput")
    assert {"f9", "ctrl", "scroll_lock", "media_play_pause"} <= set(names)
    for name in names:
        PynputKeys(name)


@pytest.mark.real
def test_a_held_key_repeats_and_is_let_go_of_once(screen: Desktop) -> None:
    async def play(following: Next) -> None:
        screen.does("keydown F9")
        downs = [await following() for _ in range(5)]
        screen.does("keyup F9")
        assert all(downs)
        while await following():
            pass

    heard(screen, "f9", "F9", play)


@pytest.mark.real
@pytest.mark.filterwarnings("ignore:unclosed <socket")  # pynput leaves that of a dead server
def test_a_desktop_that_is_gone_lets_go_of_the_key_and_is_heard_again(screen: Desktop) -> None:
    async def main() -> list[str]:
        told: asyncio.Queue[bool] = asyncio.Queue()
        sentences: list[str] = []
        source = PynputKeys("f9", sentences.append)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(source.run(lambda _, down: told.put_nowait(down)))
            await _answering(screen, "F9", told)
            screen.does("keydown F9")
            assert await asyncio.wait_for(told.get(), PATIENCE) is True
            screen.kill()
            while await asyncio.wait_for(told.get(), PATIENCE):  # repeats
                pass
            screen.start()
            await _answering(screen, "F9", told)
            task.cancel()
        return sentences

    assert asyncio.run(main()) == ["the desktop is gone; its keys are heard again when it is back"]
    gc.collect()


class Key(enum.Enum):
    f9 = 1
    pause = 2
    ctrl = 3
    ctrl_l = 3
    ctrl_r = 4


def without_desktop(monkeypatch: pytest.MonkeyPatch, trusted: bool = True) -> None:
    """pynput's keyboard as on a system that hears nothing."""

    class Listener:
        IS_TRUSTED = trusted

        def __init__(self, **_: Any) -> None:
            self.alive = False

        def run(self) -> None: ...

        def start(self) -> None:
            self.alive = True

        def is_alive(self) -> bool:
            return self.alive

        def stop(self) -> None:
            self.alive = False

    keyboard = SimpleNamespace(Key=Key, Listener=Listener)
    monkeypatch.setattr(source_module, "_keyboard", lambda: keyboard)


def test_an_unknown_key_is_refused_with_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    without_desktop(monkeypatch)
    with pytest.raises(UsageError, match="'pauze'; near it are: pause"):
        PynputKeys("ctrl+pauze")


def test_a_system_that_lets_nothing_be_heard_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    without_desktop(monkeypatch, trusted=False)
    with pytest.raises(UsageError, match="macOS does not let this program hear keys"):
        run(PynputKeys("f9").run(lambda *_: None))


def test_a_listener_is_stopped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    without_desktop(monkeypatch)

    async def main() -> None:
        async with listening(PynputKeys("f9")) as told:
            await asyncio.sleep(10)
        assert told == []

    run(main())


linux = pytest.mark.skipif(sys.platform != "linux", reason="of X11 and Wayland")


@linux
def test_wayland_is_refused_because_it_hides_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(UsageError, match="evdev"):
        PynputKeys("f9")


@linux
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModuleNotFoundError("no", name="pynput"), "need the package 'pynput'"),
        (ImportError("this platform is not supported"), "no desktop .*no DISPLAY is set"),
    ],
)
def test_what_it_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def fail(_: str) -> Any:
        raise error

    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(source_module, "import_module", fail)
    with pytest.raises(UsageError, match=sentence):
        PynputKeys("f9")
