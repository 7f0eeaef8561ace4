"""Signing in with the token, and out again."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from newscrawl.web.access import COOKIE, Rate, session_of
from newscrawl.web.state import AppState
from newscrawl.web.templating import page

_MONTH = 30 * 24 * 3600
_LONGEST = 4096  # bytes of a form


def routes(state: AppState) -> APIRouter:
    """``/sign-in`` and ``/sign-out``."""
    router = APIRouter(include_in_schema=False)
    tries = Rate(burst=10, per_second=0.2)

    @router.get("/sign-in")
    def ask(request: Request, next: str = "/") -> Response:
        return page(request, "login.html", state, next=_own(next), wrong=False)

    @router.post("/sign-in")
    async def take(request: Request) -> Response:
        form = parse_qs((await _beginning(request)).decode("utf-8", "replace"))
        to, given = _own(form.get("next", ["/"])[0]), form.get("token", [""])[0].strip()
        if not hmac.compare_digest(given.encode(), state.token.encode()):
            # Who has the token gets in, whatever others tried from behind the same proxy.
            if wait := tries.wait(request.client.host if request.client else ""):
                raise HTTPException(429, "too many tries", {"retry-after": str(int(wait) + 1)})
            return page(request, "login.html", state, code=403, next=to, wrong=True)
        answer = RedirectResponse(to, 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE, session_of(state.token), max_age=_MONTH, httponly=True, samesite="strict", secure=secure
        )
        return answer

    @router.post("/sign-out")
    def leave() -> Response:
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return router


async def _beginning(request: Request) -> bytes:
    """As much of the request's body as a form may have."""
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST:
                break
    except ClientDisconnect:
        raise HTTPException(400, "the form never came whole") from None
    return body[:_LONGEST]


def _own(path: str) -> str:
    """A path on this server, the front page for anything else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"
