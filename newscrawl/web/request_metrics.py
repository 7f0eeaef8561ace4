"""How many requests this server answers, and how fast, by the route's template: never by what strangers type."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD", "POST")
_DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class RequestMetrics:
    """The figures of one server's requests. Safe to use from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        of = ("method", "route", "status")
        self._requests = Counter("newscrawl_http_requests", "Requests answered", of, registry=self._registry)
        self._durations = Histogram(
            "newscrawl_http_request_duration_seconds", "How long it took until an answer began", ("route",),
            registry=self._registry, buckets=_DURATIONS,
        )  # fmt: skip

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """One request was answered."""
        route, method = _template(scope), scope["method"]
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._durations.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format, UTF-8."""
        return generate_latest(self._registry)


def _template(scope: Scope) -> str:
    """The route's path as it was written down, ``other`` for what no route took."""
    if isinstance(scope.get("endpoint"), StaticFiles):
        return "/static"
    path: str = getattr(scope.get("route"), "path", "other")
    return path


class RequestMetricsMiddleware:
    """Counts what passes. A long stream counts as it begins."""

    def __init__(self, app: ASGIApp, *, traffic: RequestMetrics) -> None:
        self._app, self._traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, is_counted = time.perf_counter(), False

        async def sent(message: Message) -> None:
            nonlocal is_counted
            if message["type"] == "http.response.start" and not is_counted:
                is_counted = True
                self._traffic.count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            if not is_counted:  # the answer 500 is made further out
                self._traffic.count(scope, 500, time.perf_counter() - began)
            raise
