"""The ticker's timeline: headlines of a day as bars in lanes. Pure; positions are in percent of the axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newscrawl.items import Article, Headline

_MINUTE = timedelta(minutes=1)
_LEAST = 5 * _MINUTE  # of an axis
_LABELS = 8  # steps of it
_STEPS = [minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360)]
_THIN = 0.4  # percent: a line that was seen once is still to be seen
MOST = 500  # lanes that are drawn: the last ones to appear

Absences = Mapping[str, Sequence[tuple[datetime, datetime]]]  # by headline: last sight before, first sight after


@dataclass(frozen=True, slots=True)
class Bar:
    """One wording from first to last sight: each of its ``parts``, place and width, is a time without absence.

    ``began`` and ``goes_on``: it reaches over the axis's beginning, or its end. ``is_open``: it is still shown.
    ``shown`` is for how long it was seen in all.
    """

    line: Headline
    parts: tuple[tuple[float, float], ...]
    began: bool
    goes_on: bool
    is_open: bool
    shown: timedelta

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.parts[0][0]

    @property
    def end(self) -> float:
        """Where it ends."""
        return sum(self.parts[-1])


@dataclass(frozen=True, slots=True)
class Lane:
    """One story: its wordings in order, and the article that it became.

    ``mark`` is where the article stands on the axis, None beside it; ``lead`` how far the first wording was ahead.
    """

    bars: tuple[Bar, ...]
    article: Article | None
    mark: float | None
    lead: timedelta | None

    @property
    def line(self) -> Headline:
        """The last wording."""
        return self.bars[-1].line

    @property
    def returns(self) -> bool:
        """Whether a wording went and came back."""
        return any(len(bar.parts) > 1 for bar in self.bars)

    @property
    def is_brief(self) -> bool:
        """Whether it lasted no more than some seconds."""
        return self.bars[-1].line.last_seen_at - self.bars[0].line.first_seen_at < _MINUTE


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes by first sight, and the axis with its steps: where each is, and what time that is.

    ``left_out`` counts the earliest stories of a day with more than can be drawn.
    """

    lanes: tuple[Lane, ...]
    start: datetime
    end: datetime
    steps: tuple[tuple[float, datetime], ...]
    now: float | None
    left_out: int = 0


def drawn(
    lines: Sequence[Headline],
    articles: Mapping[str, Article],
    day: tuple[datetime, datetime],
    now: datetime,
    absences: Absences | None = None,
) -> Timeline:
    """The timeline of a day, whose bounds carry the site's zone, as far as anything was seen in it."""
    start, end = _axis(lines, day, now)
    axis = _Axis(start, end, now)
    stories_shown = sorted(stories(lines), key=lambda story: (story[0].first_seen_at, story[0].position))
    lanes = [_lane(story, articles, axis, absences or {}) for story in stories_shown[-MOST:]]
    now_at = axis.at(now) if start <= now <= end else None
    return Timeline(tuple(lanes), start, end, tuple(_steps(axis)), now_at, max(0, len(stories_shown) - MOST))


def stories(lines: Iterable[Headline]) -> list[list[Headline]]:
    """The headlines with their rewordings: each list is one story, oldest wording first."""
    ordered = sorted(lines, key=lambda line: (line.first_seen_at, line.position, line.id))
    story_of: dict[str, list[Headline]] = {}
    found: list[list[Headline]] = []
    for line in ordered:
        story = story_of.get(line.previous_id or "")
        if story is None:
            story = []
            found.append(story)
        story.append(line)
        story_of[line.id] = story
    return found


def lead_of(line: Headline, article: Article) -> timedelta | None:
    """How far a headline was ahead of its article; below nothing where it came behind it."""
    at = _published_at(article)
    return None if at is None else at - line.first_seen_at


def _published_at(article: Article) -> datetime | None:
    """When an article came: its publication where that is known to the minute, else its first sight."""
    exact = article.published_at is not None and article.published_precision in (None, "minute", "second")
    return article.published_at if exact else article.first_seen_at


@dataclass(frozen=True, slots=True)
class _Axis:
    start: datetime
    end: datetime
    now: datetime

    def at(self, now_at: datetime) -> float:
        """Where a time is, within the axis."""
        share = (now_at - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 3)


def _axis(lines: Sequence[Headline], day: tuple[datetime, datetime], now: datetime) -> tuple[datetime, datetime]:
    """From the first to the last sight within the day, in whole steps; a few minutes at least."""
    begin, over = day
    seen = [at for line in lines for at in (line.first_seen_at, _last(line, now))]
    inside = [min(max(at, begin), over) for at in seen] or [begin, over]
    first, last = min(inside), max(inside)
    last = min(over, max(last, first + _LEAST))
    first = max(begin, min(first, last - _LEAST))
    step = _step(last - first)
    return begin + (first - begin) // step * step, min(over, begin - (begin - last) // step * step)


def _step(length: timedelta) -> timedelta:
    return next((step for step in _STEPS if length <= _LABELS * step), _STEPS[-1])


def _last(line: Headline, now: datetime) -> datetime:
    return max(line.last_seen_at, now) if line.ended_at is None else line.last_seen_at


def _lane(story: Sequence[Headline], articles: Mapping[str, Article], axis: _Axis, absences: Absences) -> Lane:
    named = next((line.article_id for line in reversed(story) if line.article_id), None)
    article = articles.get(named or "")
    at = None if article is None else _published_at(article)
    mark = axis.at(at) if at is not None and axis.start <= at <= axis.end else None
    lead = None if article is None else lead_of(story[0], article)
    # A wording stands until the next one is seen.
    until = [max(_last(line, axis.now), next.first_seen_at) for line, next in pairwise(story)]
    ends = [*until, _last(story[-1], axis.now)]
    bars = [_bar(line, last, axis, absences.get(line.id, ())) for line, last in zip(story, ends, strict=True)]
    return Lane(tuple(bars), article, mark, lead)


def _bar(line: Headline, last: datetime, axis: _Axis, away: Sequence[tuple[datetime, datetime]]) -> Bar:
    starts = [line.first_seen_at, *(back for _, back in away)]
    seen = list(zip(starts, [*(gone for gone, _ in away), last], strict=True))
    inside = [one for one in seen if one[0] <= axis.end and one[1] >= axis.start] or seen[-1:]
    return Bar(
        line=line,
        parts=tuple(_part(axis.at(begin), axis.at(over)) for begin, over in inside),
        began=inside[0][0] < axis.start,
        goes_on=inside[-1][1] > axis.end,
        is_open=line.ended_at is None,
        shown=max(sum((over - begin for begin, over in seen), timedelta(0)), _MINUTE),
    )


def _part(x: float, end: float) -> tuple[float, float]:
    return min(x, 100 - _THIN), round(max(end - x, _THIN), 3)


def _steps(axis: _Axis) -> list[tuple[float, datetime]]:
    step = _step(axis.end - axis.start)
    count = (axis.end - axis.start) // step
    return [(axis.at(now_at), now_at) for now_at in (axis.start + number * step for number in range(count + 1))]
