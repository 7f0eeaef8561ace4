"""The fields that the others are read by: headline, section, date and body, each by every way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from newscrawl.arabic import ParsedDate, clean, search_key
from newscrawl.pages import dates
from newscrawl.pages.article.body import extractor, selected
from newscrawl.pages.article.body.finder import BodyFinder
from newscrawl.pages.article.body.paragraphs import Body, assemble
from newscrawl.pages.article.body.selected import Container
from newscrawl.pages.article.header.finder import Header, HeaderReader
from newscrawl.pages.article.header.selected import SiteHeader
from newscrawl.pages.article.section import section_near
from newscrawl.pages.base import BasePage, FieldValue
from newscrawl.pages.dates import Dated
from newscrawl.pages.html.metadata import PUBLISHED, claimed_body, without_section
from newscrawl.pages.html.tree import Line
from newscrawl.pages.vocabulary import headline_tags
from newscrawl.urls import absolute, split

_HEADING_WORDS = 4


class ArticleCore(BasePage):
    """Headline, section, date and body of one page; the smaller fields ask it for what they stand beside."""

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
    def _headline(self) -> FieldValue:
        return next(self._headlines(), FieldValue())

    def _headlines(self) -> Iterator[FieldValue]:
        """The headline by every way, in the order of trust."""
        if self._site.headline:
            yield FieldValue("site", self._site.headline)
        shown = clean(self._tree.lines[self._header.title].text) if self._header.title >= 0 else ""
        if self._titles:
            # The page's own wording wins: titles are cut and decorated for the browser's tab.
            same = search_key(shown) in map(search_key, self._titles)
            if same or not shown:
                yield FieldValue(
                    "metadata", shown or without_section(self._titles[0], self._section.text, self.section_names)
                )
        if shown and not self._is_body_text(shown):
            yield FieldValue("structure", shown)

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
    def _section(self) -> FieldValue:
        return next(self._sections(), FieldValue())

    def _sections(self) -> Iterator[FieldValue]:
        if self._site.section:
            yield FieldValue("site", self._site.section)
        if name := self._meta.section():
            yield FieldValue("metadata", name)
        if name := section_near(self._tree, self._header, self.section_names):
            yield FieldValue("structure", name)

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
        return selected.find(self._page, self.body_selector, self._names) if self.body_selector else None

    def _bodies(self) -> Iterator[tuple[str, Body]]:
        """The body by every way. JSON-LD's comes after structure: it has lost its paragraphs."""
        if self._container is not None:
            lines = self._container.lines
            yield "site", assemble(selected.below_header(lines, self.headline, self.now, self.tz), self._names)
        if lines := self._structured:
            yield "structure", assemble(lines, self._names)
        if text := claimed_body(self._meta):
            yield "metadata", assemble(extractor.as_lines(text), self._names)
        if self._header.title >= 0 and self._dated and "urgent" not in self.headline_tags and not is_headed(self):
            yield "extractor", assemble(extractor.main_text(self.html, self.headline), self._names)

    @cached_property
    def _structured(self) -> list[Line]:
        if self._header.title < 0 and not self._titles:
            return []
        short = self._header.title >= 0 and "urgent" not in self.headline_tags
        return BodyFinder(self._tree, self._header, self._names, short=short).find()


def is_headed(page: ArticleCore) -> bool:
    """True where the page is headed by a section's name: it is a list."""
    key = search_key(page.headline)
    if not 0 < len(key.split()) <= _HEADING_WORDS:
        return False
    if key in {search_key(name) for name in page.section_names}:
        return True
    if page._meta.article or page._meta.meta.get("og:type") == "article":
        return False
    links = (line for line in page._tree.lines if line.link_share > 0.7 and len(line.text) < 40)
    return any(search_key(line.text) == key and not _leads_here(page, line.href) for line in links)


def _leads_here(page: ArticleCore, href: str | None) -> bool:
    """True for a link to the page itself: lists of what is new or read most hold it, and no section's name does."""
    own = {split(url).path.rstrip("/") for url in (page.url, page._meta.canonical) if url}
    address = absolute(href, page.url) if href else None
    return address is not None and split(address).path.rstrip("/") in own - {""}
