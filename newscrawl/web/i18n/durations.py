"""Times as the pages show them: the site's clock, and how long ago that was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from newscrawl.web.i18n.messages import Lang, amount, say

_LONG_AGO = timedelta(days=30)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def ago(at: datetime, now: datetime, lang: Lang) -> str:
    """How long ago, to the minute, the hour or the day; empty for what is over thirty days old or yet to come.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 9, 7, 12, tzinfo=UTC)
    >>> ago(noon - timedelta(minutes=5), noon, "ar"), ago(noon - timedelta(hours=26), noon, "en")
    ('منذ 5 دقائق', '1 day ago')
    """
    since = now - at
    if since >= _LONG_AGO or since < -timedelta(minutes=1):
        return ""
    if since < timedelta(minutes=1):
        return say("just_now", lang)
    return f"منذ {span(since, lang)}" if lang == "ar" else f"{span(since, lang)} ago"


def span(length: timedelta, lang: Lang) -> str:
    """A length of time in its largest unit, rounded down: at least a minute."""
    for unit, size in (("day", _DAY), ("hour", _HOUR)):
        if length >= size:
            return amount(unit, length // size, lang)
    return amount("minute", max(1, length // timedelta(minutes=1)), lang)


def within(length: timedelta, lang: Lang) -> str:
    """A length of time rounded up, as said behind "within": minutes up to two hours, hours up to two days.

    >>> within(timedelta(seconds=200), "en"), within(timedelta(minutes=125), "ar")
    ('4 minutes', '3 ساعات')
    """
    if length <= 2 * _HOUR:
        unit, size = "minute", timedelta(minutes=1)
    else:
        unit, size = ("hour", _HOUR) if length <= 2 * _DAY else ("day", _DAY)
    return amount(unit, max(1, -(-length // size)), lang)


def exactly(length: timedelta, lang: Lang) -> str:
    """A length of time to the minute where it is under a day.

    >>> exactly(timedelta(minutes=72), "ar"), exactly(timedelta(minutes=72), "en"), exactly(timedelta(hours=2), "en")
    ('ساعة و12 دقيقة', '1 hour 12 minutes', '2 hours')
    """
    rest = length % _HOUR // timedelta(minutes=1)
    if not _HOUR <= length < _DAY or not rest:
        return span(length, lang)
    return f"{span(length, lang)} {'و' if lang == 'ar' else ''}{amount('minute', rest, lang)}"


def day_bounds(day: date, tz: tzinfo) -> tuple[datetime, datetime]:
    """When a day of a zone begins, and when the next one does."""
    return tuple(datetime.combine(day + timedelta(days=more), time(), tz) for more in (0, 1))  # type: ignore[return-value]


def day_of(text: str) -> date:
    """The day that ``2025-09-07`` names; ``ValueError`` for anything else."""
    return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
