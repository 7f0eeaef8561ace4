"""What the model's site answers to an address: lists with their pagers, articles, feeds, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from tests.histories.model import SECTIONS, Item, Model

HOST = "http://127.0.0.1:1"
NAMES = {"security": "أمن", "politics": "سياسة"}
_ARTICLE = re.compile(r"/(?:page,([0-9]+),)?([0-9]+)-.*\.html")
_LIST = re.compile(r"/(\w+)/(?:page/([0-9]+)/)?")
_ROBOTS = {
    "all": "",
    "no_articles": "Disallow: /*.html\n",
    "no_list": "Disallow: /security/page/\nDisallow: /security/?\n",
    "no_parts": "Disallow: /page,\n",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site sends; ``lost`` is a connection that breaks before an answer came."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False


def answer(model: Model, url: str, headers: Mapping[str, str]) -> Answer:
    """The answer to one request; ``headers`` are the request's, with lower-case names."""
    parts = urlsplit(url)
    if parts.path == "/robots.txt":
        return _robots(model)
    if found := _ARTICLE.fullmatch(parts.path):
        return _article(model, int(found[2]), int(found[1] or 1), headers)
    if parts.path.endswith("rss.xml"):
        return _feed(model, parts.path)
    if parts.path == "/sitemap.xml":
        return _sitemap(model)
    if (found := _LIST.fullmatch(parts.path)) and found[1] in SECTIONS:
        return _list(model, found[1], found[2], parse_qs(parts.query))
    return _html(_shell("الرئيسية", "<p>أهلا</p>")) if parts.path == "/" else Answer(404, b"<h1>404</h1>")


def _robots(model: Model) -> Answer:
    if model.trouble.robots == "500":
        return Answer(500)
    rules = _ROBOTS[model.trouble.robots]
    return Answer(body=f"User-agent: *\n{rules or 'Disallow:'}\n".encode(), headers={"Content-Type": "text/plain"})


# Articles


def _article(model: Model, number: int, part: int, headers: Mapping[str, str]) -> Answer:
    item = model.items.get(number)
    wrong = model.trouble.articles.get(number, "")
    if wrong.startswith("part_") and part == 1:
        wrong = ""
    if wrong:
        return _wrong(wrong.removeprefix("part_"), _article_html(model, item, part) if item else b"")
    if item is None or item.removed or part > len(item.body):
        return Answer(404, _shell("404", "<h1>الصفحة غير موجودة</h1>").encode())
    validators = _validators(model, item) if part == 1 else {}
    if _matches(validators, headers):
        return Answer(304, headers=validators)
    return _html(_article_html(model, item, part), validators)


def _wrong(kind: str, whole: bytes) -> Answer:
    match kind:
        case "lost":
            return Answer(lost=True)
        case "home":
            return Answer(302, headers={"Location": HOST + "/"})
        case "truncated":
            return _html(whole[: len(whole) // 3])
        case "empty":
            return _html(b"")
        case "consent":
            return _html(_shell("موافقة", "<p>نستخدم ملفات تعريف الارتباط.</p>"))
    return Answer(int(kind), _shell(kind, f"<h1>{kind}</h1>").encode() if kind != "304" else b"")


def _validators(model: Model, item: Item) -> dict[str, str]:
    match model.validators:
        case "honest":
            return {"ETag": f'"{item.number}-{item.version}"'}
        case "constant_etag":
            return {"ETag": '"1"'}
        case "old_date":
            return {"Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT"}
    return {}


def _matches(validators: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    asked = {"ETag": headers.get("if-none-match"), "Last-Modified": headers.get("if-modified-since")}
    return any(asked[name] == value for name, value in validators.items())


def address(item: Item, part: int = 1) -> str:
    """The path of an article's page, with the slug that its headline makes now."""
    return f"/{f'page,{part},' if part > 1 else ''}{item.number}-khabar-{item.version}.html"


def _article_html(model: Model, item: Item, part: int) -> bytes:
    count = len(item.body)
    further = "".join(f'<a href="{address(item, n)}">{n}</a> ' for n in range(1, count + 1) if n != part)
    body = f"<p>{item.body[part - 1]}</p>"
    pages = f'<div class="splitpages">{further}</div>' if count > 1 else ""
    text = (
        f"<article><h1>{item.headline}</h1><time datetime='{item.at.isoformat()}'>{item.at:%Y-%m-%d %H:%M}</time>"
        f"<div class='news-content'>{body}</div>{pages}</article>"
    )
    meta = f'<meta property="og:type" content="article"><meta property="og:title" content="{item.headline}">'
    return _shell(item.headline, text, meta).encode()


# Lists


def _list(model: Model, section: str, path_page: str | None, query: Mapping[str, list[str]]) -> Answer:
    page, items, following = _page(model, section, path_page, query)
    wrong = model.trouble.lists.get(page, "")
    if wrong == "first":
        return Answer(302, headers={"Location": f"{HOST}/{section}/"})
    if wrong == "first_content" and page > 1:
        return _list(model, section, None, {})
    whole = _list_html(model, section, page, items, following)
    if wrong == "cached":
        return _html(model.stale.get((section, page), whole))
    if wrong == "no_links":
        return _html(_shell(NAMES[section], f"<h1>{NAMES[section]}</h1><p>لا توجد أخبار</p>"))
    if wrong and wrong != "first_content":
        return _wrong(wrong, whole)
    if not items and page != 1:
        return Answer(404, b"<h1>404</h1>")
    model.stale.setdefault((section, page), whole)
    return _html(whole)


def _page(
    model: Model, section: str, path_page: str | None, query: Mapping[str, list[str]]
) -> tuple[int, list[Item], str | None]:
    """Which page of the list is asked for, from 1; what it holds; and the address of the next, None for the last."""
    items, size, stem = model.listed(section), model.per_page, f"/{section}/"
    if model.pager == "token":
        token = query.get("updated-max", [""])[0]
        places = [n for n, item in enumerate(items) if f"t{item.number}" == token]
        start = places[0] + 1 if places else 0
        shown = items[start : start + size]
        more = start + size < len(items)
        return start // size + 1, shown, f"{stem}?updated-max=t{shown[-1].number}" if more else None
    if model.pager in ("backwards", "backwards_row"):
        total = max(1, -(-len(items) // size))
        asked = int(path_page or total)
        oldest_first = items[::-1][(asked - 1) * size : asked * size]
        return total - asked + 1, oldest_first[::-1], f"{stem}page/{asked - 1}/" if asked > 1 else None
    page = _number(model.pager, size, path_page, query)
    if model.pager == "load_more" and page > 1:
        return page, [], None
    shown = items[(page - 1) * size : page * size]
    more = page * size < len(items) and model.pager != "load_more"
    return page, shown, _address(model.pager, size, stem, page + 1) if more else None


def _number(pager: str, size: int, path_page: str | None, query: Mapping[str, list[str]]) -> int:
    match pager:
        case "from_zero":
            return int(query.get("page", ["0"])[0]) + 1
        case "offset":
            return int(query.get("start", ["0"])[0]) // size + 1
    return int(path_page or 1)


def _address(pager: str, size: int, stem: str, page: int) -> str:
    match pager:
        case "from_zero":
            return f"{stem}?page={page - 1}"
        case "offset":
            return f"{stem}?start={(page - 1) * size}"
    return f"{stem}page/{page}/"


def _list_html(model: Model, section: str, page: int, items: list[Item], following: str | None) -> bytes:
    entries = "".join(
        f'<li><a href="{address(item)}">{item.headline}</a> <time datetime="{item.at.isoformat()}">'
        f"{item.at:%Y-%m-%d %H:%M}</time></li>"
        for item in items
    )
    pager, head = _pager(model, section, page, following)
    body = f"<h1>{NAMES[section]}</h1><ul class='news-list'>{entries}</ul>{pager}"
    return _shell(NAMES[section], body, head).encode()


def _pager(model: Model, section: str, page: int, following: str | None) -> tuple[str, str]:
    """The row under the list, and what stands in the page's head."""
    label = {"arrow": "›", "more": "المزيد", "older": "رسائل أقدم", "token": "رسائل أقدم"}.get(model.pager, "التالي")
    if model.pager == "load_more" and page * model.per_page < len(model.listed(section)):
        return '<button type="button" class="load-more" data-page="2">تحميل المزيد</button>', ""
    if model.pager == "rel_next":
        return "", f'<link rel="next" href="{HOST}{following}">' if following else ""
    if model.pager in ("numbers", "from_zero", "offset"):
        count = max(1, -(-len(model.listed(section)) // model.per_page))
        row = "".join(
            f"<span>{n}</span> " if n == page
            else f'<a href="{_address(model.pager, model.per_page, f"/{section}/", n)}">{n}</a> '
            for n in range(1, count + 1)
        )  # fmt: skip
        return f'<div class="pagination">{row}</div>' if count > 1 else "", ""
    if model.pager == "backwards_row":
        total = max(1, -(-len(model.listed(section)) // model.per_page))
        own = total - page + 1
        row = " ".join(
            f"<b>{n}</b>" if n == own else f'<a href="/{section}/page/{n}/">{n}</a>' for n in range(total, 0, -1)
        )
        return f'<p class="pages">{row}</p>' if total > 1 else "", ""
    return f'<div class="pagination"><a href="{following}">{label}</a></div>' if following else "", ""


# Feeds and sitemaps


def _feed(model: Model, path: str) -> Answer:
    section = path.strip("/").removesuffix("rss.xml").strip("/")
    sections = [section] if section in SECTIONS else list(SECTIONS)
    found = sorted((item for s in sections for item in model.listed(s)), key=lambda item: item.at, reverse=True)[:8]
    rows = "".join(
        f"<item><title>{item.headline}</title><link>{HOST}{address(item)}</link><category>{NAMES[item.section]}"
        f"</category><pubDate>{format_datetime(item.at)}</pubDate></item>"
        for item in found
    )
    text = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>x</title>{rows}</channel></rss>'
    return Answer(body=text.encode(), headers={"Content-Type": "application/rss+xml"})


def _sitemap(model: Model) -> Answer:
    live = [item for section in SECTIONS for item in model.listed(section)]
    rows = "".join(f"<url><loc>{HOST}{address(item)}</loc><lastmod>{_day(item.at)}</lastmod></url>" for item in live)
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return Answer(body=text.encode(), headers={"Content-Type": "application/xml"})


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _shell(title: str, body: str, head: str = "") -> str:
    menu = "".join(f'<li><a href="/{slug}/">{name}</a></li>' for slug, name in NAMES.items())
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><header><nav><ul>{menu}</ul></nav></header><main>{body}</main><footer>الحقوق محفوظة</footer></body>"
        "</html>"
    )


def _html(page: str | bytes, headers: Mapping[str, str] = {}) -> Answer:
    body = page.encode() if isinstance(page, str) else page
    return Answer(body=body, headers={"Content-Type": "text/html; charset=utf-8", **headers})
