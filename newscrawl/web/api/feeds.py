"""The newest articles as RSS, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from newscrawl.exporters.atom import atom
from newscrawl.exporters.jsonfeed import jsonfeed
from newscrawl.exporters.newest import Newest, newest_of
from newscrawl.exporters.rss import rss
from newscrawl.web.api.parameters import Section, Site
from newscrawl.web.responses import answered, reads
from newscrawl.web.state import AppState

_MANY = 50
_FORMS: dict[str, tuple[Callable[[Newest], bytes], str]] = {
    "rss": (rss, "application/rss+xml; charset=utf-8"),
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (jsonfeed, "application/feed+json"),
}


def routes(state: AppState) -> APIRouter:
    """``/feed.rss``, ``/feed.atom`` and ``/feed.json``."""
    router = APIRouter(include_in_schema=False)
    for name in _FORMS:
        _feed(router, state, name)
    return router


def _feed(router: APIRouter, state: AppState, name: str) -> None:
    write, media_type = _FORMS[name]

    @reads(router, f"/feed.{name}", include_in_schema=False)
    def feed(request: Request, site: Site = None, section: Section = None) -> Response:
        articles = state.store.newest(_MANY, site=site or None, section=section or None)
        # A feed of nothing has the day as its time: it changes no oftener.
        today = state.now().replace(hour=0, minute=0, second=0, microsecond=0)
        made = newest_of(articles, now=today, site=site or None, section=section or None, address=str(request.url))
        return answered(request, write(made), media_type)
