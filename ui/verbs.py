"""What every verb of the command line shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ui.settings import Settings

Microphone = Annotated[str, typer.Option(help="A piece of its name; `parlour devices` lists them.")]
Loudspeaker = Annotated[str, typer.Option(help="A piece of its name.")]
Transcript = Annotated[
    bool, typer.Option("--transcript/--no-transcript", help="Keep what is said, a file a day.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]


def settings_of(context: typer.Context) -> Settings:
    """Settings from the given file or profile, else the user's own file, else the defaults."""
    from ui.faults import guarded
    from ui.settings import chosen

    found: list[Settings] = []
    code = guarded(lambda: found.append(chosen(context.obj)))
    if code:
        raise typer.Exit(code)
    return found[0]


def run(command: Callable[..., Any], *arguments: Any) -> None:
    """Run a verb, on an event loop if it is a coroutine; what goes wrong ends in one sentence."""
    import asyncio
    import inspect

    from ui.faults import guarded

    def call() -> None:
        result = command(*arguments)
        if inspect.iscoroutine(result):
            asyncio.run(result)

    code = guarded(call)
    if code:
        raise typer.Exit(code)
