"""`newscrawl sites`: which sites are known, and what a live one yields today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli import page_input, sites_new
from newscrawl.errors import ConfigError, PageError
from newscrawl.messages.english import english

if TYPE_CHECKING:
    from newscrawl.crawl.session import SiteSession
    from newscrawl.fetch import FetchResult

_HELP = """The sites that newscrawl knows, and what they yield today.

Example: `newscrawl sites check baghdad_today`"""
app = typer.Typer(help=_HELP, invoke_without_command=True)
app.command("new")(sites_new.new)
app.command("test")(sites_new.hold)


@app.callback()
def _default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_sites()


@app.command("list")
def list_sites() -> None:
    """List the sites and their sections.

    Example: `newscrawl sites list`
    """
    from newscrawl.cli.output import tables
    from newscrawl.sites import all_sites

    rows = []
    for site in all_sites():
        star = dict.fromkeys(site.default_sections, "*")
        marked = (f"{slug}{star.get(slug, '')}: {name}" for slug, name in site.sections.items())
        rows.append((site.name, site.title, site.address, "yes" if site.has_ticker else "no", "\n".join(marked)))
    tables.show(("site", "title", "address", "ticker", "sections, * by default"), rows, wraps="sections, * by default")


@app.command("check")
def check(
    site: Annotated[str, typer.Argument(metavar="SITE")] = "baghdad_today",
    section: Annotated[
        str | None, typer.Option("--section", "-s", metavar="SLUG", help="The section to look at.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="Fetch from here instead.")] = None,
) -> int:
    """Fetch robots.txt, the front page, a listing and an article, and show what each yields and by which way.

    Example: `newscrawl sites check baghdad_today`

    Nothing is stored. Ends with 3 when the site cannot be reached, 4 when something cannot be read.
    """
    from newscrawl.runner import in_reactor
    from newscrawl.sites import get_site

    chosen = get_site(site)
    first = section or next(iter((*chosen.default_sections, *chosen.sections)), None)
    if first is None:
        raise ConfigError(f"{site}: the site names no section; --section says which to look at")

    async def work() -> int:
        session = page_input.open_session(chosen, base_url)
        try:
            return await _check(session, first)
        finally:
            session.close()

    return in_reactor(work)


async def _check(session: SiteSession, section: str) -> int:
    from newscrawl.fetch import fetch

    site, base = session.site, session.addresses.base
    front = await fetch(session, base + "/")
    robots = session.robots
    delay = f", Crawl-delay {robots.crawl_delay:g} s" if robots and robots.crawl_delay else ""
    refused = robots.refused if robots else None
    _line("robots.txt", robots is not None and refused is None, english(refused) if refused else f"read{delay}")
    if front.status is None:
        if refused is None:
            _line("front page", False, front.trouble or "")
        return 3
    worst = _ticker(session, front)
    listing = await fetch(session, base + _section_path(session, section))
    if listing.status == 404:
        page = site.listing(front.html, front.url, now=session.now(), tz=site.tz, title=site.title, number=site.number)
        name = site.sections.get(section)
        found = page.section_url(name) if name else None
        _line("section", found is not None, f"{listing.url} answered 404; the navigation says {found or 'nothing'}")
        if found and (address := session.addresses.fetchable(found)):
            listing = await fetch(session, address)
    return max(worst, await _listing(session, listing))


def _section_path(session: SiteSession, section: str) -> str:
    chosen = session.settings.site(session.site.name).addresses.get(section)
    return f"/{chosen.strip('/')}/" if chosen else session.site.section_path(section)


def _ticker(session: SiteSession, front: FetchResult) -> int:
    site = session.site
    page = site.ticker(front.html, front.url, now=session.now(), tz=site.tz, title=site.title, number=site.number)
    lines = page.lines
    _line("front page", front.status == 200, f"answered {front.status}, {len(front.html):,} characters")
    if not site.has_ticker:
        return 0
    said = f"{len(lines)} lines" if lines else "no line without a browser: a crawl will render the page"
    _line("ticker", bool(lines), said)
    for line in lines:
        print(f"    {line.text}")
    return 0 if lines else 4


async def _listing(session: SiteSession, listing: FetchResult) -> int:
    from newscrawl.fetch import fetch

    site = session.site
    page = site.listing(listing.html, listing.url, now=session.now(), tz=site.tz, title=site.title, number=site.number)
    links = page.links if listing.status == 200 else []
    dated = sum(link.listed is not None for link in links)
    answer = listing.trouble or f"answered {listing.status}"
    _line("listing", bool(links), f"{answer}, {len(links)} links, {dated} with a date, next: {page.next_url or 'none'}")
    url = session.addresses.fetchable(links[0].url) if links else None
    if url is None:
        return 4
    return _article(session, await fetch(session, url))


def _article(session: SiteSession, fetched: FetchResult) -> int:
    from newscrawl.items import as_json

    page = session.site.article_page(fetched.html, fetched.url, session.now())
    try:
        article = session.site.item(page, fetched.url, session.addresses)
    except PageError as error:
        _line("article", False, f"{fetched.url}: {fetched.trouble or error} ({error.reason})")
        return 4
    _line("article", True, article.url)
    for name, value in as_json(article).items():
        if way := article.extraction.get(name):
            print(f"    {name:<14}{way:<11}{str(value)[:100]}")
    return 0


def _line(what: str, good: bool, said: str) -> None:
    print(f"{what:<12}{'ok' if good else 'NO':<4}{said}", flush=True)
