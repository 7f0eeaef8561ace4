"""The rules of revisions as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Article, Precision
from newscrawl.store.saving.revisions import (
    changed_fields,
    is_revision,
    precision_rank,
    refined,
    refines,
    revised,
    same_publication,
    steadied,
)
from newscrawl.store.types import from_micros, safe, to_micros
from tests.store.samples import article

ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=ZONES)  # noqa: DTZ001
DATED = st.builds(
    lambda at, precision: article(published_at=at, published_precision=precision),
    TIMES,
    st.sampled_from(get_args(Precision)),
)
ARTICLES = st.one_of(DATED, st.just(article(published_at=None, published_precision=None)))


@given(ARTICLES)
def test_an_article_is_the_same_as_itself(one: Article) -> None:
    assert same_publication(one, one)
    assert not is_revision(one, one)
    assert not refines(one, one)
    assert changed_fields(one, one) == ()


@given(DATED, DATED)
def test_known_publications_are_the_same_either_way(one: Article, two: Article) -> None:
    if precision_rank(one) != precision_rank(two):
        assert same_publication(one, two) == same_publication(two, one)


@given(ARTICLES, ARTICLES)
def test_refining_makes_a_date_finer_and_nothing_else(one: Article, two: Article) -> None:
    if refines(one, two):
        made = refined(one, two)
        assert precision_rank(made) > precision_rank(one)
        assert not is_revision(one, made)
        assert set(changed_fields(one, made)) <= {"published_at", "published_precision"}


@given(ARTICLES, ARTICLES, st.sampled_from(["نص", "نص آخر"]))
def test_a_revision_never_loses_what_the_store_knows(one: Article, two: Article, body: str) -> None:
    one = replace(one, first_seen_at=one.fetched_at, duplicate_of="baghdad_today:1", revision=4)
    two = replace(two, body=body)
    made = revised(one, two)
    assert (made.revision, made.duplicate_of, made.first_seen_at) == (5, one.duplicate_of, one.first_seen_at)
    assert made.body == body
    if one.published_at is not None:
        assert made.published_at is not None
    if same_publication(one, two):
        assert precision_rank(made) >= precision_rank(one)
    assert not is_revision(made, two)


@given(TIMES)
def test_times_are_exact_and_ordered(at: datetime) -> None:
    assert from_micros(to_micros(at)) == at
    assert to_micros(at + timedelta(microseconds=1)) == to_micros(at) + 1


@given(st.text(st.characters(), max_size=50))
def test_safe_text_can_be_stored_and_good_text_stays(text: str) -> None:
    made = safe(text)
    made.encode()
    assert "\x00" not in made
    assert safe(made) == made
    if not any(0xD800 <= ord(c) < 0xE000 or c == "\x00" for c in text):
        assert made == text


def test_days_are_those_of_the_coarser_clock() -> None:
    baghdad = timezone(timedelta(hours=3))
    day: dict[str, Any] = {"published_at": datetime(2025, 9, 7, tzinfo=baghdad), "published_precision": "day"}
    minute = article(published_at=datetime(2025, 9, 6, 22, 15, tzinfo=timezone.utc))  # noqa: UP017
    assert same_publication(article(**day), minute), "01:15 of the 7th in Baghdad"


def read_by(way: str, **values: Any) -> Article:
    """An article whose section and publication were read by ``way``."""
    ways = {"section": way, "published_at": way, "headline": way, "body": way}
    return article(extraction={k: v for k, v in ways.items() if values.get(k, "") is not None}, **values)


def test_what_a_later_way_misses_or_mistakes_is_no_edit() -> None:
    old = read_by("site")
    other = old.published_at and old.published_at - timedelta(hours=10)
    assert not is_revision(old, steadied(old, read_by("structure", section=None, published_at=None)))
    assert not is_revision(old, steadied(old, read_by("structure", section="الأكثر قراءة", published_at=other)))


def test_an_edit_seen_by_the_same_way_or_a_surer_one_is_an_edit() -> None:
    old = read_by("metadata")
    other = old.published_at and old.published_at - timedelta(hours=10)
    for way in ("metadata", "site"):
        for new in (read_by(way, section="سياسة"), read_by(way, published_at=other)):
            assert steadied(old, new) == new
            assert is_revision(old, new)


def test_headline_and_body_are_compared_whatever_their_way() -> None:
    old = read_by("site")
    assert is_revision(old, steadied(old, read_by("structure", headline="عنوان آخر")))
    steady = steadied(old, read_by("structure", section=None, body="نص آخر"))
    assert (steady.section, steady.extraction["section"], steady.extraction["body"]) == (
        old.section,
        "site",
        "structure",
    )
