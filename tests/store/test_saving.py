"""What page results come to in the store: the contract of `save`."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from newscrawl.items import Article, content_hash
from newscrawl.store import PageFailed, PageGone, PageRead, PageResult, PageUnchanged, Store
from tests.store.samples import BAGHDAD, HOUR, NOW, SITE, article, kinds, save

URL = article().url
ID = article().id


def test_a_new_article_comes_back_as_it_went_in(store: Store) -> None:
    (saved,) = save(store, article())
    expected = replace(article(), first_seen_at=NOW, last_seen_at=NOW, revision=1, content_hash=content_hash(article()))
    assert saved.kind == "new"
    assert saved.article == expected
    assert list(store.articles()) == [expected]
    assert store.article(ID) == expected
    (change,) = store.changes()
    assert (change.kind, change.cursor, change.at, change.object) == (
        "article.created",
        saved.cursors[0],
        NOW,
        expected,
    )


def test_times_keep_their_offset(store: Store) -> None:
    offsets = [timedelta(hours=3), timedelta(0), timedelta(hours=-3, minutes=-30)]
    for number, offset in enumerate(offsets, start=1):
        at = datetime(2025, 9, 7, 11, 28, 5, 17, tzinfo=timezone(offset))
        save(store, article(number, published_at=at, modified_at=at))
    for item, offset in zip(store.articles(), offsets, strict=True):
        assert item.published_at is not None
        assert item.modified_at is not None
        assert item.published_at.utcoffset() == item.modified_at.utcoffset() == offset
        assert item.published_at.microsecond == 17


def test_a_time_without_a_zone_is_refused_and_nothing_is_written(store: Store) -> None:
    naive = datetime(2025, 9, 7, 11, 28)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        save(store, article(1), article(2, published_at=naive))
    assert list(store.articles()) == []


def test_the_same_again_stores_only_the_time(store: Store) -> None:
    save(store, article())
    (saved,) = save(store, article(summary="ملخص", image_url=None), now=NOW + HOUR)
    assert (saved.kind, saved.changed, saved.cursors) == ("seen", (), ())
    (item,) = store.articles()
    assert (item.revision, item.last_seen_at, item.summary) == (1, NOW + HOUR, None)
    assert kinds(store.changes()) == ["article.created"]


EDITS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("headline", {"headline": "عنوان آخر"}, ("headline",)),
    ("a letter of the body", {"body": article().body + "ا"}, ("body",)),
    ("section", {"section": "سياسة"}, ("section",)),
    ("section gone", {"section": None}, ("section",)),
    ("publication", {"published_at": article().published_at + HOUR}, ("published_at",)),  # type: ignore[operator]
    (
        "also others, in contract order",
        {"body": "نص آخر", "summary": "ملخص", "tags": (), "dateline": None},
        ("dateline", "body", "summary", "tags"),
    ),
]


@pytest.mark.parametrize(("edit", "changed"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_other_content_is_a_revision(store: Store, edit: dict[str, Any], changed: tuple[str, ...]) -> None:
    save(store, article())
    (saved,) = save(store, article(**edit), now=NOW + HOUR)
    assert (saved.kind, saved.changed) == ("updated", changed)
    first, second = store.articles(history=True)
    assert (first.revision, second.revision) == (1, 2)
    assert first.body == article().body
    assert first.content_hash != second.content_hash == content_hash(second)
    assert second.first_seen_at == NOW
    created, updated = store.changes()
    assert (updated.kind, updated.changed, updated.object) == ("article.updated", changed, saved.article)
    assert isinstance(created.object, Article)
    assert (created.object.revision, created.object.last_seen_at) == (1, NOW)


def test_edited_back_is_a_third_revision(store: Store) -> None:
    save(store, article())
    save(store, article(body="نص آخر"))
    (saved,) = save(store, article())
    assert saved.article is not None
    assert saved.article.revision == 3


def dated(text: str, precision: str | None) -> Article:
    at = datetime.fromisoformat(text).replace(tzinfo=BAGHDAD) if text else None
    return article(published_at=at, published_precision=precision)


PUBLICATIONS: list[tuple[str, Article, Article, str, Article]] = [
    (name, old, new, kind, kept)
    for name, old, new, kind, kept in [
        (
            "day, then its minute",
            dated("2025-09-07T00:00", "day"),
            dated("2025-09-07T11:28", "minute"),
            "seen",
            dated("2025-09-07T11:28", "minute"),
        ),
        (
            "minute, then its day",
            dated("2025-09-07T11:28", "minute"),
            dated("2025-09-07T00:00", "day"),
            "seen",
            dated("2025-09-07T11:28", "minute"),
        ),
        (
            "another day",
            dated("2025-09-07T00:00", "day"),
            dated("2025-09-08T11:28", "minute"),
            "updated",
            dated("2025-09-08T11:28", "minute"),
        ),
        (
            "an hour ago, then the minute",
            dated("2025-09-07T11:00", "hour"),
            dated("2025-09-07T11:58", "minute"),
            "seen",
            dated("2025-09-07T11:58", "minute"),
        ),
        (
            "an hour ago, an hour later",
            dated("2025-09-07T11:00", "hour"),
            dated("2025-09-07T12:00", "hour"),
            "seen",
            dated("2025-09-07T11:00", "hour"),
        ),
        (
            "more than an hour apart",
            dated("2025-09-07T11:00", "hour"),
            dated("2025-09-07T12:01", "minute"),
            "updated",
            dated("2025-09-07T12:01", "minute"),
        ),
        (
            "became unknown",
            dated("2025-09-07T11:28", "minute"),
            dated("", None),
            "seen",
            dated("2025-09-07T11:28", "minute"),
        ),
        (
            "became known",
            dated("", None),
            dated("2025-09-07T11:28", "minute"),
            "updated",
            dated("2025-09-07T11:28", "minute"),
        ),
        (
            "the minute, then its seconds",
            dated("2025-09-07T11:28", "minute"),
            dated("2025-09-07T11:28:41", "second"),
            "seen",
            dated("2025-09-07T11:28:41", "second"),
        ),
        (
            "another second",
            dated("2025-09-07T11:28:41", "second"),
            dated("2025-09-07T11:28:42", "second"),
            "updated",
            dated("2025-09-07T11:28:42", "second"),
        ),
        (
            "the year, then a day in it",
            dated("2025-01-01T00:00", "year"),
            dated("2025-09-07T00:00", "day"),
            "seen",
            dated("2025-09-07T00:00", "day"),
        ),
    ]
]


@pytest.mark.parametrize(
    ("old", "new", "kind", "kept"), [p[1:] for p in PUBLICATIONS], ids=[p[0] for p in PUBLICATIONS]
)
def test_publications_are_compared_as_exactly_as_both_are(
    store: Store, old: Article, new: Article, kind: str, kept: Article
) -> None:
    (first,) = save(store, old)
    (saved,) = save(store, new, now=NOW + HOUR)
    assert saved.kind == kind
    (item,) = store.articles()
    assert (item.published_at, item.published_precision) == (kept.published_at, kept.published_precision)
    assert item.content_hash == content_hash(item)
    assert item == saved.article
    assert next(store.changes()).object == first.article, "a line given to a reader stays what it was"


def test_a_revision_keeps_the_finer_date(store: Store) -> None:
    save(store, dated("2025-09-07T11:28", "minute"))
    (saved,) = save(store, replace(dated("2025-09-07T00:00", "day"), body="نص آخر"))
    assert saved.changed == ("body",)
    assert saved.article is not None
    assert saved.article.published_precision == "minute"


def test_a_date_made_finer_twice_leaves_every_line_as_it_was(store: Store) -> None:
    exact = dated("2025-09-07T11:28", "minute")
    (first,) = save(store, dated("2025-01-01T00:00", "year"))
    gone = PageGone(id=ID, url=URL, status=404)
    results: list[PageResult] = [
        PageRead(article=dated("2025-09-07T00:00", "day")),
        gone,
        gone,
        PageRead(article=exact),
    ]
    saved = store.save(results, run_id=None, now=NOW + HOUR)
    lines = list(store.changes())
    assert kinds(lines) == ["article.created", "article.removed", "article.restored"]
    assert lines[0].object == first.article
    assert lines[1].object == saved[2].article
    assert [c.object.published_precision for c in lines if isinstance(c.object, Article)] == ["year", "day", "day"]
    assert store.article(ID) == saved[3].article


def test_gone_at_two_looks_is_removed_and_then_restored(store: Store) -> None:
    save(store, article())
    gone = PageGone(id=ID, url=URL, status=404)
    (first,) = store.save([gone], run_id=None, now=NOW + HOUR)
    (second,) = store.save([gone], run_id=None, now=NOW + HOUR)
    (third,) = store.save([gone], run_id=None, now=NOW + 2 * HOUR)
    assert [s.kind for s in (first, second, third)] == ["gone", "removed", "gone"]
    (item,) = store.articles()
    assert (item.removed_at, item.last_seen_at, item.body) == (NOW + HOUR, NOW, article().body)
    (back,) = save(store, article(body="نص آخر"), now=NOW + 3 * HOUR)
    assert (back.kind, back.changed, len(back.cursors)) == ("restored", ("body",), 2)
    lines = list(store.changes())
    assert kinds(lines) == ["article.created", "article.removed", "article.restored", "article.updated"]
    objects = [line.object for line in lines if isinstance(line.object, Article)]
    assert objects[1] == second.article
    assert [o.removed_at for o in objects] == [None, NOW + HOUR, None, None]
    assert [o.body for o in objects] == [article().body] * 3 + ["نص آخر"]
    assert [o.last_seen_at for o in objects] == [NOW, NOW, NOW + 3 * HOUR, NOW + 3 * HOUR]


def test_a_304_restores_too(store: Store) -> None:
    save(store, article())
    store.save([PageGone(id=ID, url=URL, status=410)] * 2, run_id=None, now=NOW)
    (saved,) = store.save([PageUnchanged(id=ID)], run_id=None, now=NOW + HOUR)
    assert saved.kind == "restored"
    assert store.article(ID) == saved.article
    assert kinds(store.changes())[-1] == "article.restored"


@pytest.mark.parametrize(
    "between",
    [PageUnchanged(id=ID), PageRead(article=article()), PageFailed(url=URL, id=ID, reason="http_500", status=500)],
)
def test_gone_counts_only_in_a_row(store: Store, between: Any) -> None:
    save(store, article())
    gone = PageGone(id=ID, url=URL, status=404)
    saved = store.save([gone, between, gone], run_id=None, now=NOW)
    assert [s.kind for s in saved][::2] == ["gone", "gone"]
    assert store.counts().removed == 0


def test_one_batch_takes_the_same_article_twice_in_order(store: Store) -> None:
    edited = article(body="نص آخر")
    saved = save(store, article(), article(), edited, article(2))
    assert [s.kind for s in saved] == ["new", "seen", "updated", "new"]
    assert kinds(store.changes()) == ["article.created", "article.updated", "article.created"]
    assert [s.cursors for s in saved] == [(1,), (), (2,), (3,)]
    assert [c.object for c in store.changes()] == [saved[0].article, saved[2].article, saved[3].article]


def test_a_duplicate_is_stored_marked_and_told(store: Store) -> None:
    saved = save(store, article(1), article(2, duplicate_of=f"{SITE}:1"))
    assert [s.kind for s in saved] == ["new", "duplicate"]
    assert [a.duplicate_of for a in store.articles()] == [None, f"{SITE}:1"]
    assert kinds(store.changes()) == ["article.created"] * 2
    (again,) = save(store, article(2, body="نص آخر"))
    assert again.article is not None
    assert again.article.duplicate_of == f"{SITE}:1"


def test_what_no_database_takes_does_not_lose_the_batch(store: Store) -> None:
    saved = save(store, article(1, headline="عنوان \ud83d", tags=("\x00",), body="\ud800"), article(2))
    assert [s.kind for s in saved] == ["new", "new"]
    first, second = store.articles()
    assert (first.headline, first.tags, first.body) == ("عنوان \ufffd", ("\ufffd",), "\ufffd")
    assert second.headline == article(2).headline


BAD = "\ud83d\x00"


@pytest.mark.parametrize(
    "name",
    [f.name for f in fields(Article) if f.type in ("str", "str | None") and f.name not in ("type", "content_hash")],
)
def test_no_text_of_an_article_fails_the_others(store: Store, name: str) -> None:
    hostile = replace(article(1), **{name: BAD})
    saved = save(store, hostile, article(2))
    saved += save(store, hostile, article(2), now=NOW + HOUR)
    assert [s.kind for s in saved][:2] in (["new", "new"], ["duplicate", "new"])
    assert len(list(store.articles())) == 2


def test_nor_does_one_of_a_failure(store: Store) -> None:
    results = [PageFailed(url=f"https://x.example/{BAD}", id=None, site=SITE, reason="r", detail=BAD),
             PageGone(id=f"{SITE}:{BAD}", url=BAD, status=404), PageUnchanged(id=f"{SITE}:{BAD}"),
             PageRead(article=replace(article(2), extraction={"body": BAD}))]  # fmt: skip
    for now in (NOW, NOW + HOUR):
        store.save(results, run_id=None, now=now)
    (row,) = (row for row in store.failures() if row.article_id is None)
    assert (row.url, row.detail, row.tries) == ("https://x.example/\ufffd\ufffd", "\ufffd\ufffd", 2)
    assert len(list(store.articles())) == 1


def test_a_failed_transaction_writes_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="without a site"):
        store.save(
            [PageRead(article=article()), PageFailed(url="https://x.example/", reason="r")], run_id=None, now=NOW
        )
    assert store.counts().articles == store.counts().cursor == 0


def test_nothing_to_save(store: Store) -> None:
    assert store.save([], run_id=None, now=NOW) == []
    assert store.save([PageUnchanged(id="baghdad_today:1")], run_id=None, now=NOW)[0].article is None
