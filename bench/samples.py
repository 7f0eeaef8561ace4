"""The pages that every tool reads, with what they state: the replica's, the same stripped, the same redesigned."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.demo.html.article_page import article_html
from newscrawl.demo.newsroom.articles import ADDRESS, DemoArticle, truth
from newscrawl.demo.newsroom.world import World
from newscrawl.demo.redesign import redesign, without_metadata

WEIGHT = 75_000  # makes an article's page about 85 KB
HELD_OUT = range(2000, 2100)  # seeds of redesigns that nothing was tuned on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page: ``truth`` has the scored fields; ``bodies`` are the texts that count as right, one at least."""

    id: str
    url: str
    html: str
    now: datetime
    truth: Mapping[str, Any]
    bodies: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A named set of pages; ``foreign`` ones are of other sites than the replica."""

    name: str
    samples: Sequence[Sample]
    foreign: bool = False


def replica(now: datetime, articles: int) -> World:
    """A world whose recent dates read `اليوم` at ``now``, as tools that look at the clock need it."""
    return World(seed=7, articles=articles, now=now, weight=WEIGHT)


def layouts(count: int, *, now: datetime | None = None) -> list[Layout]:
    """``count`` pages in each of the three layouts; redesigned ones take the held-out seeds in turn."""
    world = replica(now or datetime.now(UTC), count * 5)
    chosen = [a for a in world.live() if a.dated][::5][:count]
    plain = [_sample(world, article) for article in chosen]
    return [
        Layout(name="the replica's pages", samples=plain),
        Layout(name="metadata taken away", samples=[_with(s, without_metadata(s.html)) for s in plain]),
        Layout(name="redesigned", samples=[_with(s, redesign(s.html, _seed(i))) for i, s in enumerate(plain)]),
    ]


def _seed(index: int) -> int:
    return HELD_OUT[index % len(HELD_OUT)]


def _with(sample: Sample, html: str) -> Sample:
    return Sample(id=sample.id, url=sample.url, html=html, now=sample.now, truth=sample.truth, bodies=sample.bodies)


def _sample(world: World, article: DemoArticle) -> Sample:
    stated = truth(article, world.names)
    body = "\n\n".join(article.pages[0])  # a long article's first page
    return Sample(
        id=article.id,
        url=ADDRESS + article.address,
        html=article_html(world, article)[0],
        now=world.now,
        truth={
            "headline": [stated["headline"]],
            "published": [stated["published_at"]],
            "section": [stated["section"]],
            "image": [stated["image_url"]],
            "authors": stated["authors"],
            "tags": stated["tags"],
        },
        bodies=[body, f"{article.dateline}\n\n{body}"] if article.dateline else [body],
    )


def real_pages(folder: Path) -> Layout:
    """Real pages with truth made by hand in ``index.json``; they are their publishers', and never ours to keep."""
    pages = json.loads((folder / "index.json").read_text(encoding="utf-8"))["pages"]
    return Layout(name="real pages", samples=[_real(folder, page) for page in pages], foreign=True)


def _real(folder: Path, page: Mapping[str, Any]) -> Sample:
    return Sample(
        id=page["file"],
        url=page["url"],
        html=(folder / page["file"]).read_bytes().decode("utf-8", "replace"),
        now=datetime.now(UTC),
        truth={
            "headline": [page["headline"], *page.get("headline_accept", [])],
            "published": [page["published_at"], *page.get("published_accept", [])],
            "section": [page["section"], *page.get("section_accept", [])],
            "image": [page["image_url"], *page.get("image_accept", [])],
            "authors": page["authors"],
        },
        bodies=list(_accepted(page["body"], page.get("body_optional", []))),
    )


def _accepted(body: Sequence[str], optional: Sequence[str]) -> Iterator[str]:
    yield "\n\n".join(body)
    if optional:
        yield "\n\n".join([*body, *optional])
        yield "\n\n".join([*optional, *body])


def write(samples: Sequence[Sample], path: Path) -> None:
    """The pages as the runner reads them."""
    lines = [{"id": s.id, "url": s.url, "html": s.html, "now": s.now.isoformat()} for s in samples]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
