"""What every request passes first: who may ask what, and what a browser may do with the answer."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections import OrderedDict
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newscrawl.web.responses import problem

COOKIE = "newscrawl_session"
# No inline script, nothing from another host, no page of ours inside another's.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_FREE = ("/healthz", "/sign-in", "/sign-out", "/static/")  # what anybody may ask for
_LOOPBACK = ("localhost", "localhost.localdomain")


def session_of(token: str) -> str:
    """What the cookie of somebody who has signed in says: not the token itself."""
    return hmac.new(token.encode(), b"newscrawl session", hashlib.sha256).hexdigest()


def is_loopback(host: str) -> bool:
    """Whether a host names this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in _LOOPBACK


class AccessGuard:
    """Refuse strangers' host names, writing without the token and across sites, and everything where reading asks it.

    ``is_open``: reading asks for no token, and only names of this machine are answered, lest a page elsewhere that
    points its own name here reads what is served.
    """

    def __init__(self, app: ASGIApp, *, token: str, is_open: bool) -> None:
        self._app, self._token, self._is_open = app, token, is_open
        self._session = session_of(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("x-forwarded-proto", "").lower() == "https":
            scope["scheme"] = "https"  # by a proxy in front of us: our own addresses, and cookies, go by it
        scope["state"] = {**scope.get("state", {}), "signed_in": self._may(headers)}
        refusal = self._refusal(scope, headers)
        await (refusal or self._app)(scope, receive, _protected(send))

    def _may(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token.encode()):
            return True
        return hmac.compare_digest(cookie_of(headers).encode(), self._session.encode())

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path, method = scope["path"], scope["method"]
        host = _name(headers.get("host", ""))
        if self._is_open and not is_loopback(host):
            return problem(421, "this server answers to names of this machine only", host=host[:100])
        reads = method in ("GET", "HEAD", "OPTIONS")
        if not reads and not _is_ours(headers):
            return problem(403, "writing is for this server's own pages and for clients with a token")
        if path.startswith(_FREE) or (reads and self._is_open) or scope["state"]["signed_in"]:
            return None
        if reads and "text/html" in headers.get("accept", "") and "hx-request" not in headers:
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"/sign-in?next={quote(path + ('?' + query if query else ''))}", 303)
        refused = problem(401, "a token is asked for: send it as `Authorization: Bearer TOKEN`, or sign in")
        refused.headers["www-authenticate"] = "Bearer"
        return refused


def _name(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _is_ours(headers: Headers) -> bool:
    """Whether a request comes from a page of ours, or from no page at all."""
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.lower().partition("://")[2] == headers.get("host", "").lower()


def cookie_of(headers: Headers) -> str:
    """What the session's cookie says, empty where there is none."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _protected(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent


class Rate:
    """So many requests at once, and so many a second after that, for each client."""

    def __init__(self, burst: int, per_second: float, *, clients: int = 10_000) -> None:
        self._burst, self._per_second, self._clients = burst, per_second, clients
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Take one; the seconds to wait where none is left, 0.0 where one was."""
        at = time.monotonic() if now is None else now
        left, before = self._left.pop(client, (float(self._burst), at))
        left = min(float(self._burst), left + (at - before) * self._per_second)
        self._left[client] = (left - 1 if left >= 1 else left, at)
        while len(self._left) > self._clients:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self._per_second

    def spend(self, request: Request, what: str) -> None:
        """Take one for whoever asks; raises 429 where none is left."""
        if wait := self.wait(request.client.host if request.client else ""):
            raise HTTPException(429, f"too many {what}", {"retry-after": str(int(wait) + 1)})
