"""The ticker's page: its lines as they are now, and its timeline day by day."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from newscrawl.web.i18n import durations
from newscrawl.web.state import AppState, zone
from newscrawl.web.templating import page
from newscrawl.web.views.timeline import Lane, drawn

Text = Annotated[str, Query(max_length=200)]


def routes(state: AppState) -> APIRouter:
    """``/ticker`` and the part of it that renews itself."""
    router = APIRouter(include_in_schema=False)

    @router.get("/ticker")
    def ticker(request: Request, day: Text = "", site: Text = "") -> Response:
        sites = state.store.ticker_sites()
        if site and site not in sites:
            raise HTTPException(404, f"no ticker of {site[:60]!r} is known")
        chosen = site or (sites[0] if sites else "")
        return page(request, "ticker.html", state, sites=sites, **_lines(state, chosen), **_day(state, chosen, day))

    @router.get("/ticker/strip")
    def ticker_lines(request: Request, site: Text = "", seen: Text = "") -> Response:
        values = _lines(state, site)
        if values["seen"] == seen:
            return Response(status_code=204)  # nothing is to be swapped
        answer = page(request, "ticker_now.html", state, **values)
        answer.headers["HX-Trigger"] = "strip-changed"
        return answer

    @router.get("/ticker/timeline")
    def timeline(request: Request, site: Text = "", day: Text = "") -> Response:
        return page(request, "timeline.html", state, site=site, **_day(state, site, day))

    return router


def _lines(state: AppState, site: str) -> dict[str, Any]:
    """The ticker's lines as they are now; ``seen`` differs when anything in them does."""
    lines = state.store.ticker_now(site) if site else []
    shown = repr([(line.id, line.text, line.article_id, line.headline_tags) for line in lines])
    return {"site": site, "lines": lines, "seen": f"{zlib.crc32(shown.encode()):08x}"}


def _day(state: AppState, site: str, wanted: str) -> dict[str, Any]:
    """The timeline of the day that is asked for, else of today, and the ways to other days."""
    tz = zone(site)
    today = state.now().astimezone(tz).date()
    try:
        chosen = durations.day_of(wanted) if wanted else today
        begin, over = durations.day_bounds(chosen, tz)
        lines = state.store.ticker_during(begin, over, site=site)
        earlier, later = chosen - timedelta(days=1), chosen + timedelta(days=1)
    except (ValueError, OverflowError):
        raise HTTPException(400, f"day {wanted[:40]!r}: expected a date, like 2025-09-07") from None
    articles = state.store.articles_of({line.article_id for line in lines if line.article_id})
    absences = state.store.absences({line.id for line in lines})
    near: tuple[datetime | None, datetime | None] = (None, None)
    if not lines:
        near = state.store.ticker_beside(begin, over, site=site)
    return {
        "timeline": drawn(lines, articles, (begin, over), state.now(), absences) if lines else None,
        "day": chosen,
        "today": today,
        "earlier": earlier,
        "later": later if chosen < today else None,
        "near": [at.astimezone(tz).date() for at in near if at is not None],
        "minute": timedelta(minutes=1),
        "tz": tz,
        "clock": partial(_clock, day=chosen, tz=tz),
    }


def _clock(at: datetime, lane: Lane, *, day: date, tz: tzinfo) -> str:
    """A time on a day: with seconds where a line lasted no longer, with its date where that is another."""
    local = at.astimezone(tz)
    clock = f"{local:%H:%M:%S}" if lane.is_brief else f"{local:%H:%M}"
    return clock if local.date() == day else f"{local:%m-%d} {clock}"
