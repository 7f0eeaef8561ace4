"""Atom (RFC 4287) of the newest articles."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

from newscrawl.exporters.newest import Newest, body_html, labels, published_or_seen, revised_at, teaser
from newscrawl.exporters.ninjs import urn
from newscrawl.exporters.xml_text import add, document
from newscrawl.items import Article

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: Newest) -> bytes:
    """The feed as a file."""
    root = ElementTree.Element("feed", {"xmlns": _ATOM, _LANG: feed.language})
    add(root, "id", feed.id)
    add(root, "title", feed.title)
    add(root, "subtitle", feed.description)
    add(root, "updated", _time(feed.updated))
    add(root, "link", rel="alternate", href=feed.link)
    if feed.address:
        add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    add(add(root, "author"), "name", feed.title)  # for the entries without an author of their own
    add(root, "generator", "newscrawl")
    for article in feed.articles:
        _entry(add(root, "entry"), article)
    return document(root)


def _entry(entry: ElementTree.Element, article: Article) -> None:
    add(entry, "id", urn(article.id))
    add(entry, "title", article.headline)
    add(entry, "link", rel="alternate", type="text/html", href=article.url)
    add(entry, "published", _time(published_or_seen(article)))
    add(entry, "updated", _time(revised_at(article)))
    for name in article.authors:
        add(add(entry, "author"), "name", name)
    for name in labels(article):
        add(entry, "category", term=name)
    add(entry, "summary", teaser(article))
    if article.body:
        add(entry, "content", body_html(article), type="html")
    if article.image_url:
        add(entry, "link", rel="enclosure", href=article.image_url)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
