"""An article of the replica: what its page states, and so what a right crawl must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from newscrawl.demo.newsroom.words import SECTIONS
from newscrawl.items import Article, as_json, with_hash

SITE = "baghdad_today"
DESCRIPTION = 200
ADDRESS = "https://baghdadtoday.news"

Generation = Literal["older", "newer"]
DatelineForm = Literal["own", "bold", "break", "run"]
DATELINE_FORMS: tuple[DatelineForm, ...] = ("own", "bold", "break", "run")
Noise = Literal["teasers", "teaser", "editor", "dot", "continued", "press", "font", "blank", "advert"]
NOISE_INSIDE: tuple[Noise, ...] = ("blank", "advert", "font", "press")
NOISE_AFTER: tuple[Noise, ...] = ("teasers", "teaser", "editor", "dot", "continued", "press", "blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article as its newsroom sees it; texts are clean, `html/article_page.py` adds the dirt.

    ``at`` is Baghdad time to the minute. ``lead`` is the white space before the last paragraph and
    the like: dirt that is written in a text itself, by paragraph. ``parts`` are the numbers of
    paragraphs on each page of a long article; empty for one page. ``changed_at`` is when the
    article was last written to. ``ticker`` is a strip of the page's own, as old saved pages have.
    """

    number: int
    section: str
    headline: str
    headline_tags: tuple[str, ...] = ()
    video_line: bool = False
    at: datetime
    dated: bool = True
    changed_at: datetime
    revision: int = 1
    dateline: str | None = None
    place: str | None = None
    dateline_form: DatelineForm = "own"
    paragraphs: tuple[str, ...] = ()
    indents: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    breaks: bool = False
    summary: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    slug: str = ""
    generation: Generation = "newer"
    noise: tuple[Noise, ...] = ()
    json_ld: bool = False
    copy_of: int | None = None
    removed: bool = False
    ticker: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The article's identity in exports."""
        return f"{SITE}:{self.number}"

    @property
    def path(self) -> str:
        """The path as the site links to it, slug as written (raw Arabic too)."""
        return f"/{self.number}-{self.slug}.html"

    @property
    def address(self) -> str:
        """The percent-encoded path, as a browser requests it."""
        return quote(self.path, safe="/:@!$&'()*+,;=~%")

    @property
    def url(self) -> str:
        """The canonical address: the slug dropped."""
        return f"{ADDRESS}/{self.number}-.html"

    @property
    def body(self) -> str:
        """The clean body, paragraphs joined by a blank line."""
        return "\n\n".join(self.paragraphs)

    @property
    def description(self) -> str | None:
        """What the page's metadata says of it: its summary, else what the engine cuts from the text."""
        return self.summary or " ".join(self.paragraphs)[:DESCRIPTION].strip() or None

    @property
    def pages(self) -> tuple[tuple[str, ...], ...]:
        """The paragraphs of each page of the article."""
        if not self.parts:
            return (self.paragraphs,)
        ends = [sum(self.parts[: i + 1]) for i in range(len(self.parts))]
        starts = [0, *ends[:-1]]
        ends[-1] = len(self.paragraphs)
        return tuple(self.paragraphs[a:b] for a, b in zip(starts, ends, strict=True))


#: What a page states, in the names and the order of the JSON contract; the rest of an export
#: (revision, times of sight, ways) depends on who looked, and when.
TRUTH_FIELDS = (
    "type", "id", "site", "url", "section", "headline", "headline_tags", "dateline", "place", "authors",
    "published_at", "published_precision", "modified_at", "body", "summary", "image_url", "tags", "language",
    "content_hash",
)  # fmt: skip


def truth(article: DemoArticle, names: dict[str, str] | None = None) -> dict[str, Any]:
    """The article as the JSON contract has it, `TRUTH_FIELDS` only; ``names`` are sections' names by slug."""
    item = Article(
        id=article.id,
        site=SITE,
        url=article.url,
        section=(names or SECTIONS)[article.section],
        headline=article.headline,
        headline_tags=article.headline_tags,
        dateline=article.dateline,
        place=article.place,
        published_at=article.at if article.dated else None,
        published_precision="minute" if article.dated else None,
        body=article.body,
        summary=article.description,
        image_url=article.image and ADDRESS + article.image,
        tags=article.tags,
    )
    whole = as_json(with_hash(item))
    return {name: whole[name] for name in TRUTH_FIELDS}
