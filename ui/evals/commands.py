"""`parlour eval`: how many cases of a set come out right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.verbs import settings_of

if TYPE_CHECKING:
    from memory.embed import Embedder
    from ui.evals.report import Report

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Measure one part of Parlour on a set of cases.",
)

Data = Annotated[Path, typer.Option("--data", help="A file of cases, or a folder of such files.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Misses = Annotated[
    Path | None,
    typer.Option("--misses", help="Write every wrong case to this file, as JSON lines."),
]


@app.command()
def clauses(data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Sentence ends, and that nothing is lost: JSON lines with `text` and `sentences`."""
    from ui.evals.clauses import run

    _show(lambda: run(data), data, as_json, misses)


@app.command()
def spoken(data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Written to spoken form: text files with lines `written~spoken`, one class a file."""
    from ui.evals.spoken import run

    _show(lambda: run(data), data, as_json, misses)


@app.command()
def reflexes(data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Reflexes: JSON lines with `text` and `intent`, or Home Assistant's test sentences."""

    def measure() -> Report:
        from ui.evals.reflexes import run  # its packages may be missing

        return run(data)

    _show(measure, data, as_json, misses)


@app.command()
def stt(context: typer.Context, data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Word error: folders with `manifest.jsonl` (`file`, `text`); without one, noise alone."""

    def measure() -> Report:
        from ui.evals.ears import run  # its packages may be missing

        return run(data, context.obj)

    _show(measure, data, as_json, misses)


@app.command()
def turns(context: typer.Context, data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Turn taking: folders of recordings with `manifest.jsonl`, and JSON pairs of questions."""
    from ui.evals.turn_ears import make_ears
    from ui.evals.turns import run

    _show(lambda: run(data, make_ears(context.obj)), data, as_json, misses)


Minutes = Annotated[
    float, typer.Option("--minutes", min=0, help="Minutes of its own speech; 0 for none.")
]


@app.command()
def echo(
    context: typer.Context,
    data: Data,
    minutes: Minutes = 10,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Echo: recordings named `*_mic`, `*_lpb` or `*_ref`, `*_gt`; its own speech looped back."""
    from ui.evals.echo import run

    _show(lambda: run(data, context.obj, minutes), data, as_json, misses)


@app.command()
def cache(context: typer.Context, data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Cache: JSON lines with `text_a`, `text_b`, `label`; JSON lists of `origin`, `similar`."""
    from ui.evals.cache import run

    _show(lambda: run(data, _embedder(context)), data, as_json, misses)


@app.command()
def router(
    context: typer.Context, data: Data, as_json: Json = False, misses: Misses = None
) -> None:
    """Router: JSON lines with `text` and `label` (quick or complex), or with `intent`."""
    from ui.evals.router import read, run
    from ui.router.make import make_embedder
    from ui.thinking import make_router

    settings = settings_of(context)

    def measure() -> Report:
        sets = read(data)  # before anything is loaded
        embedder = make_embedder(settings.memory.model)
        return run(sets, make_router(settings, embedder).decide)

    _show(measure, data, as_json, misses)


@app.command()
def home(context: typer.Context, data: Data, as_json: Json = False, misses: Misses = None) -> None:
    """Cloud: how many of the router's turns are answered without it, and what that saves."""
    from ui.evals.home import run

    settings = settings_of(context)
    _show(lambda: run(data, settings), data, as_json, misses)


@app.command("context")
def context_of(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="JSON lines with `text`: a turn, or `before`: said earlier."),
    ] = None,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Caches: what share of a conversation's prompts the engines hold already."""
    from ui.evals.context import TURNS, run

    place = data or TURNS
    _show(lambda: run(place, context.obj), place, as_json, misses)


@app.command()
def cancel(
    context: typer.Context,
    times: Annotated[int, typer.Option(min=1, help="Answers to give up, by each API.")] = 50,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Giving up: how soon a real llama-server stops when an answer is closed."""
    from ui.evals.cancel import run

    folder = _model(context)
    _show(lambda: run(folder, times), folder, as_json, misses)


@app.command()
def failover(
    context: typer.Context,
    times: Annotated[int, typer.Option(min=2, help="Troubles of a server, in all.")] = 100,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Failover: a server stalls, breaks off or dies; how soon another mind is heard."""
    from ui.evals.failover import run

    _show(lambda: run(context.obj, times), _model(context), as_json, misses)


@app.command()
def tools(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option("--data", help="JSON lines with `text`, `tool`, `arguments`.")
    ] = None,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Tools: which ones the quick model chooses for everyday requests."""
    from ui.evals.tools import EVERYDAY, run

    settings, place = settings_of(context), data or EVERYDAY
    _show(lambda: run(place, settings), place, as_json, misses)


@app.command()
def injection(
    context: typer.Context,
    data: Data,
    sample: Annotated[
        int, typer.Option(min=0, help="How many the quick model is shown too; it takes minutes.")
    ] = 30,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Injection: orders in recalled text, pages and results; how many run a tool."""
    from ui.evals.injection import run

    settings = settings_of(context)
    _show(lambda: run(data, settings, sample), data, as_json, misses)


@app.command()
def wake(
    context: typer.Context,
    data: Data,
    plot: Annotated[Path | None, typer.Option(help="Draw the curve into this file.")] = None,
    as_json: Json = False,
    misses: Misses = None,
) -> None:
    """Wake word: folders `wakeword*` of names with `manifest.jsonl`; all other sound holds none."""

    def measure() -> Report:
        from ui.evals.wake import run
        from ui.evals.wake_trials import make_ears

        if plot:
            from ui.pictures import check

            check(plot)
        return run(data, make_ears(context.obj), plot)

    _show(measure, data, as_json, misses)


def _embedder(context: typer.Context) -> Embedder:
    from memory.embed import Embedder
    from ui.models.store import model_folder

    return Embedder(model_folder(settings_of(context).memory.model), threads=2)


def _model(context: typer.Context) -> Path:
    """Folder of the mind in this process."""
    from ui.models.store import model_folder

    return model_folder(settings_of(context).mind.model)


def _show(measure: Callable[[], Report], data: Path, as_json: bool, misses: Path | None) -> None:
    from ui.evals.show import show
    from ui.faults import guarded

    code = guarded(lambda: show(measure, data, as_json, misses))
    if code:
        raise typer.Exit(code)
