"""An edit word by word: both texts come back whole, and what is shown can be read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import as_json
from newscrawl.store.saving.revisions import changed_fields
from newscrawl.text import alignment, diff
from newscrawl.text.alignment import aligned
from newscrawl.text.diff import FIELDS, TEXTS, Piece, edit_json, edits, paragraphs, times, words
from newscrawl.web.i18n.messages import FIELD_NAMES
from tests.arabic.test_linear import GROWTH, grows_in_proportion
from tests.store.samples import NOW, article

# Few letters, so that much is common; every kind of white space, marks, signs, and anything at all.
CLOSE = st.text(alphabet="اب ،.\n\t\u064b\u200c\u2029ـ1", max_size=40)
TEXT = st.one_of(CLOSE, st.text(max_size=40))


def sides(pieces: tuple[Piece, ...]) -> tuple[str, str]:
    old = "".join(piece.text for piece in pieces if piece.kind != "added")
    return old, "".join(piece.text for piece in pieces if piece.kind != "removed")


def shown(old: str, new: str) -> str:
    """The edit in one line, as a terminal without colours has it."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in words(old, new))


@given(TEXT, TEXT)
def test_both_texts_come_back_exactly(old: str, new: str) -> None:
    pieces = words(old, new)
    assert sides(pieces) == (old, new)
    assert all(piece.text for piece in pieces)
    for one, other in pairwise(pieces):
        assert one.kind != other.kind
        assert (one.kind, other.kind) != ("added", "removed"), "what was there is told first"
        assert one.text != other.text or "same" in (one.kind, other.kind)


@given(TEXT)
def test_the_same_text_is_no_edit(text: str) -> None:
    assert words(text, text) == ((Piece("same", text),) if text else ())


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_what_is_taken_for_the_same_is_the_same_and_in_order(old: list[str], new: list[str]) -> None:
    pairs = aligned(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    for column in zip(*pairs, strict=True):
        assert list(column) == sorted(set(column))


EDITS = [
    ("a letter", "قتل ثلاثة في بغداد", "قتل ثلاثه في بغداد", "قتل [-ثلاثة-]{+ثلاثه+} في بغداد"),
    ("one mark", "كلمة هنا", "كلمةً هنا", "[-كلمة-]{+كلمةً+} هنا"),
    ("a hamza", "احمد قال", "أحمد قال", "[-احمد-]{+أحمد+} قال"),
    ("a tatweel", "الـ24 قال", "ال24 قال", "[-الـ24-]{+ال24+} قال"),
    ("a number", "ضبط 12 قطعة", "ضبط 15 قطعة", "ضبط [-12-]{+15+} قطعة"),
    ("digits of the other kind", "ضبط 12 قطعة", "ضبط ١٢ قطعة", "ضبط [-12-]{+١٢+} قطعة"),
    ("a sign", "قال، إنه", "قال إنه", "قال[-،-] إنه"),
    ("a full stop", "قال إنه", "قال إنه.", "قال إنه{+.+}"),
    ("quotes", "قال العهد", "قال «العهد»", "قال {+«+}العهد{+»+}"),
    ("a word more", "أعلن الوزير", "أعلن الوزير أمس", "أعلن الوزير{+ أمس+}"),
    ("a word more before", "الوزير أعلن", "السيد الوزير أعلن", "{+السيد +}الوزير أعلن"),
    ("a word less", "أعلن اليوم الوزير", "أعلن الوزير", "أعلن [-اليوم -]الوزير"),
    ("two words, one stays between", "صرح الوزير أمس", "أعلن الوزير اليوم", "[-صرح-]{+أعلن+} الوزير [-أمس-]{+اليوم+}"),
    ("spaces", "قال  هو", "قال هو", "قال [- -]هو"),
    ("everything", "نص", "غيره", "[-نص-]{+غيره+}"),
    ("from nothing", "", "نص جديد", "{+نص جديد+}"),
    ("to nothing", "نص قديم", "", "[-نص قديم-]"),
    ("a paragraph more", "أولى.\n\nثالثة.", "أولى.\n\nثانية.\n\nثالثة.", "أولى.\n\n{+ثانية.\n\n+}ثالثة."),
    ("a last paragraph", "أولى.", "أولى.\n\nثانية.", "أولى.{+\n\nثانية.+}"),
    ("a paragraph parted", "أولى. ثانية.", "أولى.\n\nثانية.", "أولى.[- -]{+\n\n+}ثانية."),
    ("a word in the second", "أولى.\n\nقال هو.\n\nثالثة.", "أولى.\n\nقال هي.\n\nثالثة.",
     "أولى.\n\nقال [-هو-]{+هي+}.\n\nثالثة."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_edits(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_word_between_two_long_changes_is_no_island() -> None:
    old = "قال شهود عيان في المدينة صباحا إن النيران"
    new = "أكد مصدر أمني في محافظة مجاورة ليلا"
    assert shown(old, new) == f"[-{old}-]{{+{new}+}}"
    kept = "بعد اجتماع طويل في مقر الحكومة وسط العاصمة"
    assert f" {kept} " in shown(f"قال شهود عيان {kept} صباح أمس الأول", f"أكد مصدر أمني {kept} ليلة البارحة تماما")


def test_paragraphs_are_kept_apart() -> None:
    """A common paragraph of one word stays, however long the changes around it are."""
    old = "كلمات كثيرة هنا جدا\n\nنعم\n\nكلمات أخرى هناك أيضا"
    new = "غيرها قليل ثم قال\n\nنعم\n\nولا شيء بعد ذلك"
    assert Piece("same", "\n\nنعم\n\n") in words(old, new)


def test_a_text_too_large_is_compared_by_its_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "_MOST", 6)
    old, new = "أولى هنا.\n\nقال هو ما قال أمس.", "أولى هنا.\n\nقال هي ما قال أمس."
    assert shown(old, new) == "أولى هنا.\n\n[-قال هو ما قال أمس.-]{+قال هي ما قال أمس.+}"


def test_breaks_for_a_reader() -> None:
    def parts_of(old: str, new: str) -> list[str]:
        return ["|".join(piece.text for piece in paragraph) for paragraph in paragraphs(words(old, new))]

    assert parts_of("أولى. ثانية.", "أولى.\n\nثانية.") == ["أولى.| |¶", "ثانية."]
    assert parts_of("أولى.", "أولى.\n\nثانية.") == ["أولى.", "ثانية."]
    assert parts_of("", "") == []


def a_to_b(seed: int, length: int) -> str:
    return " ".join(random.Random(seed).choices("اب", k=length))


# Two texts of some length that have much in common, and nothing that tells which is which.
HOSTILE: dict[str, Callable[[int], tuple[str, str]]] = {
    "two words at random": lambda n: (a_to_b(1, n), a_to_b(2, n)),
    "one word": lambda n: ("ا " * n, "ا " * (n // 2) + "ب " + "ا " * n),
    "signs": lambda n: ("، . " * n, ". ، ؛ " * n),
    "paragraphs of one word": lambda n: (a_to_b(1, n).replace(" ", "\n\n"), a_to_b(2, n).replace(" ", "\n\n")),
    "from behind": lambda n: (" ".join(map(str, range(n))), " ".join(map(str, range(n, 0, -1)))),
    "by turns": lambda n: ("ا ب ج د ه و " * n, "و ه د ج ب ا " * n),
    "islands": lambda n: ("".join(f"{k} س ص ع " for k in range(n)), "".join(f"{k} ل م ن " for k in range(n))),
    "spaces": lambda n: ("ا" + " " * n + "ب", "ا" + "\t" * n + "ب"),
    "breaks": lambda n: ("\n" * n, " \n" * n),
    "one long word": lambda n: ("ا" * n, "ا" * n + "ب"),
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_length(made: Callable[[int], tuple[str, str]]) -> None:
    texts = {size: made(size) for size in (500, 500 * GROWTH)}
    pairs = dict(texts.values())
    short, long = pairs

    def work(old: str) -> object:
        return words(old, pairs[old])

    assert grows_in_proportion(work, short, long)


def test_a_word_without_end_is_not_tried_without_end() -> None:
    """The bound that the time hangs on: it is the number of equal places, which is the square of the length."""
    old, new = a_to_b(1, 4000).split(), a_to_b(2, 4000).split()
    pairs = sum(new.count(word) for word in old)
    assert pairs > 1000 * alignment._FREE
    assert len(alignment._rarest(old, new)) == 0


def test_fields_are_those_that_the_store_compares() -> None:
    first = article()
    changed: dict[str, Any] = dict.fromkeys(FIELDS, "شيء آخر")
    other = replace(first, **changed)
    assert changed_fields(first, other) == FIELDS
    assert tuple(FIELD_NAMES) == FIELDS
    assert set(FIELDS) <= set(as_json(first))
    assert set(FIELDS) > TEXTS


def test_the_fields_that_differ_in_contract_order() -> None:
    old = article(headline="قتل ثلاثة", body="نص.", tags=("أ",), image_url=None)
    later = NOW + timedelta(minutes=3)
    new = replace(old, headline="قتل أربعة", tags=("أ", "ب"), revision=2, image_url="https://a/1.jpg", fetched_at=later)
    found = edits(old, new)
    assert [edit.field for edit in found] == ["headline", "image_url", "tags"]
    headline, image, tags = found
    assert sides(headline.pieces) == (old.headline, new.headline) == (headline.old, headline.new)
    assert (image.old, image.new, image.pieces) == (None, "https://a/1.jpg", ())
    assert (tags.old, tags.new) == (["أ"], ["أ", "ب"])
    assert edits(old, old) == ()


def test_a_field_that_came_or_went() -> None:
    old, new = article(section=None, published_at=None, published_precision=None), article(section="أمن")
    section, published, precision = edits(old, new)
    assert section.pieces == (Piece("added", "أمن"),)
    assert published.pieces == (Piece("added", "2025-09-07T11:28:00+03:00"),)
    assert (precision.old, precision.new, precision.pieces) == (None, "minute", ())


def test_times_by_their_parts() -> None:
    pieces = times("2025-09-07T11:28:00+03:00", "2025-09-08T11:28:00+02:00")
    assert [piece.text for piece in pieces if piece.kind == "same"] == ["T11:28:00"]
    assert sides(pieces) == ("2025-09-07T11:28:00+03:00", "2025-09-08T11:28:00+02:00")


def test_as_json() -> None:
    (edit,) = edits(article(headline="أ ب"), article(headline="أ ت"))
    assert edit_json(edit) == {
        "field": "headline",
        "old": "أ ب",
        "new": "أ ت",
        "pieces": [
            {"kind": "same", "text": "أ "},
            {"kind": "removed", "text": "ب"},
            {"kind": "added", "text": "ت"},
        ],
    }
