"""What one reading of the ticker means: which headlines stay, appear, are reworded or end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.arabic import search_key
from newscrawl.items import TickerLine

# A headline that comes back within this time after it ended is the same headline.
SAME_WITHIN = timedelta(hours=24)
# The share of common words from which one headline is a rewording of another.
REWORDED_FROM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHeadline:
    """A headline known from earlier readings; open while ``ended_at`` is None."""

    id: str
    text: str
    url: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line of this reading at its ``position``, from 1.

    ``same_as`` names the headline that it is; ``previous_id`` the one it rewords. Neither: it is new.
    """

    line: TickerLine
    position: int
    same_as: str | None = None
    previous_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerChanges:
    """All lines of a reading in order, and the ids of the open headlines that it no longer holds."""

    shown: tuple[ShownLine, ...]
    ended: tuple[str, ...]


def headline_key(text: str) -> str:
    """By what two lines are the same headline; a line of signs alone is known by its letters."""
    return search_key(text) or text.strip()


def compare(standing: Sequence[KnownHeadline], lines: Sequence[TickerLine], now: datetime) -> TickerChanges:
    """Compare a reading with the headlines that are open or ended lately (older ones are ignored)."""
    by_key = _by_key(standing, now)
    once: dict[str, TickerLine] = {}
    for line in lines:
        if line.text.strip():
            once.setdefault(headline_key(line.text), line)
    shown: list[ShownLine] = []
    for position, (key, line) in enumerate(once.items(), start=1):
        same = by_key.get(key)
        shown.append(ShownLine(line=line, position=position, same_as=same.id if same else None))
    held = {s.same_as for s in shown}
    vanished = [s for s in standing if s.ended_at is None and s.id not in held]
    arrived = [s for s in shown if s.same_as is None]
    previous = _rewordings(vanished, arrived)
    linked = tuple(
        ShownLine(line=s.line, position=s.position, same_as=s.same_as, previous_id=previous.get(s.position))
        for s in shown
    )
    return TickerChanges(shown=linked, ended=tuple(s.id for s in vanished))


def _by_key(standing: Sequence[KnownHeadline], now: datetime) -> dict[str, KnownHeadline]:
    """The headline that each key stands for: an open one, else the one that ended last."""
    recent = [s for s in standing if s.ended_at is None or now - s.ended_at <= SAME_WITHIN]
    recent.sort(key=lambda s: s.ended_at or now)
    closed = [s for s in recent if s.ended_at is not None]
    opened = [s for s in recent if s.ended_at is None]
    return {headline_key(s.text): s for s in closed + opened}


def _rewordings(vanished: Sequence[KnownHeadline], arrived: Sequence[ShownLine]) -> dict[int, str]:
    """For positions of arrived lines the id of the vanished headline they reword, one to one."""
    found: dict[int, str] = {}
    left = list(vanished)
    for new in arrived:
        match = next((old for old in left if old.url and old.url == new.line.url), None)
        if match is not None:
            found[new.position] = match.id
            left.remove(match)
    taken: set[str] = set()
    for _, position, old_id in sorted(_overlaps(left, [a for a in arrived if a.position not in found])):
        if position not in found and old_id not in taken:
            found[position] = old_id
            taken.add(old_id)
    return found


def _overlaps(vanished: Sequence[KnownHeadline], arrived: Sequence[ShownLine]) -> Iterator[tuple[float, int, str]]:
    """(minus the overlap, position, id) of every pair that is alike enough."""
    words = [(old.id, frozenset(search_key(old.text).split())) for old in vanished]
    for new in arrived:
        tokens = frozenset(search_key(new.line.text).split())
        for old_id, old_tokens in words:
            if (share := _jaccard(tokens, old_tokens)) >= REWORDED_FROM:
                yield -share, new.position, old_id


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0
