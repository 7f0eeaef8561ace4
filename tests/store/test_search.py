"""Search by words, on every database."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from newscrawl.records import PageRead
from newscrawl.store import Store
from newscrawl.store.operations import search
from tests.store.samples import DAY, NOW, SITE, article, save

AHMAD = article(
    1,
    headline="أحمد الساعدي يلتقي وزير الداخليّة",
    body="بحث اللقاء ملف الأمن في ٣ محافظات.\n\nوقال أحمد إن الـعمل مستمر.",
)
FLOOD = article(2, headline="سيول في أربيل", body="غرقت شوارع المدينة، وأنقذ الدفاع المدني 24 عائلة.", section="محلي")
CLASH = article(3, headline="انفجار عبوة شمالي الموصل", body="لا إصابات في انفجار العبوة.\n\nوزير النفط لم يعلق.")


def found(store: Store, query: str, **options: object) -> list[int]:
    return [int(item.id.partition(":")[2]) for item in store.search(query, **options)]  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    for number, item in enumerate((AHMAD, FLOOD, CLASH)):
        moved = replace(item, published_at=NOW - DAY * (3 - number))
        save(store, moved, now=NOW, section_slug="local" if item is FLOOD else "security")
    return store


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("احمد", [1]),
        ("أحمد", [1]),
        ("أَحمد", [1]),
        ("الداخلية", [1]),
        ("الداخليه وزير", [1]),
        ("العمل", [1]),  # written with a tatweel
        ("٢٤", [2]),
        ("24", [2]),
        ("3", [1]),
        ("وزير", [3, 1]),
        ('"وزير النفط"', [3]),
        ('"النفط وزير"', []),
        ('"وزير الداخلية"', [1]),
        ("«وزير النفط»", [3]),
        ("انفج*", [3]),
        ("انفج", []),
        ('"وزير الد*"', []),
        ("سيول وزير", []),
        ("المدينه،", [2]),
        ('"الموصل لا"', []),  # the headline's last word and the body's first are no phrase
        ("الأمن OR سيول", []),
        ("NOT سيول", []),
    ],
)
def test_words_phrases_and_prefixes(filled: Store, query: str, numbers: list[int]) -> None:
    assert found(filled, query) == numbers


def test_filters_and_limit(filled: Store) -> None:
    save(filled, article(9, site="other", id="other:9", headline="سيول في البصرة", published_at=NOW))
    assert found(filled, "في") == [9, 3, 2, 1]
    assert found(filled, "في", site=SITE) == [3, 2, 1]
    assert found(filled, "في", section="محلي") == [2]
    assert found(filled, "في", section="local") == [2]
    assert found(filled, "في", since=NOW - DAY * 2) == [9, 3, 2]
    assert found(filled, "في", until=NOW - DAY * 2) == [2, 1]
    assert found(filled, "في", since=NOW - DAY * 2, until=NOW - DAY * 2) == [2]
    assert found(filled, "في", limit=2) == [9, 3]


def test_filters_reach_behind_the_first_page_of_matches(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_PAGE", 1)
    monkeypatch.setattr(search, "_FEW", 1)
    assert found(filled, "في", since=NOW - DAY * 2, until=NOW - DAY * 2) == [2]
    assert found(filled, "في", section="local") == [2]
    assert found(filled, "في") == [3, 2, 1]


def test_only_the_text_that_stands_is_found(filled: Store) -> None:
    save(filled, replace(FLOOD, body="جفت الشوارع.", published_at=NOW - DAY * 2), now=NOW + DAY)
    assert found(filled, "غرقت") == []
    assert found(filled, "جفت سيول") == [2]
    filled.save([PageRead(article=replace(FLOOD, headline="أمطار"), kind="reparse")], run_id=None, now=NOW + DAY * 2)
    assert found(filled, "سيول") == []
    assert found(filled, "امطار غرقت") == [2]


def test_two_looks_in_one_batch_leave_the_last_text(store: Store) -> None:
    store.save([PageRead(article=FLOOD), PageRead(article=replace(FLOOD, body="جفت"))], run_id=None, now=NOW)
    assert (found(store, "غرقت"), found(store, "جفت")) == ([], [2])
    store.save([PageRead(article=replace(FLOOD, body="ثالث")), PageRead(article=FLOOD)], run_id=None, now=NOW)
    assert (found(store, "غرقت"), found(store, "جفت"), found(store, "ثالث")) == ([2], [], [])


@pytest.mark.parametrize("query", ["", "  ", '""', "*", "؟!", "\x00", "-:^()", '"'])
def test_a_query_without_a_word(store: Store, query: str) -> None:
    with pytest.raises(ValueError, match="without a word"):
        store.search(query)


HOSTILE = [
    'a"b', "a'b", "a''; DROP TABLE words; --", "NEAR(a b)", "headline:a", "a AND OR NOT", "^a", "a*b*", "(a", "a)",
    "{a}", "a\x00b", "\\a", "a:*", "a & b | !c", "<->", "a\u202eb", "\ud800", "ا" * 100_000, "ا " * 5000, '"' * 999,
    "* * *a",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_raises_and_none_is_an_operator(filled: Store, query: str) -> None:
    with suppress(ValueError):  # it has no word
        assert found(filled, query) == []


def test_texts_that_no_index_was_made_for(store: Store) -> None:
    """Words of any length and number, NULs, quotes, and a body without words."""
    body = " ".join(["ط" * 3000, "a'b\\c", *(f"كلمة{n}" for n in range(30_000)), "خاتمة"])
    save(
        store,
        article(5, body=body),
        article(6, body="", headline_tags=("urgent",)),
        article(7, headline="!", body="؟؟"),
    )
    assert found(store, "كلمة9") == [5]
    assert found(store, "b") == [5]
    assert found(store, "ط" * 3000 + " كلمة9") == [5], "a word too long for the index is not looked for"


def test_a_phrase_is_found_wherever_it_stands(store: Store) -> None:
    save(store, article(8, headline="ا ب ج", body=" ".join(["د", "ا", "ج", "ب", "ج", "د"])))
    assert found(store, '"ب ج د"') == [8]
    assert found(store, '"ا ج ب"') == [8]
    assert found(store, '"ج ا"') == []


def test_published_dates_count_and_else_the_first_sight(store: Store) -> None:
    save(store, article(1, published_at=None, published_precision=None), now=NOW)
    assert found(store, "ديالى", since=NOW - timedelta(minutes=1)) == [1]
    assert found(store, "ديالى", since=NOW + timedelta(minutes=1)) == []


def test_every_word_of_a_long_text_is_found(store: Store) -> None:
    words = [f"كلمة{number}" if number % 50 == 0 else "نص" for number in range(20_000)]
    save(store, article(1, body=" ".join(words) + "\n\nعبارة اخيرة فريدة هنا."))
    for query in ("كلمة100", "كلمة16350", "كلمة19950", "فريدة", '"عبارة اخيرة"', '"كلمة200 نص"', '"كلمة5000 نص"'):
        assert found(store, query) == [1], query
    assert found(store, "غائبة") == []
    assert found(store, '"غائبة نص"') == []


def test_a_text_of_a_million_words_is_stored_and_its_beginning_found(store: Store) -> None:
    save(store, article(1, body=" ".join(f"كلمة{number}" for number in range(200_000))))
    assert found(store, "كلمة7") == [1]


def test_a_place_is_looked_for_among_all_that_is_found(store: Store) -> None:
    save(store, *(article(n, headline=f"خبر {n}", place="كركوك" if n == 1 else "ديالى") for n in range(1, 6)))
    assert found(store, "خبر", place="كركوك", limit=1) == [1]
