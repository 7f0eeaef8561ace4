"""Which of a page's dates is the article's: what it shows against what its metadata claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from newscrawl.arabic import ParsedDate, clean, parse_date

_AHEAD = timedelta(days=1)
_ROUNDED = timedelta(minutes=90)
# How far the clocks of the Arab press and its correspondents run ahead of UTC, and in what steps.
_EASTMOST = timedelta(hours=4)
_STEP = timedelta(minutes=30)
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

    ``own`` is what the visible date's element says for machines; at a site whose zone is not known
    its UTC time says by how much the clock that readers see runs ahead. Where the visible one is not
    ``sure`` (it may be a clock's) metadata wins over it, and one of the day of the fetch is none.

    A claim agrees when it is the same moment, or the same clock time under another zone: then the
    zone is the lie, unless the site's own is not known (``zoned`` is False) and the claim's is not
    UTC. Dates later than a day after ``now`` are nobody's publication.
    """
    parsed = [p for c in claims if (p := read_claim(c, now=now, tz=tz))]
    shown = Dated(date=visible, way="structure") if visible is not None and is_past(visible.at, now) else None
    if shown:
        coarse = shown.date.precision not in _FINE
        for claim in (p for c in own if (coarse or not zoned) and (p := read_claim(c, now=now, tz=tz))):
            agreed = _agreed(shown.date, claim, tz, zoned) if coarse else _elsewhere(shown.date, claim, tz)
            if agreed:
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


def _elsewhere(visible: ParsedDate, claim: ParsedDate, tz: tzinfo) -> Dated | None:
    """The visible time in the zone that its own element's UTC time gives away; None where it gives none."""
    if claim.precision not in _FINE or claim.at.utcoffset() != timedelta(0):
        return None
    ahead = visible.at.replace(second=0, microsecond=0, tzinfo=UTC) - claim.at.replace(second=0, microsecond=0)
    local = visible.at.replace(tzinfo=tz).utcoffset()
    if not timedelta(0) < ahead <= _EASTMOST or ahead % _STEP or ahead == local:
        return None
    return Dated(date=replace(visible, at=visible.at.replace(tzinfo=timezone(ahead))), way="structure")


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


def runner_up(chosen: Dated | None, claims: Iterable[str], *, now: datetime, tz: tzinfo) -> tuple[str, str] | None:
    """Metadata's publication date where the page's own was taken, as ``(way, ISO 8601)``; None for none."""
    if chosen is None or chosen.way == "metadata":
        return None
    found = (claim.at for c in claims if (claim := read_claim(c, now=now, tz=tz)) and is_past(claim.at, now))
    return next((("metadata", at.isoformat(timespec="minutes")) for at in found), None)
