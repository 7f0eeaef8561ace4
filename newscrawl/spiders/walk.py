"""How a section's listing is walked, newest first: which page comes next, and when the walk is complete. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

REJOINS = 5  # times in a row that earlier pages are read again until one joins
STALE = 20  # pages in a row without a new link, after which a list is taken to go round in circles


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do after a listing page: read page ``next`` (None: the walk has ended, for ``why``)."""

    next: int | None
    why: Literal["", "known", "since", "end", "repeats", "more", "max_pages", "first_pages"] = ""

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

    A page that the one before has named, and that shows nothing but what was seen, is another page's content: the walk
    goes on behind it, and is not whole.
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
    _moving: bool = False
    _first: list[str] = field(default_factory=list)  # the first page's ids

    def joins(self, number: int, ids: Sequence[str], *, promised: bool = False) -> bool:
        """Whether page ``number`` follows on what was read without a hole between them.

        It does when they overlap, or when the page before ended among articles that an earlier
        walk has settled: what could have slipped across the edge is known then. A page that the one before has named
        (``promised``) does not where it looks like another page of the list.
        """
        if self._previous is None or number == 1:
            return True
        before, _, tail_settled = self._previous
        if tail_settled and before == number - 1:
            return True
        return not self.seen.isdisjoint(ids) and not (promised and self._is_other(number, ids))

    def _is_other(self, number: int, ids: Sequence[str]) -> bool:
        """Whether a page shows what pages before it have shown, and no growth of the list explains it.

        A list that grew by a page shows the page before once more; so does a site that leads back to the first page.
        """
        if self._moving or not ids or number <= self.pages_read or self._previous is None:
            return False
        return self.seen.issuperset(ids) and (number == 2 or not set(ids) <= set(self._previous[1]))

    def _notice_moves(self, number: int, ids: Sequence[str]) -> None:
        """A page with articles of pages before it, and with others, tells that the list grew; a pinned one does not."""
        if number == 1:
            self._first = list(ids)
            return
        pinned = {a for a, b in zip(ids, self._first, strict=False) if a == b}
        known = self.seen.intersection(ids) - pinned
        if known and number > self.pages_read and not self.seen.issuperset(ids):
            self._moving = True

    def moved(self) -> None:
        """A page that was read again has changed: the list moves while it is walked."""
        self._moving = True

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
        settled: Set[str],
        *,
        dates: Sequence[datetime | None] = (),
        last: bool = False,
        furthest: int = 1,
        promised: bool = False,
        more: bool = False,
    ) -> Step:
        """Add page ``number`` and say what follows.

        ``settled`` are those of ``ids`` that a complete walk has listed before; ``dates`` are the
        publication dates listed, in the order of ``ids``; ``last`` is True on the list's last page
        and, with no ids, behind it; ``furthest`` is the highest page number that the page names. ``promised`` is True
        where the page before has named this one, ``more`` where the page says that there is more and not where: then
        the walk is whole if it has reached what an earlier one settled.

        A list that repeats its last page is at its end; not so if it names the pages that it does not show.
        """
        if promised and self._is_other(number, ids):
            self.unjoined.append(number)
        self._notice_moves(number, ids)
        self._count_repeats(number, ids)
        if not self.seen.issuperset(ids):
            self._furthest = max(self._furthest, furthest)
        if number > self.pages_read:
            self.pages_read, self._rejoins = number, 0
        self.seen.update(ids)
        self._previous = (number, list(ids), bool(ids) and ids[-1] in settled)
        if self._is_over(ids, settled, dates):
            return Step(next=None, why="since" if self.since else "known")
        if more and not settled.isdisjoint(ids):
            return Step(next=None, why="known")
        if last or more or self._repeats > 1 or self._stale > STALE:
            return self._ended(number - self._stale + 1 if self._stale else None, more=more)
        return self._bounded(number)

    def _ended(self, repeats_from: int | None, *, more: bool) -> Step:
        """Nothing new follows; ``repeats_from`` is the first of the pages at the end that brought nothing new."""
        if more:
            return Step(next=None, why="more")
        if repeats_from is None:
            return Step(next=None, why="end")
        if self._furthest < repeats_from and self._repeats and not (repeats_from == 2 and 2 in self.unjoined):
            # The last page comes again under addresses that no number names: that is the list's end.
            self.unjoined = [number for number in self.unjoined if number < repeats_from]
            return Step(next=None, why="end")
        self.repeated = repeats_from, max(self._furthest, repeats_from)
        return Step(next=None, why="repeats")

    def _count_repeats(self, number: int, ids: Sequence[str]) -> None:
        # Behind their end some lists show their last page for ever. One such page may also be a list
        # that grew by a page meanwhile.
        before = self._previous
        repeats = before is not None and number > before[0] and set(ids) <= set(before[1])
        self._repeats = self._repeats + 1 if repeats else 0
        self._stale = self._stale + 1 if ids and self.seen.issuperset(ids) else 0

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
