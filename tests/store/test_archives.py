"""Where revisions' pages stand, on every database; and what reading one again writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from newscrawl.items import Article
from newscrawl.records import ArchivePlace, PageFailed, PageRead
from newscrawl.store import Store
from tests.store.samples import HOUR, NOW, SITE, article, kinds, save

NAME = "baghdad_today-20250907.warc.gz"


def placed(number: int, offset: int, name: str = NAME, **fields: Any) -> PageRead:
    item = article(number, source={"archive": name, "offset": offset}, **fields)
    return PageRead(article=item, place=ArchivePlace(archive=name, offset=offset, end=offset + 90))


def put(store: Store, *results: PageRead | PageFailed, now: Any = NOW) -> list[Any]:
    return store.save(results, run_id=None, now=now)


def stored(store: Store, number: int) -> Article:
    found = store.article(f"{SITE}:{number}")
    assert found is not None
    return found


def test_an_articles_page_has_its_place_and_the_file_its_size(store: Store) -> None:
    put(store, placed(1, 100), placed(2, 2**33), placed(3, 300))
    assert stored(store, 2).source == {"archive": NAME, "offset": 2**33}
    assert store.archive_size(NAME) == 2**33 + 90
    assert store.archive_size("another") is None
    assert store.sources([f"{SITE}:{n}" for n in (1, 3, 4)]) == {
        f"{SITE}:1": {"archive": NAME, "offset": 100},
        f"{SITE}:3": {"archive": NAME, "offset": 300},
    }


def test_a_file_never_shrinks_in_the_store(store: Store) -> None:
    put(store, placed(1, 500))
    put(store, placed(2, 100))
    assert store.archive_size(NAME) == 590


def test_a_revision_has_a_place_of_its_own_and_an_unchanged_article_keeps_its_first(store: Store) -> None:
    put(store, placed(1, 100))
    put(store, placed(1, 200), now=NOW + HOUR)
    assert stored(store, 1).source == {"archive": NAME, "offset": 100}
    put(store, placed(1, 300, body="نص آخر."), now=NOW + 2 * HOUR)
    offsets = [r.article.source and r.article.source["offset"] for r in store.revisions(f"{SITE}:1")]
    assert offsets == [100, 300]
    assert store.archive_size(NAME) == 390


def test_the_archived_articles_in_the_order_they_came(store: Store) -> None:
    old = NOW - timedelta(days=9)
    put(store, placed(3, 100, published_at=old), placed(1, 200))
    save(store, article(2))
    assert [a.id for a in store.archived(SITE)] == [f"{SITE}:3", f"{SITE}:1"]
    assert [a.id for a in store.archived(SITE, NOW - timedelta(days=2))] == [f"{SITE}:1"]
    assert list(store.archived("another")) == []


def test_more_articles_than_one_page_of_them(store: Store) -> None:
    put(store, *(placed(n, n * 100) for n in range(1, 451)))
    assert [a.id for a in store.archived(SITE)] == [f"{SITE}:{n}" for n in range(1, 451)]


def test_a_file_that_goes_takes_the_places_with_it_and_no_line(store: Store) -> None:
    put(store, placed(1, 100), placed(2, 100, "other.warc.gz"))
    before = list(store.changes())
    assert store.forget_archive(NAME) == 1
    assert (stored(store, 1).source, stored(store, 2).source) == (None, {"archive": "other.warc.gz", "offset": 100})
    assert (store.archive_size(NAME), store.archive_size("other.warc.gz")) == (None, 190)
    assert len(list(store.changes())) == len(before)
    assert store.forget_archive(NAME) == 0
    put(store, placed(3, 100))
    assert store.archive_size(NAME) == 190


# A page that is read again from the archive


def reread(number: int, **fields: Any) -> PageRead:
    return replace(placed(number, 100, **fields), place=None, kind="reparse")


def test_a_reading_again_is_a_revision_of_its_kind_that_says_nothing_of_the_site(store: Store) -> None:
    put(store, placed(1, 100))
    first = stored(store, 1)
    (saved,) = put(store, reread(1, authors=("سارة",)), now=NOW + HOUR)
    assert (saved.kind, saved.changed) == ("updated", ("authors",))
    made = stored(store, 1)
    assert (made.revision, made.authors, made.last_seen_at) == (2, ("سارة",), first.last_seen_at)
    assert made.source == first.source
    assert [r.kind for r in store.revisions(first.id)] == [None, "reparse"]
    assert kinds(store.changes()) == ["article.created", "article.updated"]
    assert put(store, reread(1, authors=("سارة",)), now=NOW + HOUR)[0].kind == "seen"


def test_a_reading_again_restores_nothing_and_keeps_the_validators(store: Store) -> None:
    put(store, replace(placed(1, 100), etag='"x"', section_slug="security", pages=2))
    put(store, reread(1, headline="عنوان آخر"))
    (due,) = store.due(SITE, first_seen_since=None)
    assert (due.etag, due.section_slug, due.multi) == ('"x"', "security", True)


def test_a_failure_is_over_only_where_its_own_page_was_read(store: Store) -> None:
    failed = PageFailed(
        url="https://baghdadtoday.news/1-.html", id=f"{SITE}:1", reason="no_body", body=b"x", status=200
    )
    put(store, placed(1, 100), failed)
    put(store, reread(1, headline="عنوان آخر"))
    assert len(store.failures()) == 1
    put(store, replace(reread(1), article=replace(article(1), source=None)))
    assert store.failures() == []
