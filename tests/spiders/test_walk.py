"""The walk by itself: which page comes next, what joins, where it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.spiders.walk import REJOINS, Walk

NOON = datetime(2025, 9, 7, 12, tzinfo=UTC)


def page(first: int, count: int = 3) -> list[str]:
    return [f"s:{n}" for n in range(first, first - count, -1)]


def test_goes_on_while_anything_is_unknown_and_ends_where_nothing_is() -> None:
    walk = Walk()
    assert walk.read(1, page(9), set(page(7))).next == 2
    step = walk.read(2, page(6), set(page(6)))
    assert (step.next, step.why, step.complete) == (None, "known", True)


def test_a_pinned_old_article_ends_nothing() -> None:
    walk = Walk()
    assert walk.read(1, ["s:1", *page(9, 2)], {"s:1"}).next == 2
    assert walk.read(2, page(7), set()).next == 3


@pytest.mark.parametrize(
    ("settled", "before", "after", "joins"),
    [
        (set(), page(9), page(6), False),
        (set(), page(9), page(7), True),
        ({"s:7"}, page(9), page(6), True),
        ({"s:9"}, page(9), page(6), False),
    ],
    ids=["apart", "overlapping", "tail settled", "head settled"],
)
def test_pages_join(settled: set[str], before: list[str], after: list[str], joins: bool) -> None:
    walk = Walk()
    walk.read(1, before, settled)
    assert walk.joins(2, after) is joins


def test_the_page_before_read_again_is_what_it_was_or_not() -> None:
    walk = Walk()
    walk.read(1, page(9), set())
    walk.read(2, page(6), set())
    assert walk.unchanged(2, page(6))
    assert not walk.unchanged(2, page(5))
    assert not walk.unchanged(1, page(9))


def test_a_shrunken_list_is_walked_back_to_where_it_joins() -> None:
    walk = Walk()
    walk.read(1, page(20), set())
    walk.read(2, page(17), set())  # 15 is the last that was read
    shrunk = {1: page(17), 2: page(14), 3: page(11)}  # three are gone from the head: 14 is on page 2 now
    assert not walk.joins(3, shrunk[3])
    assert walk.may_go_back(3)
    assert not walk.unchanged(2, shrunk[2])
    assert not walk.joins(2, shrunk[2])
    assert walk.may_go_back(2)
    assert walk.joins(1, shrunk[1])
    assert walk.read(1, shrunk[1], set()).next == 2


def test_a_settled_tail_joins_the_next_page_only() -> None:
    walk = Walk()
    walk.read(1, page(9), {"s:7"})
    walk.read(2, page(6), {"s:4"})
    assert walk.joins(3, page(3))
    assert not walk.joins(2, page(1))


def test_pages_that_never_join_leave_a_hole() -> None:
    walk = Walk()
    walk.read(1, page(9), set())
    assert [walk.may_go_back(2) for _ in range(REJOINS + 1)] == [True] * REJOINS + [False]
    assert walk.unjoined == [2]
    walk.read(2, page(3), set())
    assert walk.may_go_back(3)  # counted anew


def test_behind_its_last_page_a_list_has_ended() -> None:
    walk = Walk()
    walk.read(1, page(9), set())
    assert not walk.joins(2, [])  # unless it shrank: the page before tells
    assert walk.unchanged(1, page(9))
    step = walk.read(2, [], set(), last=True)
    assert (step.why, step.complete) == ("end", True)


def test_a_list_that_grew_by_pages_has_not_ended() -> None:
    walk = Walk()
    walk.read(1, page(20), set())
    walk.read(2, page(17), set())
    walk.read(3, page(14), set())
    assert walk.joins(4, page(20))
    for number in range(4, 7):  # nine more were published: what was read comes again
        assert walk.read(number, page(20 - 3 * (number - 4)), set()).next == number + 1
    assert walk.read(7, page(11), set()).next == 8


def test_a_list_that_goes_round_in_circles_is_not_whole() -> None:
    walk = Walk()
    number = 1
    while (step := walk.read(number, page(9) if number % 2 else page(6), set())).next:
        number += 1
        assert number < 50
    assert (step.why, step.complete) == ("repeats", False)


def test_a_list_that_repeats_its_last_page_has_ended() -> None:
    walk = Walk()
    walk.read(1, page(9), set())
    assert walk.read(2, page(9), set()).next == 3
    step = walk.read(3, page(9), set())
    assert (step.why, step.complete) == ("end", True)


@pytest.mark.parametrize("says_last", [False, True])
def test_a_list_that_shows_its_first_page_alone_and_names_others_has_not_ended(says_last: bool) -> None:
    walk = Walk()
    assert walk.read(1, page(9), set(), furthest=3).next == 2
    step = walk.read(2, page(9), set(), furthest=3)
    if says_last:
        walk = Walk()
        walk.read(1, page(9), set(), furthest=2)
        step = walk.read(2, page(9), set(), furthest=2, last=True)
    else:
        assert step.next == 3
        step = walk.read(3, page(9), set(), furthest=3)
    assert (step.next, step.why, step.complete) == (None, "repeats", False)
    assert walk.repeated == (2, 2 if says_last else 3)


def test_a_list_that_names_more_pages_than_it_shows_is_not_whole() -> None:
    walk = Walk()
    assert walk.read(1, page(9), set(), furthest=40).next == 2
    assert walk.read(2, page(6), set(), furthest=40).next == 3
    assert walk.read(3, page(6), set(), furthest=40).next == 4
    step = walk.read(4, page(6), set(), furthest=40)
    assert (step.why, step.complete, walk.repeated) == ("repeats", False, (3, 40))


@pytest.mark.parametrize(
    ("walk", "why", "complete"),
    [
        (Walk(max_pages=1), "max_pages", False),
        (Walk(max_pages=2), "", False),
        (Walk(first_pages=1), "first_pages", True),
        (Walk(first_pages=2), "", False),
        (Walk(since=NOON - timedelta(days=9), first_pages=1), "", False),
        (Walk(since=NOON - timedelta(days=9), max_pages=1), "max_pages", False),
    ],
    ids=["max", "not yet the most", "first", "not yet", "since knows no first", "since and max"],
)
def test_bounds(walk: Walk, why: str, complete: bool) -> None:
    step = walk.read(1, page(9), set(), dates=[NOON] * 3)
    assert (step.why, step.complete, step.next) == (why, complete, None if why else 2)


@pytest.mark.parametrize(
    ("hours", "over"),
    [((-1, -2, -3), True), ((1, -2, -3), False), ((0, -1, -2), False), ((-1, None, -3), False), ((), False)],
    ids=["all older", "one newer", "one at the bound", "one unknown", "no page"],
)
def test_since_ends_behind_its_date(hours: tuple[int | None, ...], over: bool) -> None:
    walk = Walk(since=NOON)
    dates = [None if h is None else NOON + timedelta(hours=h) for h in hours]
    step = walk.read(1, page(9, len(hours)), set(page(9)), dates=dates)
    assert (step.why == "since") is over
    assert (step.next == 2) is not over


def test_a_page_that_cannot_be_read_makes_the_walk_incomplete() -> None:
    walk = Walk()
    walk.read(1, page(9), set())
    assert walk.skip(2).next == 3
    assert walk.joins(3, page(3))
    assert walk.unjoined == [2]


def test_a_promised_page_that_shows_an_earlier_one_leaves_a_hole() -> None:
    walk = Walk()
    walk.read(1, page(20), set())
    walk.read(2, page(17), set(), promised=True)
    assert not walk.joins(3, page(20), promised=True)
    assert walk.unchanged(2, page(17))  # read again: the list did not move
    assert walk.read(3, page(20), set(), promised=True).next == 4
    step = walk.read(4, page(11), set(), promised=True, last=True)
    assert (step.why, walk.unjoined) == ("end", [3])


def test_a_promised_second_page_that_shows_the_first_one_is_not_the_lists_end() -> None:
    walk = Walk()
    walk.read(1, page(20), set())
    assert not walk.joins(2, page(20), promised=True)
    step = walk.read(2, page(20), set(), promised=True, last=True)
    assert (step.why, step.complete, walk.unjoined) == ("repeats", False, [2])


def test_a_list_that_moves_by_a_page_is_walked_on() -> None:
    walk = Walk()
    walk.read(1, page(20), set())
    assert not walk.joins(2, page(20), promised=True)
    walk.moved()  # the first page, read again, has changed
    assert walk.read(1, page(23), set()).next == 2
    assert walk.joins(2, page(20), promised=True)
    assert walk.read(2, page(20), set(), promised=True).next == 3
    assert walk.unjoined == []


def test_a_list_that_offers_more_without_an_address_is_not_whole() -> None:
    step = Walk().read(1, page(20), set(), more=True)
    assert (step.next, step.why, step.complete) == (None, "more", False)
    step = Walk().read(1, page(20), set(page(20)), more=True)
    assert (step.why, step.complete) == ("known", True)
