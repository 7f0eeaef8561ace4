"""The sites newscrawl knows: each file of this package, and of the folder `sites` beside newscrawl.toml.

A site may import pages, site, identity, urls and arabic; never another site.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable
from datetime import tzinfo
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newscrawl import config
from newscrawl.arabic import BAGHDAD
from newscrawl.errors import ConfigError, UnknownSite
from newscrawl.pages import ArticlePage
from newscrawl.site import Site


class AnyArticlePage(ArticlePage):
    """An article of a site without a class: metadata and structure alone, dates in the zone they are written in."""

    keep_offset = True


def own_folder() -> Path | None:
    """The operator's own sites: the folder ``sites`` beside newscrawl.toml; None without that file."""
    found = config.find_file(Path.cwd())
    return found.resolve().parent / "sites" if found else None


def _files() -> dict[str, Path]:
    """The file of each site, by name; an operator's own wins over ours, so a redesign need not wait for a release."""
    folders = [Path(__path__[0]), own_folder()]
    paths = (path for folder in folders if folder for path in sorted(folder.glob("*.py")))
    return {path.stem: path for path in paths if path.stem.isidentifier() and not path.stem.startswith("_")}


def names() -> list[str]:
    """The names of every site, in order; no site's file is run for it."""
    return sorted(_files())


def all_sites() -> list[Site]:
    """Every site, by name."""
    return [get_site(name) for name in names()]


def get_site(name: str) -> Site:
    """The site of that name; raises `UnknownSite` with the names that are known, `ConfigError` for a broken file."""
    path = _files().get(name)
    if path is None:
        raise UnknownSite(f"unknown site {name!r}; known: {', '.join(names())}")
    return load(path, path.stat().st_mtime_ns)


def zone_of(name: str) -> tzinfo:
    """The time zone of the site of that name; Baghdad's for a site that is no longer known."""
    try:
        return get_site(name).tz
    except ConfigError:
        return BAGHDAD


@cache
def load(path: Path, changed: int) -> Site:
    """The `SITE` that a file holds, run once while it is unchanged; raises `ConfigError` saying what is wrong."""
    ours = path.parent == Path(__path__[0])
    module_name = f"{__name__}.{path.stem}" if ours else f"newscrawl_own_sites.{path.stem}"
    try:
        module = importlib.import_module(module_name) if ours else _run(path, module_name)
    except Exception as error:
        raise ConfigError(f"{path}: {type(error).__name__}: {error}") from error
    site = getattr(module, "SITE", None)
    if not isinstance(site, Site) or site.name != path.stem:
        raise ConfigError(f"{path}: expected SITE = Site(name={path.stem!r}, …)")
    _check_selectors(path, site)
    return site


def _check_selectors(path: Path, site: Site) -> None:
    page = LexborHTMLParser("")
    for kind in (site.article, site.listing, site.ticker):
        for name in (n for n in dir(kind) if n.endswith("_selector") and getattr(kind, n)):
            try:
                page.css(getattr(kind, name))
            except SelectolaxError:
                raise ConfigError(f"{path}: {name} = {getattr(kind, name)!r}: that is no CSS selector") from None


def _run(path: Path, name: str) -> ModuleType:
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickles look their module up
    spec.loader.exec_module(module)
    return module


def check_names(configured: Iterable[str]) -> None:
    """Raise `UnknownSite` for a name in the configuration's ``[sites.NAME]`` that is no site's."""
    for name in configured:
        if name not in _files():
            raise UnknownSite(f"configuration: sites.{name}: unknown site; known: {', '.join(names())}")


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
