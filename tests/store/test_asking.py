"""What the store knows of articles: known, due, near, linked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from newscrawl.errors import StoreError
from newscrawl.store import PageFailed, PageGone, Store
from tests.store.samples import DAY, HOUR, NOW, SITE, article, reading, save

URL = article().url


def test_due_for_another_look(store: Store) -> None:
    save(store, article(1), section_slug="security", etag='"a"', last_modified="Sun, 07 Sep 2025 08:28:00 GMT")
    save(store, article(2), now=NOW + DAY, section_slug="politics", pages=2)
    save(store, article(3), now=NOW + DAY, section_slug="security")
    store.save([PageGone(id=f"{SITE}:3", url=URL, status=404)] * 2, run_id=None, now=NOW + DAY)

    def due(**options: Any) -> list[str]:
        query: dict[str, Any] = {"first_seen_since": None, **options}
        return [d.id.split(":")[1] for d in store.due(SITE, **query)]

    assert due() == ["1", "2", "3"], "oldest first, removed ones included"
    assert due(section_slug="security") == ["1", "3"]
    assert due(first_seen_since=NOW + DAY) == ["2", "3"]
    first, second, _ = store.due(SITE, first_seen_since=None)
    assert (first.etag, first.last_modified, first.section_slug, first.multi) == (
        '"a"',
        "Sun, 07 Sep 2025 08:28:00 GMT",
        "security",
        False,
    )
    assert (second.url, second.multi) == (article(2).url, True)


def test_known_and_published(store: Store) -> None:
    save(store, article(1), article(2, published_at=None, published_precision=None))
    store.save([PageGone(id=f"{SITE}:2", url=URL, status=404)] * 2, run_id=None, now=NOW)
    store.save([PageFailed(url=article(3).url, id=f"{SITE}:3", reason="no_body")], run_id=None, now=NOW)
    ids = [f"{SITE}:{n}" for n in (1, 2, 3, 4)]
    assert store.known(SITE, ids) == set(ids[:3])
    assert store.known("alsumaria", ids) == set()
    save(store, article(3))
    assert store.known(SITE, ids) == set(ids[:3])
    assert store.published(SITE, ids) == {
        ids[0]: article().published_at,
        ids[1]: None,
        ids[2]: article().published_at,
    }


def test_texts_by_publication_else_first_sight(store: Store) -> None:
    undated = article(3, published_at=None, published_precision=None)
    old = article(4, published_at=NOW - 3 * DAY)
    save(store, article(1), article(2, duplicate_of=f"{SITE}:1", headline="أحمدُ"), undated, old)
    texts = store.texts(SITE, NOW - DAY, NOW)
    assert [(t.id, t.root) for t in texts] == [(f"{SITE}:{a}", f"{SITE}:{b}") for a, b in ((1, 1), (2, 1), (3, 3))]
    assert (texts[1].headline_key, texts[1].body, texts[1].at) == ("احمد", article(2).body, article().published_at)
    assert texts[2].at == NOW
    assert [t.id for t in store.texts(SITE, NOW - DAY, NOW, limit=1)] == [f"{SITE}:3"]
    assert store.texts("alsumaria", NOW - DAY, NOW) == []


def test_a_new_article_finds_its_headline_on_the_ticker(store: Store) -> None:
    store.read_ticker(reading("القبض على متهم في كركوك"), run_id=None, now=NOW)
    save(store, article(1, headline="القبض على متّهم في كركوك"), now=NOW + HOUR)
    (line,) = store.headlines()
    assert line.article_id == f"{SITE}:1"


def test_a_new_article_is_not_linked_to_a_headline_of_last_week(store: Store) -> None:
    store.read_ticker(reading("القبض على متهم في كركوك", "خبر ثان"), run_id=None, now=NOW)
    store.read_ticker(reading("خبر ثان", at=NOW + HOUR), run_id=None, now=NOW + HOUR)
    save(store, article(1, headline="القبض على متهم في كركوك"), now=NOW + 3 * DAY)
    assert [line.article_id for line in store.headlines()] == [None, None]


BEYOND = 10**20
ASKING: dict[str, Callable[[Store, str], Any]] = {
    "article": lambda store, text: store.article(text),
    "revisions": lambda store, text: store.revisions(text),
    "known": lambda store, text: store.known(text, [text]),
    "search": lambda store, text: store.search("وزير", site=text, section=text, place=text),
    "search far behind": lambda store, text: store.search("وزير", skip=BEYOND),
    "browse": lambda store, text: store.browse(site=text, section=text),
    "strip": lambda store, text: store.ticker_now(text),
    "appeared": lambda store, text: store.appeared(site=text, limit=BEYOND),
    "failures": lambda store, text: store.failures(text, limit=BEYOND),
    "failure": lambda store, text: store.failure(BEYOND),
    "changes": lambda store, text: list(store.changes(after=BEYOND, limit=BEYOND)),
    "runs": lambda store, text: store.runs(site=text, limit=BEYOND),
}


@pytest.mark.parametrize("text", ["\0", "x\0", "\ud800"], ids=ascii)
@pytest.mark.parametrize("verb", ASKING)
def test_what_no_database_can_hold_is_not_found(store: Store, verb: str, text: str) -> None:
    save(store, article(1))
    assert not ASKING[verb](store, text)


def test_a_value_beyond_the_database_is_refused_when_it_is_written(store: Store) -> None:
    with pytest.raises((StoreError, OverflowError)):
        store.set_delivered("webhook", BEYOND, now=NOW)
