"""What a page says of itself for machines: meta tags, JSON-LD, microdata. Read in one pass, believed by nobody here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key

_LONGEST_NAME = 200  # characters of a site's
_PASS = 'title, meta[content], link[rel="canonical"], script[type="application/ld+json"]'
_LD_LIMIT = 400_000
_LD_NODES = 2000
_ARTICLES = re.compile(
    r"(?:(?:Reportage|Opinion|Analysis|Background|Review|AskPublic)?NewsArticle|(?:Opinion|Analysis|Report|Review)?Article|"
    r"(?:LiveBlog|Blog)Posting)$"
)
_TITLE_CUT = re.compile(r"(?<!\s)\s+[|\-–—»«›‹:•·/]+\s+|(?:(?<!\s)\s+)?(?:[|»•]|::)\s*")
_KINDS = ("وكاله", "موقع", "شبكه", "صحيفه", "قناه")
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")

# Addresses that hold the day of publication.
_DATED_PATH = re.compile(r"/(20[0-9]{2})/([01]?[0-9])/([0-3]?[0-9])/")

_SECTIONS = ("article:section", "articlesection", "og:article:section", "section")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_/][a-z0-9]+)*")
_ARABIC = re.compile(r"[ء-ي]")

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "datecreated", "article:published",
    "pubdate", "publishdate", "publish_date", "publish-date", "publication_date", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified",
)  # fmt: skip


class Metadata:
    """The head's claims. All texts come out clean; ``None`` or an empty list where nothing is said."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self.meta: dict[str, str] = {}
        self.many: dict[str, list[str]] = {}
        self.raw_title = ""
        self.canonical: str | None = None
        self._scripts: list[str] = []
        self._page = page
        for node in page.css(_PASS):
            self._take(node)

    def _take(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            value = attributes.get("content")
            if name and value and value.strip():
                key = name.strip().lower()
                self.meta.setdefault(key, value)
                self.many.setdefault(key, []).append(value)
        elif tag == "title":
            self.raw_title = self.raw_title or node.text()
        elif tag == "link":
            self.canonical = self.canonical or node.attributes.get("href")
        else:
            self._scripts.append(node.text())

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object of the article, or an empty one."""
        best: dict[str, Any] = {}
        for script in self._scripts:
            for found in _objects(script):
                if _is_article(found) and len(found) > len(best):
                    best = found
        return best

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """The site's own names as the page gives them."""
        names = [self.meta.get("og:site_name"), self.meta.get("application-name")]
        publisher = self.article.get("publisher")
        if isinstance(publisher, dict):
            names.append(_string(publisher.get("name")))
        return tuple(dict.fromkeys(name for n in names if n and len(n) <= _LONGEST_NAME and (name := clean(n))))

    def titles(self, names: tuple[str, ...]) -> list[str]:
        """What may be the headline, the likelier first, without the site's names at either end."""
        said = [self.meta.get("og:title"), _string(self.article.get("headline")), self.meta.get("twitter:title")]
        said.append(self.raw_title)
        keys = tuple(search_key(name) for name in names if name)
        plain = dict.fromkeys(clean(_unescaped(s)[:2000]) for s in said if s)
        cut = dict.fromkeys(without_site_name(text, keys) for text in plain)
        return [t for t in cut if t and search_key(t) not in keys]

    def first(self, *names: str) -> str | None:
        """The first of these meta tags that says anything, clean."""
        return next((text for name in names if (text := clean(_unescaped(self.meta.get(name, ""))))), None)

    def dates(self, names: tuple[str, ...], ld: str, itemprop: str) -> Iterator[str]:
        """Every claim of one date, the likelier first, as written."""
        if value := _string(self.article.get(ld)):
            yield value
        yield from (self.meta[name] for name in names if name in self.meta)
        for node in self._page.css(f'[itemprop~="{itemprop}"]')[:3]:
            if value := node.attributes.get("datetime") or node.attributes.get("content"):
                yield value
        if itemprop == "datePublished":
            yield from self._hatom()
            yield from (f"{year}-{month}-{day}" for year, month, day in _DATED_PATH.findall(self.canonical or "")[:1])

    def _hatom(self) -> list[str]:
        """The moment that the one element of class ``published`` gives; several are a list's."""
        nodes = self._page.css("abbr.published[title], time.published[datetime]")
        said = {node.attributes.get("datetime") or node.attributes.get("title") for node in nodes}
        return [value for value in said if value] if len(said) == 1 else []

    def authors(self) -> list[str]:
        """The persons named as authors, as written."""
        said = self.article.get("author")
        people = [_person(p) for p in (said if isinstance(said, list) else [said])]
        names = [name for name in people if name]
        return [clean(n) for n in names] or [clean(n) for n in self.many.get("author", [])[:3]]

    def images(self) -> Iterator[str]:
        """The addresses given for the article's image, the likelier first, as written."""
        for name in ("og:image", "og:image:url", "og:image:secure_url"):
            yield from self.many.get(name, [])[:1]
        yield from _image(self.article.get("image"))
        for name in ("twitter:image", "twitter:image:src", "image", "thumbnail"):
            yield from self.many.get(name, [])[:1]

    def tags(self) -> list[str]:
        """The article's tags where an editor gave them; bare ``keywords`` are the engine's, or the site's."""
        said = [*self.many.get("article:tag", []), *self.many.get("news_keywords", [])]
        keywords = self.article.get("keywords")
        said.extend(keywords if isinstance(keywords, list) else [keywords] if keywords else [])
        names = (clean(n) for s in said if isinstance(s, str) for n in re.split(r"[,،;؛|]", s))
        return list(dict.fromkeys(n for n in names if n))

    def section(self) -> str | None:
        """The section as metadata names it."""
        said = self.article.get("articleSection")
        said = said[0] if isinstance(said, list) and said else said
        names = [clean(said) if isinstance(said, str) else "", *map(self.first, _SECTIONS)]
        return next((name for name in names if name and not self._is_address_word(name)), None)

    def _is_address_word(self, name: str) -> bool:
        """True for `middle-east` on a page in Arabic: a word of its addresses, which no reader sees."""
        return _SLUG.fullmatch(name) is not None and _ARABIC.search(self.raw_title) is not None


def without_site_name(title: str, keys: tuple[str, ...]) -> str:
    """``title`` less its parts, at either end, that are the site's name. A headline's own marks stay.

    >>> without_site_name("انفجار في بغداد - عاجل - بغداد اليوم", ("بغداد اليوم",))
    'انفجار في بغداد - عاجل'
    """
    while keys and (cut := list(_TITLE_CUT.finditer(title))):
        if _names_site(title[cut[-1].end() :], keys):
            title = title[: cut[-1].start()].rstrip()
        elif _names_site(title[: cut[0].start()], keys):
            title = title[cut[0].end() :].lstrip()
        else:
            break
    return title


def without_section(title: str, section: str, known: Iterable[str] = ()) -> str:
    """``title`` less a last part that is the page's section, or one of the site's.

    >>> without_section("انفجار في بغداد - أمن", "أمن")
    'انفجار في بغداد'
    """
    cut = list(_TITLE_CUT.finditer(title))
    key = search_key(title[cut[-1].end() :]) if cut else ""
    return title[: cut[-1].start()].rstrip() if key and key in map(search_key, (section, *known)) else title


def _names_site(part: str, keys: tuple[str, ...]) -> bool:
    """True for the site's name, also in full (`وكالة … الاخبارية`); not for a source that speaks to it."""
    key = search_key(part)
    if not key or key in keys:
        return True
    words = len(key.split()) - 3
    named = (k for k in keys if k and words <= len(k.split()))
    return any(key.startswith((f"{k} ", *(f"{kind} {k}" for kind in _KINDS))) for k in named)


def _unescaped(text: str) -> str:
    # Engines that escape twice leave entities in the decoded text.
    return unescape(text) if _ENTITY.search(text) else text


def _objects(script: str) -> Iterator[dict[str, Any]]:
    if len(script) > _LD_LIMIT:
        return
    try:
        work: list[Any] = [json.loads(script.strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_LD_NODES):
        if not work:
            return
        value = work.pop()
        if isinstance(value, list):
            work.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            work.extend(
                v for k in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(v := value.get(k), list | dict)
            )


def _is_article(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    return any(isinstance(k, str) and _ARTICLES.match(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _string(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) and value.strip() else None


def _person(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value.get("@type") in (None, "Person", ["Person"]):
        return _string(value.get("name"))
    return None


def _image(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        address = _string(one.get("url")) or _string(one.get("contentUrl")) if isinstance(one, dict) else one
        if isinstance(address, str):
            yield address


def claimed_body(meta: Metadata) -> str:
    """The body that JSON-LD gives, its line breaks kept."""
    said = meta.article.get("articleBody")
    return said if isinstance(said, str) else ""
