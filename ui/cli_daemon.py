"""The verbs of the daemon: run it, keep it running, press its key."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.verbs import Loudspeaker, Microphone, Transcript, run, settings_of

app = typer.Typer(rich_markup_mode=None)
daemon_app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
app.add_typer(daemon_app, name="daemon")


@daemon_app.callback()
def daemon(
    context: typer.Context,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    transcript: Transcript = True,
) -> None:
    """Run without a screen: hold a key anywhere, speak, hear the answer.

    Bind keys of your desktop to `parlour ptt press` and `parlour ptt release`, or name one in the
    settings ([daemon] keys and key). `parlour daemon install` has it start with the machine.
    """
    if context.invoked_subcommand:
        if microphone or loudspeaker or not transcript:
            raise typer.BadParameter(
                f"`{context.invoked_subcommand}` takes no options of the daemon; put them into the "
                "settings: microphone and loudspeaker under [devices], transcript under [talk]"
            )
        return
    from ui.daemon.run import daemon as serve
    from ui.paths import data_home
    from ui.setup import offer

    settings = settings_of(context).with_devices(microphone, loudspeaker)
    run(offer, settings, context.obj)
    kept = data_home() / "transcripts" if transcript and settings.talk.transcript else None
    run(serve, settings, kept, _tell)


@daemon_app.command()
def install(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print the file that would be written.")
    ] = False,
) -> None:
    """Have it start with the machine, and again when it fails."""
    from ui.daemon.service.commands import check
    from ui.daemon.service.commands import install as add
    from ui.setup import offer

    settings = settings_of(context)  # a mistake in it is told here, and not in a log
    if not dry_run:
        run(check)
        run(offer, settings, context.obj)
    run(add, context.obj, dry_run)


@daemon_app.command()
def keys(context: typer.Context) -> None:
    """List the names of keys, as the chosen source of keys knows them."""
    from ui.daemon.keys.make import key_names

    chosen = settings_of(context).daemon.keys

    def show() -> None:
        for name in key_names("evdev" if chosen == "none" else chosen):
            print(name)

    run(show)


@daemon_app.command()
def uninstall() -> None:
    """Stop it, and have it start no more."""
    from ui.daemon.service.commands import uninstall as remove

    run(remove)


@daemon_app.command()
def logs(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what it says.")
    ] = False,
) -> None:
    """Show what the installed daemon said; never what was said to it."""
    from ui.daemon.service.commands import logs as show

    run(show, follow)


@app.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def ptt(words: Annotated[list[str] | None, typer.Argument(metavar="VERB…")] = None) -> None:
    """Tell the daemon to listen, and to answer: press, release, toggle, say, … (`ptt --help`)."""
    from ui.daemon.control.client import main

    raise typer.Exit(main(words or []))


def _tell(sentence: str) -> None:
    print(sentence, flush=True)
