"""The frame of every page of the replica: head, strip, navigation, side column, foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from newscrawl.demo.html.furniture import furniture, turned
from newscrawl.demo.html.labels import LABEL, TITLE, href
from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.ticker import DemoLine
from newscrawl.demo.newsroom.words import MONTHS, WEEKDAYS
from newscrawl.demo.newsroom.world import World

TICKER_SCRIPT = """document.addEventListener("DOMContentLoaded", async () => {
  const strip = document.querySelector("[data-ticker]");
  if (!strip) return;
  const answer = await fetch(strip.dataset.ticker);
  for (const line of (await answer.json()).lines) {
    const item = strip.appendChild(document.createElement("li"));
    const holder = item.appendChild(document.createElement(line.url ? "a" : "span"));
    if (line.url) holder.href = line.url;
    holder.textContent = line.text;
  }
});
"""


def page(
    world: World, *, title: str, meta: str, main: str, strip: Sequence[DemoLine] | None = None, turn: int = 0
) -> str:
    """A whole page around ``main``; ``turn`` lets the furniture differ a little from page to page."""
    more = furniture(world)
    charset = f'<meta charset="{world.charset}">' if world.charset_in in ("meta", "both") else ""
    return (
        f'<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head>\n{charset}\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="DataLife Engine (replica)">\n'
        f'{meta}<link rel="alternate" type="application/rss+xml" title="{TITLE}" href="/rss.xml">\n'
        '<link rel="stylesheet" href="/templates/replica/bootstrap.rtl.min.css">\n'
        f"{more.head}</head>\n<body>\n{_masthead(world)}\n{ticker(world, strip)}\n{_navigation(world)}\n{more.menu}"
        '<main class="container py-3"><div class="row">\n'
        f"{main}\n{_aside(world, turned(more.beside, turn))}\n</div></main>\n"
        f"{turned(more.below, turn)}{_foot(world, more.foot)}\n{more.scripts}</body>\n</html>\n"
    )


def ticker(world: World, strip: Sequence[DemoLine] | None = None) -> str:
    """The strip in the world's mode; ``strip`` are the lines of a page that keeps its own."""
    if strip is not None:
        return _strip_of(_list(_line(line, world) for line in strip))
    if world.ticker_mode == "none":
        return ""
    if world.ticker_mode == "javascript":
        return _strip_of(
            '<ul class="ticker-list list-inline" data-ticker="/ticker.json"></ul>'
            '<script src="/templates/replica/ticker.js" defer></script>'
        )
    lines = [_line(line, world) for line in world.ticker]
    if world.ticker_mode == "looped":
        return _strip_of(_swiper(lines))
    # Without a mark on what is a repeat, as a marquee that must fill the line.
    return _strip_of(_list(lines * 2 if world.ticker_mode == "repeated" else lines))


def _strip_of(inner: str) -> str:
    return (
        '<div class="news-ticker border-bottom"><div class="container d-flex">'
        f'<strong class="ticker-title">{LABEL}</strong>{inner}</div></div>'
    )


def _list(lines: Iterable[str]) -> str:
    return '<ul class="ticker-list list-inline mb-0">' + "".join(f"<li>{line}</li> " for line in lines) + "</ul>"


def _swiper(lines: Sequence[str]) -> str:
    slide = '<div class="swiper-slide{mark}" data-swiper-slide-index="{index}">{line}</div>'
    slides = [slide.format(mark="", index=i, line=line) for i, line in enumerate(lines)]
    clones = [
        slide.format(mark=" swiper-slide-duplicate", index=i, line=lines[i]) for i in (len(lines) - 1, 0) if lines
    ]
    return (
        '<div class="swiper ticker-swiper"><div class="swiper-wrapper">'
        + "".join([*clones[:1], *slides, *clones[1:]])
        + "</div></div>"
    )


def _line(line: DemoLine, world: World) -> str:
    article = world.article(line.number) if line.number is not None else None
    text = escape(line.text)
    return f'<a href="{href(article)}">{text}</a>' if article else f"<span>{text}</span>"


def _masthead(world: World) -> str:
    # A clock that is not the article's date: readers of pages must not take it for one.
    day = world.clock
    clock = f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1][0]} {day.year}, {day:%H:%M}"
    return (
        '<header class="container d-flex"><a class="logo" href="/">'
        f'<img src="/templates/replica/logo.png" alt="{TITLE}"></a>'
        f'<div class="masthead-clock ms-auto">{clock}</div></header>'
    )


def _navigation(world: World) -> str:
    items = "".join(
        f'<li class="nav-item"><a class="nav-link" href="/{world.slugs[slug]}/">{name}</a></li>'
        for slug, name in world.names.items()
    )
    return (
        '<nav class="navbar navbar-expand-lg"><ul class="navbar-nav">'
        f'<li class="nav-item"><a class="nav-link" href="/">الرئيسية</a></li>{items}'
        '<li class="nav-item"><a class="nav-link" href="/lastnews/">كل الأخبار</a></li></ul>'
        '<form action="/index.php?do=search" method="post"><input name="story" placeholder="بحث"></form></nav>'
    )


def _aside(world: World, more: str) -> str:
    return f"{_aside_at(world, world.version)}{more}</aside>"


@lru_cache(maxsize=4)
def _aside_at(world: World, version: int) -> str:
    # The version is there for the cache alone: the column is the same on every page.
    live = world.live()
    # By a shuffle of the numbers that stays: "most read" holds old news of any section.
    read = sorted(live, key=lambda a: (a.number * 2654435761) % 4093)[:5]
    return (
        '<aside class="col-lg-3">'
        + _column("الأكثر قراءة", read)
        + _column("أهم الاخبار", [a for a in live if a.section != "security"][:5])
        + '<div class="advert"><a href="https://ads.example.invalid/1"><img src="/uploads/ads/1.gif" alt=""></a></div>'
    )


def _column(title: str, articles: Sequence[DemoArticle]) -> str:
    items = "".join(
        f'<a class="side-item d-block" href="{href(a)}"><span>{escape(a.headline)}</span></a>' for a in articles
    )
    return f'<section class="side-block"><h4>{title}</h4>{items}</section>'


def _foot(world: World, more: str) -> str:
    return (
        '<footer class="container border-top"><ul class="list-inline"><li><a href="/about.html">من نحن</a></li>'
        '<li><a href="/contact.html">اتصل بنا</a></li><li><a href="/rss.xml">RSS</a></li></ul>'
        f"<p>جميع الحقوق محفوظة لوكالة {TITLE} الاخبارية © {world.clock.year}</p>{more}</footer>"
    )
