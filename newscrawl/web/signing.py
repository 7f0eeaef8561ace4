"""Signing in with the token, and out again."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from newscrawl.web.guard import COOKIE, Rate, session_of
from newscrawl.web.render import page
from newscrawl.web.world import World

_MONTH = 30 * 24 * 3600
_LONGEST = 4096  # bytes of a form


def routes(world: World) -> APIRouter:
    """``/sign-in`` and ``/sign-out``."""
    router = APIRouter(include_in_schema=False)
    tries = Rate(burst=10, per_second=0.2)

    @router.get("/sign-in")
    def ask(request: Request, next: str = "/") -> Response:
        return page(request, "sign_in.html", world, next=_own(next), wrong=False)

    @router.post("/sign-in")
    async def take(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST:
                break
        form = parse_qs(body[:_LONGEST].decode("utf-8", "replace"))
        to, given = _own(form.get("next", ["/"])[0]), form.get("token", [""])[0].strip()
        if wait := tries.wait(request.client.host if request.client else ""):
            answer = page(request, "error.html", world, code=429, status=429, detail="")
            answer.headers["retry-after"] = str(int(wait) + 1)
            return answer
        if not hmac.compare_digest(given.encode(), world.token.encode()):
            return page(request, "sign_in.html", world, code=403, next=to, wrong=True)
        answer = RedirectResponse(to, 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE, session_of(world.token), max_age=_MONTH, httponly=True, samesite="strict", secure=secure
        )
        return answer

    @router.post("/sign-out")
    def leave() -> Response:
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return router


def _own(path: str) -> str:
    """A path on this server, the front page for anything else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"
