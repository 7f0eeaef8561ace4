"""Where a text matches: the places in the writer's own spelling, found by search key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.arabic import clean, search_key
from newscrawl.text.query import Term, terms
from newscrawl.text.snippets import snippet, spans
from tests.arabic.test_linear import GROWTH, grows_in_proportion

WRITTEN = st.text(alphabet="ابأإىيةه\u064b\u0651ـ \n.,«»\"'-_٢2۲aAé\u200c\u200dﷺ", max_size=60)
TEXT = st.one_of(WRITTEN, st.text(max_size=60)).map(clean)


def split(text: str) -> list[str]:
    """The words that the index knows."""
    return search_key(text).split()


def found(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, terms(query))]


FOUND = [
    ("hamza", "قال أحمد إن احمد", "احمد", ["أحمد", "احمد"]),
    ("asked with hamza", "قال احمد", "أحمد", ["احمد"]),
    ("tashkeel", "قالَ أَحْمَدُ", "احمد", ["أَحْمَدُ"]),
    ("tashkeel at its end", "كتاباً جديداً", "كتابا", ["كتاباً"]),
    ("tatweel", "أحمـــد هنا", "احمد", ["أحمـــد"]),
    ("tatweel before digits", "الـ24 ساعة", "ال24", ["الـ24"]),
    ("presentation forms in the text", "قال ﻣﺤﻤﺪ هنا", "محمد", ["ﻣﺤﻤﺪ"]),
    ("presentation forms in the query", "قال محمد هنا", "ﻣﺤﻤﺪ", ["محمد"]),
    ("the ligature of a name", "عبدالله وعبد ﷲ", "الله", ["ﷲ"]),
    ("digits asked in ASCII", "ضبط ٢٤ قطعة", "24", ["٢٤"]),
    ("digits asked in Arabic", "ضبط 24 قطعة", "٢٤", ["24"]),
    ("Persian digits and letters", "۲۴ کتاب", "24 كتاب", ["۲۴", "کتاب"]),
    ("quotes around", "قال «العهد» أمس", "العهد", ["العهد"]),
    ("quotes inside", 'بال"عهد" الجديد', "عهد", ["عهد"]),
    ("a dash", "بغداد-البصرة", "البصره", ["البصرة"]),
    ("ta marbuta and alef maqsura", "مدرسة على الضفة", "مدرسه علي", ["مدرسة", "على"]),
    ("Latin letters", "شركة IBM العالمية", "ibm", ["IBM"]),
    ("no part of a word", "المحافظة محافظة", "محافظ", []),
    ("a prefix", "المحافظة محافظة ومحافظ محافظ", "محافظ*", ["محافظة", "محافظ"]),
    ("a prefix with tashkeel", "مُحَافَظَة", "محاف*", ["مُحَافَظَة"]),
    ("a phrase", "وزارة الصحة ووزارة العدل وزارة، الصحة", '"وزارة الصحة"', ["وزارة الصحة", "وزارة، الصحة"]),
    ("a phrase over a line", "وزارة\n\nالصحة", '"وزارة الصحة"', ["وزارة\n\nالصحة"]),
    ("not a phrase", "الصحة وزارة", '"وزارة الصحة"', []),
    ("a phrase that repeats itself", "ا ب ا ب ج", '"ا ب ج"', ["ا ب ج"]),
    ("a phrase over itself", "لا لا لا لا لا", '"لا لا"', ["لا لا", "لا لا"]),
    ("a phrase and its word", "وزارة الصحة والصحة الصحة", '"وزارة الصحة" الصحة', ["وزارة الصحة", "الصحة"]),
    ("operators are none", "احمد AND NEAR", "احمد NOT NEAR", ["احمد", "NEAR"]),
    ("nothing", "نص", "", []),
    ("no text", "", "نص", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "query", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_spans(text: str, query: str, expected: list[str]) -> None:
    assert found(text, query) == expected


@given(TEXT)
def test_every_word_of_the_index_is_found_where_it_is_written(text: str) -> None:
    for word in set(split(text)):
        places = spans(text, [Term((word,))])
        assert len(places) == split(text).count(word)
        for start, end in places:
            assert word in split(text[start:end])


@given(WRITTEN.map(clean), st.data())
def test_a_span_s_key_is_the_word(text: str, data: st.DataObject) -> None:
    words = search_key(text).split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    for start, end in spans(text, [Term((word,))]):
        assert search_key(text[start:end]) == word
    begin = word[: data.draw(st.integers(1, len(word)))]
    places = spans(text, [Term((begin,), prefix=True)])
    assert len(places) == sum(key.startswith(begin) for key in words)
    for start, end in places:
        assert search_key(text[start:end]).startswith(begin)


@given(TEXT, st.lists(st.sampled_from("ابه2a"), min_size=1, max_size=3).map(tuple), st.booleans())
def test_a_phrase_is_found_where_its_words_follow_each_other(text: str, words: tuple[str, ...], prefix: bool) -> None:
    keys = split(text)
    there = any(
        keys[at : at + len(words) - 1] == list(words[:-1])
        and (keys[at + len(words) - 1].startswith(words[-1]) if prefix else keys[at + len(words) - 1] == words[-1])
        for at in range(len(keys) - len(words) + 1)
    )
    assert bool(spans(text, [Term(words, prefix)])) == there


@given(TEXT, st.text(max_size=20), st.integers(1, 8))
def test_a_snippet_s_marks_are_the_text_s_own(text: str, query: str, words: int) -> None:
    wanted = terms(query) or [Term(tuple(split(text)[:1]) or ("ا",))]
    made = snippet(text, wanted, words=words)
    assert "\n" not in made.text
    flat = " ".join(text.split())
    assert made.text.removeprefix("… ").removesuffix(" …") in flat
    before = 0
    for start, end in made.marks:
        assert before <= start < end <= len(made.text)
        assert spans(made.text[start:end], wanted)
        before = end
    assert bool(made.marks) == bool(spans(text, wanted))


LONG = " ".join(f"كلمة{n}" for n in range(100))


def test_the_place_where_most_terms_are() -> None:
    text = f"سلاح {LONG} سلاح في ديالى. {LONG} ديالى"
    made = snippet(text, terms("سلاح ديالى"))
    assert [made.text[start:end] for start, end in made.marks] == ["سلاح", "ديالى"]
    assert len(made.text.strip("… ").split()) == 30
    assert made.text.startswith("… ")
    assert made.text.endswith(" …")


def test_the_ends_of_a_text() -> None:
    assert snippet("قال أحمد هذا.", terms("احمد")).text == "قال أحمد هذا."
    first = snippet(f"«أحمد» {LONG}", terms("احمد"))
    assert first.text.startswith("«أحمد» كلمة0")
    assert first.text.endswith(" …")
    last = snippet(f"{LONG} أحمد!", terms("احمد"))
    assert last.text.startswith("… ")
    assert last.text.endswith("كلمة99 أحمد!")


def test_a_text_without_a_hit_is_told_from_its_beginning() -> None:
    made = snippet(f"أولى\n\nثانية {LONG}", terms("غيره"))
    assert made.text.startswith("أولى ثانية كلمة0")
    assert made.marks == ()
    assert snippet("", terms("غيره")).text == ""
    assert snippet("…!", terms("غيره")).text == "…!"


def test_a_phrase_longer_than_the_snippet_is_shown_whole() -> None:
    made = snippet(f"{LONG} قال وزير الصحة أمس {LONG}", terms('"قال وزير الصحة"'), words=2)
    assert made.text == "… قال وزير الصحة …"
    assert made.marks == ((2, 16),)


HOSTILE = {
    "one word": ("ا ", 'ا "ا ا ا ا ب" ا*'),
    "a phrase over itself": ("ا ", f'"{"ا " * 500}ب"'),
    "tashkeel": ("ا\u064b\u0651", "ا*"),
    "signs": ("،. ", "ا"),
    "many words": ("ا ب ت ث ج ح خ د ذ ر ", "ا ب ت ث ج ح خ د ذ ر"),
    "letters without end": ("ا", "ا*"),
    "white space": (" \n", "ا"),
}


@pytest.mark.parametrize(("piece", "query"), HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("work", [spans, snippet])
def test_time_grows_with_length(work: Callable[..., object], piece: str, query: str) -> None:
    wanted = terms(query)
    short, long = (piece * (size // len(piece)) for size in (4_000, 4_000 * GROWTH))
    assert grows_in_proportion(lambda text: work(text, wanted), short, long)
