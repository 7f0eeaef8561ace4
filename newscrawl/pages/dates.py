"""Which of a page's dates is the article's: what it shows against what its metadata claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from newscrawl.arabic import ParsedDate, clean, parse_date

_AHEAD = timedelta(days=1)
_ROUNDED = timedelta(minutes=90)
_FINE = ("second", "minute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A publication date, the way it was read, and whether metadata marked local time as UTC."""

    date: ParsedDate
    way: str
    lying_zone: bool = False


def choose(
    visible: ParsedDate | None,
    claims: Iterable[str],
    *,
    now: datetime,
    tz: tzinfo,
    own: Iterable[str] = (),
    sure: bool = True,
    zoned: bool = True,
) -> Dated | None:
    """The publication date: the visible one wins, metadata makes it finer or stands in where there is none.

    ``own`` is what the visible date's element says for machines. Where the visible one is not
    ``sure`` (it may be a clock's) metadata wins over it, and one of the day of the fetch is none.

    A claim agrees when it is the same moment, or the same clock time under another zone: then the
    zone is the lie, unless the site's own is not known (``zoned`` is False) and the claim's is not
    UTC. Dates later than a day after ``now`` are nobody's publication.
    """
    parsed = [p for c in claims if (p := read_claim(c, now=now, tz=tz))]
    shown = Dated(date=visible, way="structure") if visible is not None and is_past(visible.at, now) else None
    if shown:
        coarse = shown.date.precision not in _FINE
        for claim in (p for c in own if coarse and (p := read_claim(c, now=now, tz=tz))):
            if agreed := _agreed(shown.date, claim, tz, zoned):
                return replace(agreed, way="structure")
        for claim in parsed:
            if agreed := _agreed(shown.date, claim, tz, zoned):
                return agreed
        if sure:
            return shown
    for claim in parsed:
        if is_past(claim.at, now):
            return Dated(date=claim, way="metadata")
        local = claim.at.replace(tzinfo=tz)
        if claim.at.utcoffset() == timedelta(0) and is_past(local, now):
            return Dated(date=replace(claim, at=local), way="metadata", lying_zone=True)
    return shown if shown and not is_today(shown.date.at, now) else None


def read_claim(text: str, *, now: datetime, tz: tzinfo) -> ParsedDate | None:
    """One claim of metadata, a machine's date or a sentence; coarse ones say nothing."""
    found = parse_date(clean(text[:200]), now=now, tz=tz)
    return found if found and found.precision not in ("month", "year") else None


def is_past(at: datetime, now: datetime) -> bool:
    """True unless the time is later than a day after ``now``."""
    return at <= now + _AHEAD


def is_today(at: datetime, now: datetime) -> bool:
    """True for what a page's clock would show at ``now``, in whatever zone it runs."""
    return abs(at - now) <= _AHEAD


def _agreed(visible: ParsedDate, claim: ParsedDate, tz: tzinfo, zoned: bool) -> Dated | None:
    if claim.precision not in (*_FINE, "hour"):
        return None
    local = claim.at.astimezone(visible.at.tzinfo or tz)
    if visible.precision in _FINE:
        if _minute(local) == _minute(visible.at):
            return Dated(date=claim, way="metadata")
        if _minute(claim.at) == _minute(visible.at):
            # A mark of UTC on the time that readers see is the usual lie; another offset was written on purpose.
            lies = zoned or claim.at.utcoffset() == timedelta(0)
            return Dated(date=visible, way="structure", lying_zone=True) if lies else Dated(date=claim, way="metadata")
        return None
    if visible.precision == "hour":
        near = abs(claim.at - visible.at) <= _ROUNDED
        return Dated(date=claim, way="metadata") if near else None
    if visible.at.date() in (claim.at.date(), local.date()):
        return Dated(date=claim, way="metadata")
    return None


def _minute(at: datetime) -> tuple[int, int, int, int, int]:
    return at.year, at.month, at.day, at.hour, at.minute


def modified(claims: Iterable[str], published: Dated | None, *, now: datetime, tz: tzinfo) -> datetime | None:
    """The time of the last change, where one is claimed that is not before publication."""
    for text in claims:
        claim = read_claim(text, now=now, tz=tz)
        if claim is None or claim.precision not in _FINE:
            continue
        at = claim.at
        if published and published.lying_zone and at.utcoffset() == timedelta(0):
            at = at.replace(tzinfo=tz)
        at = at.replace(second=0, microsecond=0)
        if is_past(at, now) and (published is None or at.astimezone(UTC) >= published.date.at.astimezone(UTC)):
            return at
    return None
