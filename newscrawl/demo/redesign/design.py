"""The choices of one redesign, each drawn by itself from the seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from newscrawl.demo.redesign.parts import NEXT_WORDS, STRIP_LABELS, TAGS, WRAPPED

Names = Literal["hash", "utility", "agency", "none"]
Metadata = Literal["kept", "og", "none", "lies"]
InfoForm = Literal["line", "apart", "list", "labelled", "breadcrumb"]
ImageForm = Literal["plain", "figure", "lazy", "captioned"]
BodyForm = Literal["p", "div", "breaks", "span"]
RelatedAt = Literal["after", "middle", "before_tags"]
TagsAt = Literal["before", "after", "end"]
CardForm = Literal["card", "headline", "both"]
CardBox = Literal["none", "div", "article", "li", "tr"]
PagerForm = Literal["list", "row", "numbers", "words"]
StripForm = Literal["ul", "ol", "div", "marquee", "section"]
StripAt = Literal["top", "below_menu", "above", "foot"]

EXTRAS = ("byline", "minutes", "views", "comments", "share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What one redesign does. Orders are of the parts named in them, from the head down."""

    seed: int
    names: Names
    ids: bool
    attributes: bool
    tags: Mapping[str, str]
    depth: Mapping[str, int]
    unrowed: bool
    aside_first: bool
    metadata: Metadata
    page_title: Literal["kept", "site_first", "dash"]
    header: tuple[str, ...]
    info: InfoForm
    separator: str
    kind_first: bool
    extras: tuple[str, ...]
    image: ImageForm
    body: BodyForm
    body_boxed: bool
    related_at: RelatedAt
    tags_at: TagsAt
    tags_listed: bool
    tags_label: str
    card: CardForm
    card_box: CardBox
    card_order: tuple[str, ...]
    card_foot: bool
    card_more: bool
    pager: PagerForm
    next_word: str
    strip: StripForm
    strip_at: StripAt
    strip_label: str


@lru_cache(maxsize=64)
def drawn(seed: int) -> Design:
    """The design of that seed."""
    rng = random.Random(f"redesign {seed}")
    pick = rng.choice
    return Design(
        seed=seed,
        names=pick(("hash", "hash", "utility", "agency", "none")),
        ids=pick((True, False)),
        attributes=pick((True, False)),
        tags={part: pick(kinds) for part, kinds in TAGS.items()},
        depth={part: pick((0, 0, 1, 2, 3)) for part in WRAPPED},
        unrowed=pick((True, False)),
        aside_first=pick((True, False, False)),
        metadata=pick(("kept", "og", "none", "none", "lies")),
        page_title=pick(("kept", "kept", "site_first", "dash")),
        header=_shuffled(rng, "title", "info", "image"),
        info=pick(("line", "line", "apart", "list", "labelled", "breadcrumb")),
        separator=pick((" | ", " - ", " • ", " / ", " ")),
        kind_first=pick((True, False)),
        extras=tuple(name for name in EXTRAS if rng.random() < 0.3),
        image=pick(("plain", "figure", "lazy", "captioned")),
        body=pick(("p", "p", "div", "breaks", "span")),
        body_boxed=rng.random() < 0.8,
        related_at=pick(("after", "after", "middle", "before_tags")),
        tags_at=pick(("before", "after", "end")),
        tags_listed=pick((True, False)),
        tags_label=pick(("الكلمات الدلالية:", "الوسوم", "الكلمات المفتاحية:", "")),
        card=pick(("card", "headline", "both")),
        card_box=pick(("none", "div", "article", "li", "tr")),
        card_order=_shuffled(rng, "badge", "title", "date"),
        card_foot=pick((True, False)),
        card_more=pick((True, False, False)),
        pager=pick(("list", "row", "numbers", "words")),
        next_word=pick(NEXT_WORDS),
        strip=pick(("ul", "ol", "div", "marquee", "section")),
        strip_at=pick(("top", "below_menu", "above", "foot")),
        strip_label=pick(STRIP_LABELS),
    )


def _shuffled(rng: random.Random, *parts: str) -> tuple[str, ...]:
    return tuple(rng.sample(parts, len(parts)))
