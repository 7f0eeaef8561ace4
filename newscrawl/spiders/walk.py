"""How a section's listing is walked, newest first: which page comes next, and when the walk is complete. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

REJOINS = 5  # times in a row that earlier pages are read again until one joins
STALE = 20  # pages in a row without a new link, after which a list is taken to go round in circles


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do after a listing page: read page ``next`` (None: the walk has ended, for ``why``)."""

    next: int | None
    why: Literal["", "known", "since", "end", "repeats", "max_pages", "first_pages"] = ""

    @property
    def complete(self) -> bool:
        """True when everything up to the walk's bound was seen."""
        return self.why in ("known", "since", "end", "first_pages")


@dataclass(slots=True, kw_only=True)
class Walk:
    """The state of one walk. Feed it pages with `read`; ids are article identities in page order.

    What it has read is always the list's head without a hole. A page that may not follow on that
    (`joins`) waits until the one before it was read again: if that is `unchanged`, the list did not
    shrink meanwhile and the page follows; else the walk goes back until a page joins, and on from there.
    """

    since: datetime | None = None
    max_pages: int | None = None
    first_pages: int | None = None  # bound of a first walk; None: the section was walked whole before
    seen: set[str] = field(default_factory=set)
    pages_read: int = 0
    unjoined: list[int] = field(default_factory=list)
    repeated: tuple[int, int] | None = None  # the page from which the list repeats itself, and a later one it names
    _furthest: int = 1  # the highest page number that a page with something new has named
    _previous: tuple[int, list[str], bool] | None = None
    _rejoins: int = 0
    _repeats: int = 0
    _stale: int = 0

    def joins(self, number: int, ids: Sequence[str]) -> bool:
        """Whether page ``number`` follows on what was read without a hole between them.

        It does when they overlap, or when the page before ended among articles that an earlier
        walk has settled: what could have slipped across the edge is known then.
        """
        if self._previous is None or number == 1:
            return True
        before, _, tail_settled = self._previous
        return (tail_settled and before == number - 1) or not self.seen.isdisjoint(ids)

    def unchanged(self, number: int, ids: Sequence[str]) -> bool:
        """Whether the page read last, now read again, is what it was."""
        return self._previous is not None and self._previous[:2] == (number, list(ids))

    def may_go_back(self, number: int) -> bool:
        """Whether to read the page before ``number`` again; False after too many tries, and the hole is noted."""
        self._rejoins += 1
        if self._rejoins <= REJOINS:
            return True
        self.unjoined.append(number)
        return False

    def read(
        self,
        number: int,
        ids: Sequence[str],
        settled: Collection[str],
        *,
        dates: Sequence[datetime | None] = (),
        last: bool = False,
        furthest: int = 1,
    ) -> Step:
        """Add page ``number`` and say what follows.

        ``settled`` are those of ``ids`` that a complete walk has listed before; ``dates`` are the
        publication dates listed, in the order of ``ids``; ``last`` is True on the list's last page
        and, with no ids, behind it; ``furthest`` is the highest page number that the page names.

        A list that repeats itself is at its end; not so if its first page is all that it ever shows, and
        names others.
        """
        self._count_repeats(number, ids)
        if not self.seen.issuperset(ids):
            self._furthest = max(self._furthest, furthest)
        if number > self.pages_read:
            self.pages_read, self._rejoins = number, 0
        self.seen.update(ids)
        self._previous = (number, list(ids), bool(ids) and ids[-1] in settled)
        if self._is_over(ids, settled, dates):
            return Step(next=None, why="since" if self.since else "known")
        if last or self._repeats > 1 or self._stale > STALE:
            return self._ended(number - self._stale + 1 if ids and self._stale else None)
        return self._bounded(number)

    def _ended(self, repeats_from: int | None) -> Step:
        """Nothing new follows; ``repeats_from`` is the first of the pages at the end that brought nothing new."""
        if repeats_from is None or self._furthest < repeats_from:
            return Step(next=None, why="end")
        self.repeated = repeats_from, self._furthest
        return Step(next=None, why="repeats" if repeats_from == 2 else "end")

    def _count_repeats(self, number: int, ids: Sequence[str]) -> None:
        # Behind their end some lists show their last page for ever. One such page may also be a list
        # that grew by a page meanwhile.
        before = self._previous
        repeats = before is not None and number > before[0] and set(ids) <= set(before[1])
        self._repeats = self._repeats + 1 if repeats else 0
        self._stale = self._stale + 1 if self.seen.issuperset(ids) else 0

    def skip(self, number: int) -> Step:
        """Page ``number`` could not be read: go on behind it; the walk is not whole."""
        self.unjoined.append(number)
        self._previous = None
        self.pages_read = max(self.pages_read, number)
        return self._bounded(number)

    def _is_over(self, ids: Sequence[str], settled: Collection[str], dates: Sequence[datetime | None]) -> bool:
        if self.since is not None:
            return bool(dates) and all(at is not None and at < self.since for at in dates)
        return bool(ids) and all(i in settled for i in ids)

    def _bounded(self, number: int) -> Step:
        if self.max_pages is not None and number >= self.max_pages:
            return Step(next=None, why="max_pages")
        if self.since is None and self.first_pages is not None and number >= self.first_pages:
            return Step(next=None, why="first_pages")
        return Step(next=number + 1)
