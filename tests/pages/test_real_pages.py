"""Real pages of real sites, in the folder that NEWSCRAWL_PAGES names; they are their publishers' and never ours.

Its ``index.json`` holds the truth, made by hand. Bodies are compared with white space collapsed: the
truth parts paragraphs at a single `<br>` where its page does, and our contract says that is a space.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Article
from newscrawl.pages import decode
from newscrawl.sites import generic

FOLDER = os.environ.get("NEWSCRAWL_PAGES")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNSET = "NEWSCRAWL_PAGES is not set: NO REAL PAGE WAS READ (it names a folder of pages with an index.json)"


def pages() -> list[Any]:
    """The pages that the index lists; without a folder one that says why it is skipped."""
    if not FOLDER:
        return [pytest.param({}, id="none", marks=pytest.mark.skip(reason=UNSET))]
    index = json.loads((Path(FOLDER) / "index.json").read_text(encoding="utf-8"))
    return [pytest.param(page, id=page["file"]) for page in index["pages"]]


def read(truth: dict[str, Any]) -> Article:
    """The page as `newscrawl parse` reads it without a site."""
    html = decode((Path(str(FOLDER)) / truth["file"]).read_bytes(), None)
    site = generic(truth["url"])
    return site.item(site.article_page(html, truth["url"], NOW), truth["url"], site.addresses())


def collapsed(text: str) -> str:
    return " ".join(text.split())


def agrees(at: datetime, written: str) -> bool:
    """Whether a time is the one written, as far as it is: a day, a minute of the page's own clock, or an instant."""
    said = datetime.fromisoformat(written)
    if "T" not in written:
        return at.date() == said.date()
    said = said.replace(second=0)
    return at == said if said.tzinfo else at.replace(tzinfo=None) == said


@pytest.mark.parametrize("truth", pages())
def test_a_real_page(truth: dict[str, Any]) -> None:
    item = read(truth)
    assert item.headline == truth["headline"]
    assert item.published_at is not None
    assert any(agrees(item.published_at, said) for said in truth["published_accept"]), item.published_at
    body = collapsed(item.body)
    for optional in truth["body_optional"]:
        body = body.removesuffix(collapsed(optional)).rstrip()
    assert body == collapsed(" ".join(truth["body"]))
    assert not [text for text in truth["not_in_body"] if collapsed(text) in body]
