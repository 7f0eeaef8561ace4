"""An audit, by tables: who knows an article, what became of it, what lies between the ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.monitoring.audit import FAR, Audit, Gap, audit_window, number_of, numbers_between
from newscrawl.records import Sighting, StoredFailure
from newscrawl.site import is_crawled

SINCE = datetime(2025, 9, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=7)
DAY = timedelta(days=1)
NOON = SINCE + DAY / 2
NAMES = {"security": "أمن", "politics": "سياسة", "sport": "رياضة"}


def sight(number: int | str, by: str, at: datetime | None = NOON, **more: Any) -> Sighting:
    values = {"article_id": f"s:{number}", "by": by, "at": at, "seen_at": UNTIL, **more}
    return Sighting(**values)  # type: ignore[arg-type]


def stored(number: int | str, at: datetime = NOON, slug: str | None = "security", **more: Any) -> Sighting:
    return sight(number, "store", at, slug=slug, **more)


def listed(number: int | str, at: datetime | None = NOON, slug: str = "security") -> Sighting:
    return sight(number, "listing", at, slug=slug)


def failure(number: int, at: datetime = NOON) -> StoredFailure:
    return StoredFailure(
        id=1, site="s", page="article", article_id=f"s:{number}", url=f"https://s/{number}", section_slug=None,
        reason="http_500", detail=None, status=500, retry=True, tries=2, first_at=at, last_at=at, next_retry_at=None,
        resolved_at=None, run_id=None, has_page=False,
    )  # fmt: skip


def audit(*sights: Sighting, before: Sequence[int] = (), **more: Any) -> Audit:
    by_id: dict[str, list[Sighting]] = {}
    for one in sights:
        by_id.setdefault(one.article_id, []).append(one)
    options = {"since": SINCE, "until": UNTIL, "crawled": ["security"], "names": NAMES, **more}
    return audit_window(by_id, before=[f"s:{n}" for n in before], **options)


def states(found: Audit) -> dict[str, str]:
    return {item.id.removeprefix("s:"): item.state for item in found.articles}


STATES: dict[str, tuple[list[Sighting], str]] = {
    "stored": ([stored(1), listed(1)], "captured"),
    "stored and named by nobody": ([stored(1)], "captured"),
    "listed alone": ([listed(1)], "missing"),
    "listed by a section once crawled": ([listed(1, slug="sport")], "missing"),
    "a feed's, of a crawled section": ([sight(1, "rss", section="أمن")], "missing"),
    "a feed's, spelled otherwise": ([sight(1, "rss", section="أمــن")], "missing"),
    "a feed's, by its slug": ([sight(1, "rss", section="security")], "missing"),
    "a feed's, of another section": ([sight(1, "rss", section="سياسة")], "other"),
    "a feed's, of one never heard of": ([sight(1, "rss", section="منوعات")], "other"),
    "a feed's, of none": ([sight(1, "rss")], "unknown"),
    "retried for a section that it is not of": ([stored(1, section="سياسة")], "captured"),
    "a sitemap's": ([sight(1, "sitemap")], "unknown"),
    "a sitemap's and a feed's": ([sight(1, "sitemap"), sight(1, "rss", section="أمن")], "missing"),
    "the ticker's": ([sight(1, "ticker", None, seen_at=NOON)], "unknown"),
    "failed": ([listed(2)], "failed"),
    "failed, a feed's": ([sight(2, "rss", section="أمن")], "failed"),
    "stored, and a later look failed": ([stored(2)], "captured"),
    "forbidden": ([listed(3)], "disallowed"),
    "stored, and forbidden since": ([stored(3)], "captured"),
}


@pytest.mark.parametrize("name", STATES)
def test_what_became_of_an_article(name: str) -> None:
    sights, state = STATES[name]
    failures = {"s:2": failure(2)} if sights[0].article_id == "s:2" else {}
    (found,) = audit(*sights, failures=failures, forbidden={"s:3"}).articles
    assert found.state == state
    assert found.reason == ("http_500" if state == "failed" else None)


def test_a_failure_that_no_source_knows_any_more_is_told() -> None:
    failures = {"s:2": failure(2), "s:3": failure(3, SINCE - DAY)}
    (found,) = audit(failures=failures).articles
    assert (found.id, found.state, found.by) == ("s:2", "failed", ())


SECTIONS: list[tuple[str | None, list[str], bool | None]] = [
    ("أمن", ["security"], True), ("security", ["security"], True), ("سياسة", ["security"], False),
    ("sport", ["security"], False), ("أخرى", ["security"], False), (None, ["security"], None), ("", ["security"], None),
    ("أخرى", ["security", "unnamed"], None), ("unnamed", ["unnamed"], True), ("سياسة", ["unnamed"], False),
]  # fmt: skip


@pytest.mark.parametrize(("section", "crawled", "expected"), SECTIONS)
def test_whether_a_section_is_crawled(section: str | None, crawled: list[str], expected: bool | None) -> None:
    assert is_crawled(section, crawled, NAMES) is expected


def test_who_has_seen_what_and_who_alone() -> None:
    found = audit(
        stored(1), listed(1), sight(1, "rss"), sight(1, "sitemap"), stored(2), listed(2), stored(3), sight(3, "rss"),
        sight(4, "sitemap"), stored(5), sight(5, "ticker", None), stored(6), listed(6), listed(6, slug="politics"),
    )  # fmt: skip
    assert {w: len(found.seen(w)) for w in ("listing", "rss", "sitemap", "ticker")} == {
        "listing": 3, "rss": 2, "sitemap": 2, "ticker": 1,
    }  # fmt: skip
    only = {w: [item.number for item in found.only(w)] for w in ("listing", "rss", "sitemap", "ticker")}
    assert only == {"listing": [2, 6], "rss": [3], "sitemap": [4], "ticker": [5]}


OUT, IN = SINCE - DAY, NOON
TIMES: dict[str, tuple[list[Sighting], bool]] = {
    "its page's time wins": ([stored(1, OUT), listed(1, IN), sight(1, "rss", IN)], False),
    "over a list's": ([stored(1, IN), listed(1, OUT)], True),
    "a list's over a feed's": ([listed(1, OUT), sight(1, "rss", IN, section="أمن")], False),
    "a feed's over a sitemap's": ([sight(1, "rss", OUT), sight(1, "sitemap", IN)], False),
    "any over the first sight": ([sight(1, "rss", OUT, seen_at=IN)], False),
    "the first sight where nobody tells": ([sight(1, "ticker", None, seen_at=IN)], True),
    "of a list that tells no date the first sight": ([listed(1, None)], True),
    "the first moment": ([listed(1, SINCE)], True),
    "just before it": ([listed(1, SINCE - timedelta(microseconds=1))], False),
    "the last moment": ([listed(1, UNTIL)], True),
    "just behind it": ([listed(1, UNTIL + timedelta(microseconds=1))], False),
}


@pytest.mark.parametrize("name", TIMES)
def test_what_is_of_the_window(name: str) -> None:
    sights, inside = TIMES[name]
    assert bool(audit(*sights).articles) is inside


def test_what_only_a_sitemap_knows_is_placed_by_its_number() -> None:
    """A sitemap tells the last change: an old article that was edited is none of the window."""
    found = audit(
        stored(10), stored(20), sight(5, "sitemap"), sight(15, "sitemap", OUT), sight(25, "sitemap"), before=[9]
    )
    assert states(found) == {"10": "captured", "15": "unknown", "20": "captured", "25": "unknown"}


# --- gaps


def test_gaps_between_captured_ids() -> None:
    found = audit(
        stored(10), stored(11), stored(12, slug=None, section="رياضة"), sight(13, "rss", section="سياسة"),
        stored(16), listed(17, slug="security"), stored(18), sight(19, "sitemap"), stored(20),
    )  # fmt: skip
    assert found.gaps == (
        Gap(first=12, last=13, sections={"رياضة": 1, "سياسة": 1}),
        Gap(first=14, last=15),
        Gap(first=19, last=19),
    )
    assert found.between == {12, 13, 14, 15, 17, 19}
    assert found.nobodys == {14, 15}
    assert [gap.count for gap in found.gaps] == [2, 2, 1]


def test_a_gap_is_explained_by_what_is_known_of_another_time() -> None:
    found = audit(stored(10), stored(12), stored(11, OUT, slug="sport"), stored(13, OUT))
    assert found.gaps == (Gap(first=11, last=11, sections={"رياضة": 1}),)
    assert states(found) == {"10": "captured", "12": "captured"}


def test_what_its_page_says_counts_more_than_what_it_was_fetched_for() -> None:
    found = audit(
        stored(10), stored(11, section="سياسة"), stored(12, section="أمني"), stored(13, section=None), stored(14)
    )
    assert found.gaps == (Gap(first=11, last=11, sections={"سياسة": 1}),)
    assert audit(stored(10), stored(11, section="سياسة"), listed(11), stored(12)).gaps == ()


def test_the_gap_at_a_windows_edge_belongs_to_the_later_window() -> None:
    assert audit(stored(10), stored(12), before=[7, 3]).gaps == (Gap(first=8, last=9), Gap(first=11, last=11))
    assert audit(stored(10), stored(12)).gaps == (Gap(first=11, last=11),)


def test_a_number_from_before_the_window_opens_no_gap() -> None:
    found = audit(stored(3), stored(1000), stored(1002), before=[999, 2])
    assert found.gaps == (Gap(first=1001, last=1001),)
    assert len(found.articles) == 3


def test_numbers_far_apart_are_told_and_not_counted() -> None:
    found = audit(stored(10), stored(12), stored(13 + FAR), stored(15 + FAR))
    assert found.jumps == ((12, 13 + FAR),)
    assert found.between == {11, 14 + FAR}


def test_ids_that_are_no_numbers_have_no_gaps() -> None:
    found = audit(stored("2024/05/a"), stored("2024/05/c"), listed("٣"))
    assert (found.gaps, found.between, states(found)["٣"]) == ((), frozenset(), "missing")
    assert number_of("s:2024/05/7") is None


def test_whom_to_ask_about() -> None:
    assert numbers_between(["s:10", "s:13", "s:2"], ["s:8", "s:4"]) == [9, 11, 12]
    assert numbers_between(["s:10"], []) == []
    assert numbers_between([], ["s:3"]) == []
    assert numbers_between(["s:1", f"s:{FAR + 2}"], []) == []


def test_nothing_at_all() -> None:
    assert audit() == Audit()
