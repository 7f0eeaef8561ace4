"""`parse_date` over many dates in many forms, by construction and at random."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.arabic import BAGHDAD, ParsedDate, parse_date
from newscrawl.arabic.lexicon import LEXICON

NOW = datetime(2025, 9, 7, 12, 30, tzinfo=BAGHDAD)
MONTHS = {
    1: "كانون الثاني|كانون ثاني|كانون الثانى|يناير|جانفي|January|Jan",
    2: "شباط|شُباط|فبراير|فيفري|February|Feb",
    3: "آذار|اذار|أذار|مارس|March|Mar",
    4: "نيسان|أبريل|ابريل|إبريل|أفريل|April|Apr",
    5: "أيار|ايار|أيّار|مايو|ماي|May",
    6: "حزيران|يونيو|يونيه|جوان|June|Jun",
    7: "تموز|تمّوز|يوليو|يوليه|يوليوز|جويلية|July|Jul",
    8: "آب|اب|أغسطس|اغسطس|أوت|اوت|غشت|August|Aug",
    9: "أيلول|ايلول|سبتمبر|شتنبر|September|Sept",
    10: "تشرين الأول|تشرين الاول|تشرين أول|أكتوبر|اكتوبر|October|Oct",
    11: "تشرين الثاني|تشرين ثاني|نوفمبر|نونبر|November|Nov",
    12: "كانون الأول|كانون الاول|كانون أول|ديسمبر|دجنبر|December|Dec",
}
NAMES = [(number, name) for number, row in MONTHS.items() for name in row.split("|")]
DAY_FORMS = [
    "{d} {m} {y}", "{d:02} {m} {y}", "{d}{m}{y}", "{d} {m}، {y}", "الثلاثاء، {d} {m}، {y}", "{d}-{m}-{y}",
    "اليوم الثلاثاء ({d} {m} {y})", "يوم السبت {d} {m} {y}م", "في {d} من {m} {y}", "{d} من شهر {m} من عام {y}",
    "{d}/{m}/{y}", "{m} {d}, {y}",
    "{y} {m} {d}", "{d} {m} لعام {y}", "الموافق {d} {m} {y}", "أمن | {d} {m} {y} |",
]  # fmt: skip
TIMED_FORMS = [
    "{d} {m} {y} - {h}:{n:02} {half}", "{d} {m} {y} | {h}:{n:02}{half}", "{h}:{n:02} {half} {d} {m} {y}",
    "الأحد {d} {m} {y}، الساعة {h}:{n:02} {half}", "{h:02}:{n:02} {half} | {d} {m} {y}",
    "{d} {h}:{n:02} {half} {y} {m}", "تاريخ النشر: {d} {m} {y} - {h}:{n:02} {half}",
]  # fmt: skip
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def read(text: str) -> ParsedDate | None:
    return parse_date(text, now=NOW)


@pytest.mark.parametrize("form", DAY_FORMS)
def test_every_month_in_every_form_of_a_day(form: str) -> None:
    for number, name in NAMES:
        text = form.format(d=9, m=name, y=2024)
        expected = ParsedDate(at=datetime(2024, number, 9, tzinfo=BAGHDAD), precision="day")
        assert read(text) == read(text.translate(EASTERN)) == expected, text


@pytest.mark.parametrize("form", TIMED_FORMS)
@pytest.mark.parametrize("half", ["ص", "م", "صـ", "صباحا", "صباحاً", "مساءً", "مساء", "AM", "pm"])
def test_every_month_in_every_form_of_a_minute(form: str, half: str) -> None:
    later = 12 if half in ("م", "مساءً", "مساء", "pm") else 0
    for number, name in NAMES:
        text = form.format(d=21, m=name, y=2023, h=7, n=5, half=half)
        expected = ParsedDate(at=datetime(2023, number, 21, 7 + later, 5, tzinfo=BAGHDAD), precision="minute")
        assert read(text) == expected, text


def test_two_names_of_one_month_are_one_and_of_two_are_none() -> None:
    arabic = [(n, name) for n, name in NAMES if not name.isascii()]
    for first, one in arabic:
        for second, two in arabic:
            for form in ("5 {}/{} 2024", "5 {} / {} 2024", "5 {} ({}) 2024"):
                found = read(form.format(one, two))
                assert (found is not None and found.at.month == first) is (first == second), form.format(one, two)


DATES = st.integers(0, 109 * 365 * 1440).map(lambda n: datetime(1990, 1, 1, tzinfo=BAGHDAD) + timedelta(minutes=n))
HEADERS = ["{:%d-%m-%Y, %H:%M}", "{:%Y-%m-%d %H:%M}", "{:%d/%m/%Y %H:%M}", "{:%H:%M %d.%m.%Y}", "{:%Y/%m/%d - %H:%M}"]


@given(DATES, st.sampled_from(HEADERS), st.sampled_from(["", "أمن | ", "عربي ودولي ", "\u200f"]), st.booleans())
@settings(deadline=None, max_examples=300)
def test_numbers_come_back_as_written(date: datetime, form: str, before: str, eastern: bool) -> None:
    text = form.format(date)
    found = read(before + (text.translate(EASTERN) if eastern else text))
    assert found == ParsedDate(at=date, precision="minute")


@given(st.integers(0, 999), st.sampled_from(["منذ", "قبل"]))
@settings(deadline=None)
def test_minutes_ago(count: int, word: str) -> None:
    found = read(f"{word} {count} دقيقة")
    assert found == ParsedDate(at=NOW - timedelta(minutes=count), precision="minute")


PIECES = st.one_of(
    st.sampled_from(sorted(LEXICON)),
    st.integers(0, 3000).map(str),
    st.sampled_from(
        ["10:30", "25:61", "24:00", "/", "-", ",", "(", ")", "|", "+3", "بتوقيت", "GMT", "كانون", "ت", "\ud800"]
    ),
)


@given(st.one_of(st.text(st.characters(exclude_categories=())), st.lists(PIECES, max_size=12).map(" ".join)))
@settings(deadline=None, max_examples=500)
def test_no_text_raises(text: str) -> None:
    found = read(text)
    assert found is None or found.at.utcoffset() is not None
