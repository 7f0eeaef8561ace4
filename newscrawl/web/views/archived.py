"""Pages as they came, from the archive and from failures: their source, and themselves where nothing can run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path as FilePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from newscrawl.archive.reader import ArchivedPage, pages_at
from newscrawl.crawl.extraction import MOST_PARTS, page_text
from newscrawl.errors import ArchiveError
from newscrawl.items import Article
from newscrawl.records import StoredFailure
from newscrawl.web.i18n.messages import Lang, say
from newscrawl.web.state import AppState
from newscrawl.web.templating import language, page
from newscrawl.web.views.retry import Number

LONGEST = 1_000_000  # bytes of a page's source that are shown
# Nothing of the page runs, and nothing is fetched for it; only pages of ours frame it.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)

Page = Annotated[int, Query(ge=1, le=1000)]


@dataclass(frozen=True, slots=True)
class ArchivedView:
    """A page to show: ``framed`` is where its frame gets it."""

    title: str
    url: str
    site: str
    at: datetime
    status: int | None
    source: str
    is_cut: bool
    framed: str


def routes(state: AppState) -> APIRouter:
    """``/archive/…`` and ``/health/failures/{id}``, each with the ``page`` itself."""
    router = APIRouter(include_in_schema=False)

    @router.get("/archive/{id:path}/page")
    def archived_page(request: Request, id: str, number: Page = 1) -> Response:
        _, pages = _archived(state, id, language(request))
        one = _numbered(pages, number)
        return _raw(one.body, one.content_type)

    @router.get("/archive/{id:path}")
    def archived(request: Request, id: str, number: Page = 1) -> Response:
        article, pages = _archived(state, id, language(request))
        one = _numbered(pages, number)
        source, is_cut = _source(one.body, one.content_type)
        shown = ArchivedView(
            title=article.headline, url=one.url, site=article.site, at=one.at, status=one.status,
            source=source, is_cut=is_cut, framed=f"/archive/{quote(id)}/page?number={number}",
        )  # fmt: skip
        return page(request, "archived.html", state, one=shown, article=article, number=number, count=len(pages))

    @router.get("/health/failures/{id}/page")
    def failed_page(request: Request, id: Number) -> Response:
        return _raw(_failed(state, id, language(request))[1], "")

    @router.get("/health/failures/{id}")
    def failed(request: Request, id: Number) -> Response:
        row, body = _failed(state, id, language(request))
        source, is_cut = _source(body, "")
        shown = ArchivedView(
            title=row.url, url=row.url, site=row.site, at=row.page_at or row.last_at, status=row.status,
            source=source, is_cut=is_cut, framed=f"/health/failures/{id}/page",
        )  # fmt: skip
        return page(request, "archived.html", state, one=shown, article=None, number=1, count=1)

    return router


def _archived(state: AppState, id: str, lang: Lang) -> tuple[Article, list[ArchivedPage]]:
    """An article and the pages of its current revision; 404 where they cannot be had."""
    article = state.store.article(id)
    if article is None:
        raise HTTPException(404, f"no article {id[:100]}")
    if not article.source:
        raise HTTPException(404, say("not_archived", lang))
    path = _file(state.archive, article.site, str(article.source["archive"]))
    pages = _whole(path, article.source["offset"]) if path is not None else []
    if not pages or pages[0].article not in (None, article.id):
        raise HTTPException(404, say("archive_gone", lang))
    return article, pages


def _whole(path: FilePath, offset: str | int) -> list[ArchivedPage]:
    """The pages from there on, up to the first that cannot be read."""
    pages: list[ArchivedPage] = []
    with suppress(ArchiveError, OSError, ValueError, TypeError):  # the last two: what is stored is no place
        pages.extend(islice(pages_at(path, int(offset)), MOST_PARTS))
    return pages


def _file(folder: FilePath | None, *names: str) -> FilePath | None:
    """A file in the archive; None for names that lead elsewhere.

    >>> _file(FilePath("/archive"), "a", "../b"), _file(FilePath("/archive"), "..", "b"), _file(None, "a")
    (None, None, None)
    """
    plain = all(name not in ("", ".", "..") and not set(name) & set("/\\\0") for name in names)
    return folder.joinpath(*names) if folder is not None and plain else None


def _numbered(pages: Sequence[ArchivedPage], number: int) -> ArchivedPage:
    if number > len(pages):
        raise HTTPException(404, f"no page {number}: there are {len(pages)}")
    return pages[number - 1]


def _failed(state: AppState, id: int, lang: Lang) -> tuple[StoredFailure, bytes]:
    row = state.store.failure(id)
    if row is None:
        raise HTTPException(404, f"no failure {id}")
    if row.body is None:
        raise HTTPException(404, say("no_kept_page", lang))
    return row, row.body


def _source(body: bytes, content_type: str) -> tuple[str, bool]:
    """The page's text, and whether it is cut."""
    is_cut = len(body) > LONGEST
    text = page_text(body[:LONGEST], content_type)
    return (text.rstrip("\ufffd") if is_cut else text), is_cut


def _raw(body: bytes, content_type: str) -> Response:
    """The page's own bytes: HTML, whatever it said of itself, in the charset that it named."""
    charset = _CHARSET.search(content_type)
    headers = {
        "content-type": "text/html" + (f"; charset={charset[1]}" if charset else ""),
        "content-security-policy": POLICY,
        "cache-control": "private, no-cache",
        "vary": "Cookie",
    }
    return Response(body, headers=headers)
