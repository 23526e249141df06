"""The verbs for a house with several machines: what is up, who answers, what it costs."""

from __future__ import annotations

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
    import asyncio

    from ui.clock import now
    from ui.paths import data_home
    from ui.status import Watcher
    from ui.status_table import status as show
    from ui.targets import spent_today, targets

    settings = settings_of(context)

    def look() -> None:
        spent = asyncio.run(spent_today(data_home(), now()))
        watcher = Watcher(targets(settings), cost=spent.get)
        asyncio.run(show(watcher, watch=watch, as_json=as_json))

    run(look)


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
