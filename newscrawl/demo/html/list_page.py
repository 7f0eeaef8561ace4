"""The replica's lists: sections, all news, days, the front page, notices."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from newscrawl.demo.html import labels, shell
from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.world import World


def list_html(world: World, articles: Sequence[DemoArticle], *, title: str, stem: str, number: int) -> tuple[str, str]:
    """Page ``number`` (from 1) of a list whose address begins with ``stem``, and its own part."""
    start = (number - 1) * world.per_page
    items = "\n".join(_item(world, a) for a in articles[start : start + world.per_page])
    pages = max(1, -(-len(articles) // world.per_page))
    main = (
        f'<div class="col-lg-9">\n<h2 class="list-title">{escape(title)}</h2>\n{items}\n'
        f"{_pagination(stem, number, pages)}\n</div>"
    )
    return shell.page(world, title=f"{title} » {labels.TITLE}", meta="", main=main), main


def front_html(world: World) -> tuple[str, str]:
    """The front page: the newest of every section, and its own part (the strip's lines belong to it)."""
    blocks = "\n".join(_block(world, slug, name) for slug, name in world.names.items())
    lead = "\n".join(_item(world, a) for a in world.live()[:4])
    main = f'<div class="col-lg-9">\n<div class="lead-news">{lead}</div>\n{blocks}\n</div>'
    meta = '<meta property="og:type" content="website">\n'
    own = main + "".join(line.text for line in world.ticker)
    return shell.page(world, title=f"وكالة {labels.TITLE} الاخبارية", meta=meta, main=main), own


def notice_html(world: World, title: str, text: str) -> str:
    """A notice in the site's frame, as for an address that is not there."""
    main = f'<div class="col-lg-9"><div class="alert alert-warning"><b>{title}</b><br>{text}</div></div>'
    return shell.page(world, title=f"{title} » {labels.TITLE}", meta="", main=main)


def _block(world: World, slug: str, name: str) -> str:
    items = "\n".join(_item(world, a) for a in world.live(slug)[:3])
    return f'<section class="front-block"><h3><a href="/{world.slugs[slug]}/">{name}</a></h3>{items}</section>'


def _item(world: World, article: DemoArticle) -> str:
    image = f'<img class="thumb" loading="lazy" src="{escape(article.image)}" alt="">' if article.image else ""
    date = f'<span class="ms-2 time">{labels.date_label(article.at, world)}</span>' if article.dated else ""
    return (
        f'<a class="news-card d-flex mb-3" href="{labels.href(article)}">{image}<div class="card-body">'
        f'<h5 class="card-title">{escape(article.headline)}</h5>'
        f'<span class="badge">{world.names[article.section]}</span>{date}</div></a>'
    )


def _pagination(stem: str, number: int, pages: int) -> str:
    if pages == 1:
        return ""
    shown = sorted({1, 2, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    items = "".join(_page_item(stem, n, active=n == number) for n in shown)
    if number < pages:
        onward = f'<a class="page-link" rel="next" href="{stem}page/{number + 1}/">التالي</a>'
        items += f'<li class="page-item">{onward}</li>'
    return f'<nav class="mt-3"><ul class="pagination">{items}</ul></nav>'


def _page_item(stem: str, number: int, *, active: bool) -> str:
    if active:
        return f'<li class="page-item active"><span class="page-link">{number}</span></li>'
    href = stem if number == 1 else f"{stem}page/{number}/"
    return f'<li class="page-item"><a class="page-link" href="{href}">{number}</a></li>'
