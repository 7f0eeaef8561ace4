"""From a path to what the replica answers: one function, no network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qs, quote, unquote, urlsplit

from newscrawl.demo.html import article_page, feeds, labels, list_page, shell
from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.world import World
from newscrawl.demo.redesign import redesign, without_metadata
from newscrawl.urls import dle_number, dle_part

HTML, XML, TEXT = "text/html", "application/xml", "text/plain"
_LIST = re.compile(r"/(?P<stem>.+?)/(?:page/(?P<page>[0-9]{1,6})/?)?")
_DAY = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
# A grey pixel: enough for every image address.
PIXEL = bytes.fromhex(
    "47494638396101000100800000808080ffffff2c00000000010001000002024401003b"
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Response:
    """What the replica answers, before content coding."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def respond(world: World, target: str) -> Response:
    """The answer to GET ``target`` (path and query, percent-encoded), with validators where it has any."""
    parts = urlsplit(target)
    path = unquote(parts.path, errors="replace")
    query = {k: v[0] for k, v in parse_qs(parts.query).items()}
    with world.lock:
        return _fixed(world, path) or _article(world, path, query) or _list(world, path) or _missing(world, 404)


def not_modified(response: Response, headers: dict[str, str]) -> bool:
    """True when the client's validators (header names in lower case) still hold; the entity tag goes first."""
    if response.status != 200:
        return False
    tag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    if wanted := headers.get("if-none-match"):
        known = {w.strip().removeprefix("W/") for w in wanted.split(",")}
        return bool(tag) and (str(tag).removeprefix("W/") in known or "*" in known)
    since = headers.get("if-modified-since")
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def html_response(world: World, html: str, *, status: int = 200, own: str = "", at: datetime | None = None) -> Response:
    """A page in the world's charset; ``own`` is what its entity tag is made of, ``at`` its last change."""
    html = _dressed(world, html)
    declared = world.charset_in in ("header", "both")
    headers = {"Content-Type": f"{HTML}; charset={world.charset}" if declared else HTML}
    if own and world.validators in ("both", "etag"):
        # A redesign changes every page, also for a client that has it.
        version = own if world.redesign is None else f"{own}{world.redesign}"
        headers["ETag"] = f'W/"{hashlib.sha256(version.encode()).hexdigest()[:20]}"'
    if at and world.validators in ("both", "last-modified"):
        headers["Last-Modified"] = format_datetime(at.astimezone(UTC), usegmt=True)
    return Response(status=status, body=html.encode(world.charset, "xmlcharrefreplace"), headers=headers)


def _dressed(world: World, html: str) -> str:
    html = html if world.metadata else without_metadata(html)
    return html if world.redesign is None else redesign(html, world.redesign)


def redirect(to: str, status: int = 301) -> Response:
    """A redirect to a path or address."""
    return Response(status=status, headers={"Location": to, "Content-Type": HTML})


def _data(text: str, kind: str) -> Response:
    return Response(body=text.encode(), headers={"Content-Type": f"{kind}; charset=utf-8"})


def _fixed(world: World, path: str) -> Response | None:
    makers: dict[str, Callable[[], Response]] = {
        "/": lambda: _page(world, list_page.front_html(world)),
        "/robots.txt": lambda: _data(feeds.robots(world), TEXT),
        "/rss.xml": lambda: _data(feeds.rss(world, world.live(), labels.TITLE), "application/rss+xml"),
        "/sitemap.xml": lambda: _data(feeds.sitemap(world), XML),
        "/ticker.json": lambda: _data(feeds.ticker_json(world), "application/json"),
        "/templates/replica/ticker.js": lambda: _data(shell.TICKER_SCRIPT, "text/javascript"),
        "/templates/replica/bootstrap.rtl.min.css": lambda: _data("body{direction:rtl}", "text/css"),
    }
    if path in makers:
        return makers[path]()
    if path.startswith(("/uploads/", "/MediaStorage/", "/templates/")):
        return Response(body=PIXEL, headers={"Content-Type": "image/gif"})
    slug = next((s for s, at in world.slugs.items() if path == f"/{at}/rss.xml"), None)
    return _data(feeds.rss(world, world.live(slug), world.names[slug]), "application/rss+xml") if slug else None


def _page(world: World, made: tuple[str, str]) -> Response:
    html, own = made
    return html_response(world, html, own=own, at=world.changed_at)


def _article(world: World, path: str, query: dict[str, str]) -> Response | None:
    target = f"{path}?newsid={query['newsid']}" if "newsid" in query else path
    # The engine's rule reads the path as sent; `?` and `#` in an unquoted slug are no delimiters.
    number = dle_number(quote(target, safe="/:,?=&"))
    article = world.article(int(number)) if number else None
    if number is None:
        return None
    if article is None or article.removed:
        return _missing(world, world.removed_status if article else 404)
    if path.startswith("/news/") or "newsid" in query:
        return redirect(article.address)
    if path.startswith("/print:"):
        return html_response(world, article_page.print_html(world, article))
    part = dle_part(quote(path))
    if part > len(article.pages):
        return redirect(article.address)
    html, own = article_page.article_html(world, article, part)
    # Neighbours and strip change by the hour: only the article's own text makes its validators.
    return html_response(world, html, own=own, at=article.changed_at)


def _list(world: World, path: str) -> Response | None:
    found = _LIST.fullmatch(path if path.endswith("/") else path + "/")
    if not found:
        return None
    stem, number = found["stem"], int(found["page"] or 1)
    articles: list[DemoArticle] | None = None
    title = ""
    slug = next((s for s, at in world.slugs.items() if at == stem), None)
    if slug:
        articles, title = world.listing(slug), world.names[slug]
    elif stem == "lastnews":
        articles, title = world.listing(), "كل الأخبار"
    elif day := _DAY.fullmatch(stem):
        articles, title = _of_day(world, day) or None, f"أخبار يوم {stem}"
    elif stem.startswith("tags/"):
        tag = stem.removeprefix("tags/")
        articles, title = [a for a in world.live() if tag in a.tags] or None, tag
    if articles is None or (number > 1 and (number - 1) * world.per_page >= len(articles)):
        return None
    if not path.endswith("/"):
        return redirect(quote(path) + "/")
    return _page(world, list_page.list_html(world, articles, title=title, stem=quote(f"/{stem}/"), number=number))


def _of_day(world: World, found: re.Match[str]) -> list[DemoArticle] | None:
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return [a for a in world.live() if a.at.date() == day]


def _missing(world: World, status: int) -> Response:
    text = "عذرا، الصفحة المطلوبة غير موجودة أو أزيلت. تصفح الأقسام من القائمة في الأعلى."
    return html_response(world, list_page.notice_html(world, "حدث خطأ", text), status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server saw it: ``started`` and ``ended`` are `time.monotonic` seconds.

    ``headers`` have names in lower case. ``client`` is the client's port, one a connection;
    ``open_now`` the connections that were open then; ``status`` 0 where none was sent.
    """

    started: float
    method: str
    target: str
    headers: Mapping[str, str]
    client: int = 0
    open_now: int = 1
    status: int = 0
    ended: float = 0.0
    sent: int = 0

    @property
    def path(self) -> str:
        """The path without query, percent-encoding undone."""
        return unquote(urlsplit(self.target).path, errors="replace")

    @property
    def number(self) -> int | None:
        """The number of the article that is asked for."""
        found = dle_number(self.target)
        return int(found) if found else None
