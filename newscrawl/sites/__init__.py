"""The sites newscrawl knows: every module of this package that holds a `SITE`."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from newscrawl.errors import UnknownSite
from newscrawl.pages import ArticlePage
from newscrawl.site import Site


class AnyArticlePage(ArticlePage):
    """An article of a site without a class: metadata and structure alone, dates in the zone they are written in."""

    keep_offset = True


@cache
def _sites() -> dict[str, Site]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    sites = (getattr(module, "SITE", None) for module in modules)
    return {site.name: site for site in sites if isinstance(site, Site)}


def all_sites() -> list[Site]:
    """Every site, by name."""
    return [_sites()[name] for name in sorted(_sites())]


def get_site(name: str) -> Site:
    """The site of that name; raises `UnknownSite` with the names that are known."""
    try:
        return _sites()[name]
    except KeyError:
        raise UnknownSite(f"unknown site {name!r}; known: {', '.join(sorted(_sites()))}") from None


def check_names(names: Iterable[str]) -> None:
    """Raise `UnknownSite` for a name in the configuration's ``[sites.NAME]`` that is no site's."""
    for name in names:
        if name not in _sites():
            raise UnknownSite(f"configuration: sites.{name}: unknown site; known: {', '.join(sorted(_sites()))}")


def generic(url: str) -> Site:
    """A site for a page of none: no selectors, no identity but the address."""
    parts = urlsplit(url)
    host = (parts.hostname or "page").removeprefix("www.")
    return Site(
        name=re.sub(r"[^a-z0-9]+", "_", host).strip("_") or "page",
        title="",
        address=f"{parts.scheme or 'https'}://{parts.netloc or 'localhost'}",
        sections={},
        number=lambda url: None,
        article_path=lambda number: f"/{number}",
        article=AnyArticlePage,
        parser="generic/1",
    )
