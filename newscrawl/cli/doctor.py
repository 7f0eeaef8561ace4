"""`newscrawl doctor`: what is there, and what is missing, on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from newscrawl.errors import ConfigError, NewscrawlError

# Variables that are no setting: where the settings are, the pages that a test reads.
_OTHERS = ("config", "pages")


def doctor(
    database: Annotated[str | None, typer.Option(metavar="URL", help="The store.")] = None,
) -> int:
    """Say what is there and what is missing on this machine.

    Example: `newscrawl doctor`

    Ends with 2 when the configuration is wrong, 5 when the store cannot be used, 4 when something
    else is missing.
    """
    worst = 0
    for title, check in _CHECKS.items():
        try:
            state, said = "ok", check(database)
        except _Advice as advice:
            state, said = "note", str(advice)
        except NewscrawlError as error:
            state, said = "NO", str(error)
            worst = worst or (4 if title == "browser" else error.exit_code)
        print(f"{title:<15}{state:<6}{said}")
        if state == "NO" and title == "configuration":
            break  # the others depend on it
    return worst


class _Advice(NewscrawlError):
    """Nothing is wrong, but something would be better."""


def _python(database: str | None) -> str:
    from newscrawl import __version__

    return f"{sys.version.split()[0]}, newscrawl {__version__}"


def _configuration(database: str | None) -> str:
    from newscrawl import config
    from newscrawl.schedule import plan
    from newscrawl.sites import check_names, get_site

    found = config.find_file(Path.cwd())
    settings = config.load()
    check_names(settings.sites)
    plan.of(settings, {job.site: get_site(job.site) for job in settings.jobs})
    if unknown := _variables() - {f"NEWSCRAWL_{name.upper()}" for name in (*_OTHERS, *config.Config.model_fields)}:
        raise _Advice(f"in the environment, but not known: {', '.join(sorted(unknown))}")
    return str(found) if found else "no newscrawl.toml: defaults (`newscrawl init` writes one)"


def _variables() -> set[str]:
    return {name.partition("__")[0] for name in os.environ if name.startswith("NEWSCRAWL_")}


def _sites(database: str | None) -> str:
    from newscrawl.sites import all_sites

    return ", ".join(site.name for site in all_sites())


def _contact(database: str | None) -> str:
    from newscrawl import config

    contact = config.load().contact
    if not contact:
        raise _Advice('set `contact` in newscrawl.toml before a live crawl: contact = "https://…" or an address')
    return contact


def _store(database: str | None) -> str:
    from newscrawl import config
    from newscrawl.cli.options import settings
    from newscrawl.errors import StoreMissing
    from newscrawl.store import Store

    try:
        with Store.open(settings(database).database, create=False, root=config.root(Path.cwd())) as store:
            counts = store.counts()
            return f"{store.url}: {store.kind}, {counts.articles} articles, {counts.open_failures} open failures"
    except StoreMissing:
        raise _Advice("none yet: the first `newscrawl crawl` makes it") from None


def _browser(database: str | None) -> str:
    from newscrawl import config
    from newscrawl.middlewares import chromium

    return str(chromium.find(config.load().chromium))


def _output(database: str | None) -> str:
    from newscrawl import config

    folder = config.root(Path.cwd())
    if not os.access(folder, os.W_OK):
        raise ConfigError(f"{folder} cannot be written to")
    return str(folder)


_CHECKS: dict[str, Callable[[str | None], str]] = {
    "python": _python,
    "configuration": _configuration,
    "sites": _sites,
    "contact": _contact,
    "folder": _output,
    "store": _store,
    "browser": _browser,
}
