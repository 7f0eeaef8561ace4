"""`newscrawl serve`: the pages and the JSON API over the store."""

from __future__ import annotations

from typing import Annotated

import typer

from newscrawl.cli.options import Database, settings


def serve(
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Where to listen; another machine's reader needs a token.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="0 takes a free one.")] = 8000,
    database: Database = None,
) -> None:
    """Show what is stored: the reader, the ticker's timeline, the health of the crawl, feeds and the JSON API.

    Example: `newscrawl serve`, then open http://127.0.0.1:8000

    Reading needs no token on this machine. Trying a failed page again does, and so does everything with another
    `--host`: set `token` under `[serve]` in newscrawl.toml, or NEWSCRAWL_SERVE__TOKEN.
    """
    from newscrawl.web.server import run

    run(settings(database), host, port)
