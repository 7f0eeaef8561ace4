"""What machines watch: ``/metrics`` for Prometheus and ``/healthz``."""

from __future__ import annotations

import logging
from collections import Counter
from functools import partial

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Gauge
from starlette.responses import PlainTextResponse, Response

from newscrawl.errors import StoreError
from newscrawl.monitoring.metrics import Figures
from newscrawl.schedule.status import verdicts_of
from newscrawl.web.responses import problem, reads
from newscrawl.web.state import AppState

logger = logging.getLogger(__name__)


def routes(state: AppState) -> APIRouter:
    """``/metrics`` and ``/healthz``."""
    router = APIRouter(include_in_schema=False)

    @reads(router, "/metrics", include_in_schema=False)
    def metrics() -> Response:
        text = stored(state).text() + state.traffic.text()
        return Response(text, headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4, "cache-control": "no-store"})

    @reads(router, "/healthz", include_in_schema=False)
    def health() -> Response:
        try:
            state.store.cursor()
            # SQLite goes on reading a file that was deleted.
            fine = state.store.path is None or state.store.path.exists()
        except StoreError as error:
            logger.error("%s", error)  # anybody may ask: the answer names no path
            fine = False
        if fine:
            return PlainTextResponse("ok", headers={"cache-control": "no-store"})
        answer = problem(503, "the store cannot be read")
        answer.headers["retry-after"] = "10"
        return answer

    return router


def stored(state: AppState) -> Figures:
    """What the store says of the jobs and of itself, made anew: a job that is gone leaves no figures behind."""
    figures = Figures()
    given = verdicts_of(state.store, state.now(), made=state.plan())
    figures.verdicts(given)
    failures = Counter(row.site for row in state.store.failures())
    for site in {*failures, *(verdict.site for verdict in given)}:
        figures.failures(site, failures[site])
    for (site, job), (began, success) in state.store.last_times().items():
        figures.last(site, job, began, success)
    gauge = partial(Gauge, registry=figures.registry)
    counts = state.store.counts()
    gauge("newscrawl_articles", "Articles stored").set(counts.articles)
    gauge("newscrawl_headlines", "Headlines of the tickers stored").set(counts.headlines)
    gauge("newscrawl_feed_cursor", "The last cursor of the change feed").set(counts.cursor)
    return figures
