"""The newest articles as RSS, Atom and JSON Feed, read back by a feed reader."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import feedparser
import pytest

from newscrawl.records import PageGone
from newscrawl.store import Store
from tests.store.samples import NOW, SITE, article, save
from tests.web.serving import Answer, Client

FEEDS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}


def fill(store: Store, count: int) -> None:
    made = [
        article(
            number,
            headline=f"عنوان {number}",
            body=f"نص الخبر رقم {number}",
            published_at=NOW - timedelta(minutes=number),
            section="أمن" if number % 2 else "سياسة",
        )
        for number in range(1, count + 1)
    ]
    save(store, *made)


def titles(name: str, answer: Answer) -> list[str]:
    if name == "json":
        return [item["title"] for item in answer.json["items"]]
    return [entry["title"] for entry in feedparser.parse(answer.body)["entries"]]


def self_link(name: str, answer: Answer) -> str:
    if name == "json":
        return str(answer.json["feed_url"])
    links: list[Any] = feedparser.parse(answer.body)["feed"]["links"]
    return next(str(link["href"]) for link in links if link["rel"] == "self")


@pytest.mark.parametrize("name", FEEDS)
def test_the_newest_fifty(store: Store, client: Client, name: str) -> None:
    fill(store, 52)
    for _ in range(2):
        store.save([PageGone(id=f"{SITE}:2", url="https://x/2", status=404)], run_id=None, now=NOW)
    answer = client.ask(f"/feed.{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, FEEDS[name])
    assert titles(name, answer) == [f"عنوان {number}" for number in range(1, 52) if number != 2]
    assert "بغداد اليوم" in answer.text
    assert self_link(name, answer) == f"{client.address}/feed.{name}"


@pytest.mark.parametrize("name", FEEDS)
def test_of_a_section_and_of_a_site(store: Store, client: Client, name: str) -> None:
    fill(store, 4)
    save(store, article(9, id="other:9", site="other", headline="خبر آخر", published_at=NOW))
    query = f"?section={quote('أمن')}&site={SITE}"
    answer = client.ask(f"/feed.{name}{query}")
    assert titles(name, answer) == ["عنوان 1", "عنوان 3"]
    assert self_link(name, answer) == f"{client.address}/feed.{name}{query}"
    assert titles(name, client.ask(f"/feed.{name}?site=other")) == ["خبر آخر"]
    assert titles(name, client.ask(f"/feed.{name}?section=&site=")) == ["خبر آخر", *(f"عنوان {n}" for n in range(1, 5))]


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("count", [0, 3])
def test_a_feed_that_is_known(store: Store, client: Client, name: str, count: int) -> None:
    fill(store, count)
    tag = client.ask(f"/feed.{name}").headers["etag"]
    again = client.ask(f"/feed.{name}", if_none_match=f'"x", {tag}')
    assert (again.status, again.body) == (304, b"")
    head = client.ask(f"/feed.{name}", "HEAD")
    assert (head.status, head.headers["etag"], head.body) == (200, tag, b"")
    save(store, article(99))
    assert client.ask(f"/feed.{name}", if_none_match=tag).status == 200


@pytest.mark.parametrize("name", FEEDS)
def test_nothing_is_there_of_a_stranger(store: Store, client: Client, name: str) -> None:
    fill(store, 1)
    assert titles(name, client.ask(f"/feed.{name}?site=nobody&section=%ff")) == []
    assert client.ask(f"/feed.{name}?section=%00").status == 400


def test_hostile_text_breaks_no_feed(store: Store, client: Client) -> None:
    evil = "]]></title><script>alert(1)</script> & \x0b\ufffe"
    save(store, article(1, headline=evil, body=evil))
    for name in ("rss", "atom"):
        parsed = feedparser.parse(client.ask(f"/feed.{name}").body)
        assert not parsed["bozo"]
        assert len(parsed["entries"]) == 1
