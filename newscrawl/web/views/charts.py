"""Charts: the figures that a browser draws, and the same ones as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from typing import Any, Literal

from newscrawl.web.i18n.messages import Lang, field_name, say, way_name
from newscrawl.web.views import figures
from newscrawl.web.views.figures import Coverage, Delays, RunPoint

_COLOURS = {way: f"c{place + 1}" for place, way in enumerate(figures.WAYS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or colour of a chart; ``colour`` names one of the style sheet."""

    label: str
    values: Sequence[float | None]
    colour: str
    dash: bool = False

    @property
    def total(self) -> str:
        """The sum, as people read it."""
        return f"{sum(value or 0 for value in self.values):,.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart. ``labels`` name the places along the axis; with ``times``, seconds since 1970, it is one of time.

    ``summary`` says in words what it shows, for who does not see it.
    """

    title: str
    summary: str
    axis: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: Literal["bars", "lines"] = "bars"
    times: Sequence[float] = ()
    zone: str = "UTC"
    unit: str = ""
    most: float | None = None
    small: bool = False
    newest_first: bool = False
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)  # further columns of the table

    @property
    def data(self) -> str:
        """What the script reads."""
        series = [
            {"label": one.label, "values": list(one.values), "colour": one.colour, "dash": one.dash}
            for one in self.series
        ]
        return json.dumps(
            {
                "kind": self.kind, "axis": self.axis, "labels": list(self.labels), "times": list(self.times),
                "zone": self.zone, "series": series, "unit": self.unit, "most": self.most, "small": self.small,
            },
            ensure_ascii=False,
        )  # fmt: skip

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: each place with its figures."""
        columns = [*self.more.values(), *([_plain(value) for value in one.values] for one in self.series)]
        made = [(label, [column[at] for column in columns]) for at, label in enumerate(self.labels)]
        return made[::-1] if self.newest_first else made

    @property
    def titles(self) -> list[str]:
        """The table's columns behind the first."""
        return [*self.more, *(one.label for one in self.series)]


def _plain(value: float | None) -> str:
    return "—" if value is None else f"{value:,.1f}".removesuffix(".0")


def of_runs(points: Sequence[RunPoint], lang: Lang, tz: tzinfo) -> list[Chart]:
    """What runs found, how long they took, and what they asked for."""
    colours = {"new": "c1", "updated": "c2", "failed": "bad"}
    found = [_series(points, key, colour, lang) for key, colour in colours.items()]
    took = [Series(label=say("duration", lang), values=[point.seconds for point in points], colour="c4")]
    sent = [_series(points, "requests", "c2", lang), _series(points, "not_modified", "c3", lang, dash=True)]
    base: dict[str, Any] = {
        "axis": say("started", lang),
        "labels": [f"{point.at.astimezone(tz):%Y-%m-%d %H:%M}" for point in points],
        "times": [point.at.timestamp() for point in points],
        "zone": str(tz),
        "newest_first": True,
    }
    return [
        Chart(title=say("found", lang), summary=_sums("found", found, lang), series=found, **base),
        Chart(title=say("duration", lang), summary=_longest(took[0], lang), series=took, kind="lines", **base),
        Chart(title=say("requests", lang), summary=_sums("requests", sent, lang), series=sent, kind="lines", **base),
    ]


def _series(points: Sequence[RunPoint], key: str, colour: str, lang: Lang, *, dash: bool = False) -> Series:
    values = [getattr(point, key) for point in points]
    return Series(label=say(key, lang), values=values, colour=colour, dash=dash)


def _sums(key: str, series: Sequence[Series], lang: Lang) -> str:
    return f"{say(key, lang)}: " + say("comma", lang).join(f"{one.label} {one.total}" for one in series)


def _longest(series: Series, lang: Lang) -> str:
    longest = max((value for value in series.values if value is not None), default=0)
    return f"{series.label}: {say('longest', lang)} {longest:,.1f}"


def bin_labels(lang: Lang) -> list[str]:
    """What the bins of delays are called.

    >>> bin_labels("en")[:3], bin_labels("en")[-1]
    (['< 1 min', '1–2 min', '2–5 min'], '> 24 h')
    """
    hour, minute = say("short_hour", lang), say("short_minute", lang)

    def span(begin: timedelta, end: timedelta) -> str:
        size, unit = (60, minute) if end <= timedelta(hours=1) else (3600, hour)
        return f"{begin.total_seconds() / size:.0f}–{end.total_seconds() / size:.0f} {unit}"

    between = [span(a, b) for a, b in zip(figures.EDGES, figures.EDGES[1:], strict=False)]
    labels = [f"< 1 {minute}", *between, f"> 24 {hour}"]
    # Drawn from left to right like their axis, each from right to left in itself.
    return labels if lang == "en" else [f"\u2067{label}\u2069" for label in labels]


def of_delays(found: Delays, summary: str, lang: Lang) -> Chart:
    """How many articles came how late; ``summary`` says it in words."""
    series = Series(label=say("articles", lang), values=found.bins, colour="c1")
    title = say("delay", lang)
    return Chart(title=title, summary=summary, axis=say("delay_bin", lang), labels=bin_labels(lang), series=[series])


def of_coverage(found: Coverage, lang: Lang) -> Chart:
    """One field's ways, week by week."""
    series = [
        Series(label=way_name(way, lang), values=values, colour=_COLOURS.get(way, "c8"))
        for way, values in found.shares.items()
    ]
    last = next((at for at in reversed(range(len(found.pages))) if found.pages[at]), -1)
    shares = say("comma", lang).join(f"{one.label} {_plain(one.values[last])}٪" for one in series if one.values[last])
    name = field_name(found.field, lang)
    return Chart(
        title=name,
        summary=f"{name}: {shares}" if lang == "ar" else f"{name}: {shares.replace('٪', '%')}",
        axis=say("week", lang),
        labels=[week.isoformat() for week in found.weeks],
        series=series,
        unit="%",
        most=100,
        small=True,
        newest_first=True,
        more={say("pages", lang): [f"{count:,}" for count in found.pages]},
    )
