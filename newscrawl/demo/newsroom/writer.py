"""The replica's newsroom: articles written from `words.py` by a seeded hand, no two alike."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from newscrawl.demo.newsroom.articles import DATELINE_FORMS, NOISE_AFTER, NOISE_INSIDE, DatelineForm, DemoArticle, Noise
from newscrawl.demo.newsroom.words import (
    CLAUSES,
    CLOSERS,
    DISTRICTS,
    HEADLINES,
    LEADS,
    MONTHS,
    OFFICES,
    PLACES,
    QUOTES,
    SUBJECTS,
    SUMMARIES,
    TOPICS,
    WEEKDAYS,
)

AGENCY = "بغداد اليوم"
# By how often the site writes them.
SEPARATORS = (" - ",) * 8 + ("- ",) * 5 + (" – ",) * 3 + ("-",) * 2 + ("/ ", "_", " -", " ـ ")
SHARES = {"security": 45, "politics": 15, "local": 20, "world": 10, "sport": 10}
#: How much of the news stands in the older page layout.
OLDER_SHARE = 0.3


class Slots(dict[str, str]):
    """Values for the braces of one article: those stored stay, the others are drawn at each use."""

    def __init__(self, rng: random.Random, section: str, at: datetime) -> None:
        place = rng.choice(PLACES)
        super().__init__(PLACE=place, DISTRICT=rng.choice(DISTRICTS))
        self["OFFICE"] = rng.choice(OFFICES[section]).format_map(self)
        self._rng, self._at = rng, at
        self._clauses = rng.sample(CLAUSES[section], len(CLAUSES[section]))

    def __missing__(self, key: str) -> str:
        drawn: Callable[[], str] = getattr(self, f"_draw_{key}")
        return drawn()

    def fill(self, pattern: str) -> str:
        """The pattern with its slots filled."""
        return pattern.format_map(self)

    def _draw_n(self) -> str:
        # 11–99 at the end, so that the singular accusative after it is right.
        return str(self._rng.randint(11, 99) + 100 * max(0, self._rng.randint(-20, 8)))

    def _draw_place(self) -> str:
        return self._rng.choice([p for p in PLACES if p != self["PLACE"]])

    def _draw_clause(self) -> str:
        # Taken in turn, so that nobody says a thing twice.
        self._clauses.insert(0, self._clauses.pop())
        return self.fill(self._clauses[0])

    def _draw_today(self) -> str:
        return "اليوم " + self._day(0)

    def _draw_tomorrow(self) -> str:
        return "غدا " + self._day(1)

    def _day(self, days: int) -> str:
        # The site's house styles, old and new, beside each other.
        day = self._at + timedelta(days=days)
        weekday, month = WEEKDAYS[day.weekday()], self._rng.choice(MONTHS[day.month - 1])
        gaps = self._rng.choice(((" ", " "), (" ", " "), (" ", " "), ("", ""), ("", " ")))
        return f"{weekday} ({day.day}{gaps[0]}{month}{gaps[1]}{day.year})"

    def _draw_past(self) -> str:
        day = self._at - timedelta(days=self._rng.randint(20, 900))
        return f"{self._rng.choice(MONTHS[day.month - 1])} {day.year}"


class Writer:
    """Writes articles that differ in headline and text; the same seed writes the same articles."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._headlines: set[str] = set()
        self.drafts: dict[int, DemoArticle] = {}

    def section(self, shares: Mapping[str, int]) -> str:
        """A section, drawn by the sections' shares."""
        return self._rng.choices(list(shares), weights=list(shares.values()))[0]

    def gap(self) -> timedelta:
        """The time from one publication to the next: about 30 a day, unevenly."""
        return timedelta(minutes=round(self._rng.triangular(4, 120, 20)))

    def step(self) -> int:
        """How far the site's numbers run on between two articles."""
        return self._rng.choice((1, 1, 1, 2, 2, 3, 5))

    def article(self, number: int, section: str, at: datetime) -> DemoArticle:
        """A new article, dressed as the site might."""
        slots = Slots(self._rng, section, at)
        subject, story = self._rng.choice(SUBJECTS[section])
        slots["subject"], slots["story"] = slots.fill(subject), slots.fill(story)
        article = DemoArticle(
            number=number,
            section=section,
            headline=self._headline(slots),
            at=at,
            changed_at=at,
            paragraphs=self._paragraphs(slots),
        )
        return self._dressed(article, slots)

    def urgent(self, article: DemoArticle) -> DemoArticle:
        """The same news as one line without a body, as the site sends it out first; `drafts` keeps the whole."""
        self.drafts[article.number] = article
        headline = re.sub(r" - (?:عاجل|وثيقة)$| \(فيديو\)$", "", article.headline) + " - عاجل"
        bare = replace(article, headline=headline, headline_tags=("urgent",), paragraphs=(), parts=(), noise=())
        return replace(bare, dateline=None, place=None, summary=None, video_line=False)

    def variant(self, article: DemoArticle) -> DemoArticle:
        """The article with every number in it changed and a headline of its own: other news."""
        headline = f"{self._other_numbers(article.headline)}.. الحصيلة الثانية"
        tags = article.headline_tags if article.video_line else ()
        paragraphs = tuple(self._other_numbers(p) for p in article.paragraphs)
        summary = article.summary and self._other_numbers(article.summary)
        return replace(article, headline=headline, headline_tags=tags, paragraphs=paragraphs, summary=summary)

    def _other_numbers(self, text: str) -> str:
        return re.sub(r"[0-9]+", lambda m: str(int(m[0]) + self._rng.randint(1, 9)), text)

    def _headline(self, slots: Slots) -> str:
        while True:
            headline = slots.fill(self._rng.choice(HEADLINES))
            key = re.sub(r"[^\w]+", " ", headline)
            if key not in self._headlines:
                self._headlines.add(key)
                return headline
            # Drawn already: another place and district, so that the loop ends.
            slots["PLACE"], slots["DISTRICT"] = self._rng.choice(PLACES), self._rng.choice(DISTRICTS)

    def _paragraphs(self, slots: Slots) -> tuple[str, ...]:
        lead = slots.fill(self._rng.choice(LEADS))
        quotes = [slots.fill(q) for q in self._rng.sample(QUOTES, self._rng.randint(2, 4))]
        closers = [slots.fill(c) for c in self._rng.sample(CLOSERS, self._rng.randint(1, 2))]
        return (lead, *quotes, *closers)

    def _dressed(self, article: DemoArticle, slots: Slots) -> DemoArticle:
        rng = self._rng
        separator = rng.choice(SEPARATORS)
        place = rng.choices((slots["PLACE"], "بغداد", "متابعة", None), weights=(25, 55, 14, 6))[0]
        form: DatelineForm = rng.choices(DATELINE_FORMS, weights=(55, 20, 15, 10))[0]
        headline, tags, video_line = self._tagged(article.headline)
        older = rng.random() < OLDER_SHARE
        return replace(
            article,
            headline=headline,
            headline_tags=("video",) if video_line and not older else tags,
            video_line=video_line and not older,
            dateline=AGENCY + separator + place if place else None,
            place=None if place == "متابعة" else place,
            dateline_form=form,
            breaks=rng.random() < 0.15,
            summary=slots.fill(rng.choice(SUMMARIES)) if rng.random() < 0.2 else None,
            tags=tuple(rng.sample(TOPICS[article.section], rng.randint(1, 3))) if rng.random() < 0.3 else (),
            image=self._image(article),
            slug=self._slug(headline),
            generation="older" if older else "newer",
            noise=self._noise(),
            json_ld=rng.random() < 0.1,
        )

    def _tagged(self, headline: str) -> tuple[str, tuple[str, ...], bool]:
        roll = self._rng.random()
        if roll < 0.05:
            return f"{headline} - عاجل", ("urgent",), False
        if roll < 0.10:
            return f"{headline} (فيديو)", ("video",), False
        if roll < 0.14:
            return f"{headline} - وثيقة", ("document",), False
        return headline, (), roll < 0.18

    def _image(self, article: DemoArticle) -> str | None:
        roll, number = self._rng.random(), self._rng.randint(100_000, 299_999)
        if roll < 0.1:
            return None
        if roll < 0.6:
            return f"/MediaStorage/GalleryImages/{number}.jpg?watermark=4"
        return f"/uploads/posts/{article.at:%Y-%m}/{number}_photo.jpg"

    def _slug(self, headline: str) -> str:
        arabic = re.sub(r"[\s\"؟:]+", "-", headline).strip("-")
        digits = str(self._rng.randint(2, 99))
        plain = ("", "", "", "", "-", digits, arabic, arabic, f"11-{arabic}")
        return self._rng.choice((*plain, quote(arabic), "\ufffd-\ufffd\ufffd", "النشرة-(الحادية).عشرة-مهمّ-جدًا"))

    def _noise(self) -> tuple[Noise, ...]:
        inside = self._rng.sample(NOISE_INSIDE, self._rng.choice((0, 0, 1, 2)))
        after = self._rng.sample(NOISE_AFTER, self._rng.choice((0, 1, 1, 2)))
        return (*inside, *(n for n in after if n not in inside))


def settled(article: DemoArticle) -> DemoArticle:
    """The article without the fields that a body of other length has made wrong."""
    if article.paragraphs:
        return article
    return replace(article, dateline=None, place=None, parts=(), noise=())
