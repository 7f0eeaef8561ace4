"""Whether everything was captured: what lists, feeds, sitemaps, ticker and the ids themselves say of a window. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from newscrawl.arabic import search_key
from newscrawl.site import is_crawled

if TYPE_CHECKING:
    from newscrawl.records import Sighting, StoredFailure

Witness = Literal["listing", "rss", "sitemap", "ticker"]
State = Literal["captured", "failed", "disallowed", "other", "unknown", "missing"]
WITNESSES: tuple[Witness, ...] = ("listing", "rss", "sitemap", "ticker")
#: ``other`` is an article of a section that is not crawled, ``unknown`` one whose section nobody knows.
STATES: tuple[State, ...] = ("captured", "failed", "disallowed", "other", "unknown", "missing")
FAR = 5000  # numbers between two captured articles beyond which they tell nothing of what lies between
NEAR = 10  # articles before a window, the highest number of which is taken for its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowArticle:
    """One article of the window: who knows it, what became of it; ``reason`` is an open failure's."""

    id: str
    at: datetime
    by: tuple[Witness, ...]
    section: str | None
    state: State
    reason: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Numbers that follow one another and were not captured for a crawled section.

    ``sections`` counts them by the names of other sections; it is empty where nobody can explain them.
    """

    first: int
    last: int
    sections: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The audit of a window. ``between`` are the numbers that lie between captured ones, and ``nobodys`` those of them
    that no witness and no store knows; ``jumps`` are neighbours too far apart to count what lies between."""

    articles: tuple[WindowArticle, ...] = ()
    gaps: tuple[Gap, ...] = ()
    between: frozenset[int] = frozenset()
    nobodys: frozenset[int] = frozenset()
    jumps: tuple[tuple[int, int], ...] = ()

    def seen(self, witness: Witness) -> list[WindowArticle]:
        """What one witness has named."""
        return [found for found in self.articles if witness in found.by]

    def only(self, witness: Witness) -> list[WindowArticle]:
        """What one witness alone has named."""
        return [found for found in self.articles if found.by == (witness,)]

    def of(self, state: State) -> list[WindowArticle]:
        """What has come to this."""
        return [found for found in self.articles if found.state == state]


def audit_window(
    sights: Mapping[str, Sequence[Sighting]],
    *,
    since: datetime,
    until: datetime,
    crawled: Collection[str],
    names: Mapping[str, str],
    failures: Mapping[str, StoredFailure] | None = None,
    forbidden: Collection[str] = (),
    before: Sequence[str] = (),
) -> Audit:
    """The audit of ``since`` to ``until``, both included.

    ``sights`` are who knows which article, of the window and of what lies between its ids. ``crawled`` are slugs,
    ``names`` all sections' names by slug; ``failures`` the open ones by article, ``forbidden`` the articles that
    robots.txt forbids, ``before`` the ids captured last before the window.
    """
    classifier = _Classifier(crawled, names, failures or {}, frozenset(forbidden))
    everything = {id: classifier.found(id, seen) for id, seen in sights.items()}
    captured = [f for f in everything.values() if f.state == "captured"]
    ends = _ends([f.id for f in captured if since <= f.at <= until], before)
    span = (ends[0], ends[-1]) if len(ends) > 1 else None
    inside = [f for f in everything.values() if _is_inside(f, sights[f.id], since, until, span)]
    inside += [found for found in classifier.lost(sights) if since <= found.at <= until]
    ours = {f.number for f in captured if not classifier.is_other(f.section)}
    between = [n for n in _between(ends, last=True) if n not in ours]
    by_number = {f.number: f for f in everything.values() if f.number is not None}
    return Audit(
        articles=tuple(sorted(inside, key=lambda f: (f.at, f.number or 0, f.id))),
        gaps=tuple(_gaps(between, by_number, classifier)),
        between=frozenset(between),
        nobodys=frozenset(n for n in between if n not in by_number),
        jumps=tuple((a, b) for a, b in pairwise(ends) if b - a > FAR),
    )


def number_of(article_id: str) -> int | None:
    """The number that an id ends with, None for a site whose ids are no numbers."""
    number = article_id.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def numbers_between(ids: Collection[str], before: Sequence[str]) -> list[int]:
    """The numbers between captured ``ids``, the last one ``before`` them included: whom to ask the store about."""
    return list(_between(_ends(ids, before)))


def _ends(ids: Collection[str], before: Sequence[str]) -> list[int]:
    """The captured numbers in order, the last one before the window first; a lower one is none of the window's row."""
    start = max((n for n in map(number_of, before) if n is not None), default=None)
    numbers = sorted(n for n in map(number_of, ids) if n is not None and (start is None or n > start))
    return numbers if start is None else [start, *numbers]


def _between(ends: Sequence[int], *, last: bool = False) -> Iterator[int]:
    for a, b in pairwise(ends):
        if b - a <= FAR:
            yield from range(a + 1, b + last)


class _Classifier:
    def __init__(
        self,
        crawled: Collection[str],
        names: Mapping[str, str],
        failures: Mapping[str, StoredFailure],
        forbidden: frozenset[str],
    ) -> None:
        self.crawled, self.names, self.failures, self.forbidden = crawled, names, failures, forbidden
        self.keys = {search_key(name) for name in names.values()}

    def found(self, article_id: str, seen: Sequence[Sighting]) -> WindowArticle:
        """One article, from all that is known of it."""
        by = tuple(witness for witness in WITNESSES if any(sight.by == witness for sight in seen))
        section = self._section(seen)
        state = self._state(article_id, seen, section)
        failure = self.failures.get(article_id) if state == "failed" else None
        return WindowArticle(
            id=article_id,
            at=_time(seen),
            by=by,
            section=section,
            state=state,
            reason=failure.reason if failure else None,
            number=number_of(article_id),
        )

    def lost(self, sights: Collection[str]) -> Iterator[WindowArticle]:
        """What failed and no source knows any more."""
        for id, row in self.failures.items():
            if id not in sights:
                yield WindowArticle(
                    id=id, at=row.first_at, by=(), section=row.section_slug, state="failed",
                    reason=row.reason, number=number_of(id),
                )  # fmt: skip

    def is_other(self, section: str | None) -> bool:
        """Whether a section is surely none of the crawled ones."""
        return is_crawled(section, self.crawled, self.names) is False

    def _state(self, article_id: str, seen: Sequence[Sighting], section: str | None) -> State:
        if any(sight.by == "store" for sight in seen):
            return "captured"
        if article_id in self.failures:
            return "failed"
        if article_id in self.forbidden:
            return "disallowed"
        if any(sight.by == "listing" for sight in seen):
            return "missing"
        crawled = is_crawled(section, self.crawled, self.names)
        return "unknown" if crawled is None else "missing" if crawled else "other"

    def _section(self, seen: Sequence[Sighting]) -> str | None:
        """The section: by a crawled list, else by its page, by what it was crawled for, by another list, by a feed."""
        lists = [sight.slug for sight in seen if sight.by == "listing" and sight.slug]
        page = [sight.section for sight in seen if sight.by == "store" and sight.section]
        stored = [name for name in page if search_key(name) in self.keys]
        stored += [sight.slug for sight in seen if sight.by == "store" and sight.slug] + page
        of_feeds = [sight.section for sight in seen if sight.by == "rss" and sight.section]
        said = [slug for slug in lists if slug in self.crawled] + stored + lists + of_feeds
        return self.names.get(said[0], said[0]) if said else None


def _time(seen: Sequence[Sighting]) -> datetime:
    """When it was published: by its page, else a list, a feed, a sitemap; else when it was first seen."""
    times = {sight.by: sight.at for sight in reversed(seen) if sight.at is not None}
    first = min(sight.seen_at for sight in seen)
    return next((times[by] for by in ("store", "listing", "rss", "sitemap") if by in times), first)


def _is_inside(
    found: WindowArticle, seen: Sequence[Sighting], since: datetime, until: datetime, span: tuple[int, int] | None
) -> bool:
    """Whether an article is of the window: by its time; where only a change's time is known, by its number."""
    sources = {sight.by for sight in seen}
    if span is not None and found.number is not None and sources == {"sitemap"} and found.number <= span[1]:
        return found.number > span[0]
    return since <= found.at <= until


def _gaps(between: Sequence[int], known: Mapping[int, WindowArticle], classifier: _Classifier) -> Iterator[Gap]:
    """Runs of numbers of other sections, and of numbers that nobody can explain."""

    def label(number: int) -> str:
        found = known.get(number)
        if found is None or found.state == "unknown":
            return "unexplained"
        return "other" if classifier.is_other(found.section) else "ours"

    def run(place: tuple[int, int]) -> tuple[str, int]:
        return label(place[1]), place[1] - place[0]

    for (kind, _), places in groupby(enumerate(between), run):
        numbers = [number for _, number in places]
        sections = Counter(known[n].section or "" for n in numbers) if kind == "other" else {}
        if kind != "ours":
            yield Gap(first=numbers[0], last=numbers[-1], sections=dict(sections))
