"""A second small site, of another engine, to try a site file on: ``python -m newscrawl.demo.gazette``.

A newspaper in a usual blog engine's theme, at https://aljisr.example: sections under ``/category/``,
articles at ``/news/NUMBER/SLUG/`` (``/news/NUMBER/`` leads there), dates with the month's name. It does not move.
"""

from __future__ import annotations

import argparse
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote, urlsplit

ADDRESS = "https://aljisr.example"
TITLE = "صحيفة الجسر"
SECTIONS = {"politics": "سياسة", "economy": "اقتصاد", "sport": "رياضة"}
A_PAGE = 4  # articles on a listing page
_LAST = datetime(2025, 9, 7, 10, 20)  # noqa: DTZ001  (the newspaper's own clock)
_MONTHS = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
_HEADLINES = {
    "politics": (
        "مجلس البلدية يقر خطة النقل الجديدة بالأغلبية",
        "لجنة برلمانية تناقش قانون المياه الأسبوع المقبل",
        "انطلاق الحوار حول قانون الإدارة المحلية",
        "الوزارة تعلن موعد فتح باب الترشيح للمجالس المحلية",
        "اتفاق على تشكيل لجنة لمتابعة مشروعات الري",
        "جلسة استماع علنية بشأن ميزانية المدارس",
    ),
    "economy": (
        "ارتفاع صادرات التمور في النصف الأول من العام",
        "المصرف المركزي يطرح سندات جديدة لصغار المدخرين",
        "توسعة الميناء تدخل مرحلتها الثانية",
        "سوق الخضار المركزية تنتقل إلى موقعها الجديد",
        "معرض للصناعات اليدوية يستقبل زواره غدا",
    ),
    "sport": (
        "فريق المدينة يفوز بثلاثة أهداف في افتتاح الدوري",
        "تأجيل سباق الجري بسبب الأحوال الجوية",
        "المنتخب يبدأ معسكره التدريبي في الجبل",
    ),
}
_TEXT = (
    "{headline}، بحسب ما ورد في بيان رسمي نشر صباح اليوم وتضمن تفاصيل الخطوات المقبلة والجدول الزمني لها.",
    "وأوضح البيان أن العمل سيجري على مراحل، وأن المرحلة الأولى تبدأ خلال شهر بمشاركة الجهات المعنية كلها.",
    "وقال متحدث باسم الجهة المنظمة إن النتائج ستعلن للجمهور فور اكتمالها، مع إتاحة الوثائق لمن يطلبها.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One article; ``at`` is by the newspaper's own clock, in Cairo."""

    number: int
    section: str
    headline: str
    at: datetime

    @property
    def path(self) -> str:
        """Its canonical path, percent-encoded."""
        return f"/news/{self.number}/{quote('-'.join(self.headline.split()[:5]))}/"

    @property
    def date(self) -> str:
        """The date as the page shows it."""
        return f"{self.at.day} {_MONTHS[self.at.month - 1]} {self.at.year} - {self.at:%H:%M}"

    @property
    def body(self) -> str:
        """The paragraphs, joined by a blank line."""
        return "\n\n".join(_TEXT).format(headline=self.headline)


def stories() -> list[Story]:
    """Every article, newest first."""
    headlines = [(section, headline) for section, lines in _HEADLINES.items() for headline in lines]
    return [Story(4100 - 7 * n, *pair, at=_LAST - timedelta(hours=5 * n)) for n, pair in enumerate(headlines)]


def respond(path: str) -> tuple[int, str]:
    """Status and text for a path (decoded): a page, the target of a redirect, or nothing."""
    if path == "/robots.txt":
        return 200, "User-agent: *\nDisallow: /wp-admin/\n"
    if path == "/":
        return 200, _page(TITLE, _list(stories()[:6]))
    if found := re.match(r"/news/([0-9]+)/", path):
        story = next((s for s in stories() if s.number == int(found[1])), None)
        if story and path != unquote(story.path):
            return 301, story.path
        return (200, _article(story)) if story else (404, "")
    if found := re.fullmatch(r"/category/([a-z]+)/(?:page/([0-9]+)/)?", path):
        return _section(found[1], int(found[2] or 1))
    return 404, ""


def _section(slug: str, number: int) -> tuple[int, str]:
    own = [story for story in stories() if story.section == slug]
    shown = own[A_PAGE * (number - 1) : A_PAGE * number]
    if not shown:
        return 404, ""
    older = f'<a class="next page-numbers" href="/category/{slug}/page/{number + 1}/">التالي</a>'
    pager = f'<nav class="pagination">{older if len(own) > A_PAGE * number else ""}</nav>'
    return 200, _page(f"{SECTIONS[slug]} - {TITLE}", f"<h1>{SECTIONS[slug]}</h1>{_list(shown)}{pager}")


def _list(shown: list[Story]) -> str:
    items = (
        f'<article class="post"><h2 class="entry-title"><a href="{s.path}">{s.headline}</a></h2>'
        f'<span class="posted-on">{s.date}</span></article>'
        for s in shown
    )
    return f'<div class="posts">{"".join(items)}</div>'


def _article(story: Story) -> str:
    others = [s for s in stories() if s.section == story.section and s != story][:3]
    related = "".join(f'<li><a href="{s.path}">{s.headline}</a></li>' for s in others)
    paragraphs = "".join(f"<p>{text}</p>" for text in story.body.split("\n\n"))
    return _page(
        f"{story.headline} - {TITLE}",
        f'<article class="single-post"><h1 class="post-title">{story.headline}</h1>'
        f'<div class="post-meta"><a href="/category/{story.section}/">{SECTIONS[story.section]}</a> '
        f'<span class="post-date">{story.date}</span></div>'
        f'<div class="entry-content">{paragraphs}</div></article>'
        f'<div class="related-posts"><h3>مواضيع ذات صلة</h3><ul>{related}</ul></div>',
        f'<meta property="og:title" content="{story.headline}">',
    )


def _page(title: str, main: str, head: str = "") -> str:
    menu = "".join(f'<li><a href="/category/{slug}/">{name}</a></li>' for slug, name in SECTIONS.items())
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f'<meta property="og:site_name" content="{TITLE}"></head><body><header class="site-header">'
        f'<a class="logo" href="/">{TITLE}</a><nav class="main-menu"><ul><li><a href="/">الرئيسية</a></li>{menu}'
        f'<li><a href="/contact/">اتصل بنا</a></li></ul></nav></header><main class="site-main">{main}</main>'
        f"<footer>جميع الحقوق محفوظة لصحيفة الجسر</footer></body></html>"
    )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, text = respond(unquote(urlsplit(self.path).path))
        body = b"" if status == 301 else text.encode()
        self.send_response(status)
        if status == 301:
            self.send_header("Location", text)
        kind = "text/plain" if self.path == "/robots.txt" else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who tries a site file looks at newscrawl's own lines."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """The newspaper on loopback, in a thread of its own; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    """Serve it until interrupted, and say where."""
    parser = argparse.ArgumentParser(prog="python -m newscrawl.demo.gazette", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port (default: any that is free)")
    port = parser.parse_args().port
    try:
        with serving(port) as address, suppress(KeyboardInterrupt):
            print(f"{TITLE} is at {address} (Ctrl+C ends it)", flush=True)
            signal.pause()
    except OSError as error:
        raise SystemExit(f"port {port}: {error.strerror}; without --port a free one is taken") from None


if __name__ == "__main__":
    main()
