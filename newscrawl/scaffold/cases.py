"""A site's cases: folders with a page, when and where it was fetched (`meta.json`), and what it must yield."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import ConfigError, PageError
from newscrawl.items import as_json
from newscrawl.site import Site

FOLDER = Path("tests", "sites")
# What a new case states of its article: everything that the page alone decides.
STATED = (
    "section", "headline", "headline_tags", "dateline", "place", "authors", "published_at", "published_precision",
    "modified_at", "body", "summary", "image_url", "tags", "language", "extraction",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One folder ``<site>/<case>``; raises `ConfigError` where a file of it is missing or broken."""

    folder: Path

    @property
    def site(self) -> str:
        """The name of the site that the case is of."""
        return self.folder.parent.name

    @property
    def name(self) -> str:
        """``<site>/<case>``."""
        return f"{self.site}/{self.folder.name}"

    @property
    def expected(self) -> dict[str, Any]:
        """What the page must yield; fields that are left out are not looked at."""
        return self._json("expected.json")

    def read(self, site: Site) -> dict[str, Any]:
        """What the site makes of the page, as far as ``expected`` speaks of it."""
        meta, expected = self._json("meta.json"), self.expected
        try:
            kind, url, now = meta["kind"], meta["url"], datetime.fromisoformat(meta["now"])
            made = {"article": article, "listing": listing, "ticker": ticker}[kind]
        except (KeyError, ValueError) as error:
            raise ConfigError(
                f"{self.folder / 'meta.json'}: {error}: expected kind (article, listing or ticker), url and now"
            ) from None
        return made(site, self._text("page.html"), url, now, expected)

    def _json(self, name: str) -> dict[str, Any]:
        try:
            value = json.loads(self._text(name))
        except ValueError as error:
            raise ConfigError(f"{self.folder / name}: no valid JSON: {error}") from None
        if not isinstance(value, dict):
            raise ConfigError(f"{self.folder / name}: expected a JSON object")
        return value

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{self.folder / name}: {getattr(error, 'strerror', None) or error}") from None


def find(folder: Path, site: str = "*") -> list[Case]:
    """The cases below ``folder`` (`tests/sites`), in order; those of one site where it is named."""
    return [Case(path.parent) for path in sorted(folder.glob(f"{site}/*/meta.json"))]


def article(site: Site, html: str, url: str, now: datetime, expected: Mapping[str, Any]) -> dict[str, Any]:
    """The article's fields that ``expected`` names; ``error`` is the reason of a page that is none."""
    page = site.article_page(html, url, now)
    try:
        item = page.to_item(id="x:1", site=site.name, url=url)
    except PageError as error:
        return {"error": error.reason}
    values = {**as_json(item), "noise": page.noise, "parts": page.parts}
    return {name: values[name] for name in expected if name in values}


def listing(site: Site, html: str, url: str, now: datetime, expected: Mapping[str, Any]) -> dict[str, Any]:
    """The list's links and where it goes on; ``sections`` are looked up in the page's navigation."""
    page = site.listing(html, url, now=now, number=site.number, tz=site.tz, title=site.title)
    links = [
        {
            "url": link.url,
            "number": link.number,
            "headline": link.headline,
            "listed": link.listed.at.isoformat() if link.listed else None,
        }
        for link in page.links
    ]
    values = {
        "links": links,
        "next_url": page.next_url,
        "paginated": page.paginated,
        "last": page.last,
        "sections": {name: page.section_url(name) for name in expected.get("sections", {})},
    }
    return {name: values[name] for name in expected if name in values}


def ticker(site: Site, html: str, url: str, now: datetime, expected: Mapping[str, Any]) -> dict[str, Any]:
    """The strip's lines."""
    page = site.ticker(html, url, now=now, number=site.number, tz=site.tz, title=site.title)
    lines = [{"text": line.text, "headline_tags": list(line.headline_tags), "url": line.url} for line in page.lines]
    return {"lines": lines}
