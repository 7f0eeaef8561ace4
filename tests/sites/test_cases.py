"""Every site's folder of cases: a page, when and where it was fetched, and what it must yield."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.errors import PageError
from newscrawl.items import as_json
from newscrawl.site import Site
from newscrawl.sites import all_sites, get_site

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/meta.json"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c.parent.name}-{c.name}" for c in CASES])
def test_case(case: Path) -> None:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    html = (case / "page.html").read_text(encoding="utf-8")
    read = {"article": _article, "listing": _listing, "ticker": _ticker}[meta["kind"]]
    got = read(get_site(case.parent.name), html, meta["url"], datetime.fromisoformat(meta["now"]), expected)
    assert got == expected


def test_every_site_has_a_case() -> None:
    assert {site.name for site in all_sites()} == {case.parent.name for case in CASES}


def _article(site: Site, html: str, url: str, now: datetime, expected: dict[str, Any]) -> dict[str, Any]:
    """The fields that the case names; ``error`` is the reason of a page that is no article."""
    page = site.article(html, url, now=now, tz=site.tz, title=site.title)
    try:
        item = page.to_item(id="x:1", site=site.name, url=url)
    except PageError as error:
        return {"error": error.reason}
    told = {**as_json(item), "noise": page.noise, "parts": page.parts}
    return {name: told[name] for name in expected if name in told}


def _listing(site: Site, html: str, url: str, now: datetime, expected: dict[str, Any]) -> dict[str, Any]:
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
    told = {
        "links": links,
        "next_url": page.next_url,
        "paginated": page.paginated,
        "last": page.last,
        "sections": {name: page.section_url(name) for name in expected.get("sections", {})},
    }
    return {name: told[name] for name in expected}


def _ticker(site: Site, html: str, url: str, now: datetime, expected: dict[str, Any]) -> dict[str, Any]:
    page = site.ticker(html, url, now=now, number=site.number, tz=site.tz, title=site.title)
    return {
        "lines": [
            {"text": line.text, "headline_tags": list(line.headline_tags), "url": line.url} for line in page.lines
        ]
    }
