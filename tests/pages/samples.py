"""Small pages for the tests of page classes."""

from __future__ import annotations

from datetime import datetime

from newscrawl.arabic import BAGHDAD
from newscrawl.pages import ArticlePage
from newscrawl.sites import get_site

NOW = datetime(2025, 9, 8, 12, tzinfo=BAGHDAD)
SITE = get_site("baghdad_today")
URL = "https://baghdadtoday.news/283950-a.html"
TITLE = "انفجار عبوة شمالي بغداد"
SENTENCE = "أفاد مصدر أمني بانفجار عبوة ناسفة شمالي العاصمة من دون إصابات."
MORE = "وأضاف المصدر أن القوات الأمنية طوقت مكان الحادث ونقلت الأدلة إلى المختبر."
HEADER = f'<h1>{TITLE}</h1><div>أمن | <span class="ms-2 time">6-09-2025, 11:14</span> |</div>'


def html_of(body: str, *, header: str = HEADER, head: str = "", after: str = "") -> str:
    """A whole page in the site's shape around the markup of a body."""
    return (
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE} » بغداد اليوم</title>{head}</head><body>'
        f'<div class="col-lg-9">{header}<div class="news-content">{body}</div></div>{after}</body></html>'
    )


def article(html: str, *, url: str = URL, now: datetime = NOW) -> ArticlePage:
    """The site's page class over some HTML."""
    return SITE.article(html, url, now=now, tz=SITE.tz, title=SITE.title)
