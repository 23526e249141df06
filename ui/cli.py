"""The command line: a few verbs, each of which runs one stage or the whole.

Nothing heavy is imported until a verb is chosen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli_daemon import app as daemon_app
from ui.cli_house import app as house_app
from ui.cli_web import app as web_app
from ui.evals.commands import app as eval_app
from ui.models.commands import app as models_app
from ui.verbs import Json, Loudspeaker, Microphone, Transcript, run, settings_of

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(models_app, name="models")
app.add_typer(eval_app, name="eval")
app.add_typer(house_app)
app.add_typer(web_app)
app.add_typer(daemon_app)

Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write the spoken answer to this WAV file.")
]


def _tell_version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        print(f"parlour {version('parlour')}")
        raise typer.Exit


@app.callback()
def parlour(
    context: typer.Context,
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            "-c",
            envvar="PARLOUR_CONFIG",
            metavar="FILE|NAME",
            help="A settings file, or a profile that ships: tiny, quality, local, homelab, cloud.",
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """Parlour: speak, and it answers aloud, fast, from models in the house.

    Start with `parlour demo`. What is missing, `parlour doctor` tells.
    """
    context.obj = config


@app.command()
def demo(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where the spoken answers are written.")
    ] = Path("parlour-demo.wav"),
    as_json: Json = False,
) -> None:
    """Hear two recorded questions and answer them aloud.

    Then show what each wait was made of. The first run fetches the models and compiles the engine
    of the quick mind.
    """
    from ui.demo import demo
    from ui.setup import ensure
    from ui.sinks import check_out

    settings = settings_of(context)
    run(check_out, out)
    run(ensure, settings)  # it blocks, and Ctrl-C must reach it: not on the event loop
    run(demo, settings, out, as_json)


@app.command()
def talk(
    context: typer.Context,
    push_to_talk: Annotated[
        bool,
        typer.Option(
            "--push-to-talk",
            "-p",
            help="Listen only while space is held, or from one tap to the next.",
        ),
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="Read the answers instead.")] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    transcript: Transcript = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print events as JSON lines instead of a screen.")
    ] = False,
) -> None:
    """Talk with it: microphone and loudspeaker, interruptible at any moment.

    Speak, and it answers; speak over it, and it falls silent. Space silences it too, m mutes the
    microphone, q leaves.
    """
    from ui.paths import data_home
    from ui.setup import offer
    from ui.talk.run import Options, check_place, talk

    settings = settings_of(context).with_devices(microphone, loudspeaker)
    kept = data_home() / "transcripts" if transcript and settings.talk.transcript else None
    options = Options(push_to_talk, text, as_json, kept)
    run(check_place, settings, options)
    run(offer, settings, context.obj)
    run(talk, settings, options)


@app.command()
def devices(context: typer.Context, as_json: Json = False) -> None:
    """List microphones and loudspeakers, and which would be used."""
    from ui.devices import devices

    chosen = settings_of(context).devices
    run(devices, chosen.microphone, chosen.loudspeaker, as_json)


@app.command()
def setup(
    context: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Try again to compile, where that failed before.")
    ] = False,
) -> None:
    """Fetch the models and compile the engine."""
    from ui.setup import setup

    run(setup, settings_of(context), rebuild)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="FILE|TEXT", help="A recording, or words.")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Answer one question.

    Examples: parlour ask "what time is it", or parlour ask question.wav --out reply.wav
    """
    from ui.ask import ask, read
    from ui.setup import offer

    settings = settings_of(context)
    run(read, question, out)
    run(offer, settings, context.obj)
    run(ask, settings, question, out, as_json)


@app.command()
def hear(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A recording: WAV, FLAC, OGG or MP3.")],
    as_json: Json = False,
) -> None:
    """Print the turns of a recording, with times and words."""
    from ui.stages import hear

    run(hear, settings_of(context), file, as_json)


@app.command()
def say(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What to say.")] = "",
    out: Out = None,
    voices: Annotated[bool, typer.Option("--voices", help="List the voices there are.")] = False,
) -> None:
    """Speak a text aloud.

    Example: parlour say "It costs $3.50." --out price.wav
    """
    from ui.stages import say
    from ui.stages import voices as list_voices

    if voices:
        run(list_voices, settings_of(context))
    else:
        run(say, settings_of(context), text, out)


@app.command()
def bench(
    context: typer.Context,
    recordings: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE|FOLDER…", help="Recordings; those that ship by default."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many recordings.")] = 24,
    sequential: Annotated[
        bool, typer.Option(help="Also measure the tutorial loop, and print the ratio.")
    ] = True,
    plot: Annotated[Path | None, typer.Option(help="Draw the parts as stacked bars.")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Talk in a simulated room, and speak over the answers.")
    ] = False,
    referee: Annotated[
        bool, typer.Option("--referee", help="Be measured by the outside clock at $VOICE_SOCK.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Talk in the page, in a real browser, and four at once.")
    ] = False,
    key: Annotated[
        bool, typer.Option("--key", help="Hold the daemon's key over each recording.")
    ] = False,
    lag: Annotated[
        float, typer.Option(min=0, max=5, help="With --key: seconds until it is let go of.")
    ] = 0.2,
    soak: Annotated[
        float, typer.Option(metavar="MINUTES", min=0, help="Talk for so long; watch the memory.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Measure how long a person would wait.

    Recordings are heard in real time. The clock runs from the last voiced sample to the first
    audible one, endpoint wait included.
    """
    if live + referee + page + key + bool(soak) > 1:
        raise typer.BadParameter("--live, --referee, --page, --key and --soak go one at a time")
    settings, files = settings_of(context), recordings or []
    if referee:
        from ui.bench.referee import referee as be_measured

        run(be_measured, settings)
    elif live:
        from ui.bench.live import live as rehearse

        run(rehearse, settings, files, limit, as_json)
    elif page:

        async def visit() -> None:
            from ui.bench.page import page as measure  # its packages may be missing

            await measure(settings, context.obj, files, limit, as_json)

        run(visit)
    elif key:
        from ui.bench.held import held

        run(held, settings, files, limit, lag, as_json)
    elif soak:
        from ui.bench.soak import soak as persist

        run(persist, settings, files, soak, as_json)
    else:
        from ui.bench.run import bench

        run(bench, settings, files, limit, sequential, plot, as_json)


@app.command()
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Tell what is missing, and the command that mends it."""
    from ui.doctor import run as examine
    from ui.paths import data_home
    from ui.targets import ailing

    settings = settings_of(context)
    found: list[int] = []
    run(
        lambda: found.append(
            examine(settings.wanted_models, data_home(), ailing(settings), as_json)
        )
    )
    raise typer.Exit(found[0])


@app.command("settings")
def show_settings(context: typer.Context, as_json: Json = False) -> None:
    """Print every setting as it stands, and its meaning.

    That is: a file which makes the same settings.
    """
    import json

    from ui.reference import as_data, as_toml

    settings = settings_of(context)
    print(json.dumps(as_data(settings)) if as_json else as_toml(settings).rstrip())
