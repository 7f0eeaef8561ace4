"""No string, however long and however hostile, makes a regular expression of newscrawl slow."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.faults.patterns import ANCHORED, hostile, patterns

PATTERNS = patterns()
LONGEST = 1.0  # seconds: what is linear takes a few milliseconds, what is quadratic several seconds


class TooLong(Exception):
    """It is at it still."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `TooLong` in the midst of a match: `re` looks for signals."""

    def end(*args: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def everywhere(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass


def ways(pattern: re.Pattern[str], methods: set[str]) -> list[Callable[[str], object]]:
    """What is asked of the pattern: where only the beginning is ever asked, not every place of the text."""
    if methods and methods <= ANCHORED:
        return [getattr(pattern, method) for method in methods]
    return [lambda text: everywhere(pattern, text)]


@pytest.mark.parametrize("where", [pytest.param(name, id=name) for name in PATTERNS])
def test_no_text_makes_a_pattern_slow(where: str) -> None:
    pattern, methods = PATTERNS[where]
    for ask in ways(pattern, methods):
        for text in hostile(pattern):
            assert not is_slow(ask, text, LONGEST), f"{pattern.pattern!r} on {len(text)} of {text[:30]!r}…{text[-5:]!r}"


def test_a_slow_pattern_is_found() -> None:
    for slow in (r"\s+$", r"(a+)+b", r"[0-9]*x", r"a.*?b.*?c", r"^(?: ?/? ?(?:[+-]?A[+-]?))*$"):
        (ask,) = ways(re.compile(slow), set())
        assert any(is_slow(ask, text, 0.2) for text in hostile(re.compile(slow))), slow


def is_slow(ask: Callable[[str], object], text: str, seconds: float) -> bool:
    try:
        with within(seconds):
            ask(text)
    except TooLong:
        return True
    return False
