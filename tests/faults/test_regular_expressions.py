"""Every regular expression of the package, against long hostile strings: none may need more than a moment.

A pattern that is quadratic needs minutes for 100,000 characters of what it stumbles over, one that is linear
milliseconds; the alarm is what tells them apart.
"""

from __future__ import annotations

import ast
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import newscrawl

LENGTH = 100_000
MOMENT = 4  # seconds for all that one pattern is asked
_FUNCTIONS = ("compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer")
# What patterns of ours are made of; each is repeated, alone and behind a beginning, and ends in what nothing expects.
PUMPS = (
    " ", "\t", "\n", "\u00a0", " \n", "a", "A", "ا", "و", "ـ", "0", "1", "٠", "-", "_", ".", "..", ",", ",", "،",
    ":", ";", "/", "//", "\\", "|", "(", ")", "[", "]", "<", ">", "</", "<a", "<p>", "&", "&#", "&amp;", "=", '"',
    "'", "«", "»", "%", "%41", "?", "#", "@", "+", "*", "!", "~", "\u200f", "\u0651", "a ", " a", "ا ", " ا", "0 ",
    "0/", "0:", "1 2", "a=", 'a="', "a:b", "/a", "a.", "http://", "2025-", "w", "<!--", "--", "User-agent:",
    "charset=",
)  # fmt: skip
STARTS = ("", "<", '"', "(", "http://a", "2025", "اليوم ", "charset=", "User-agent:", "a", " ")
END = "\x01\ufffe"


def _modules() -> list[str]:
    found = pkgutil.walk_packages(newscrawl.__path__, "newscrawl.")
    return sorted(module.name for module in found if ".migrations." not in module.name)


def _patterns() -> dict[str, re.Pattern[Any]]:
    """Compiled ones that modules and classes hold, and those that are written where they are used."""
    made: dict[str, re.Pattern[Any]] = {}

    def keep(pattern: re.Pattern[Any], where: str) -> None:
        made.setdefault(f"{where}: {pattern.pattern!r}"[:150], pattern)

    for name in _modules():
        module = import_module(name)
        holders = [module, *(value for value in vars(module).values() if isinstance(value, type))]
        for value in (value for holder in holders for value in _values(holder)):
            keep(value, name)
        for text, flags in _written(Path(str(module.__file__))):
            keep(re.compile(text, flags), name)
    return made


def _values(holder: Any) -> Iterator[re.Pattern[Any]]:
    if getattr(holder, "__module__", getattr(holder, "__name__", "")).startswith("newscrawl"):
        for value in vars(holder).values():
            parts = value if isinstance(value, tuple | list) else [value]
            for part in parts:
                inner = part if isinstance(part, tuple) else [part]
                yield from (one for one in inner if isinstance(one, re.Pattern))


def _written(path: Path) -> Iterator[tuple[str | bytes, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FUNCTIONS):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                flags = re.DOTALL if "DOTALL" in ast.unparse(node) or "re.S" in ast.unparse(node) else 0
                yield first.value, flags


PATTERNS = _patterns()


class Hung(Exception):
    """It did not come to an end."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _hang(pattern: re.Pattern[Any], length: int) -> str:
    """The string over which a pattern takes more than a moment; empty where there is none."""
    for start in STARTS:
        for pump in PUMPS:
            text: Any = start + (pump * length)[:length] + END
            given = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
            try:
                with alarm(MOMENT):
                    for _ in pattern.finditer(given):
                        pass
                    pattern.match(given)
                    pattern.fullmatch(given)
            except Hung:
                return f"{start!r} and {pump!r} again and again"
    return ""


def test_there_are_patterns_to_ask() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_stumbles(name: str) -> None:
    assert _hang(PATTERNS[name], LENGTH) == ""


def test_one_that_does_is_found() -> None:
    assert _hang(re.compile(r"(\s+)+x"), 28) != ""
