"""The verbs of the page: `parlour web`, and `parlour users` for who may log in."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ui.errors import UsageError
from ui.verbs import Json, run, settings_of

app = typer.Typer(rich_markup_mode=None)
users = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(users, name="users", help="Say who may log in to the page.")

Name = Annotated[str, typer.Argument(help="As they log in: small letters, digits, - and _.")]


@app.command()
def web(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to listen at; 0.0.0.0 for the house.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at.", min=0, max=65535)] = None,
    https: Annotated[
        bool | None, typer.Option("--https", help="Encrypt: beyond this machine browsers want it.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Speak with it in a browser, on this machine or from others.

    Beyond this machine only people with a password come in: parlour users add NAME.
    """
    from ui.paths import data_home, need_home
    from ui.setup import offer
    from ui.web.open import check_installed, make_keyring, serve_page
    from ui.web.run import check_place

    given = {"host": host, "port": port, "https": https}
    changed = {name: value for name, value in given.items() if value is not None}
    settings = settings_of(context)
    settings = settings.model_copy(update={"web": settings.web.model_copy(update=changed)})
    home = data_home()

    run(check_installed)
    run(need_home, home)
    run(lambda: check_place(settings.web, make_keyring(settings, home)))  # before all is fetched
    run(offer, settings, context.obj)
    run(serve_page, settings, home, make_keyring(settings, home), open_page)


@users.command()
def add(
    name: Name,
    guest: Annotated[
        bool, typer.Option("--guest", help="Has a memory of their own, and not the house's.")
    ] = False,
) -> None:
    """Let somebody in, or change their password.

    The password is asked for, or read from the standard input: one line.
    """
    from ui.web.users import the_users

    def let_in() -> None:
        new = the_users().add(name, _password(), "guest" if guest else "owner")
        print(f"{name} may log in." if new else f"{name} has another password now.")

    run(let_in)


@users.command()
def remove(name: Name) -> None:
    """Let somebody in no more, also where they are logged in. What they said is kept."""
    from ui.web.users import the_users

    def shut_out() -> None:
        if not the_users().remove(name):
            raise UsageError(f"nobody is called {name!r}; parlour users list tells who there is")
        print(f"{name} may log in no more.")

    run(shut_out)


@users.command("list")
def list_users(as_json: Json = False) -> None:
    """List who may log in."""
    from ui.web.users import the_users

    def show() -> None:
        roles = {name: user.role for name, user in the_users().all().items()}
        if as_json:
            print(json.dumps(roles))
            return
        for name, role in roles.items():
            print(f"{name}  {role}")
        if not roles:
            print("Nobody yet. Begin with: parlour users add NAME")

    run(show)


def _password() -> str:
    """Raises UsageError."""
    import sys
    from getpass import getpass

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("Again: ") != first:
        raise UsageError("the two passwords differ; try again")
    return first
