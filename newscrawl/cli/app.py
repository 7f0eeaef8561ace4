"""The application object and the options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from newscrawl import __version__
from newscrawl.cli import commands


def _version(wanted: bool) -> None:
    if wanted:
        print(f"newscrawl {__version__}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """A scheduled crawler for Arabic news that people can rely on.

    Try `newscrawl demo` first: it crawls a replica of the site, offline. `--debug`, anywhere,
    shows the traceback of an error.
    """


commands.register(app)
