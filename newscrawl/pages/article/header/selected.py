"""The header by a site's own selectors: headline, and the line around its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.dated_lines import DateLine, is_section, read_date_line, section_in
from newscrawl.pages.html.positions import between, common, inside
from newscrawl.pages.html.tree import Tree, squeeze

_LINE = 110
_LONG = 3000
_TRIED = 12
_LEVELS_UP = 4


class SiteHeader:
    """What the site's selectors find; empty or None where they find nothing believable."""

    def __init__(
        self,
        page: LexborHTMLParser,
        selectors: tuple[str, str],
        titles: Sequence[str],
        names: Sequence[str],
        *,
        now: datetime,
        tz: tzinfo,
    ) -> None:
        """``selectors`` name the headline's and the date's element; ``names`` are the site's own."""
        self._page = page
        self._headline_selector, self._date_selector = selectors
        self._titles = titles
        self._names = names
        self._now = now
        self._tz = tz

    @cached_property
    def headline_node(self) -> LexborNode | None:
        """The headline's element: of several, the one that the page's titles agree with."""
        if not self._headline_selector:
            return None
        nodes = self._page.css(self._headline_selector)
        for node in nodes:
            text = clean(squeeze(node.text()))
            if text in self._titles or (not self._titles and text and text not in self._names):
                return node
        keys = [search_key(t) for t in self._titles]
        return next((n for n in nodes if _agrees(search_key(n.text()[:_LONG]), keys)), None)

    @cached_property
    def headline(self) -> str:
        """The text of the headline's element, clean; only one that the page's title agrees with."""
        node = self.headline_node
        return clean(squeeze(node.text())) if node else ""

    @cached_property
    def _dated(self) -> tuple[DateLine, LexborNode] | None:
        if not self._date_selector:
            return None
        found: list[tuple[DateLine, LexborNode]] = []
        for node in self._page.css(self._date_selector)[:_TRIED]:
            text = clean(squeeze(node.text()))
            if not _in_list(node) and (line := read_date_line(0, text, now=self._now, tz=self._tz)):
                found.append((line, node))
        if len(found) > 1:  # lists of other articles may stand before this one
            found.sort(key=lambda pair: not self._beside_headline(pair[1]))
        return found[0] if found else None

    def _beside_headline(self, node: LexborNode) -> bool:
        above = node.parent
        for _ in range(_LEVELS_UP):
            if above is None or above.tag in ("body", "html"):
                return False
            if self.headline_node is not None and inside(self.headline_node, above):
                return True
            above = above.parent
        return False

    @property
    def date_line(self) -> DateLine | None:
        """The date that the site's date element holds, the first that is one."""
        return self._dated[0] if self._dated else None

    @cached_property
    def section(self) -> str:
        """What stands before the date on its line."""
        if self._dated is None:
            return ""
        line, node = self._dated
        if line.section:
            return line.section
        own = node.text()
        above = node.parent
        for _ in range(2):
            if above is None or above.tag in ("body", "html"):
                break
            before = squeeze(above.text(separator=" ").partition(own)[0])
            if before:
                name = clean(before[-_LINE:]).strip(" |-–—•·:،,/")
                return section_in(name) if len(before) < _LINE and is_section(name) else self._last_line(above, own)
            above = above.parent
        return ""

    @staticmethod
    def _last_line(above: LexborNode, own: str) -> str:
        """The section where more than the date's line stands in its parent: the line's own text before the date."""
        needle = squeeze(own)
        for line in Tree(above).lines:
            if needle in line.text:
                name = clean(line.text.partition(needle)[0]).strip(" |-–—•·:،,/")
                return section_in(name)
        return ""

    @cached_property
    def video(self) -> bool:
        """Whether a line `فيديو` stands between date and headline."""
        if self._dated is None or self.headline_node is None:
            return False
        title, date = self.headline_node, self._dated[1]
        shared = common(title, date)
        if shared is None or shared.tag in ("body", "html"):
            return False
        parts = between(date, title) or between(title, date) or ()
        lines = (line for part in parts if "فيديو" in part.text() for line in Tree(part).lines)
        return any(vocabulary.VIDEO_EDGE.fullmatch(clean(line.text)) for line in lines)


def _agrees(key: str, titles: list[str]) -> bool:
    """True where a heading says what one of the titles says, whole or cut short."""
    if not key:
        return False
    return any(key == t or (len(t) >= 10 and key.startswith(t)) or t.startswith(key + " ") for t in titles)


def _in_list(node: LexborNode) -> bool:
    """True for a date inside a link or a list: another item's."""
    for _ in range(_LEVELS_UP):
        parent = node.parent
        if parent is None:
            return False
        if parent.tag in ("a", "li", "aside", "nav", "footer"):
            return True
        node = parent
    return False
