"""The application: its parts, what guards them, and how it answers errors."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from newscrawl import __version__
from newscrawl.errors import StoreError
from newscrawl.web.access import AccessGuard
from newscrawl.web.api import articles as articles_api
from newscrawl.web.api import changes, feeds, metrics
from newscrawl.web.api.openapi import completed
from newscrawl.web.request_metrics import RequestMetricsMiddleware
from newscrawl.web.responses import LEVEL, SMALL, problem, takes_gzip
from newscrawl.web.state import AppState
from newscrawl.web.templating import STATIC, page
from newscrawl.web.views import archived, articles, health, login, retry, ticker

logger = logging.getLogger(__name__)
_PARTS = (articles, ticker, health, retry, archived, articles_api, changes, feeds, metrics, login)


def create_app(state: AppState) -> FastAPI:
    """The ASGI application over ``state``."""
    app = _App(
        title="newscrawl", version=__version__, summary="Arabic news as it was published, and every change to it.",
        openapi_url=None, docs_url=None, redoc_url=None,
    )  # fmt: skip
    for part in _PARTS:
        router = part.routes(state)
        for route in router.routes:
            if isinstance(route, APIRoute) and route.methods == {"GET"} and not route.include_in_schema:
                route.methods = {"GET", "HEAD"}  # as Starlette's own routes have it, and RFC 9110
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    _handle_errors(app, state)
    app.add_middleware(_Gzip, minimum_size=SMALL, compresslevel=LEVEL)
    app.add_middleware(AccessGuard, token=state.token, is_open=state.is_open)
    app.add_middleware(RequestMetricsMiddleware, traffic=state.traffic)
    return app


class _App(FastAPI):
    _whole: dict[str, Any] | None = None

    def openapi(self) -> dict[str, Any]:
        if self._whole is None:
            self._whole = completed(super().openapi())
        return self._whole


class _Gzip(GZipMiddleware):
    """Starlette's, for those alone who take gzip: it reads ``gzip;q=0`` as a wish for it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["type"] == "http" and takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        await (super().__call__ if wanted else self.app)(scope, receive, send)


class _Static(StaticFiles):
    """Files whose address changes with their content, and the font, which never does: a browser keeps them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code in (200, 304):
            lasts = b"v=" in scope["query_string"] or path.endswith(".woff2")
            keeps = "public, max-age=31536000, immutable" if lasts else "no-cache"
            answer.headers["cache-control"] = keeps
        return answer


def _handle_errors(app: FastAPI, state: AppState) -> None:
    def error_response(request: Request, status: int, detail: str, **more: object) -> Response:
        headers = more.pop("headers", None)
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            answer: Response = problem(status, detail, **more)
        else:
            answer = page(request, "error.html", state, code=status, status=status, detail=detail)
        answer.headers.update(headers or {})  # type: ignore[arg-type]
        return answer

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return error_response(request, error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"name": str(e["loc"][-1]), "reason": e["msg"].removeprefix("Value error, ")} for e in error.errors()]
        detail = "; ".join(f"{e['name']}: {e['reason']}" for e in wrong)
        return error_response(request, HTTPStatus.BAD_REQUEST, detail, errors=wrong)

    @app.exception_handler(StoreError)
    async def storeless(request: Request, error: StoreError) -> Response:
        logger.error("%s", error)  # it names the database's host or file, which is no reader's business
        detail = "the store cannot be read; the server's log says why"
        return error_response(request, 503, detail, headers={"retry-after": "10"})

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return error_response(request, 500, "unexpected error; the server's log says more")
