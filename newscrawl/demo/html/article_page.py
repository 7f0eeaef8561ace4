"""An article's page in both header generations, its further pages, its print form, with the site's noise."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from newscrawl.demo.html import labels, shell
from newscrawl.demo.html.furniture import furniture
from newscrawl.demo.newsroom.articles import ADDRESS, DemoArticle, Noise
from newscrawl.demo.newsroom.ticker import DemoLine
from newscrawl.demo.newsroom.words import AGES, PLACES, TEASERS
from newscrawl.demo.newsroom.world import World

FONT = '<div class="font-size"><a href="#" data-size="1">+A</a> <a href="#" data-size="-1">-A</a></div>'
# What stands in texts as editors paste them, and must not be seen in what is stored: old, new.
_DIRT = (
    (" ", "&nbsp;"),
    ("، ", "،&nbsp; "),
    (" ", "\u200f \u200b"),
    ("، ", "،\n\t"),
    ('"', "&quot;"),
    ("", ""),
    ("", ""),
)
_NOISE: dict[Noise, str] = {
    "editor": "<p>تحرير: أ.غ</p>",
    "dot": "<p>.</p>",
    "continued": "<p>يتبع . . .</p>",
    "press": '<p>للاطلاع على التقرير الكامل <a href="/uploads/files/report.pdf">اضغط هنا</a></p>',
    "font": "<p>+A -A</p>",
    "blank": "<p>&nbsp;&nbsp;</p>",
    "advert": '<div class="advert"><script>window.ads = (window.ads || 0) + 1;</script></div>',
}


def article_html(world: World, article: DemoArticle, part: int = 1) -> tuple[str, str]:
    """Page ``part`` (from 1) of the article, and what of it is the article's own (for the validator)."""
    own = _header(world, article) + _content(article, part) + _parts(article, part) + _tags(article)
    main = f'<div class="col-lg-9">{own}{furniture(world).share}{_related(world, article)}</div>'
    title = article.headline + (" » " if article.generation == "older" else " | ") + labels.TITLE
    strip = [DemoLine(text=text) for text in article.ticker] or None
    meta = _meta(world, article)
    return shell.page(world, title=title, meta=meta, main=main, strip=strip, turn=article.number), own


def print_html(world: World, article: DemoArticle) -> str:
    """The print form: the text alone."""
    body = "".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
    dateline = f"<p>{escape(article.dateline)}</p>" if article.dateline else ""
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="{world.charset}">'
        f'<meta name="robots" content="noindex"><title>{escape(article.headline)}</title></head><body>'
        f"<h1>{escape(article.headline)}</h1><div>{_date(world, article)}</div>{dateline}{body}</body></html>"
    )


def _date(world: World, article: DemoArticle) -> str:
    return f'<span class="ms-2 time">{labels.date_label(article.at, world)}</span>' if article.dated else ""


def _header(world: World, article: DemoArticle) -> str:
    section = f'<a href="/{world.slugs[article.section]}/">{world.names[article.section]}</a>'
    title = f'<h1 class="news-title">{escape(article.headline)}</h1>'
    image = ""
    if article.image:
        image = f'<img class="img-fluid" src="{escape(article.image)}" alt="{escape(article.headline)}">'
    date = _date(world, article)
    if article.generation == "older":
        return f'{title}<div class="news-info">{section} | {date} |</div>{image}{FONT}'
    video = '<div class="news-kind">فيديو</div>' if article.video_line else ""
    return f'<div class="news-info">{section} {date} | --</div>{video}{title}{image}'


def _content(article: DemoArticle, part: int) -> str:
    texts = article.pages[part - 1]
    first = part == 1
    last = part == len(article.pages)
    indents = article.indents + ("",) * len(texts)
    blocks = [indent + _inline(article, text) for indent, text in zip(indents, texts, strict=False)]
    blocks = _with_dateline(article, blocks) if first and article.dateline else blocks
    if article.breaks:
        html = [f"<p>{'<br><br>'.join(blocks)}</p>"] if blocks else []
    else:
        html = [f"<p>{block}</p>" for block in blocks]
    rng = random.Random(article.number)
    for noise in article.noise if last else ():
        after = noise not in ("advert", "font") and not (noise == "blank" and len(html) > 1)
        html.insert(len(html) if after else len(html) // 2, _noise(noise, rng))
    return '<div class="news-content">\n' + "\n".join(html) + "\n</div>"


def _with_dateline(article: DemoArticle, blocks: list[str]) -> list[str]:
    line = escape(article.dateline or "")
    first, *rest = blocks or [""]
    match article.dateline_form:
        case "break":
            return [f"{line}<br>{first}", *rest]
        case "run":
            return [f"{line} {first}", *rest]
        case "bold":
            return [f"<strong>{line}</strong>", *blocks]
        case _:
            return [line, *blocks]


def _inline(article: DemoArticle, text: str) -> str:
    """The text as markup, with invisible dirt that cleaning must take away; none on the seed's page."""
    html = escape(text, quote=False)
    if article.indents:
        return html
    html = html.replace("(بغداد اليوم)", "(<strong>بغداد اليوم</strong>)")
    old, new = _DIRT[zlib.crc32(text.encode()) % len(_DIRT)]
    return html.replace(old, new, 2)


def _noise(kind: Noise, rng: random.Random) -> str:
    if kind in _NOISE:
        return _NOISE[kind]
    if kind == "teaser":
        return _teaser(rng)
    return "<p><strong>أهم الاخبار</strong></p>\n" + "\n".join(_teaser(rng) for _ in range(3))


def _teaser(rng: random.Random) -> str:
    place = rng.choice(PLACES)
    text = rng.choice(TEASERS).format(place=place, n=rng.randint(11, 99))
    return f"<p>بغداد اليوم - {place} {text} {rng.choice(AGES)}</p>"


def _parts(article: DemoArticle, part: int) -> str:
    if len(article.pages) < 2:
        return ""
    slug = escape(f"{article.number}-{article.slug}.html")
    links = [
        f"<span>{n}</span>" if n == part else f'<a href="{"/" if n == 1 else f"/page,{n},"}{slug}">{n}</a>'
        for n in range(1, len(article.pages) + 1)
    ]
    return f'<div class="news-parts">{" ".join(links)}</div>'


def _tags(article: DemoArticle) -> str:
    if not article.tags:
        return ""
    links = "، ".join(f'<a href="/tags/{quote(tag)}/">{tag}</a>' for tag in article.tags)
    return f'<div class="news-tags">الكلمات الدلالية: {links}</div>'


def _related(world: World, article: DemoArticle) -> str:
    others: Sequence[DemoArticle] = [a for a in world.live(article.section)[:4] if a.number != article.number]
    cards = "".join(
        f'<div class="col-4"><a href="{labels.href(a)}"><h6>{escape(a.headline)}</h6></a>'
        f'<small class="text-muted">{labels.date_label(a.at, world)}</small></div>'
        for a in others[:3]
    )
    return f'<section class="related"><h4>أخبار ذات صلة</h4><div class="row">{cards}</div></section>'


def _meta(world: World, article: DemoArticle) -> str:
    description = article.description or ""
    values = {
        "og:site_name": labels.TITLE,
        "og:type": "article",
        "og:title": article.headline,
        "og:url": ADDRESS + article.address,
        "og:image": ADDRESS + article.image if article.image else "",
        "og:description": description,
    }
    lines = [f'<meta property="{k}" content="{escape(v)}">\n' for k, v in values.items() if v]
    if description:
        lines.append(f'<meta name="description" content="{escape(description)}">\n')
    if article.tags:
        lines.append(f'<meta name="keywords" content="{escape(", ".join(article.tags))}">\n')
    return "".join(lines) + (_json_ld(article) if article.json_ld and article.dated else "")


def _json_ld(article: DemoArticle) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "datePublished": article.at.isoformat(),
        "mainEntityOfPage": ADDRESS + article.address,
        "publisher": {"@type": "Organization", "name": labels.TITLE},
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'
