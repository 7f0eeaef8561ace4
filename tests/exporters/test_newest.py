"""RSS, Atom and JSON Feed, read back by parsers that feed readers use."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest
from lxml import etree

from newscrawl.exporters.atom import atom
from newscrawl.exporters.jsonfeed import jsonfeed
from newscrawl.exporters.newest import Newest, newest
from newscrawl.exporters.rss import rss
from newscrawl.items import Article
from tests.store.samples import HOUR, NOW, article

XML: dict[str, Callable[[Newest], bytes]] = {"rss": rss, "atom": atom}
NS = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}
# Whatever a page may hold, and what XML has no way to write.
ODD = "<b>&amp; \"'</b> ]]> \x00\x08\x0b\x1f\x7f\x85\u2028\ufeff\ufffe\uffff\ud800 \U0001f600 \u200fعاجل\u200f\r\n\tنص"


def feed(*articles: Article, **options: Any) -> Newest:
    base: dict[str, Any] = {
        "title": "بغداد اليوم", "link": "https://baghdadtoday.news", "now": NOW, "site": "baghdad_today",
        "section": None,
    }  # fmt: skip
    return newest(articles, **{**base, **options})


def full(number: int = 1, **fields: Any) -> Article:
    return article(number, first_seen_at=NOW, last_seen_at=NOW, **fields)


@pytest.mark.parametrize("form", XML)
def test_a_reader_finds_everything(form: str) -> None:
    items = [full(2, authors=("علي حسن", "منى سعد"), fetched_at=NOW + HOUR), full(1, summary="موجز <الخبر>")]
    read = feedparser.parse(XML[form](feed(*items)))
    assert (read.bozo, read.version) == (0, {"rss": "rss20", "atom": "atom10"}[form])
    assert (read.feed.title, read.feed.link, read.feed.language) == ("بغداد اليوم", "https://baghdadtoday.news", "ar")
    assert len(read.entries) == 2
    for entry, item in zip(read.entries, items, strict=True):
        assert (entry.title, entry.link) == (item.headline, item.url)
        assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == item.published_at
        assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == item.fetched_at
        assert [tag.term for tag in entry.tags] == ["أمن", "ديالى", "أسلحة"]
        assert entry.content[0].value == "".join(f"<p>{part}</p>" for part in item.body.split("\n\n"))
        assert entry.id in (item.id, f"urn:newscrawl:{item.id}")
    assert [author.name for author in read.entries[0].authors] == ["علي حسن", "منى سعد"]
    assert read.entries[1].summary in ("موجز <الخبر>", "موجز &lt;الخبر&gt;")


def test_rss_to_the_letter() -> None:
    root = etree.fromstring(rss(feed(full())))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert [len(root.findall(f"channel/{name}")) for name in ("title", "link", "description")] == [1, 1, 1]
    item = root.find("channel/item")
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == ("baghdad_today:1", "false")
    assert item.findtext("pubDate") == "Sun, 07 Sep 2025 11:28:00 +0300"
    assert parsedate_to_datetime(root.findtext("channel/lastBuildDate")) == full().fetched_at
    assert item.findtext("dc:creator", namespaces=NS) == "محرر الأمن"


def test_atom_to_the_letter() -> None:
    root = etree.fromstring(atom(feed(full(), section="أمن")))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    for place in (root, root.find("a:entry", NS)):
        assert [len(place.findall(f"a:{name}", NS)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert root.findtext("a:author/a:name", namespaces=NS)
    assert root.findtext("a:entry/a:id", namespaces=NS) == "urn:newscrawl:baghdad_today:1"
    assert root.findtext("a:entry/a:published", namespaces=NS) == "2025-09-07T11:28:00+03:00"
    others = [etree.fromstring(atom(feed(section=name))) for name in (None, "أمن", "رياضة")]
    ids = {other.findtext("a:id", namespaces=NS) for other in others}
    assert len(ids) == 3
    assert all(id.isascii() for id in ids)


def test_json_feed_to_the_letter() -> None:
    feed_json = json.loads(
        jsonfeed(feed(full(), full(2, body="", headline_tags=("urgent",), authors=(), image_url=None)))
    )
    assert feed_json["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed_json["title"], feed_json["home_page_url"]) == ("بغداد اليوم", "https://baghdadtoday.news")
    whole, urgent = feed_json["items"]
    assert whole["authors"] == [{"name": "محرر الأمن"}]
    assert (whole["id"], whole["date_published"]) == ("baghdad_today:1", "2025-09-07T11:28:00+03:00")
    assert (whole["content_text"], whole["tags"][0]) == (full().body, "أمن")
    assert urgent["content_text"] == urgent["title"]
    assert not {"image", "authors"} & urgent.keys()


@pytest.mark.parametrize("form", XML)
def test_xml_is_well_formed_whatever_is_in_the_texts(form: str) -> None:
    texts = dict.fromkeys(("headline", "body", "section", "summary", "image_url", "url", "id"), ODD)
    made = XML[form](feed(full(**texts, tags=(ODD,), authors=(ODD,)), title=ODD, link=ODD))
    root = etree.fromstring(made)  # no recovery: raises for what is not well-formed
    text = "".join(root.itertext())
    assert "<b>&amp; \"'</b> ]]>" in text
    assert "\U0001f600" in text
    assert "\ufffd" in text
    assert not set("\x00\x08\x0b\x1f\ufffe\uffff") & set(text)
    # The page of an article is HTML in a text, and its own marks are escaped once more.
    assert "&lt;b&gt;&amp;amp;" in text


@pytest.mark.parametrize("form", [*XML, "jsonfeed"])
def test_a_feed_without_articles(form: str) -> None:
    made = {**XML, "jsonfeed": jsonfeed}[form](feed(link="", site=None))
    if form == "jsonfeed":
        assert json.loads(made)["items"] == []
    else:
        read = feedparser.parse(made)
        assert (read.bozo, read.entries, read.feed.title) == (0, [], "بغداد اليوم")
        assert datetime(*read.feed.updated_parsed[:6], tzinfo=UTC) == NOW


def test_an_article_without_a_date_comes_with_its_first_sight() -> None:
    undated = full(published_at=None, published_precision=None)
    assert "Sun, 07 Sep 2025 09:00:00 +0000" in rss(feed(undated)).decode()
    assert json.loads(jsonfeed(feed(undated)))["items"][0]["date_published"] == NOW.isoformat()
