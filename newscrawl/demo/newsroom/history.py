"""What the replica's newsroom has published before the world begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.writer import Writer

FIRST_NUMBER = 283_001
AFTER = timedelta(minutes=3)


def history(
    writer: Writer, now: datetime, count: int, shares: Mapping[str, int], *, copies: int = 0, variants: int = 0
) -> Iterator[DemoArticle]:
    """``count`` articles up to ``now``, oldest first, with copies and variants of some among them.

    A copy follows its original by minutes, every second one under a headline of its own; a variant
    differs from its original in numbers alone. Fewer are planted where articles are too few.
    """
    gaps = [writer.gap() for _ in range(max(0, count))]
    at, number = now - sum(gaps, timedelta()), FIRST_NUMBER
    written = 0
    for index, gap in enumerate(gaps):
        if written == count:
            return
        article = _one(writer, index, writer.article(number, writer.section(shares), at))
        yield article
        written += 1
        number += writer.step()
        if copies + variants and written < count and _may_be_copied(article):
            planted = _copy(article, number, copies) if copies else _variant(writer, article, number)
            copies, variants = (copies - 1, variants) if copies else (copies, variants - 1)
            yield planted
            written += 1
            number += writer.step()
        at += gap


def copied(article: DemoArticle, number: int, at: datetime) -> DemoArticle:
    """The article under another number, published at another time."""
    return replace(article, number=number, at=at, changed_at=at, revision=1, copy_of=article.number, ticker=())


def _one(writer: Writer, index: int, article: DemoArticle) -> DemoArticle:
    # Now and then news without a body yet, and a long read of two or three pages.
    if index % 20 == 11:
        return writer.urgent(article)
    if index % 25 == 7 and len(article.paragraphs) >= 4:
        return replace(article, parts=(2, 1, 1) if index % 2 else (2, 2))
    return article


def _may_be_copied(article: DemoArticle) -> bool:
    return bool(article.paragraphs) and not article.parts and not article.headline_tags


def _copy(article: DemoArticle, number: int, left: int) -> DemoArticle:
    copy = copied(article, number, article.at + AFTER)
    return copy if left % 2 else replace(copy, headline=f"{copy.headline}.. النص الكامل")


def _variant(writer: Writer, article: DemoArticle, number: int) -> DemoArticle:
    return replace(writer.variant(copied(article, number, article.at + AFTER)), copy_of=None)
