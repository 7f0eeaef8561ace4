"""`newscrawl sites new` and `sites test`: a site's file and first case from a page, and whether cases still hold."""

from __future__ import annotations

import importlib
import keyword
import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from newscrawl.cli import page_input
from newscrawl.errors import ConfigError, PageError

if TYPE_CHECKING:
    from newscrawl.crawl.session import SiteSession
    from newscrawl.scaffold import Draft
    from newscrawl.scaffold.cases import Case
    from newscrawl.scaffold.rules import Rule

_NOWHERE = (
    "no newscrawl.toml here or above: your sites live in the folder `sites` beside it; `newscrawl init` writes one"
)
FIRST = "article"  # the name of a site's first case


@dataclass(frozen=True, slots=True)
class SitePaths:
    """Where sites and their cases live."""

    sites: Path
    cases: Path


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The site's name here, like baghdad_today.")],
    page: Annotated[str, typer.Argument(metavar="URL|FILE", help="One of its articles: the address, or a saved page.")],
    url: Annotated[str | None, typer.Option(metavar="U", help="The address a saved page came from.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="Fetch from here instead.")] = None,
    zone: Annotated[str, typer.Option(metavar="Z", help="The time zone that the site writes in.")] = "Asia/Baghdad",
    now: Annotated[str | None, typer.Option(metavar="T", help="When a saved page was fetched (ISO 8601).")] = None,
) -> int:
    """Write a site's file and its first case from one of its articles.

    Example: `newscrawl sites new example https://news.example/politics/5012/a-slug`

    The files go beside newscrawl.toml (`sites/NAME.py`, `tests/sites/NAME/`); in a checkout of newscrawl, into
    the package and its tests. Ends with 3 when the page cannot be had, 4 when it holds no article.
    """
    place = _place()
    _check_name(name, place)
    page_input.check_addresses(url, base_url, page if page_input.is_address(page) else None)
    at, tz = page_input.now_option(now), _zone(zone)
    try:
        if page_input.is_address(page):
            made = _from_address(name, page, base_url, at, tz)
        else:
            made = _from_file(name, page, url, at, tz)
    except page_input.PageUnavailable:
        raise
    except PageError as error:
        print(f"newscrawl: {page}: {error} ({error.reason})", file=sys.stderr)
        return 4
    _print_made(made, *_write(made, place))
    return 0


def hold(
    site: Annotated[str | None, typer.Argument(metavar="SITE", help="One site alone.")] = None,
) -> int:
    """Read the pages of the sites' cases (`tests/sites/SITE/CASE/`) and compare with what they must yield.

    Example: `newscrawl sites test baghdad_today`

    Ends with 4 when a case does not hold.
    """
    from newscrawl.scaffold import cases
    from newscrawl.sites import get_site

    if site is not None:
        get_site(site)
    found = cases.find(_place().cases, site or "*")
    if not found:
        raise ConfigError(f"{_place().cases / (site or '')}: there is no case")
    return max([_check_case(case) for case in found])


def _check_case(case: Case) -> int:
    """Say whether the case holds and where it does not; 4 if not."""
    from newscrawl.sites import get_site

    expected, got = case.expected, case.read(get_site(case.site))
    print(f"{'ok' if got == expected else 'NO':<4}{case.name}")
    for field in [name for name in {**expected, **got} if expected.get(name) != got.get(name)]:
        print(f"    {field}\n      expected  {expected.get(field)!r}\n      read      {got.get(field)!r}")
    return 0 if got == expected else 4


def _place() -> SitePaths:
    """Beside the nearest newscrawl.toml; in a checkout of newscrawl, the package itself and its tests."""
    from newscrawl import sites
    from newscrawl.scaffold.cases import FOLDER

    package, here, folder = Path(sites.__path__[0]), Path.cwd().resolve(), sites.own_folder()
    checkout, own = package.parents[1], folder.parent if folder else None
    if (checkout / FOLDER).is_dir() and here.is_relative_to(checkout) and own in (None, checkout):
        return SitePaths(package, checkout / FOLDER)
    if own is None:
        raise ConfigError(_NOWHERE)
    return SitePaths(own / "sites", own / FOLDER)


def _check_name(name: str, place: SitePaths) -> None:
    from newscrawl.sites import names

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise ConfigError(f"{name!r}: expected a name of small letters, digits and _, like baghdad_today")
    if name in names() or (place.cases / name).exists():
        raise ConfigError(f"{name}: there is a site of that name, or its cases, already")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ConfigError(f"--zone {name!r}: expected a time zone like Africa/Cairo") from None


def _from_file(name: str, page: str, url: str | None, at: datetime, tz: ZoneInfo) -> Draft:
    """From a saved page. Nothing is fetched, so of the rules of identity only a sure one will do."""
    from newscrawl.scaffold import draft

    html = page_input.saved(page)
    address = url or next(iter(page_input.said_address(html)), None)
    if address is None:
        raise ConfigError(f"{page}: the page does not say its address; --url says it")
    made = draft(name, html, address, now=at, tz=tz)
    return made.with_rules([rule for rule in made.rules if rule.rebuilds(address)])


def _from_address(name: str, url: str, base_url: str | None, at: datetime, tz: ZoneInfo) -> Draft:
    """From the live page."""
    from newscrawl.runner import in_reactor
    from newscrawl.sites import generic

    site = generic(url)

    async def work() -> Draft:
        # An address given by hand is the operator's own choice, as in `parse`.
        session = page_input.open_session(site, base_url or site.address)
        try:
            return await _drawn(session, name, url, at, tz)
        finally:
            session.close()

    return in_reactor(work)


async def _drawn(session: SiteSession, name: str, url: str, at: datetime, tz: ZoneInfo) -> Draft:
    """The draft of a fetched page; a rule of identity that does not rebuild the address is tried at the site."""
    from newscrawl.scaffold import draft

    fetched = await page_input.had(session, session.addresses.fetchable(url) or url)
    address = session.addresses.public(fetched.url)
    made = draft(name, fetched.html, address, now=at, tz=tz)
    for rule in made.rules:
        if rule.rebuilds(address) or await _opens(session, rule, made):
            return made.with_rules([rule])
    return made.with_rules([])


async def _opens(session: SiteSession, rule: Rule, made: Draft) -> bool:
    """Whether the site shows the same article at the path that the rule looks for it."""
    from newscrawl.fetch import fetch

    there = await fetch(session, session.addresses.base + rule.found_at(made.page.url))
    page = made.site.article_page(there.html, made.page.url, made.page.now)
    return there.status == 200 and page.headline == made.page.headline


def _write(made: Draft, place: SitePaths) -> tuple[Path, Path]:
    """Write the site's file and, as it reads the page, the case; the paths of both."""
    from newscrawl.sites import get_site

    file, case = place.sites / f"{made.site.name}.py", place.cases / made.site.name / FIRST
    try:
        for folder in (place.sites, case):
            folder.mkdir(parents=True, exist_ok=True)
        file.write_text(made.source, encoding="utf-8")
        importlib.invalidate_caches()
        for name, text in made.case(get_site(made.site.name)).items():
            (case / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from None
    return file, case


def _print_made(made: Draft, file: Path, case: Path) -> None:
    from newscrawl.sites import get_site

    site = get_site(made.site.name)
    here = Path.cwd().resolve()
    print(f"wrote {_shown(file, here)}\nwrote {_shown(case, here)}{os.sep}\n")
    for field, selector in made.selectors.items():
        print(f"{field:<12}{selector or 'by metadata and structure (no sure selector)'}")
    print(f"{'identity':<12}{site.identity(made.page.url)}, found again at {made.rule.found_at(made.page.url)}")
    print(f"{'sections':<12}{', '.join(site.sections) or 'none found: name them in the file'}")
    print(f"{'ticker':<12}{'yes' if site.has_ticker else 'none found'}")
    print(
        f"\nNext: read {_shown(case / 'expected.json', here)} against the page and correct what is wrong;\n"
        f"`newscrawl sites test {site.name}` says whether the site's file reads the page so;\n"
        f"`newscrawl sites check {site.name}` shows what a section's list and its newest article yield."
    )


def _shown(path: Path, here: Path) -> Path:
    return path.relative_to(here) if path.is_relative_to(here) else path
