"""Which articles are nearly the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.arabic import search_key
from newscrawl.text.near_duplicates import NearDuplicates, Text

NOON = datetime(2025, 9, 7, 9, tzinfo=UTC)
WORDS = [f"كلمة{a}{b}" for a in "ابتثجحخدذر" for b in "زسشصضطظعغف"]
LONG = " ".join(WORDS[:60])


def text(number: int, body: str = "", *, headline: str = "", minutes: float = 0, root: int | None = None) -> Text:
    return Text(
        id=f"s:{number}",
        root=f"s:{root or number}",
        headline_key=headline,
        at=NOON + timedelta(minutes=minutes),
        body=body,
    )


def swapped(body: str, count: int) -> str:
    """The text with its last ``count`` words replaced: each costs a shingle on either side, and two more."""
    words = body.split()
    return " ".join([*words[: len(words) - count], *(f"غير{n}" for n in range(count))])


def jaccard(one: str, two: str) -> float:
    def shingles(body: str) -> set[tuple[str, ...]]:
        words = search_key(body).split()
        return set(zip(words, words[1:], words[2:], strict=False))

    a, b = shingles(one), shingles(two)
    return len(a & b) / len(a | b)


HEADLINES: list[tuple[str, str, str, float, bool]] = [
    ("at once", "عنوان", "عنوان", 0, True),
    ("half an hour later", "عنوان", "عنوان", 30, True),
    ("half an hour earlier", "عنوان", "عنوان", -30, True),
    ("later than that", "عنوان", "عنوان", 30.1, False),
    ("another headline", "عنوان", "عنوان اخر", 0, False),
    ("no headline", "", "", 0, False),
]


@pytest.mark.parametrize(("one", "two", "minutes", "same"), [h[1:] for h in HEADLINES], ids=[h[0] for h in HEADLINES])
def test_by_headline_and_time(one: str, two: str, minutes: float, same: bool) -> None:
    index = NearDuplicates()
    index.add(text(1, headline=one))
    assert index.find(text(2, headline=two, minutes=minutes)) == ("s:1" if same else None)


PRICES = LONG + " بلغ سعر صرف الدولار 1,472 دينارا في بورصة الكفاح وسعر البيع 147500"
BODIES: list[tuple[str, str, str, float, bool]] = [
    ("equal", LONG, LONG, 0, True),
    ("a day later", LONG, LONG, 24 * 60, True),
    ("more than a day later", LONG, LONG, 24 * 60 + 1, False),
    ("another spelling", LONG, LONG.replace("ا", "أ").replace("كلمة", "كلـمه"), 0, True),
    ("four words of sixty", LONG, swapped(LONG, 4), 0, True),
    ("five words of sixty", LONG, swapped(LONG, 5), 0, False),
    ("thirty words", " ".join(WORDS[:30]), " ".join(WORDS[:30]), 0, True),
    ("twenty-nine words", " ".join(WORDS[:29]), " ".join(WORDS[:29]), 0, False),
    ("one of them short", " ".join(WORDS[:31]), " ".join(WORDS[:29]), 0, False),
    ("only numbers differ", PRICES, PRICES.replace("1,472", "1,480").replace("147500", "١٤٨"), 0, False),
    ("a number of other length", PRICES, PRICES.replace("1,472", "980"), 0, False),
    ("equal with numbers", PRICES, PRICES, 0, True),
    ("numbers and a word differ", PRICES, PRICES.replace("1,472", "980").replace("الكفاح", "الحارثية"), 0, False),
]


@pytest.mark.parametrize(("one", "two", "minutes", "same"), [b[1:] for b in BODIES], ids=[b[0] for b in BODIES])
def test_by_body_and_time(one: str, two: str, minutes: float, same: bool) -> None:
    index = NearDuplicates()
    index.add(text(1, one, headline="ا"))
    assert index.find(text(2, two, headline="ب", minutes=minutes)) == ("s:1" if same else None)


def test_the_exact_value_decides() -> None:
    assert jaccard(LONG, swapped(LONG, 4)) >= 0.85 > jaccard(LONG, swapped(LONG, 5))


def test_numbers_do_not_hide_an_equal_headline() -> None:
    index = NearDuplicates()
    index.add(text(1, PRICES, headline="اسعار الصرف"))
    other = text(2, PRICES.replace("1,472", "1,480"), headline="اسعار الصرف", minutes=5)
    assert index.find(other) == "s:1"


def test_the_root_is_named() -> None:
    index = NearDuplicates()
    index.add(text(2, LONG, root=1))
    assert index.find(text(3, LONG)) == "s:1"


def test_nothing_duplicates_itself_or_its_own_duplicate() -> None:
    index = NearDuplicates()
    index.add(text(1, LONG, headline="عنوان"))
    index.add(text(2, LONG, headline="عنوان", root=1))
    assert index.find(text(1, LONG, headline="عنوان")) is None
    assert index.find(text(2, LONG, headline="عنوان")) == "s:1"


def test_added_again_replaces() -> None:
    index = NearDuplicates()
    index.add(text(1, LONG, headline="عنوان"))
    index.add(text(1, " ".join(WORDS[40:]), headline="عنوان اخر"))
    assert len(index) == 1
    assert index.find(text(2, LONG, headline="عنوان")) is None
    assert index.find(text(2, " ".join(WORDS[40:]))) == "s:1"


def test_the_most_alike_is_named() -> None:
    index = NearDuplicates()
    index.add(text(1, swapped(LONG, 3)))
    index.add(text(2, swapped(LONG, 1)))
    assert index.find(text(3, LONG)) == "s:2"


def test_the_oldest_leave_and_leave_nothing() -> None:
    index = NearDuplicates(max_texts=3)
    bodies = [" ".join(WORDS[n * 10 : n * 10 + 40]) for n in range(5)]
    for number, body in enumerate(bodies):
        index.add(text(number, body, headline=f"عنوان {number}"))
    assert len(index) == 3
    found = [index.find(text(9, body)) for body in bodies]
    assert found == [None, None, "s:2", "s:3", "s:4"]
    assert len(index._headlines) == len(index._numbers) == 3
    assert index.find(text(9, headline="عنوان 0")) is None


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        NearDuplicates(max_texts=0)


def test_nothing_near_is_missed_among_many() -> None:
    chance = random.Random(7)
    index = NearDuplicates()
    bodies = [" ".join(chance.choices(WORDS, k=120)) for _ in range(300)]
    for number, body in enumerate(bodies):
        index.add(text(number, body))
    for number, body in enumerate(bodies):
        words = body.split()
        words[chance.randrange(120)] = "تصحيح"
        edited = " ".join(words)
        assert jaccard(body, edited) >= 0.85
        assert index.find(text(1000 + number, edited)) == f"s:{number}"
    assert all(index.find(text(9, " ".join(chance.choices(WORDS, k=120)))) is None for _ in range(300))


def test_what_is_kept_is_a_span_of_time() -> None:
    index = NearDuplicates()
    for hours in (0, 30, 60):
        index.add(text(hours, headline=f"عنوان {hours}", minutes=60 * hours))
    index.keep(NOON + timedelta(hours=24), NOON + timedelta(hours=48))
    assert len(index) == 1
    assert index.find(text(1, headline="عنوان 0")) is None
    assert index.find(text(2, headline="عنوان 30", minutes=60 * 30)) == "s:30"
