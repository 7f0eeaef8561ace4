"""How well redesigned pages are read: ``python -m tests.redesign.measure --seeds 0:100 [--show]``.

Seeds 0–99 are there to tune by. Those from 1000 on are held out: of them only the figures are shown.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from newscrawl.demo import DemoArticle, World
from newscrawl.demo.newsroom.articles import ADDRESS
from newscrawl.demo.routes import respond
from newscrawl.errors import PageError
from newscrawl.items import as_json
from newscrawl.sites import get_site

SITE = get_site("baghdad_today")
HELD_OUT = 1000
WEIGHT = 77_000
ARTICLE_FIELDS = (
    "headline", "headline_tags", "section", "published_at", "published_precision", "dateline", "place", "body",
    "image_url", "tags", "authors", "modified_at",
)  # fmt: skip
MODES: tuple[Any, ...] = ("static", "looped", "repeated")


class Reading(NamedTuple):
    """One field of one page: what was read and what is true."""

    seed: int
    page: str
    field: str
    got: object
    expected: object

    @property
    def right(self) -> bool:
        return self.got == self.expected


def measure(seed: int, articles: int = 30) -> Iterator[Reading]:
    """Every field of every kind of page, read in the design of that seed."""
    yield from readings(world_of(seed, articles))


def readings(world: World) -> Iterator[Reading]:
    """Every field of every kind of page, as the world serves it."""
    for article in world.live():
        yield from _article(world, article)
    for section in ("security", None):
        for number in range(1, _last(world, section) + 1):
            yield from _listing(world, section, number)
    yield from _ticker(world)


def world_of(seed: int, articles: int) -> World:
    """A world with every kind of article in it: both generations, urgent, video, long, undated, with copies."""
    mode = MODES[seed % len(MODES)]
    world = World(seed=seed, articles=articles + seed % 6, per_page=6, ticker=mode, copies=1, variants=1)
    world.weight = WEIGHT * (seed % 2)
    world.publish("local", urgent=True)
    world.publish("security", dated=False)
    world.publish("world", dateline=None, place=None)
    long = world.publish("security", at=world.now - timedelta(days=3), image=None)
    world.edit(long.number, parts=(2,) * (len(long.paragraphs) // 2))
    world.redesign = seed
    world.touch()
    return world


def _last(world: World, section: str | None) -> int:
    return -(-len(world.live(section)) // world.per_page)


def _html(world: World, path: str) -> str:
    response = respond(world, path)
    assert response.status == 200, path
    return response.body.decode()


def _article(world: World, article: DemoArticle) -> Iterator[Reading]:
    html = _html(world, article.address)
    url = ADDRESS + article.address
    page = SITE.article_page(html, url, world.now)
    try:
        found: dict[str, Any] = as_json(SITE.item(page, url, SITE.addresses()))
    except PageError as error:
        found = dict.fromkeys(ARTICLE_FIELDS, f"not read: {error.reason}")
    truth = next(item for item in world.truth_articles(article.section) if item["id"] == article.id)
    truth["body"] = "\n\n".join(article.pages[0])
    for name in ARTICLE_FIELDS:
        yield Reading(world.redesign or 0, article.address, name, found[name], truth[name])
    parts = list(range(2, len(article.pages) + 1))
    yield Reading(world.redesign or 0, article.address, "parts", [SITE.part(part) for part in page.parts], parts)


def _listing(world: World, section: str | None, at: int) -> Iterator[Reading]:
    stem = section or "lastnews"
    path = f"/{stem}/page/{at}/" if at > 1 else f"/{stem}/"
    html, url = _html(world, path), ADDRESS + path
    read = SITE.listing(html, url, now=world.now, number=SITE.number, tz=SITE.tz, title=SITE.title)
    shown = world.listing(section)[(at - 1) * world.per_page : at * world.per_page]
    onward = f"{ADDRESS}/{stem}/page/{at + 1}/" if at < _last(world, section) else None
    seed, links = world.redesign or 0, read.links
    yield Reading(seed, path, "list: articles", [k.number for k in links], [str(a.number) for a in shown])
    by_number = {link.number: link for link in links}
    heads = [by_number[n].headline if (n := str(a.number)) in by_number else None for a in shown]
    dates = [
        by_number[n].listed and by_number[n].listed.at if (n := str(a.number)) in by_number else None for a in shown
    ]
    yield Reading(seed, path, "list: headlines", heads, [a.headline for a in shown])
    yield Reading(seed, path, "list: dates", dates, [a.at if a.dated else None for a in shown])
    yield Reading(seed, path, "list: next page", read.next_url, onward)


def _ticker(world: World) -> Iterator[Reading]:
    page = SITE.ticker(
        _html(world, "/"), ADDRESS + "/", now=world.now, tz=SITE.tz, title=SITE.title, number=SITE.number
    )
    got = [(line.text, SITE.number(line.url) if line.url else None) for line in page.lines]
    expected = [(line.text, str(line.number) if line.number else None) for line in world.ticker]
    yield Reading(world.redesign or 0, "/", "ticker", got, expected)


# --- the command


class Table(NamedTuple):
    """Field by field, how many there are and how many are right; the wrong ones by seed."""

    total: Counter[str]
    right: Counter[str]
    wrong: list[Reading]

    def share(self, name: str) -> float:
        """The share of the field's readings that are right."""
        return self.right[name] / self.total[name]


def table(seeds: Iterable[int], articles: int = 30) -> Table:
    """The readings of many seeds, counted."""
    made = Table(Counter(), Counter(), [])
    for seed in seeds:
        exact: dict[str, bool] = {}
        for reading in measure(seed, articles):
            made.total[reading.field] += 1
            made.right[reading.field] += reading.right
            kind = "page whole" if reading.field in ARTICLE_FIELDS else ""
            exact[f"{kind}{reading.page}"] = exact.get(f"{kind}{reading.page}", True) and reading.right
            if not reading.right:
                made.wrong.append(reading)
        whole = [right for page, right in exact.items() if page.startswith("page whole")]
        made.total["every field of an article"] += len(whole)
        made.right["every field of an article"] += sum(whole)
    return made


def main() -> None:
    """Print the table, and what was read wrongly where that may be seen."""
    options = argparse.ArgumentParser(prog="python -m tests.redesign.measure")
    options.add_argument("--seeds", default="0:100", help="first:end")
    options.add_argument("--articles", type=int, default=30)
    options.add_argument("--show", action="store_true", help="what was read wrongly (tuning seeds only)")
    options.add_argument("--field", help="with --show: this field alone")
    args = options.parse_args()
    first, end = map(int, args.seeds.split(":"))
    if end > HELD_OUT and args.show:
        options.error("the failures of held-out seeds are not shown: nobody may tune by them")
    made = table(range(first, end), args.articles)
    for name, total in made.total.items():
        print(f"{name:28}{made.right[name]:7,} of {total:7,}{100 * made.share(name):8.2f} %")
    if end <= HELD_OUT:
        worst = Counter(reading.seed for reading in made.wrong).most_common(12)
        print("worst seeds:", ", ".join(f"{seed} ({count})" for seed, count in worst))
    for reading in made.wrong if args.show else ():
        if args.field in (None, reading.field):
            print(f"\n{reading.seed} {reading.page} {reading.field}")
            print(f"  got      {reading.got!r}\n  expected {reading.expected!r}")


if __name__ == "__main__":
    main()
