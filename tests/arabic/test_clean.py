"""`clean` and `search_key` to their contract."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.arabic import clean, key_of_clean, search_key

INVISIBLE = [
    *"\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\xad",
    *"\x00\x07\x08\x0e\x1b\x7f\x80\x84\x86\x9f",
]
GAPS = ["\n\n", "\r\n\r\n", "\r\r", "\n \xa0\n", " \n\n\n\n ", "\u2029", "\u2028\u2028"]
KEPT = ["الـ24", "مُدَرِّسَةً", "١٢٣ و123 و۱۲۳", "ى ي ی ئ", '“قال” «نعم» "لا"', "ه\u0670ذا"]
# Forms of tashkeel that expand to a space and the mark.
ISOLATED = [
    *zip(
        "\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e",
        "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652",
        strict=True,
    ),
    *zip(
        "\ufc5e\ufc5f\ufc60\ufc61\ufc62",
        ("\u064c\u0651", "\u064d\u0651", "\u064e\u0651", "\u064f\u0651", "\u0650\u0651"),
        strict=True,
    ),
]
CLEANED = [
    # invisible marks
    *[(f"وزارة{c}الداخلية", "وزارةالداخلية") for c in INVISIBLE],
    *[(f"{c}خبر {c} عاجل{c}", "خبر عاجل") for c in INVISIBLE],
    # white space of every kind is one space
    *[(f"خبر{c}عاجل", "خبر عاجل") for c in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000"],
    ("خبر \t\xa0 عاجل", "خبر عاجل"),
    ("خبر\r\nعاجل", "خبر عاجل"),
    ("  \n\n خبر \n\n ", "خبر"),
    # two line breaks, however spaced, part paragraphs
    *[(f"أول{gap}ثان", "أول\n\nثان") for gap in GAPS],
    ("أول\n\u200b\nثان", "أول\n\nثان"),
    ("أول\v\fثان", "أول\n\nثان"),
    # presentation forms become their letters; word-signs and the rial sign stay
    ("\ufee3\ufea3\ufee4\ufeaa", "محمد"),
    ("\ufefb", "لا"),
    ("\ufdf2 أكبر", "الله أكبر"),
    ("\ufb56\ufb7a", "پچ"),
    ("\ufdfa \ufdfb \ufdfd 500 \ufdfc", "\ufdfa \ufdfb \ufdfd 500 \ufdfc"),
    ("\ufd3eالحمد\ufd3f", "\ufd3eالحمد\ufd3f"),
    # isolated tashkeel belongs to the letter before it
    *[(f"ب{form}ت", f"ب{mark}ت") for form, mark in ISOLATED],
    *[(f"ب {form}ت", f"ب {mark}ت") for form, mark in ISOLATED],
    ("\ufee3\ufe7c\ufe76\ufea4", "م\u064e\u0651ح"),
    ("بـ\u200f\ufe76ت", "بـ\u064eت"),
    ("24\ufe76", "24 \u064e"),
    ("\ufe76", "\u064e"),
    ("ب\ufe77ت", "بـ\u064eت"),
    # joiners stay between two letters only
    ("می\u200cروم", "می\u200cروم"),
    ("ه\u200dـ", "ه\u200dـ"),
    ("كَ\u200cب", "كَ\u200cب"),
    ("\u200cخبر\u200d", "خبر"),
    ("خبر\u200c عاجل", "خبر عاجل"),
    ("24\u200cساعة", "24ساعة"),
    ("خبر \u200d \u200c عاجل", "خبر عاجل"),
    ("ب\u200c\u064bت", "ب\u064bت"),
    ("ب\u200f\u200c\u200fت", "ب\u200cت"),
    # surrogates: a lone one is replaced, a pair is the character it stands for
    ("a\ud800b\udfff", "a\ufffdb\ufffd"),
    ("\ud83d\ude00", "\U0001f600"),
    ("\ud83d\u200b\ude00", "\ufffd\ufffd"),
    # NFC
    ("ا\u0653ب", "آب"),
    ("ا\u200bٔ", "أ"),
    # kept as written
    *[(kept, kept) for kept in KEPT],
    ("❤\ufe0f 🇮🇶", "❤\ufe0f 🇮🇶"),
    ("", ""),
    (" \u200f\n", ""),
]


@pytest.mark.parametrize(("text", "expected"), CLEANED)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


KEYS = [
    # what Lucene's ArabicNormalizationFilter folds
    ("أحمد", "احمد"),
    ("إيران", "ايران"),
    ("آب", "اب"),
    ("مستشفى", "مستشفي"),
    ("مدرسة", "مدرسه"),
    ("الـ24", "ال24"),
    ("مُدَرِّسٌ كِتَابًا شيءٍ قلْبٌ", "مدرس كتابا شيء قلب"),
    # what ours folds beyond it
    ("ٱلله", "الله"),
    ("مسؤول", "مسوول"),
    ("مسائل", "مسايل"),
    ("ایران کبیر", "ايران كبير"),
    ("١٢٣ ۴۵۶ 789", "123 456 789"),
    ("هٰذا", "هذا"),
    ("عاجل: انفجار؟ (فيديو)!", "عاجل انفجار فيديو"),
    ("بغداد | اليوم - «خبر»", "بغداد اليوم خبر"),
    ("BBC عربي", "bbc عربي"),
    ("می\u200cروم", "ميروم"),
    ("أول\n\nثان", "اول ثان"),
    ("\ufee3\ufea3\ufee4\ufeaa", "محمد"),
    ("...", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), KEYS)
def test_search_key(text: str, expected: str) -> None:
    assert search_key(text) == expected


KEPT_FORMS = "\ufdfa\ufdfb\ufdfc\ufdfd"
MIXED = st.text(
    st.sampled_from(
        " \n\r\t\x85\xa0\u2028\u2029\x1c\x00\u200b\u200c\u200d\u200f\ufeff\xad"
        "اأبةىءـ\u064b\u0651\u0653\u0654\u0670\u0610aZ\u0301\u0327\u0338=\u0130\u0149\u1100\u1161\u0344\u0f73\u0958"
        "\ufe70\ufe8f\ufefb\ufdf2\ufdfa\ufd3e٣5۵،.\U0001f600\ufe0f\ud83d\ude00"
    ),
    max_size=14,
)
ANY = st.one_of(MIXED, st.text(max_size=30), st.text(st.characters(exclude_categories=()), max_size=30))


FORMS = {
    ord(c): unicodedata.normalize("NFKC", c)
    for c in map(chr, [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF)])
    if c not in KEPT_FORMS
}
# What does not show, and joiners, which show in how letters join.
UNSEEN = dict.fromkeys(map(ord, [*INVISIBLE, *"\u200c\u200d", *map(chr, range(0x206A, 0x2070))]))
UNSEEN |= {code: None for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"}


def expanded(text: str) -> str:
    """The text with its presentation forms written out, surrogate pairs joined and lone ones U+FFFD."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.translate(FORMS)


def seen(text: str) -> str:
    """What a reader sees of a text: docs/arabic.md says so in words."""
    return unicodedata.normalize("NFC", "".join(expanded(text).translate(UNSEEN).split()))


def longest(text: str) -> int:
    """How long the clean text may be; a paragraph separator is one character, its blank line two."""
    return len(unicodedata.normalize("NFC", expanded(text))) + text.count("\u2029")


@given(ANY)
@settings(deadline=None, max_examples=400)
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


@given(ANY)
@settings(deadline=None, max_examples=400)
def test_the_key_is_that_of_the_clean_text(text: str) -> None:
    key = search_key(text)
    assert key == search_key(clean(text)) == key_of_clean(clean(text))
    assert search_key(key) == key


CODEPAGE = st.text(st.sampled_from(bytes(range(256)).decode("cp1256")), max_size=40)


@given(st.one_of(CODEPAGE, ANY))
@settings(deadline=None, max_examples=400)
def test_a_key_folded_by_bytes_is_that_folded_by_characters(text: str) -> None:
    # No code page has the last digit: a text with it is folded by characters.
    assert search_key(f"{text} ٧").split() == [*search_key(text).split(), "7"]


@given(ANY)
@settings(deadline=None, max_examples=400)
def test_clean_is_no_longer_than_what_was_written(text: str) -> None:
    assert len(clean(text)) <= longest(text)


@given(ANY)
@settings(deadline=None, max_examples=400)
def test_clean_changes_no_letter_that_a_reader_sees(text: str) -> None:
    assert seen(clean(text)) == seen(text)


# Planes 4 to 13 hold nothing yet; 3 is as 2, and 15 as 16.
@pytest.mark.parametrize("plane", [0, 1, 2, 14, 16])
@pytest.mark.parametrize(
    "between", ["", "ب", " ", "\u0651", "\u200d"], ids=["alone", "letter", "space", "mark", "joiner"]
)
def test_every_character_of_unicode_keeps_all_promises(plane: int, between: str) -> None:
    for block in range(plane << 16, (plane + 1) << 16, 1024):
        text = between.join(map(chr, range(block, block + 1024)))
        once = clean(text)
        assert clean(once) == once, hex(block)
        assert seen(once) == seen(text), hex(block)
        assert len(once) <= longest(text), hex(block)
        assert search_key(once) == search_key(text), hex(block)
        assert unicodedata.is_normalized("NFC", once), hex(block)
