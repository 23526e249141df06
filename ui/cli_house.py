"""The verbs for a house with several machines: what is up, who answers, what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.verbs import Json, run, settings_of

app = typer.Typer(rich_markup_mode=None)


@app.command()
def status(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Look again every 2 s.")] = False,
    as_json: Json = False,
) -> None:
    """Show every tier and service: state, latency, load, model, cost today."""
    from functools import partial

    from ui.paths import data_home
    from ui.status import Watcher
    from ui.status_table import status as show
    from ui.targets import spent_today, targets

    async def look() -> None:
        watcher = Watcher(targets(settings), cost=partial(spent_today, data_home()))
        await show(watcher, watch=watch, as_json=as_json)

    settings = settings_of(context)
    run(look)


@app.command()
def route(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="Words as one would say them.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="JSON lines with `text`, one turn each.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show which mind words would go to, and why; no language model is loaded.

    Example: parlour route "think hard about why the sky is blue"
    """
    from ui.route import route as show
    from ui.route import texts_of
    from ui.router.make import make_embedder
    from ui.targets import levels
    from ui.thinking import make_router

    settings = settings_of(context)

    def decide() -> None:
        texts = texts_of(text, file)  # before anything is loaded
        embedder = make_embedder(settings.memory.model)
        show(settings, make_router(settings, embedder).decide, levels(settings), texts, as_json)

    run(decide)


@app.command("train-router")
def train_router(
    context: typer.Context,
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="JSON lines with `text`, `label` and `source`; repeatable."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Where the weights are written.")] = Path(
        "router.json"
    ),
) -> None:
    """Learn how hard words are from our own sentences and yours, and print how well that went."""
    from ui.router.make import make_embedder

    model = settings_of(context).memory.model

    def learn() -> None:
        from ui.router.train import train  # its packages may be missing

        train(data or [], out, make_embedder(model))

    run(learn)


@app.command()
def cost(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, help="Days, today included.")] = 30,
    as_json: Json = False,
) -> None:
    """Print what answers cost, per day and tier, and what the house saved.

    That is: against sending all of them to the cloud.
    """
    from ui.clock import now
    from ui.cost import cost as show
    from ui.minds import baseline
    from ui.paths import data_home

    model, prices = baseline(settings_of(context))
    run(show, data_home() / "ledger.sqlite", now().date(), days, model, prices, as_json)


@app.command()
def serve(context: typer.Context) -> None:
    """Lend ears, voice, mind and embeddings to other programs, by OpenAI's API.

    Beyond this machine ([serve] host) callers must show the token in $PARLOUR_TOKEN.
    """
    import os
    from dataclasses import fields

    from ui.paths import data_home, need_home
    from ui.serve.routed import routed
    from ui.serve.run import serve as keep_serving
    from ui.serve.services import open_services
    from ui.serve.serving import Serving
    from ui.serve.token import find_token

    settings = settings_of(context)
    wanted = settings.serve

    file = Path(wanted.token_file).expanduser() if wanted.token_file else None
    names = {field.name for field in fields(Serving)} - {"token", "minds"}

    async def lend() -> None:
        token = find_token(os.environ, "PARLOUR_TOKEN", file)
        serving = Serving(token=token, **wanted.model_dump(include=names))
        need_home(data_home())
        mind = routed(settings, data_home(), print)
        await keep_serving(
            serving, lambda metrics: open_services(settings, mind, metrics, serving), print
        )

    run(lend)
