"""The JSON API: articles, headlines, runs and verdicts, by the same contract as the exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Depends, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newscrawl.items import Article, Headline, as_json
from newscrawl.monitoring import verdicts
from newscrawl.schedule.status import verdicts_of
from newscrawl.text.query import terms
from newscrawl.web.api.openapi import describe
from newscrawl.web.api.parameters import (
    ArticleId,
    Cursor,
    Limit,
    OfKind,
    Place,
    Section,
    Since,
    Site,
    Until,
    Words,
    bad_parameter,
    cursor_of,
    id_of,
    known_only,
    link,
)  # fmt: skip
from newscrawl.web.responses import in_json, reads
from newscrawl.web.state import AppState

ROOT = "/api/v1"
_AN_INSTANT = timedelta(microseconds=1)


def routes(state: AppState) -> APIRouter:
    """Everything under ``/api/v1`` but the change feed."""
    router = APIRouter(prefix=ROOT, dependencies=[Depends(known_only)])
    _articles(router, state)
    _others(router, state)

    @reads(router, "/openapi.json", include_in_schema=False)
    def description(request: Request) -> Response:
        return in_json(request, request.app.openapi())

    return router


def _articles(router: APIRouter, state: AppState) -> None:
    @reads(router, "/articles", **describe("articles", "Articles", "Article", pages=True, words=True))
    def articles(
        request: Request, site: Site = None, section: Section = None, place: Place = None, kind: OfKind = None,
        since: Since = None, until: Until = None, q: Words = None, limit: Limit = 50, cursor: Cursor = None,
    ) -> Response:  # fmt: skip
        """Articles by publication (else first sight), newest first; removed ones and duplicates are among them.

        With `q` those that hold all the words, with no pages beyond `limit`.
        """
        chosen = {"site": site, "section": section, "place": place, "kind": kind, "since": since}
        if q is None:
            before = None if cursor is None else id_of(cursor)
            try:
                found = state.store.browse(**chosen, until=until, before=before, limit=limit + 1)  # type: ignore[arg-type]
            except ValueError:
                raise bad_parameter("cursor", "its article is not in this store") from None
            return _page(request, found, limit)
        if cursor is not None:
            raise bad_parameter("cursor", "a search has no further pages")
        if not terms(q):
            raise bad_parameter("q", "there is no word in it")
        state.searches.spend(request, "searches")
        until = until and until - _AN_INSTANT  # a search counts it in
        found = state.store.search(q, **chosen, until=until, limit=limit)  # type: ignore[arg-type]
        return _page(request, found, limit)

    # Before the article itself: an id may hold slashes.
    @reads(
        router,
        "/articles/{id:path}/revisions",
        **describe("revisions", "Revisions of an article", "Revision", one=True),
    )
    def revisions(request: Request, id: ArticleId) -> Response:
        """Every revision of an article, oldest first."""
        made = state.store.revisions(id)
        if not made:
            raise _missing(id)
        items = [
            {
                "number": revision.number,
                "made_at": revision.made_at.isoformat(timespec="seconds"),
                "kind": revision.kind,
                "article": as_json(revision.article),
            }
            for revision in made
        ]
        return in_json(request, {"items": items})

    @reads(router, "/articles/{id:path}", **describe("article", "One article", "Article", one=True, items=False))
    def article(request: Request, id: ArticleId) -> Response:
        """An article as last read."""
        found = state.store.article(id)
        if found is None:
            raise _missing(id)
        return in_json(request, as_json(found))


def _others(router: APIRouter, state: AppState) -> None:
    @reads(router, "/headlines", **describe("headlines", "Headlines of the tickers", "Headline", pages=True))
    def headlines(
        request: Request, site: Site = None, since: Since = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """Lines of the tickers, the last that appeared first; `since` counts on the first sight."""
        before = None if cursor is None else id_of(cursor)
        try:
            found = state.store.appeared(site=site, since=since, before=before, limit=limit + 1)
        except ValueError:
            raise bad_parameter("cursor", "its headline is not in this store") from None
        return _page(request, found, limit)

    @reads(router, "/runs", **describe("runs", "Runs of the crawler", "Run"))
    def runs(request: Request, site: Site = None, limit: Limit = 50) -> Response:
        """The last runs, newest first; one that has not ended has no outcome."""
        return in_json(request, {"items": [as_json(run) for run in state.store.runs(site=site, limit=limit)]})

    @reads(router, "/status", **describe("status", "Verdicts on the jobs", "Verdict"))
    def status(request: Request, site: Site = None) -> Response:
        """How each job of each site fares, and why, as `newscrawl status --json` tells it."""
        given = verdicts_of(state.store, state.now(), made=state.plan(), site=site)
        failures = Counter(row.site for row in state.store.failures(site))
        return in_json(request, {"items": [verdicts.as_json(verdict, failures[verdict.site]) for verdict in given]})


def _page(request: Request, found: Sequence[Article | Headline], limit: int) -> Response:
    """At most ``limit`` of what was found; one more says that there is a next page."""
    shown = found[:limit]
    following = cursor_of(shown[-1].id) if len(found) > limit else None
    headers = {"link": link(request, cursor=following)} if following else {}
    return in_json(request, {"items": [as_json(one) for one in shown], "next": following}, **headers)


def _missing(id: str) -> HTTPException:
    return HTTPException(404, f"no article {id[:100]}")
