"""What makes a real news page heavy: menus, cards, lists, forms, scripts. Made once for a world as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import cycle, islice

from newscrawl.demo.html import furniture_parts as parts
from newscrawl.demo.html.labels import date_label, href
from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.words import TOPICS
from newscrawl.demo.newsroom.world import World

# Of the added bytes: what scripts, menus, the side column, the rows below and the foot take.
_HEAD, _MENU, _BESIDE, _BELOW, _FOOT = 0.13, 0.15, 0.31, 0.17, 0.14


@dataclass(frozen=True, slots=True)
class Furniture:
    """Markup by its place on the page; ``beside`` and ``below`` are blocks, turned a little from page to page."""

    head: str = ""
    menu: str = ""
    share: str = ""
    beside: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    foot: str = ""
    scripts: str = ""

    @property
    def size(self) -> int:
        """Bytes of it all, in UTF-8."""
        whole = (self.head, self.menu, self.share, *self.beside, *self.below, self.foot, self.scripts)
        return sum(len(part.encode()) for part in whole)


def furniture(world: World) -> Furniture:
    """The world's furniture, as heavy as its ``weight`` says; nothing for a weight of 0."""
    return _made(world, world.version) if world.weight else Furniture()


def turned(blocks: Sequence[str], turn: int) -> str:
    """The blocks as markup, begun at another of them."""
    at = turn % len(blocks) if blocks else 0
    return "\n".join((*blocks[at:], *blocks[:at]))


@lru_cache(maxsize=4)
def _made(world: World, version: int) -> Furniture:
    # The version is there for the cache alone.
    cards = cycle([_card(world, a) for a in world.live()[:400]] or [""])
    lines = cycle([_line(a) for a in world.live()[:400]] or [""])
    room = world.weight
    made = Furniture(
        head=parts.LINKS + parts.style(int(room * _HEAD)),
        menu=_filled(_menus(world), int(room * _MENU), parts.MENU),
        share=parts.SHARE,
        beside=tuple(_fitting(_beside(cards, lines), int(room * _BESIDE))),
        below=tuple(_fitting(_below(cards), int(room * _BELOW))),
        foot=_filled(_columns(), int(room * _FOOT), parts.FOOT),
    )
    # State for the page's scripts takes what is left, so that the weight is what was asked for.
    return replace(made, scripts=_state(world, room - made.size))


def _fitting(blocks: Iterator[str], room: int) -> Iterator[str]:
    for block in blocks:
        room -= len(block.encode())
        if room < 0:
            return
        yield block


def _filled(blocks: Iterator[str], room: int, around: str) -> str:
    return around.format("\n".join(_fitting(blocks, room - len(around.encode()))))


def _card(world: World, article: DemoArticle) -> str:
    image = escape(article.image or "/templates/replica/none.png")
    return parts.CARD.format(
        href=href(article),
        image=image,
        title=escape(article.headline),
        section=world.names[article.section],
        date=date_label(article.at, world),
    )


def _line(article: DemoArticle) -> str:
    return parts.LINE.format(href=href(article), title=escape(article.headline))


def _menus(world: World) -> Iterator[str]:
    slugs = list(world.slugs)
    for round_, slug in enumerate(cycle(slugs)):
        topics = TOPICS[slug]
        links = "".join(
            parts.MENU_LINK.format(path=f"/{world.slugs[slug]}/t{round_}-{i}/", name=topics[i % len(topics)])
            for i in range(6)
        )
        yield parts.DROPDOWN.format(id=round_, name=parts.MENU_NAMES[round_ % len(parts.MENU_NAMES)], links=links)


def _beside(cards: Iterator[str], lines: Iterator[str]) -> Iterator[str]:
    for round_, title in enumerate(cycle(parts.SIDE_TITLES)):
        match round_ % 5:
            case 1:
                yield parts.LIST_BLOCK.format(title=title, items="".join(islice(lines, 6)))
            case 3:
                yield parts.CLOUD.format(links="".join(_tag(i + round_) for i in range(9)))
            case 4:
                yield parts.NEWSLETTER.format(id=round_)
            case _:
                yield parts.BLOCK.format(title=title, cards="".join(islice(cards, 4)))


def _below(cards: Iterator[str]) -> Iterator[str]:
    for round_, title in enumerate(cycle(parts.ROW_TITLES)):
        slides = "".join(parts.SLIDE.format(active="" if i else " active", card=next(cards)) for i in range(5))
        yield parts.CAROUSEL.format(id=round_, title=title, slides=slides)


def _columns() -> Iterator[str]:
    for round_, title in enumerate(cycle(parts.FOOT_TITLES)):
        links = "".join(parts.FOOT_LINK.format(id=f"{round_}-{i}", name=name) for i, name in enumerate(parts.SERVICES))
        yield parts.FOOT_COLUMN.format(title=title, links=links)


def _tag(at: int) -> str:
    names = [name for topics in TOPICS.values() for name in topics]
    return f'<a class="tag-cloud-link btn btn-sm" href="/topic/{at % len(names)}/">{names[at % len(names)]}</a> '


def _state(world: World, room: int) -> str:
    known = [{"id": a.number, "cat": a.section, "hits": a.number % 9973, "flags": [0, 1]} for a in world.live()[:400]]
    data = json.dumps({"v": 3, "items": known, "ab": ["nav", "card"]}, separators=(",", ":"))
    filler = room - len(parts.STATE.format("").encode())
    pieces = (data * (filler // len(data) + 1))[: max(0, filler)]
    # A string, cut anywhere, is still a script.
    return parts.STATE.format(pieces.replace('"', "'"))
