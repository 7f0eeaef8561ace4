"""An article's page: every field by the site's selectors, then metadata, then structure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from newscrawl.items import Article, Precision, digest
from newscrawl.pages import dates
from newscrawl.pages.article import authors, checks, images, modified, smaller_fields, tags
from newscrawl.pages.article.core import ArticleCore
from newscrawl.pages.base import FieldValue
from newscrawl.pages.html.metadata import MODIFIED, PUBLISHED


class ArticlePage(ArticleCore):
    """One article as its page shows it: plain properties, each read when first asked for.

    A site overrides the selectors; ``""`` means that it knows none. ``body_selector`` names the
    element that holds the text, paragraphs or not. Texts come out clean, addresses absolute.
    """

    @cached_property
    def modified_at(self) -> datetime | None:
        """When the page says it was last changed; None where it does not or contradicts itself."""
        claims = self._meta.dates(MODIFIED, "dateModified", "dateModified")
        return dates.modified(claims, self._dated, now=self.now, tz=self.tz) or modified.shown(self)

    @cached_property
    def image_url(self) -> str | None:
        """The article's own picture, absolute; never the site's logo."""
        return self._image.text or None

    @cached_property
    def _image(self) -> FieldValue:
        for way, address in images.images(self):
            return FieldValue(way, address)
        return FieldValue()

    @cached_property
    def summary(self) -> str | None:
        """The page's description where it speaks of this article; a slogan, or the headline again, is none."""
        return smaller_fields.summary(self._meta, self._names, self.headline, self.body)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The persons who wrote it; the agency itself is none."""
        return tuple(authors.authors(self))

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The site's own tags of this article."""
        return tuple(tags.tags(self))

    @cached_property
    def language(self) -> str:
        """``ar`` for Arabic text whatever the page declares, else the declared language."""
        return smaller_fields.language(self._page, self.body or self.headline)

    @cached_property
    def parts(self) -> list[str]:
        """Absolute addresses of the further pages of a long article, in order."""
        return smaller_fields.parts(self._page, self.url) if "page," in self.html else []

    @property
    def extraction(self) -> dict[str, str]:
        """Field by field, the way it was read; fields that the page does not state are left out."""
        body_way = self._read_body[0]
        ways = {
            "section": self._section.way,
            "headline": self._headline.way,
            "dateline": body_way if self.dateline else "",
            "published_at": self._dated.way if self._dated else "",
            "body": body_way if self.body else "",
            "summary": "metadata" if self.summary else "",
            "image_url": self._image.way,
        }
        return {name: way for name, way in ways.items() if way}

    @property
    def runners_up(self) -> dict[str, tuple[str, str]]:
        """For each field read by more than one way, the next way and what it gave."""
        found: dict[str, tuple[str, str]] = {}
        for name, reads in (("headline", self._headlines()), ("section", self._sections())):
            ways = list(reads)
            if len(ways) > 1:
                found[name] = (ways[1].way, ways[1].text)
        bodies = [(way, body.text) for way, body in self._bodies() if body.paragraphs]
        if len(bodies) > 1:
            found["body"] = bodies[1]
        pictures = list(images.images(self))
        if len(pictures) > 1:
            found["image_url"] = pictures[1]
        claims = self._meta.dates(PUBLISHED, "datePublished", "datePublished")
        if later := dates.runner_up(self._dated, claims, now=self.now, tz=self.tz):
            found["published_at"] = later
        return found

    def to_item(self, *, id: str, site: str, url: str, parser: str = "", public: Callable[[str], str] = str) -> Article:
        """The article; raises the `PageError` that says why the page holds none.

        ``public`` gives the site's own form of an address that was read at a mirror.
        """
        checks.check(self)
        at, precision = self._publication()
        return Article(
            id=id,
            site=site,
            url=url,
            section=self.section,
            headline=self.headline,
            headline_tags=self.headline_tags,
            dateline=self.dateline,
            place=self.place,
            authors=self.authors,
            published_at=at,
            published_precision=precision,
            modified_at=self._zoned(self.modified_at) if self.modified_at else None,
            body=self.body,
            summary=self.summary,
            image_url=public(self.image_url) if self.image_url else None,
            tags=self.tags,
            language=self.language,
            content_hash=digest(self.headline, self.body, self.section, at),
            extraction=self.extraction,
            parser=parser,
        )

    def _publication(self) -> tuple[datetime | None, Precision | None]:
        """The publication to the minute, in the site's zone."""
        if self.published is None:
            return None, None
        at = self._zoned(self.published.at)
        return at, "minute" if self.published.precision == "second" else self.published.precision

    def _zoned(self, at: datetime) -> datetime:
        at = at.replace(second=0, microsecond=0)
        return at if self.keep_offset else at.astimezone(self.tz)
