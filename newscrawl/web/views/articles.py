"""The reader: the newest articles, what is searched for, and one article with all that is known of it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import HTMLResponse, Response

from newscrawl.arabic import BAGHDAD
from newscrawl.items import Article
from newscrawl.records import Change, Revision
from newscrawl.store.queries import Kind
from newscrawl.text.diff import Edit, Piece, edits, paragraphs, value_pieces
from newscrawl.text.query import Term, terms
from newscrawl.text.snippets import Snippet, snippet, spans
from newscrawl.web.i18n import durations
from newscrawl.web.state import AppState
from newscrawl.web.templating import cut, language, page, rendered

PAGE = 30  # articles that come at once
MOST = 20  # pages that one address holds
_TEASER = 40  # words
_LONG = 400  # characters of a headline in a list
_REMEMBERED = 64  # pages that are remembered until the store changes

Text = Annotated[str, Query(max_length=500)]
Cursor = Annotated[int, Query(ge=0, lt=2**63)]
KINDS: tuple[Kind, ...] = get_args(Kind)
_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What somebody wants to see, as the address has it: ``to`` is the last of several days that begin with ``day``."""

    q: str = ""
    section: str = ""
    place: str = ""
    kind: Kind | Literal[""] = ""
    day: str = ""
    to: str = ""

    def address(self, **more: object) -> str:
        """The front page's address with this choice."""
        given = {name: getattr(self, name) for name in self.__slots__} | more
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/?{query}" if query else "/"

    @property
    def filters(self) -> bool:
        """Whether anything but a search is chosen."""
        return bool(self.section or self.place or self.kind or self.day or self.to)

    def wants(self, change: Change) -> bool:
        """Whether a line of the change feed brings an article that would be shown."""
        item = change.object
        if not isinstance(item, Article) or change.kind != _BRINGS.get(self.kind, "article.created"):
            return False
        is_of_kind = {"urgent": "urgent" in item.headline_tags, "duplicate": item.duplicate_of is not None}
        return self.section in ("", item.section) and self.place in ("", item.place) and is_of_kind.get(self.kind, True)


_BRINGS = {"edited": "article.updated", "removed": "article.removed"}  # which changes make an article one of a kind


def _chosen(
    q: Text = "", section: Text = "", place: Text = "", kind: Kind | Literal[""] = "", day: Text = "", to: Text = ""
) -> ArticleFilter:
    return ArticleFilter(q.strip(), section, place, kind, day, to)


Chosen = Annotated[ArticleFilter, Depends(_chosen)]


@dataclass(frozen=True, slots=True)
class Card:
    """An article in a list: its headline with hits, and the words around them or its beginning."""

    article: Article
    headline: str
    hits: list[tuple[int, int]]
    near: Snippet


def routes(state: AppState) -> APIRouter:
    """The pages of the reader."""
    router = APIRouter(include_in_schema=False)
    remembered: OrderedDict[tuple[Any, ...], str] = OrderedDict()

    @router.get("/")
    def news(
        request: Request, choice: Chosen, before: Text = "", start: Text = "",
        pages: Annotated[int, Query(ge=1, le=MOST)] = 1, skip: Annotated[int, Query(ge=0, le=PAGE * MOST)] = 0,
    ) -> Response:  # fmt: skip
        if choice.q:
            state.searches.spend(request, "searches")
        cursor = state.store.cursor()
        part = bool(request.headers.get("hx-request")) and request.headers.get("hx-history-restore-request") != "true"
        view = (choice, before, start, pages, skip, language(request), part, request.state.signed_in)
        stamp = (cursor, int(state.now().timestamp() // 60), "lang" in request.query_params, *view)
        tag = f'W/"{hashlib.sha256(repr(stamp).encode()).hexdigest()[:20]}"'
        headers = {"etag": tag, "vary": "Cookie, HX-Request", "cache-control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if stamp not in remembered or "lang" in request.query_params:
            values = _listed(state, choice, before, start, pages, skip) | {"cursor": cursor, "choice": choice}
            if "lang" in request.query_params:
                return page(request, "articles.html", state, **values)
            remembered[stamp] = rendered(request, "articles_cards.html" if part else "articles.html", state, **values)
            while len(remembered) > _REMEMBERED:
                remembered.popitem(last=False)
        return HTMLResponse(remembered[stamp], headers=headers)

    @router.get("/fresh")
    def fresh(request: Request, choice: Chosen, after: Cursor = 0) -> Response:
        cursor = state.store.cursor()
        dated = choice.day or choice.to
        count = 0 if dated or cursor <= after else _fresh(state, after, choice)
        return page(request, "articles_fresh.html", state, count=count, after=after, choice=choice)

    @router.get("/articles/{id:path}")
    def article(
        request: Request, id: str, old: int | None = None, new: int | None = None, revision: int | None = None
    ) -> Response:
        made = state.store.revisions(id)
        if not made:
            raise HTTPException(404, f"no article {id[:100]}")
        current = state.store.article(id)
        assert current is not None
        text = current if revision is None else _numbered(made, revision).article
        compared = _compared(made, old, new)
        original = state.store.article(current.duplicate_of) if current.duplicate_of else None
        return page(
            request, "article.html", state, article=current, text=text, revisions=made, compared=compared,
            original=original, copies=state.store.duplicates(current), headlines=state.store.announced(id),
        )  # fmt: skip

    return router


def _listed(state: AppState, choice: ArticleFilter, before: str, start: str, pages: int, skip: int) -> dict[str, Any]:
    """What the list's templates show."""
    since, until = _bounds(choice)
    filters: dict[str, Any] = {
        "section": choice.section or None, "place": choice.place or None, "kind": choice.kind or None, "since": since,
    }  # fmt: skip
    wanted = terms(_typed(choice.q))
    more = ""
    size = PAGE if choice.q else PAGE * pages
    if choice.q:
        until = until and until - _AN_INSTANT  # a search counts it in
        found = (
            state.store.search(_typed(choice.q), **filters, until=until, skip=skip, limit=size + 1) if wanted else []
        )
    else:
        try:
            found = state.store.browse(
                **filters, until=until, before=before or None, start=start or None, limit=size + 1
            )  # fmt: skip
        except ValueError as error:
            raise HTTPException(404, str(error)) from None
    if len(found) > size:
        found = found[:size]
        more = choice.address(skip=skip + PAGE) if choice.q else choice.address(before=found[-1].id)
    if skip + PAGE > PAGE * MOST:
        more = ""
    first = start or (found[0].id if found else "")
    return {
        "cards": [_card(article, wanted) for article in found],
        "more": more,
        "later": bool(before or start),
        "stay": choice.address(start=first) if first and not choice.q else "",
        "facets": state.facets(),
        "last": before or skip,
        "kinds": KINDS,
    }


def _typed(query: str) -> str:
    """The query with its last word as a beginning: somebody may still be typing it."""
    return f"{query}*" if len(query) > 1 and query[-2:].strip() == query[-2:] and query[-1].isalnum() else query


def _bounds(choice: ArticleFilter) -> tuple[datetime | None, datetime | None]:
    """From when to before when: one day, or the days from one to another, either of which may be left out."""
    since = _day("day", choice.day)[0] if choice.day else None
    if choice.to:
        return since, _day("to", choice.to)[1]
    return since, _day("day", choice.day)[1] if choice.day else None


def _day(name: str, day: str) -> tuple[datetime, datetime]:
    try:
        return durations.day_bounds(durations.day_of(day), BAGHDAD)
    except (ValueError, OverflowError):
        raise HTTPException(400, f"{name} {day[:40]!r}: expected a date, like 2025-09-07") from None


def _card(article: Article, wanted: list[Term]) -> Card:
    headline, text = cut(article.headline, _LONG), article.body or article.summary or ""
    if wanted:
        return Card(article, headline, spans(headline, wanted), snippet(text, wanted, words=_TEASER))
    # A long text is not read whole for its beginning.
    words = text[: 12 * _TEASER].split()
    more = len(words) > _TEASER or len(text) > 12 * _TEASER
    return Card(article, headline, [], Snippet(" ".join(words[:_TEASER]) + (" …" if more else "")))


def _fresh(state: AppState, after: int, choice: ArticleFilter) -> int:
    """How many articles came behind a cursor that the choice would show; beyond 500 lines nobody counts."""
    return len({change.id for change in state.store.changes(after=after, limit=500) if choice.wants(change)})


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions, and what the newer one changed."""

    old: Revision
    new: Revision
    edits: tuple[Edit, ...]

    @staticmethod
    def paragraphs(edit: Edit) -> list[list[Piece]]:
        """An edit's pieces, paragraph by paragraph."""
        return paragraphs(edit.pieces or value_pieces(edit))


def _numbered(made: list[Revision], number: int) -> Revision:
    for revision in made:
        if revision.number == number:
            return revision
    raise HTTPException(404, "no such revision")


def _compared(made: list[Revision], old: int | None, new: int | None) -> Compared | None:
    if len(made) < 2:
        return None
    newer = _numbered(made, new or made[-1].number)
    older = _numbered(made, old or newer.number - 1)
    return Compared(older, newer, edits(older.article, newer.article))
