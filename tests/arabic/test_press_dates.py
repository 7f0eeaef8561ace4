"""`parse_date` over the press: strings of every land and form, and the short way beside the grammar."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.arabic import BAGHDAD, clean, parse_date
from newscrawl.arabic.absolute import Ambiguous
from newscrawl.arabic.dates import ParsedDate, _line, _plain
from newscrawl.arabic.tables import MONTHS, WEEKDAYS


class Row(TypedDict):
    text: str
    now: str
    at: str | None
    precision: str | None
    form: str


ROWS: list[Row] = json.loads(Path(__file__).with_name("press_dates.json").read_text("utf-8"))
FORMS = (
    "levantine gulf_egypt maghrebi dual_names abbreviations_typos wrong_weekday digit_sets halves_of_the_day clock_24"
    " numeric iso_and_rfc ago days_from_today hijri hijri_and_gregorian muwafiq year_missing this_and_last zones"
    " in_a_line labelled several words month_or_year no_date"
).split()
NOW = datetime(2025, 9, 7, 12, 30, 15, tzinfo=BAGHDAD)


@pytest.mark.parametrize("form", FORMS)
def test_every_string_of_a_form(form: str) -> None:
    wrong = []
    for row in (row for row in ROWS if row["form"] == form):
        found = parse_date(row["text"], now=datetime.fromisoformat(row["now"]))
        if (found and (found.at.isoformat(), found.precision)) != (row["at"] and (row["at"], row["precision"])):
            wrong.append((row["text"], row["at"], row["precision"], found))
    assert not wrong


def test_the_table_is_wide_and_each_string_stands_once() -> None:
    assert len(ROWS) >= 400
    assert {row["form"] for row in ROWS} == set(FORMS)
    assert max(Counter((row["text"], row["now"]) for row in ROWS).values()) == 1
    assert all((row["at"] is None) is (row["precision"] is None) for row in ROWS)


def by_grammar(text: str) -> ParsedDate | None:
    try:
        return _line(clean(text), NOW, BAGHDAD)
    except Ambiguous:
        return None


def test_the_short_way_reads_what_the_grammar_reads() -> None:
    short = {row["text"]: found for row in ROWS if (found := _plain(row["text"], BAGHDAD))}
    assert len(short) > 150
    assert short == {text: by_grammar(text) for text in short}


def mostly(plain: str, odd: str) -> st.SearchStrategy[str]:
    """One of the plain parts seven times out of eight, else an odd one; parts are set off by tabs."""
    common = st.sampled_from(plain.split("\t"))
    return st.one_of(*[common] * 7, st.sampled_from(odd.split("\t")))


NAMES = [name.strip() for row in MONTHS.values() for name in row.split(",")]
DAYS = [name.strip() for row in WEEKDAYS.values() for name in row.split(",")]
PLAIN_LEADS = "\t".join(["", "سياسة |", "نشر في:", *DAYS])
LEADS = mostly(PLAIN_LEADS, "آخر تحديث\tيوم\tالساعة\tمن\tحتى\t5\tكانون\tأمس\tبين\tو\tغرة")
GAPS = mostly(" \t، \t - ", "\t/\t-\t.\t | \tT\t م \t: \t(\t\u200f\t\u2029\tـ")
NUMBERS = st.one_of(st.integers(1, 12).map(str), st.integers(0, 40).map("{:02}".format))
YEARS = mostly("2020\t2024\t1999\t٢٠٢٣", "1441\t99\t2020م\t0020")
MONTH = mostly("\t".join(NAMES), "رجب\tآذار/مارس\tآذار مايو\tكانون\tخبر\tTh")
BETWEEN = mostly(" \t - \t، \t | \t، الساعة ", "-\t\u200f\t م \t حتى \t الساعة: \t على الساعة \tو\t(\t مساء ")
CLOCKS = st.tuples(st.integers(0, 24), st.integers(0, 61)).map(lambda t: f"{t[0]}:{t[1]:02}")
TIMES = st.one_of(st.just(""), CLOCKS, CLOCKS, CLOCKS.map("{}:07".format))
TAILS = mostly("\t م\tص\t مساءً\t |", " GMT\t-\t.\t و\t بتوقيت دبي\t 5\t(م)\t ظهرا\t +3\t ليلا")
NAMED = st.tuples(LEADS, GAPS, NUMBERS, GAPS, MONTH, GAPS, YEARS, BETWEEN, TIMES, TAILS).map("".join)
SIGNED = st.sampled_from("/-. ").flatmap(
    lambda sign: st.one_of(st.tuples(NUMBERS, NUMBERS, YEARS), st.tuples(YEARS, NUMBERS, NUMBERS)).map(sign.join)
)
NUMBERED = st.tuples(LEADS, GAPS, SIGNED, BETWEEN, TIMES, TAILS).map("".join)


@given(st.one_of(NAMED, NUMBERED))
@settings(deadline=None, max_examples=1500)
def test_the_short_way_never_says_anything_else_than_the_grammar(line: str) -> None:
    found = _plain(line, BAGHDAD)
    assert found is None or found == by_grammar(line), line
