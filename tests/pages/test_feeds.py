"""RSS, Atom and sitemaps: what they name, and that nothing hostile in them does anything."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.errors import NoFeed
from newscrawl.pages import feeds
from newscrawl.pages.feeds import Document, Named

NOW = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)
SITE = "https://baghdadtoday.news"
NOON = datetime(2025, 9, 7, 11, 28, tzinfo=BAGHDAD)


def read(text: str | bytes, **options: str) -> Document:
    body = text.encode() if isinstance(text, str) else text
    return feeds.read(body, f"{SITE}/rss.xml", now=NOW, **options)  # type: ignore[arg-type]


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{inner}</channel></rss>'


def one(text: str | bytes, **options: str) -> Named:
    (item,) = read(text, **options).items
    return item


LINKS = {
    "as it is": ("<link>https://a.example/1-x.html</link>", "https://a.example/1-x.html"),
    "relative": ("<link>/1-x.html</link>", f"{SITE}/1-x.html"),
    "with space around": ("<link>\n  /1-x.html \n</link>", f"{SITE}/1-x.html"),
    "in CDATA": ("<link><![CDATA[/1-x.html?a=1&b=2]]></link>", f"{SITE}/1-x.html?a=1&b=2"),
    "escaped": ("<link>/1-x.html?a=1&amp;b=2</link>", f"{SITE}/1-x.html?a=1&b=2"),
    "escaped twice": ("<link>/1-x.html?a=1&amp;amp;b=2</link>", f"{SITE}/1-x.html?a=1&b=2"),
    "not escaped": ("<link>/1-x.html?a=1&b=2&copy=3</link>", f"{SITE}/1-x.html?a=1&b=2&copy=3"),
    "Arabic": ("<link>/1-خبر.html</link>", f"{SITE}/1-خبر.html"),
    "the guid": ('<guid isPermaLink="true">/1-x.html</guid>', f"{SITE}/1-x.html"),
    "the guid by default": ("<link/><guid>/1-x.html</guid>", f"{SITE}/1-x.html"),
    "the first of two": ("<link>/1-x.html</link><link>/2-x.html</link>", f"{SITE}/1-x.html"),
    "Atom's beside": (
        '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="/s"/><link>/1</link>',
        f"{SITE}/1",
    ),
}


@pytest.mark.parametrize("name", LINKS)
def test_the_link_of_an_item(name: str) -> None:
    item, url = LINKS[name]
    assert one(rss(item)).url == url


@pytest.mark.parametrize(
    "item",
    ["", "<link>javascript:void(0)</link>", "<link>http://[/</link>", '<guid isPermaLink="false">/1-x.html</guid>',
     "<link>mailto:a@b.c</link>", f"<link>/{'x' * 3000}</link>"],
)  # fmt: skip
def test_what_has_no_link_is_left_out(item: str) -> None:
    assert read(rss(item)) == Document(kind="feed", items=(), whole=True)


DATES = {
    "Sun, 07 Sep 2025 11:28:00 +0300": NOON,
    "Sun, 07 Sep 2025 08:28:00 GMT": NOON,
    "Sun, 07 Sep 2025 11:28:00": NOON,  # naive: the site's zone
    "2025-09-07T11:28:00+03:00": NOON,
    "2025-09-07T08:28:00Z": NOON,
    "2025-09-07 11:28": NOON,
    "2025-09-07": datetime(2025, 9, 7, tzinfo=BAGHDAD),
    "7 أيلول 2025, 11:28": NOON,
    "Mon, 07 Sep 2026 11:28:00 +0300": None,  # in the future
    "32 Sep 2025": None,
    "gestern": None,
    "": None,
}


@pytest.mark.parametrize("written", DATES)
def test_the_time_of_an_item(written: str) -> None:
    at = one(rss(f"<link>/1</link><pubDate>{written}</pubDate>")).at
    assert at == DATES[written]


def test_the_sections_that_an_item_names() -> None:
    item = "<link>/1</link><category><![CDATA[أمن / ديالى]]></category><category>a &amp;amp; b</category><category/>"
    assert one(rss(item)).sections == ("أمن / ديالى", "a & b")


def test_atom_and_rdf() -> None:
    entry = (
        '<entry><link rel="self" href="/s"/><link href="/1-x.html"/><published>2025-09-07T11:28:00+03:00</published>'
        '<updated>2025-09-07T13:00:00+03:00</updated><category term="t" label="أمن"/></entry>'
    )
    found = Named(url=f"{SITE}/1-x.html", at=NOON, sections=("أمن",))
    assert one(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>') == found
    item = "<item><link>/1-x.html</link><dc:date xmlns:dc='d'>2025-09-07T11:28:00+03:00</dc:date></item>"
    rdf = (
        f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">{item}</r:RDF>'
    )
    assert one(rdf) == Named(url=f"{SITE}/1-x.html", at=NOON)


def test_a_sitemap() -> None:
    entries = (
        "<url><loc>/1-x.html</loc><lastmod>2025-09-07</lastmod>"
        '<image:image xmlns:image="i"><image:loc>/uploads/1.jpg</image:loc></image:image></url>'
        '<url><news:news xmlns:news="n"><news:publication_date>2025-09-07T11:28:00+03:00</news:publication_date>'
        "</news:news><lastmod>2025-09-07T14:00:00+03:00</lastmod><loc>/2-x.html</loc></url>"
    )
    found = read(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>')
    midnight = datetime(2025, 9, 7, tzinfo=BAGHDAD)
    assert found.kind == "sitemap"
    assert found.items == (Named(url=f"{SITE}/1-x.html", at=midnight), Named(url=f"{SITE}/2-x.html", at=NOON))


def test_a_sitemap_of_sitemaps_packed() -> None:
    text = "<sitemapindex><sitemap><loc>/a.xml.gz</loc><lastmod>2025-09-07</lastmod></sitemap></sitemapindex>"
    found = read(gzip.compress(text.encode()))
    assert (found.kind, [item.url for item in found.items]) == ("index", [f"{SITE}/a.xml.gz"])


@pytest.mark.parametrize(
    ("encoding", "declared"), [("cp1256", "windows-1256"), ("utf-8", "utf-8"), ("utf-16", "UTF-16")]
)
def test_encodings(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + rss("<link>/1</link><category>أمن وسياسة</category>")[38:]
    assert one(text.encode(encoding)).sections == ("أمن وسياسة",)


def test_an_encoding_that_only_the_header_tells() -> None:
    text = "<rss><channel><item><link>/1</link><category>أمن</category></item></channel></rss>"
    assert one(text.encode("cp1256"), charset="windows-1256").sections == ("أمن",)


# --- hostile and broken


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declared",
    [
        f'[<!ENTITY l0 "ha">{BOMB}]',
        '[<!ENTITY x SYSTEM "file:///etc/passwd">]',
        '[<!ENTITY % x SYSTEM "http://a/x"> %x;]',
    ],
)
def test_entities_are_refused(declared: str) -> None:
    with pytest.raises(NoFeed, match="declares entities"):
        read(f"<!DOCTYPE rss {declared}><rss><channel><item><link>/1-&l9;&x;</link></item></channel></rss>")


def test_entities_are_refused_in_any_encoding() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE rss [<!ENTITY x "y">]><rss/>'
    with pytest.raises(NoFeed):
        read(text.encode("utf-16"))


def test_a_document_type_elsewhere_is_not_asked_for(tmp_path: Path) -> None:
    outside = tmp_path / "rss.dtd"
    outside.write_text('<!ENTITY x "secret">')
    text = (
        f'<!DOCTYPE rss SYSTEM "{outside.as_uri()}"><rss><channel><item><link>/1-&x;.html</link></item></channel></rss>'
    )
    assert one(text).url == f"{SITE}/1-&x;.html"
    assert one(rss("<link>/1-&nbsp;x.html</link>").replace("<rss", '<!DOCTYPE rss SYSTEM "http://a/x.dtd"><rss')).url


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_what_breaks_off_is_read_as_far_as_it_goes(share: float) -> None:
    text = rss(*(f"<link>/{n}-a-long-address.html</link>" for n in range(100, 200)))
    found = read(text[: int(len(text) * share)])
    assert not found.whole
    assert 0 < len(found.items) < 100
    assert [item.url for item in found.items] == [
        f"{SITE}/{n}-a-long-address.html" for n in range(100, 100 + len(found.items))
    ]


def test_a_packed_one_that_breaks_off() -> None:
    text = rss(*(f"<link>/{n * 7919}-x.html</link>" for n in range(2000)))
    found = read(gzip.compress(text.encode())[:-2000])
    assert found.items
    assert not found.whole


BROKEN = {
    "nothing": b"",
    "text": "مرحبا".encode(),
    "a page": b"<!DOCTYPE html><html><body><p>x<br></body></html>",
    "another XML": b"<opml><outline/></opml>",
    "no gzip": b"\x1f\x8bnothing of the kind",
    "a bomb in gzip": gzip.compress(b"<rss>" + b" " * (feeds.MOST_BYTES + 10)),
    "zeros": bytes(10_000),
    "JSON": b'{"version": "https://jsonfeed.org/version/1"}',
    # What would fill the memory before its first item, or within it.
    "nothing but elements": b"<urlset>" + b"<a/>" * 20_000 + b"</urlset>",
    "an item of elements": b"<rss><channel><item>" + b"<a/>" * 20_000 + b"<link>/1</link></item></channel></rss>",
    "an item of attributes": b"<rss><item><a " + b"".join(b"a%d='1' " % n for n in range(20_000)) + b"/></item></rss>",
    "a tag without an end": b"<rss " + b"a" * (2**20 + 1) + b"><channel/></rss>",
    "a text without an end": b"<rss><item><link>" + b"a" * (2**20 + 1) + b"</link></item></rss>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_feed_is_refused(name: str) -> None:
    with pytest.raises(NoFeed):
        read(BROKEN[name])


def test_damage_costs_no_more_than_what_it_touches() -> None:
    text = rss(
        "<link>/1</link><title>a < b</title>", "<link>/2</link><title>\x01&nbsp;&bogus;</title>", "<link>/3</link>"
    )
    assert [item.url for item in read(text).items] == [f"{SITE}/1", f"{SITE}/2", f"{SITE}/3"]


HUGE = {
    "many": "<urlset>" + "<url><loc>/1-x.html</loc><lastmod>2025-09-07</lastmod></url>" * 160_000,
    "one text": "<rss><channel><item><link>" + "x" * 10 * 2**20,
    "deep": "<rss>" + "<a>" * 3_000_000,
    "ampersands": "<rss><channel><item><link>" + "&" * 2**20,
    "attributes": "<rss " + " ".join(f'a{n}="x"' for n in range(500_000)),
}


@pytest.mark.parametrize("name", HUGE)
def test_ten_megabytes_are_bounded(name: str) -> None:
    begun = time.thread_time()
    try:
        found = read(HUGE[name])
    except NoFeed:
        found = Document(kind="feed", items=(), whole=False)
    assert not found.whole
    assert len(found.items) <= feeds.MOST_ITEMS
    assert time.thread_time() - begun < 20
