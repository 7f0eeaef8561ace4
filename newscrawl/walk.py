"""How a section's listing is walked, newest first: which page comes next, and when the walk is complete. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

REJOINS = 3  # times that two neighbouring pages are read again until they join


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do after a listing page: read page ``next`` (None: the walk has ended, for ``why``)."""

    next: int | None
    why: Literal["", "known", "since", "end", "max_pages", "first_pages"] = ""

    @property
    def complete(self) -> bool:
        """True when everything up to the walk's bound was seen."""
        return self.why in ("known", "since", "end", "first_pages")


@dataclass(slots=True, kw_only=True)
class Walk:
    """The state of one walk. Feed it pages with `read`; ids are article identities in page order."""

    since: datetime | None = None
    max_pages: int | None = None
    first_pages: int | None = None  # bound of a first walk; None: the section was walked whole before
    seen: set[str] = field(default_factory=set)
    pages_read: int = 0
    unjoined: list[int] = field(default_factory=list)
    _previous: tuple[int, list[str], bool] | None = None
    _waiting: tuple[int, list[str]] | None = None
    _rejoins: int = 0
    _stale: int = 0

    def joins(self, number: int, ids: Sequence[str]) -> bool:
        """Whether page ``number`` follows the page before without a hole between them.

        It does when they overlap, or when the page before ended among articles that an earlier
        walk has settled: what could have slipped across the edge is known then.
        """
        if self._previous is None or number == 1:
            return True
        _, before, tail_settled = self._previous
        return tail_settled or bool(set(before) & set(ids))

    def hold(self, number: int, ids: Sequence[str]) -> int | None:
        """Keep a page that does not join; returns the page to read again, or None after too many tries."""
        self._rejoins += 1
        if self._rejoins > REJOINS:
            self.unjoined.append(number)
            self._rejoins = 0
            return None
        self._waiting = (number, list(ids))
        return number - 1

    def rejoined(self, ids: Sequence[str] | None) -> bool:
        """Whether the page before, read again (None: unchanged), joins the page that waits."""
        assert self._previous is not None
        assert self._waiting is not None
        same = ids is None or list(ids) == self._previous[1]
        joined = same or bool(set(ids or ()) & set(self._waiting[1]))
        if joined:
            self._rejoins = 0
            self._waiting = None
        return joined

    @property
    def is_rejoining(self) -> bool:
        """True while a page waits for the one before it to be read again."""
        return self._waiting is not None

    def read(
        self,
        number: int,
        ids: Sequence[str],
        settled: Collection[str],
        *,
        dates: Sequence[datetime | None] = (),
        last: bool = False,
    ) -> Step:
        """Take in page ``number`` and say what follows.

        ``settled`` are those of ``ids`` that a complete walk has listed before; ``dates`` are the
        publication dates listed, in the order of ``ids``; ``last`` is True on the list's last page.
        """
        fresh = [i for i in ids if i not in self.seen]
        self.seen.update(ids)
        self.pages_read += 1
        self._previous = (number, list(ids), bool(ids) and ids[-1] in settled)
        self._waiting = None
        self._stale = 0 if fresh else self._stale + 1
        if self._is_over(ids, settled, dates):
            return Step(next=None, why="since" if self.since else "known")
        if last or self._stale > 1:  # a list that only repeats itself has ended
            return Step(next=None, why="end")
        return self._bounded(number)

    def end(self) -> Step:
        """The list has no further page."""
        return Step(next=None, why="end")

    def skip(self, number: int) -> Step:
        """Page ``number`` could not be read: go on behind it; the walk is not whole."""
        self.unjoined.append(number)
        self._previous = None
        self._waiting = None
        self.pages_read += 1
        return self._bounded(number)

    def _is_over(self, ids: Sequence[str], settled: Collection[str], dates: Sequence[datetime | None]) -> bool:
        if self.since is not None:
            return bool(dates) and all(at is not None and at < self.since for at in dates)
        return bool(ids) and all(i in settled for i in ids)

    def _bounded(self, number: int) -> Step:
        if self.max_pages is not None and self.pages_read >= self.max_pages:
            return Step(next=None, why="max_pages")
        if self.since is None and self.first_pages is not None and self.pages_read >= self.first_pages:
            return Step(next=None, why="first_pages")
        return Step(next=number + 1)
