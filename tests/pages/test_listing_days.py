"""Lists that are grouped by day, times without a day, and tickers beside a short list."""

from __future__ import annotations

from datetime import datetime

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.pages import ListingPage
from tests.pages.samples import NOW, SITE

HEADLINES = (
    "افتتاح جسر جديد في قضاء الحلة",
    "حملة تلقيح واسعة في مدارس كربلاء",
    "إعادة تأهيل شبكة المياه في الكوت",
    "انطلاق موسم حصاد القمح في واسط",
)
TIMES = ("05:44", "03:10", "22:18", "09:02")
DAYS = ("الأحد 7 أيلول 2025", "السبت 6 أيلول 2025")
SPAN, BLOCK = "<div><span>{time}</span> {link}</div>", "<article><div>{time}</div><div>{link}</div></article>"
EXPECTED = [
    datetime(2025, 9, day, hour, minute, tzinfo=BAGHDAD)
    for day, hour, minute in ((7, 5, 44), (7, 3, 10), (6, 22, 18), (6, 9, 2))
]


def listing(body: str) -> ListingPage:
    html = f"<html><head><title>محليات » بغداد اليوم</title></head><body>{body}</body></html>"
    return SITE.listing(html, SITE.address + "/local/", now=NOW, tz=SITE.tz, title=SITE.title, number=SITE.number)


def link(at: int, start: int = 100) -> str:
    return f'<a href="/{start + at}-x.html">{HEADLINES[at]}</a>'


def entry(at: int, template: str) -> str:
    return template.format(time=TIMES[at], link=link(at))


@pytest.mark.parametrize("template", [SPAN, BLOCK])
@pytest.mark.parametrize("group", ["<h5>{day}</h5>{items}", "<h5>{day}</h5><section>{items}</section>"])
def test_days_that_head_their_entries(template: str, group: str) -> None:
    items = [entry(at, template) for at in range(4)]
    groups = (group.format(day=day, items="".join(items[2 * at : 2 * at + 2])) for at, day in enumerate(DAYS))
    links = listing(f"<main><h3>محليات</h3>{''.join(groups)}</main>").links
    assert [found.headline for found in links] == list(HEADLINES)
    assert [found.listed.at if found.listed else None for found in links] == EXPECTED


def test_a_day_without_times_is_the_entries_day() -> None:
    groups = (f"<h5>{day}</h5><div>{link(2 * at)}</div><div>{link(2 * at + 1)}</div>" for at, day in enumerate(DAYS))
    listed = [found.listed for found in listing(f"<main>{''.join(groups)}</main>").links]
    assert [(at.at.day, at.precision) for at in listed if at] == [(7, "day"), (7, "day"), (6, "day"), (6, "day")]


def test_the_pages_clock_above_a_list_without_dates_dates_nothing() -> None:
    links = listing(f"<main><div>{DAYS[0]}</div>{''.join(f'<div>{link(at)}</div>' for at in range(4))}</main>").links
    assert [found.listed for found in links] == [None] * 4


def test_a_time_without_any_day_is_no_part_of_the_headline() -> None:
    links = listing(f"<main>{''.join(entry(at, SPAN) for at in range(4))}</main>").links
    assert [(found.headline, found.listed) for found in links] == [(headline, None) for headline in HEADLINES]


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize(
    "strip",
    [
        "<span>آخر الأخبار</span>{links}",
        "<div><span>آخر الأخبار</span><span>{links}</span></div>",
        "<p>عاجل: {links}</p>",
    ],
)
def test_a_strip_is_never_the_list_where_another_stands(count: int, strip: str) -> None:
    strips = [strip.format(links="".join(link(at, 200) for at in range(held))) for held in (1, 4)]
    for shown in strips:
        found = listing(f"{shown}<div>{''.join(f'<div>{link(at)}</div>' for at in range(count))}</div>").links
        assert [one.number for one in found] == [str(100 + at) for at in range(count)]
