"""RSS 2.0 of the newest articles."""

from __future__ import annotations

from email.utils import format_datetime
from xml.etree import ElementTree

from newscrawl.exporters.newest import Newest, body_html, labels, published_or_seen, revised_at, teaser
from newscrawl.exporters.xml_text import add, document
from newscrawl.items import Article

_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_ATOM = "http://www.w3.org/2005/Atom"


def rss(feed: Newest) -> bytes:
    """The feed as a file."""
    for prefix, space in (("dc", _DC), ("content", _CONTENT), ("media", _MEDIA), ("atom", _ATOM)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.Element("rss", version="2.0")
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.link)
    add(channel, "description", feed.description)
    add(channel, "language", feed.language)
    add(channel, "lastBuildDate", format_datetime(feed.updated))
    add(channel, "generator", "newscrawl")
    if feed.address:
        add(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=feed.address)
    for article in feed.articles:
        _item(add(channel, "item"), article)
    return document(root)


def _item(item: ElementTree.Element, article: Article) -> None:
    add(item, "title", article.headline)
    add(item, "link", article.url)
    add(item, "guid", article.id, isPermaLink="false")
    add(item, "pubDate", format_datetime(published_or_seen(article)))
    add(item, f"{{{_ATOM}}}updated", revised_at(article).isoformat(timespec="seconds"))
    for name in article.authors:
        add(item, f"{{{_DC}}}creator", name)
    for name in labels(article):
        add(item, "category", name)
    add(item, "description", teaser(article))
    if article.body:
        add(item, f"{{{_CONTENT}}}encoded", body_html(article))
    if article.image_url:
        add(item, f"{{{_MEDIA}}}content", url=article.image_url, medium="image")
