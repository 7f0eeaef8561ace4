"""Selectors for an article's headline, date and body: each alone yields what the page yields without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, parse_date
from newscrawl.pages import ArticlePage
from newscrawl.pages.html.parsing import parse

PageT = TypeVar("PageT", bound=ArticlePage)
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*[0-9]?")
_TELLING = re.compile(r"title|headline|head|date|time|publish|body|content|article|text|story|post|entry|news", re.I)
_TITLE = re.compile("title|headline|heading", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_HOLDERS = frozenset({"div", "section", "article", "main", "td"})
_PLAIN = frozenset({"h1", "time", "article"})  # tags that say enough without a class
_DATE = 110  # characters of a date's line
_OPENING = 25  # characters by which a paragraph is known
_TRIED = 40


def guess(page: ArticlePage) -> dict[str, str]:
    """The selectors that were found, by the class attribute they belong in; what is not sure is left out."""
    document = parse(page.html)
    nodes = list(document.body.traverse()) if document.body else []
    searches: dict[str, tuple[Iterable[LexborNode], Callable[[ArticlePage], object], str]] = {
        "headline_selector": (_headlines(nodes, page), lambda p: p.headline, "headline"),
        "date_selector": (_dates(nodes, page), _minute, "published_at"),
        "body_selector": (_bodies(nodes, page), lambda p: p.body, "body"),
    }
    found: dict[str, str] = {}
    for name, (holders, value, field) in searches.items():
        wanted = value(page)
        if not wanted:
            continue
        tried = ((selector, trial(page, {**found, name: selector})) for selector in _named(document, holders))
        good = next((s for s, read in tried if _is_good(read, page, field) and value(read) == wanted), None)
        if good:
            found[name] = good
    return found


def trial(page: PageT, selectors: Mapping[str, object]) -> PageT:
    """The same page by a class with these selectors."""
    made: type[PageT] = type("Trial", (type(page),), dict(selectors))
    return made(page.html, page.url, now=page.now, tz=page.tz, title=page.site_title)


def _is_good(read: ArticlePage, page: ArticlePage, field: str) -> bool:
    """Whether the field came by the selector, and no other was lost by it: a date's line names the section, too."""
    return read.extraction.get(field) == "site" and page.section in (None, read.section)


def _minute(page: ArticlePage) -> object:
    """The publication as an article states it: to the minute, and how precisely the page gives it."""
    said = page.published
    return said and (said.at.replace(second=0, microsecond=0), said.precision.replace("second", "minute"))


def _headlines(nodes: Iterable[LexborNode], page: ArticlePage) -> Iterator[LexborNode]:
    """The elements with the headline that are made for one; a path or a menu may repeat it."""
    found = [node for node in nodes if clean(_text(node, 3 * len(page.headline) + 99)) == page.headline]
    yield from (node for node in found if node.tag in _HEADINGS)
    yield from (node for node in found if node.tag not in _HEADINGS and _TITLE.search(_names(node)))


def _names(node: LexborNode) -> str:
    return " ".join(node.attributes.get(name) or "" for name in ("class", "id", "itemprop"))


def _dates(nodes: Iterable[LexborNode], page: ArticlePage) -> Iterator[LexborNode]:
    """The elements of a line with the article's date, the innermost first."""
    wanted = page.published.at.replace(second=0) if page.published else None
    for node in reversed(list(nodes)):
        text = _text(node, 3 * _DATE)
        if 4 <= len(text) <= _DATE and re.search(r"\d|اليوم|أمس", text):
            read = parse_date(text, now=page.now, tz=page.tz)
            if read and read.at.replace(second=0) == wanted:
                yield node


def _bodies(nodes: Iterable[LexborNode], page: ArticlePage) -> list[LexborNode]:
    """The elements that hold the body from its first paragraph to its last, the innermost first."""
    paragraphs = page.body.split("\n\n")
    ends = [" ".join(p.split()[1:])[:_OPENING] for p in (paragraphs[0], paragraphs[-1])]
    # The first word may be glued to a dateline in the page.
    around = [n for n in nodes if n.tag in _HOLDERS and all(end in clean(n.text()) for end in ends)]
    return around[::-1]


def _text(node: LexborNode, limit: int) -> str:
    """The element's text on one line, empty where it is longer than what is looked for."""
    text = node.text()
    return " ".join(text.split()) if len(text) <= limit + 2000 else ""


def _named(document: LexborHTMLParser, nodes: Iterable[LexborNode]) -> list[str]:
    """Selectors that find one of the elements, those that find nothing else first."""
    sure: list[str] = []
    rest: list[str] = []
    for node in nodes:
        for selector in _selectors(node):
            matches = document.css(selector)
            if matches and matches[0].mem_id == node.mem_id:
                (sure if len(matches) == 1 else rest).append(selector)
    return list(dict.fromkeys([*sure, *rest]))[:_TRIED]


def _selectors(node: LexborNode) -> Iterator[str]:
    own = [*_by_name(node)]
    yield from own
    parent = node.parent
    if parent is not None and parent.tag not in ("body", "html"):
        above = [*_by_name(parent)]
        yield from (f"{one} {other}" for one in above[:2] for other in (own or [str(node.tag)])[:2])


def _by_name(node: LexborNode) -> Iterator[str]:
    attributes, tag = node.attributes, str(node.tag)
    if _NAME.fullmatch(attributes.get("id") or ""):
        yield f"{tag}#{attributes['id']}"
    if re.fullmatch(r"[A-Za-z]+", attributes.get("itemprop") or ""):
        yield f'{tag}[itemprop="{attributes["itemprop"]}"]'
    names = [name for name in (attributes.get("class") or "").split() if _NAME.fullmatch(name)]
    names.sort(key=lambda name: _TELLING.search(name) is None)
    yield from (f"{tag}.{name}" for name in names[:3])
    if len(names) > 1:
        yield f"{tag}.{names[0]}.{names[1]}"
    if tag in _PLAIN:
        yield tag
