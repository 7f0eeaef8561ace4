"""RSS, Atom and sitemaps: bytes to what they name. Nothing in them is expanded or loaded, and all is bounded."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import islice
from typing import Any, Literal

from lxml import etree

from newscrawl.arabic import BAGHDAD, clean, parse_date
from newscrawl.errors import NoFeed
from newscrawl.pages.dates import is_past
from newscrawl.pages.html.decoding import decode
from newscrawl.urls import absolute

MOST_BYTES = 50 * 2**20  # of a sitemap, unpacked, by its protocol
MOST_ITEMS = 50_000  # the same
LONGEST_ADDRESS = 2048
Kind = Literal["feed", "sitemap", "index"]
# The root element's name, what it is a document of, and the element that holds one thing named.
_ROOTS: dict[str, tuple[Kind, str]] = {
    "rss": ("feed", "item"),
    "RDF": ("feed", "item"),
    "feed": ("feed", "entry"),
    "urlset": ("sitemap", "url"),
    "sitemapindex": ("index", "sitemap"),
}
_DATES = ("pubDate", "publication_date", "published", "date", "issued", "lastmod", "updated", "modified")
_PIECE = 1 << 16
_MOST_NODES = 10_000  # elements and attributes of one thing named, or before the first of them
_LONGEST_DATE = 100  # characters
_LONGEST_TAG = 2**20  # characters without a `>`
_BREAKS = ("ERR_TAG_NOT_FINISHED", "ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR")  # after which nothing more is read
_DECLARATION = re.compile(r"(?:(?<!\s)\s+)?<\?xml[^>]{0,200}\?>")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# An ampersand that XML knows nothing of: a bare one, or an entity of HTML.
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_LOOSE_TAG = re.compile(r"<(?![A-Za-z_:/!?])")
_TAIL = 2000  # characters in which a document ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One thing that a feed or sitemap names: its absolute address, the time given, the sections it is said to be of.

    In a sitemap the time is that of the last change, unless it tells the publication.
    """

    url: str
    at: datetime | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read; of an ``index`` the items are further sitemaps. Not ``whole`` where it breaks off."""

    kind: Kind
    items: tuple[Named, ...]
    whole: bool = True


def read(
    body: bytes, url: str, *, now: datetime, charset: str | None = None, tz: tzinfo = BAGHDAD, most: int = MOST_ITEMS
) -> Document:
    """The feed or sitemap that was fetched from ``url``, packed or not; times without a zone are in ``tz``.

    A document with damage is read as far as it goes. Raises `NoFeed` for what is none, or declares entities.
    """
    text = _NO_XML.sub(" ", decode(_unpacked(body), charset))
    if "<!ENTITY" in text:
        raise NoFeed("it declares entities")
    if _goes_on(text):
        raise NoFeed("a tag or a text of it has no end")
    parser = _parser()
    found = list(islice(_elements(parser, _mended(text)), most + 1))
    if not found:
        raise NoFeed
    kind, _ = _ROOTS[found[0]]
    whole = len(found) <= most and _ends(parser, found[0], text)
    items = found[1:] if whole or len(found) > most else found[1:-1]  # the last address may be cut
    named = (_named(kind, values, url, now, tz) for values in items)
    return Document(kind=kind, items=tuple(item for item in named if item), whole=whole)


def _goes_on(text: str) -> bool:
    """Whether some `_LONGEST_TAG` characters hold no end of a tag: the parser would hold all of them."""
    at = 0
    while at + _LONGEST_TAG < len(text):
        at = text.rfind(">", at, at + _LONGEST_TAG) + 1
        if not at:
            return True
    return False


def _mended(text: str) -> str:
    """XML without a declaration, whose encoding no longer holds, and without signs that XML knows nothing of."""
    return _LOOSE_TAG.sub("&lt;", _LOOSE.sub("&amp;", _DECLARATION.sub("", text, count=1)))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body[: MOST_BYTES + 1]
    try:
        out = zlib.decompressobj(31).decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise NoFeed(f"it cannot be unpacked: {error}") from None
    if len(out) > MOST_BYTES:
        raise NoFeed(f"unpacked it is larger than {MOST_BYTES // 2**20} MB")
    return out


def _parser() -> Any:
    return etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _ends(parser: Any, root: str, text: str) -> bool:
    """Whether a document goes on to its end; the parser closes what was left open."""
    if any(entry.type_name in _BREAKS for entry in parser.feed_error_log):
        return False
    tail = text[-_TAIL:]
    return bool(re.search(rf"</(?:[\w.-]+:)?{root}\s*>|<(?:[\w.-]+:)?{root}(?:\s[^<>]*)?/>", tail))


def _elements(parser: Any, text: str) -> Iterator[Any]:
    """The root's name, then the values of each thing named; the tree is thrown away behind us."""
    root, wanted, nodes = "", "", 0
    for event, element in _events(parser, text):
        nodes += 1 + len(element.attrib) if event == "start" else 0
        if nodes > _MOST_NODES:
            raise NoFeed("one thing that it names has more elements than any")
        name = _name(element)
        if not root:
            if name not in _ROOTS:
                raise NoFeed(f"its root is <{name[:40]}>")
            root, wanted = name, _ROOTS[name][1]
            yield root
        if event == "end" and name == wanted:
            yield list(_values(element))
            nodes = 0
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _events(parser: Any, text: str) -> Iterator[tuple[str, Any]]:
    data = text.encode()
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
            yield from parser.read_events()
        parser.close()
        yield from parser.read_events()
    except etree.XMLSyntaxError as error:
        raise NoFeed(f"it is no XML: {error}") from None


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _values(element: Any) -> Iterator[tuple[str, str]]:
    """Names and texts of an item's elements; of `news:news`, which tells the publication, its own."""
    for child in element:
        name, text = _name(child), _text(child)
        if name == "news":
            yield from _values(child)
        elif name == "link" and not text:  # Atom's
            if child.get("rel", "alternate") == "alternate":
                yield "link", child.get("href") or ""
        elif name == "guid" and child.get("isPermaLink", "true") != "true":
            continue
        elif name == "category":
            yield name, text or child.get("label") or child.get("term") or ""
        else:
            yield name, text


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _named(kind: Kind, values: list[tuple[str, str]], base: str, now: datetime, tz: tzinfo) -> Named | None:
    by_name = dict(reversed(values))  # of several the first
    written = next((by_name[name] for name in ("loc", "link", "guid", "id") if by_name.get(name)), "")
    url = absolute(written.replace("&amp;", "&"), base) if 0 < len(written) <= LONGEST_ADDRESS else None
    if url is None:
        return None
    dates = (_date(by_name[name], now, tz) for name in _DATES if by_name.get(name))
    sections = (clean(unescape(text)) for name, text in values if name == "category") if kind == "feed" else ()
    return Named(url=url, at=next(filter(None, dates), None), sections=tuple(filter(None, sections)))


def _date(text: str, now: datetime, tz: tzinfo) -> datetime | None:
    """A date of RFC 822, of ISO 8601 or as people write it; None where it is unreadable, or in the future."""
    if len(text) > _LONGEST_DATE:
        return None
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=tz)
    except (ValueError, TypeError, IndexError, OverflowError):
        parsed = parse_date(text, now=now, tz=tz)
        if parsed is None:
            return None
        at = parsed.at
    return at if is_past(at, now) else None
