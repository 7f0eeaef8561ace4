"""Articles made of invented words, by the million: the same ones in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from newscrawl.arabic import BAGHDAD
from newscrawl.items import Article

SITE = "baghdad_today"
START = datetime(2024, 1, 1, 6, tzinfo=BAGHDAD)
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةأى"
_SECTIONS = (("أمن", "security"), ("سياسة", "politics"), ("محلي", "local"), ("ثقافة", "culture"))
_WAYS = dict.fromkeys(("headline", "section", "dateline", "place", "published_at", "body", "summary", "tags"), "site")


def slug_of(article: Article) -> str:
    """The address slug of a generated article's section."""
    return dict(_SECTIONS)[article.section or ""]


def articles(count: int, *, first: int = 1, seed: int = 1) -> Iterator[Article]:
    """``count`` articles, one a minute; words as frequent as Zipf has them, bodies of 2 to 6 paragraphs."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(60_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))

    def words(number: int) -> str:
        return " ".join(chance.choices(vocabulary, cum_weights=weights, k=number))

    paragraphs = [words(chance.randint(20, 50)) for _ in range(20_000)]
    headlines = [words(5) for _ in range(20_000)]
    for number in range(first, first + count):
        body = "\n\n".join(chance.choices(paragraphs, k=chance.randint(2, 6)))
        yield _article(number, f"{chance.choice(headlines)} {chance.choice(headlines)}", body, chance)


def _article(number: int, headline: str, body: str, chance: random.Random) -> Article:
    at = START + timedelta(minutes=number)
    return Article(
        id=f"{SITE}:{number}",
        site=SITE,
        url=f"https://baghdadtoday.news/{number}-.html",
        section=chance.choices(_SECTIONS, weights=(40, 30, 29, 1))[0][0],
        headline=headline,
        dateline="بغداد اليوم - بغداد",
        place="بغداد",
        published_at=at,
        published_precision="minute",
        body=body,
        summary=body[:120],
        image_url=f"https://baghdadtoday.news/uploads/posts/{number}.jpg",
        tags=tuple(headline.split()[:3]),
        fetched_at=at.astimezone(UTC) + timedelta(minutes=3),
        extraction=_WAYS,
        parser="baghdad_today/1",
    )


def size_of_texts(article: Article) -> int:
    """Bytes of an article's texts in UTF-8: what a reader reads, and its address."""
    texts = (
        article.headline, article.body, article.section, article.dateline, article.place, article.summary,
        article.url, article.image_url, *article.tags,
    )  # fmt: skip
    return sum(len(text.encode()) for text in texts if text)
