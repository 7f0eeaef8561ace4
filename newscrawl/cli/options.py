"""Options that several commands share, and the store and settings they lead to."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]
OfSite = Annotated[str | None, typer.Option("--site", metavar="SITE", help="Of this site only.")]

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.store import Store

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="The store, like sqlite:///output/newscrawl.db."),
]
SiteName = Annotated[str, typer.Argument(metavar="SITE", help="The site's name; `newscrawl sites` lists them.")]


def settings(database: str | None = None) -> Config:
    """The settings in force: the command line over the environment over newscrawl.toml."""
    from newscrawl import config

    loaded = config.load()
    return loaded if database is None else loaded.model_copy(update={"database": database})


def open_store(database: str | None = None) -> Store:
    """The store, which must be there; raises `StoreMissing` naming it."""
    from newscrawl import config
    from newscrawl.store import Store

    return Store.open(settings(database).database, create=False, root=config.root(Path.cwd()))


def time_option(option: str, text: str | None, tz: tzinfo, *, to_end: bool = False) -> datetime | None:
    """The time that an option gives, in the site's zone where it names none; ``to_end``: a day's last microsecond."""
    if text is None:
        return None
    from newscrawl.config import iso_time

    at = iso_time(text, tz, name=f"{option} {text!r}", expected="a date (ISO 8601), like 2025-09-07")
    return datetime.combine(at, time.max, tz) if to_end and _is_day(text) else at


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_site(name: str | None) -> None:
    """Where nothing is found for a site, the name may be wrong; raises `UnknownSite`."""
    from newscrawl.sites import get_site

    if name is not None:
        get_site(name)
