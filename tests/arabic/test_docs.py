"""`docs/arabic.md` and the code say the same about characters."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from newscrawl.arabic import clean, parse_date, search_key
from newscrawl.arabic.dates import LONGEST_LINE
from tests.arabic.test_dates import NOW

PAGE = (Path(__file__).parents[2] / "docs" / "arabic.md").read_text("utf-8")
POINT = re.compile(r"U\+([0-9A-F]{4,6})(?:–U\+([0-9A-F]{4,6}))?")
# Letters and marks of these blocks are folded by the table alone; their digits and signs follow the rules.
ARABIC = [*range(0x0600, 0x0700), *range(0x0750, 0x0780), *range(0x0870, 0x0900)]
OF_LUCENE = "أإآىةـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


def table(heading: str) -> list[list[str]]:
    """The rows of the page's table whose first line begins so."""
    after = PAGE.split(f"\n| {heading}")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in after.splitlines()[2:]]


def points(cell: str) -> set[str]:
    found: set[str] = set()
    for first, last in POINT.findall(cell):
        found |= {chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)}
    return found


INVISIBLE = {char for row in table("characters | what they are") for char in points(row[0])}
FOLDS = {char: "".join(points(row[1])) for row in table("characters | become") for char in points(row[0])}


def test_what_clean_takes_away_between_two_letters_is_what_the_page_names() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert {char for char in every if clean(f"ب{char}ت") == "بت"} == INVISIBLE


def test_each_folding_of_the_page_is_the_keys() -> None:
    assert {char: search_key(f"ب{char}ت") for char in FOLDS} == {c: f"ب{folded}ت" for c, folded in FOLDS.items()}


def test_the_keys_of_arabic_letters_and_marks_fold_only_what_the_page_names() -> None:
    letters = {chr(code) for code in ARABIC if unicodedata.category(chr(code))[0] in "LM"}
    folded = {char for char in letters if unicodedata.normalize("NFC", f"ب{char}ت") != search_key(f"ب{char}ت")}
    assert folded == FOLDS.keys() & letters


def test_all_of_lucene_is_folded_and_marked_so() -> None:
    marked = {char for row in table("characters | become") if row[2] == "yes" for char in points(row[0])}
    assert marked == set(OF_LUCENE)
    assert FOLDS["\u0649"] == "\u064a"
    assert FOLDS["\u0629"] == "\u0647"


def test_every_decimal_digit_is_0_to_9() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd"]
    assert [search_key(char) for char in digits] == [str(unicodedata.decimal(char)) for char in digits]


@pytest.mark.parametrize(("precision", "written"), [(row[0], row[1]) for row in table("precision | written as")])
def test_each_precision_of_the_page(precision: str, written: str) -> None:
    for text in re.findall("`([^`]+)`", written):
        found = parse_date(text, now=NOW)
        assert found is not None
        assert found.precision == precision, text


def test_the_longest_line() -> None:
    assert f"more than {LONGEST_LINE:,} characters" in PAGE
    date = "12 آذار 2024"
    assert parse_date(date + " خبر" * 200, now=NOW) is not None
    assert parse_date(date + " خبر" * 300, now=NOW) is None
