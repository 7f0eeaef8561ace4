"""How right a tool's fields are: pure functions, the same for every tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import fmean
from typing import Any

from newscrawl.arabic import clean

Fields = Mapping[str, Any]
#: Columns of the tables, in their order; a tool that has no such field leaves its column empty.
COLUMNS = ("headline", "day", "minute", "body exact", "body F1", "section", "image", "authors", "tags")
_FIELD = {"body exact": "body", "body F1": "body", "minute": "published"}


def plain(text: str | None) -> str:
    """Text as it is compared: clean, every run of white space one space; dirt and breaks cost nobody a point."""
    return " ".join(clean(text or "").split())


def word_f1(found: str | None, wanted: str) -> float:
    """F1 over the words, each as often as it stands; 1.0 for two empty texts."""
    have, want = Counter(plain(found).split()), Counter(plain(wanted).split())
    if not have or not want:
        return float(have == want)
    common = sum((have & want).values())
    return 2 * common / (sum(have.values()) + sum(want.values()))


def same_moment(found: str | None, wanted: str | None) -> bool:
    """True when both say the same minute; where one has no zone the clock times are compared."""
    if not found or not wanted:
        return not found and not wanted
    have, want = _read(found), _read(wanted)
    if have is None or want is None or len(wanted) <= len("2020-01-01"):
        return False
    if have.tzinfo is None or want.tzinfo is None:
        have, want = have.replace(tzinfo=None), want.replace(tzinfo=None)
    return have.replace(second=0, microsecond=0) == want.replace(second=0, microsecond=0)


def same_day(found: str | None, wanted: str | None) -> bool:
    """True when both say the same day, in the zone that the page writes."""
    if not found or not wanted:
        return not found and not wanted
    have, want = _read(found), _read(wanted)
    if have is None or want is None:
        return False
    if have.tzinfo and want.tzinfo:
        have = have.astimezone(want.tzinfo)
    return have.date() == want.date()


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def scores(found: Fields, truth: Fields, bodies: Sequence[str]) -> dict[str, float]:
    """Points from 0 to 1 by column, for the fields that the truth knows.

    ``truth`` holds lists of accepted values, plain lists for authors and tags; ``bodies`` the accepted texts.
    """
    at, day = found.get("published"), found.get("day") or found.get("published")
    points = {
        "headline": any(plain(found.get("headline")) == plain(t) for t in truth["headline"]),
        "day": any(same_day(day, t) for t in truth["published"]),
        "minute": any(same_moment(at, t) for t in truth["published"]),
        "body exact": any(plain(found.get("body")) == plain(b) for b in bodies),
        "body F1": max(word_f1(found.get("body"), b) for b in bodies),
    }
    for name in ("section", "image"):
        points[name] = any(plain(found.get(name)) == plain(t) for t in truth[name])
    for name in ("authors", "tags"):
        if name in truth:
            points[name] = _names(found.get(name)) == _names(truth[name])
    return {name: float(value) for name, value in points.items()}


def _names(values: Iterable[str] | None) -> set[str]:
    return {plain(v) for v in values or ()}


def summary(found: Sequence[Fields], points: Sequence[Mapping[str, float]]) -> dict[str, float | None]:
    """Mean points by column over all pages; None where no page gave the tool's field at all."""
    known = {name for fields in found for name in fields}
    return {c: fmean(p[c] for p in points) if c in points[0] and _has(c, known) else None for c in COLUMNS}


def _has(column: str, known: set[str]) -> bool:
    return bool({"published", "day"} & known) if column == "day" else _FIELD.get(column, column) in known


def whole(points: Sequence[Mapping[str, float]]) -> float:
    """The share of pages on which every field is right."""
    return fmean(min(p.values()) == 1 for p in points)


def ahead(ours: Sequence[Mapping[str, float]], theirs: Sequence[Mapping[str, float]]) -> dict[str, list[int]]:
    """The columns in which they have more points than we, each with the places of the pages that cause it."""
    columns = [c for c in COLUMNS if c in ours[0] and sum(p[c] for p in theirs) > sum(p[c] for p in ours) + 1e-9]
    return {
        c: [i for i, (our, their) in enumerate(zip(ours, theirs, strict=True)) if their[c] > our[c]] for c in columns
    }
