"""No text makes the reading of text or dates take more than its share of time."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

import newscrawl.arabic
from newscrawl.arabic import BAGHDAD, clean, parse_date, search_key

NOW = datetime(2025, 9, 7, 12, 30, tzinfo=BAGHDAD)
# Eight times the text may take 24 times as long: a square would take 64.
GROWTH, LIMIT = 8, 24
TRIES = 6

# Pieces that are repeated, and what stands before them once.
TEXTS = {
    "digits": ("", "1"),
    "digits of both kinds": ("", "1٢۳"),
    "spaces": ("ا", " "),
    "spaces of many kinds": ("ا", " \xa0\u2003\t"),
    "line breaks": ("", " \n"),
    "line breaks and letters": ("", "ا\r\n\n"),
    "tashkeel": ("ا", "\u064b\u0651"),
    "tatweel": ("ا", "ـ"),
    "loose tatweel": ("", "ـ "),
    "marks in the wrong order": ("a", "\u0315\u0300\u0327"),
    "marks that compose": ("ا", "\u0654\u064b"),
    "marks and joiners": ("ا", "\u064b\u064b\u200c"),
    "joiners": ("ا", "\u200c\u200d"),
    "letters and joiners": ("", "ب\u200c"),
    "emoji and joiners": ("", "😀\u200d"),
    "marks on emoji": ("", "😀\ufe0f\u0301"),
    "bidi marks": ("ا", "\u200f\u202b"),
    "presentation forms": ("", "\ufefb\ufdf2"),
    "isolated tashkeel": ("ب", "\ufe76\ufc5e"),
    "surrogates": ("", "\ud83d\u200b\ude00"),
    "high surrogates": ("", "\ud83d"),
    "Hangul parts": ("", "\u1100\u1161\u11a8"),
    "dashes": ("5", "-"),
    "separators": ("5", "/-. ,|"),
    "brackets": ("10:30", "(("),
    "apostrophes": ("", "a'"),
    "letters": ("", "ا"),
    "months": ("", "آذار "),
    "halves of months": ("", "كانون "),
    "days and months": ("", "1 آذار "),
    "a date and again": ("", "1 آذار 2024 "),
    "numeric dates": ("", "1/2/"),
    "years": ("", "2024 "),
    "Hijri dates": ("", "1 رجب 1441 "),
    "both calendars": ("", "1 رجب 1441 1 آذار 2020 "),
    "times": ("", "10:30 "),
    "colons": ("1", ":1"),
    "offsets": ("10:30", " +3"),
    "zones": ("10:30", " GMT"),
    "zones of places": ("10:30 ", "بتوقيت مكة "),
    "places in brackets": ("10:30 ", "(بيروت"),
    "amounts": ("", "منذ ساعة و"),
    "amounts with commas": ("منذ ", "3 ساعات، "),
    "ago": ("", "منذ "),
    "days from today": ("", "اليوم، "),
    "ordinals": ("", "الخامس و"),
    "labels": ("", "نشر: تحديث: "),
    "words": ("", "بغداد "),
    "words that begin phrases": ("", "تم تاريخ آخر "),
    "dots": ("", "a. "),
}
# The grammar is written over kinds of atoms, one letter each.
KINDS = [
    "d", "d ", "dm", "d m ", "y ", "m ", "m/", "m(m", "t ", "t a ", "t(", "z ", "tz", "i d k ", "k & ", "d k & ",
    "k , ", "r , ", "r t ", "D r ", "H d ", "o ", "o F ", "& o ", " ,-/.", "d/", "d - ", "w, ", "g", "N ", "(", "a ",
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def seconds(work: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    work(text)
    return time.thread_time() - start


def grows_in_proportion(work: Callable[[str], object], short: str, long: str) -> bool:
    """Whether ``long`` takes its share, at one of a few tries: a busy machine spoils one, a square all."""
    for _ in range(TRIES):
        base = min(seconds(work, short) for _ in range(2))
        if seconds(work, long) < LIMIT * base + 0.0005:
            return True
    return False


def read(text: str) -> object:
    return parse_date(text, now=NOW)


def of_length(head: str, piece: str, length: int) -> str:
    return head + piece * (length // len(piece))


@pytest.mark.parametrize("work", [clean, search_key, read], ids=["clean", "search_key", "parse_date"])
@pytest.mark.parametrize(("head", "piece"), TEXTS.values(), ids=TEXTS.keys())
def test_text_of_any_kind(work: Callable[[str], object], head: str, piece: str) -> None:
    assert grows_in_proportion(work, of_length(head, piece, 4_000), of_length(head, piece, 4_000 * GROWTH))


@pytest.mark.parametrize(("head", "piece"), TEXTS.values(), ids=TEXTS.keys())
def test_a_line_short_enough_to_be_read(head: str, piece: str) -> None:
    assert grows_in_proportion(read, of_length(head, piece, 120), of_length(head, piece, 120 * GROWTH))


def test_marks_without_end_are_held_once() -> None:
    text = "ا" + "\u064b\u0301\u0327" * 30_000
    tracemalloc.start()
    try:
        clean(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 50 * len(text)  # bytes; a text of its own for each mark is twice as many


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the package, by its name."""
    found = {}
    for info in pkgutil.iter_modules(newscrawl.arabic.__path__):
        module = importlib.import_module(f"newscrawl.arabic.{info.name}")
        for name, value in vars(module).items():
            several = value if isinstance(value, list) else [(value,)]
            for number, entry in enumerate(several):
                if isinstance(entry, tuple) and isinstance(entry[0], re.Pattern):
                    found[f"{info.name}.{name}.{number}"] = entry[0]
    return found


def test_every_pattern_is_found() -> None:
    assert len(patterns()) > 40


@pytest.mark.parametrize("pattern", patterns().values(), ids=patterns().keys())
def test_every_pattern(pattern: re.Pattern[str]) -> None:
    def work(text: str) -> object:
        return sum(1 for _ in pattern.finditer(text)), pattern.fullmatch(text)

    for head, piece in [*TEXTS.values(), *(("", kind) for kind in KINDS)]:
        short, long = of_length(head, piece, 500), of_length(head, piece, 500 * GROWTH)
        assert grows_in_proportion(work, short, long), piece
