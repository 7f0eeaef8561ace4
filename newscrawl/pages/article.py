"""An article's page: every field by the site's selectors, then metadata, then structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from newscrawl.arabic import ParsedDate, clean, search_key
from newscrawl.items import Article, Precision, digest
from newscrawl.pages import containers, dates, extractor, extras, updates, verdict
from newscrawl.pages.body import Body, assemble
from newscrawl.pages.containers import Container
from newscrawl.pages.dates import Dated
from newscrawl.pages.header import Header, HeaderReader
from newscrawl.pages.headlines import headline_tags
from newscrawl.pages.metadata import MODIFIED, PUBLISHED, without_section
from newscrawl.pages.sections import section_near
from newscrawl.pages.site_header import SiteHeader
from newscrawl.pages.structure import BodyFinder
from newscrawl.pages.tree import Line
from newscrawl.pages.view import Read, View


class ArticlePage(View):
    """One article as its page shows it: plain properties, each read when first asked for.

    A site overrides the selectors; ``""`` means that it knows none. ``body_selector`` names the
    element that holds the text, paragraphs or not. Texts come out clean, addresses absolute.
    """

    headline_selector: ClassVar[str] = ""
    date_selector: ClassVar[str] = ""
    body_selector: ClassVar[str] = ""
    image_selector: ClassVar[str] = ""
    section_names: ClassVar[frozenset[str]] = frozenset()
    # True keeps the offset that a date was written with; False gives every date in the site's zone.
    keep_offset: ClassVar[bool] = False

    @cached_property
    def _site(self) -> SiteHeader:
        selectors = (self.headline_selector, self.date_selector)
        return SiteHeader(self._page, selectors, self._titles, self._names, now=self.now, tz=self.tz)

    @cached_property
    def _header(self) -> Header:
        return HeaderReader(self._tree, self._titles, self._names, self.now, self.tz).find()

    @property
    def headline(self) -> str:
        """The headline, clean, as written; empty where there is none."""
        return self._headline.text

    @property
    def headline_tags(self) -> tuple[str, ...]:
        """``urgent``, ``video``, ``document``, by the marks in the headline or beside it."""
        return headline_tags(self.headline, video=self._shows_video)

    @cached_property
    def _headline(self) -> Read:
        return next(self._headlines(), Read())

    def _headlines(self) -> Iterator[Read]:
        """The headline by every way, in the order of trust."""
        if self._site.headline:
            yield Read("site", self._site.headline)
        shown = clean(self._tree.lines[self._header.title].text) if self._header.title >= 0 else ""
        if self._titles:
            # The page's own wording wins: titles are cut and decorated for the browser's tab.
            same = search_key(shown) in map(search_key, self._titles)
            if same or not shown:
                yield Read(
                    "metadata", shown or without_section(self._titles[0], self._section.text, self.section_names)
                )
        if shown and not self._is_body_text(shown):
            yield Read("structure", shown)

    def _is_body_text(self, shown: str) -> bool:
        """Whether a would-be headline is a paragraph of the element that the site keeps its text in."""
        lines = self._container.lines if self._container else []
        return any(clean(line.text) == shown for line in lines)

    @property
    def _shows_video(self) -> bool:
        if self._headline.way == "site" and self._site.date_line:
            return self._site.video
        return "فيديو" in self.html and self._header.video

    @property
    def section(self) -> str | None:
        """The section's name as written, None where the page names none."""
        return self._section.text or None

    @cached_property
    def _section(self) -> Read:
        return next(self._sections(), Read())

    def _sections(self) -> Iterator[Read]:
        if self._site.section:
            yield Read("site", self._site.section)
        if name := self._meta.section():
            yield Read("metadata", name)
        if name := section_near(self._tree, self._header, self.section_names):
            yield Read("structure", name)

    @property
    def published(self) -> ParsedDate | None:
        """When the article was published, with the precision of what the page says."""
        return self._dated.date if self._dated else None

    @cached_property
    def _dated(self) -> Dated | None:
        line = self._site.date_line
        if line and dates.is_past(line.date.at, self.now):
            return Dated(date=line.date, way="site")
        header = self._header
        visible = header.date.date if header.date else None
        claims = self._meta.dates(PUBLISHED, "datePublished", "datePublished")
        return dates.choose(
            visible, claims, now=self.now, tz=self.tz, own=header.claims, sure=header.sure, zoned=not self.keep_offset
        )

    @cached_property
    def modified_at(self) -> datetime | None:
        """When the page says it was last changed; None where it does not or contradicts itself."""
        claims = self._meta.dates(MODIFIED, "dateModified", "dateModified")
        return dates.modified(claims, self._dated, now=self.now, tz=self.tz) or updates.shown(self)

    # --- body

    @property
    def body(self) -> str:
        """Clean paragraphs joined by a blank line, without dateline and noise; empty where there are none."""
        return self._read_body[1].text

    @property
    def dateline(self) -> str | None:
        """The dateline as written (`بغداد اليوم- متابعة`)."""
        found = self._read_body[1].dateline
        return found.written if found else None

    @property
    def place(self) -> str | None:
        """The dateline's place."""
        found = self._read_body[1].dateline
        return found.place if found else None

    @property
    def noise(self) -> list[str]:
        """The lines that were cut from the body."""
        return self._read_body[1].noise

    @cached_property
    def _read_body(self) -> tuple[str, Body]:
        for way, body in self._bodies():
            if body.paragraphs or (way == "site" and "urgent" in self.headline_tags):
                return way, body
        return "", Body()

    @cached_property
    def _container(self) -> Container | None:
        """The element that the site keeps its text in."""
        return containers.find(self._page, self.body_selector, self._names) if self.body_selector else None

    def _bodies(self) -> Iterator[tuple[str, Body]]:
        """The body by every way. JSON-LD's comes after structure: it has lost its paragraphs."""
        if self._container is not None:
            lines = self._container.lines
            yield "site", assemble(containers.below_header(lines, self.headline, self.now, self.tz), self._names)
        if lines := self._structured:
            yield "structure", assemble(lines, self._names)
        if text := extras.claimed_body(self._meta):
            yield "metadata", assemble(extractor.as_lines(text), self._names)
        if (
            self._header.title >= 0
            and self._dated
            and "urgent" not in self.headline_tags
            and not extras.is_headed(self)
        ):
            yield "extractor", assemble(extractor.main_text(self.html, self.headline), self._names)

    @cached_property
    def _structured(self) -> list[Line]:
        if self._header.title < 0 and not self._titles:
            return []
        short = self._header.title >= 0 and "urgent" not in self.headline_tags
        return BodyFinder(self._tree, self._header, self._names, short=short).find()

    # --- the rest

    @cached_property
    def image_url(self) -> str | None:
        """The article's own picture, absolute; never the site's logo."""
        return self._image.text or None

    @cached_property
    def _image(self) -> Read:
        for way, address in extras.images(self):
            return Read(way, address)
        return Read()

    @cached_property
    def summary(self) -> str | None:
        """The page's description where it speaks of this article; a slogan, or the headline again, is none."""
        return extras.summary(self._meta, self._names, self.headline, self.body)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The persons who wrote it; the agency itself is none."""
        return tuple(extras.authors(self))

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The site's own tags of this article."""
        return tuple(extras.tags(self))

    @cached_property
    def language(self) -> str:
        """``ar`` for Arabic text whatever the page declares, else the declared language."""
        return extras.language(self._page, self.body or self.headline)

    @cached_property
    def parts(self) -> list[str]:
        """Absolute addresses of the further pages of a long article, in order."""
        return extras.parts(self._page, self.url) if "page," in self.html else []

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
        pictures = list(extras.images(self))
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
        verdict.check(self)
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
