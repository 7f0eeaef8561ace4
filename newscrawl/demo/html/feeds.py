"""What the replica offers to machines: RSS, sitemap, robots.txt, the strip as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from newscrawl.demo.html import labels
from newscrawl.demo.newsroom.articles import ADDRESS, DemoArticle
from newscrawl.demo.newsroom.world import World

ROBOTS = f"""User-agent: *
Disallow: /index.php?do=search
Disallow: /admin.php
Disallow: /engine/

Sitemap: {ADDRESS}/sitemap.xml
"""


def robots(world: World) -> str:
    """The rules for robots: the world's own, or the engine's usual ones."""
    return ROBOTS if world.robots is None else world.robots


def rss(world: World, articles: Sequence[DemoArticle], title: str) -> str:
    """RSS 2.0 of the newest articles."""
    items = "\n".join(_rss_item(world, a) for a in articles[:20])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>{escape(title)}</title>\n<link>{ADDRESS}/</link>\n<language>ar</language>\n"
        f"<generator>DataLife Engine (replica)</generator>\n{items}\n</channel></rss>\n"
    )


def sitemap(world: World) -> str:
    """Every section and article with the day of its last change."""
    sections = "".join(f"<url><loc>{ADDRESS}/{slug}/</loc></url>\n" for slug in world.slugs.values())
    articles = "".join(
        f"<url><loc>{escape(ADDRESS + a.address)}</loc><lastmod>{a.changed_at.date()}</lastmod></url>\n"
        for a in world.live()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{sections}{articles}</urlset>\n"
    )


def ticker_json(world: World) -> str:
    """The strip's lines as the page's script asks for them."""
    articles = [world.article(line.number) if line.number is not None else None for line in world.ticker]
    lines = [
        {"text": line.text, "url": article.path if article else None}
        for line, article in zip(world.ticker, articles, strict=True)
    ]
    return json.dumps({"title": labels.LABEL, "lines": lines}, ensure_ascii=False)


def _rss_item(world: World, article: DemoArticle) -> str:
    text = article.summary or (article.paragraphs or ("",))[0]
    link = escape(ADDRESS + article.address)
    return (
        f'<item><title>{escape(article.headline)}</title><guid isPermaLink="true">{link}</guid>'
        f"<link>{link}</link><description>{escape(text)}</description>"
        f"<category>{world.names[article.section]}</category><pubDate>{format_datetime(article.at)}</pubDate></item>"
    )
