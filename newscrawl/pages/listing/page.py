"""A listing page: the section's own links, and where the list goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import ClassVar

from selectolax.lexbor import LexborNode

from newscrawl.arabic import BAGHDAD, ParsedDate, clean, search_key
from newscrawl.pages.base import BasePage
from newscrawl.pages.html.tree import LONGEST_HEADING, Line
from newscrawl.pages.listing.anchors import Anchor, anchors
from newscrawl.pages.listing.entries import ListEntry
from newscrawl.pages.listing.entry_labels import Labels
from newscrawl.pages.listing.group import LinkGroup
from newscrawl.pages.listing.groups import Groups
from newscrawl.pages.listing.pagination import Pagination
from newscrawl.urls import absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One article as a listing shows it: absolute address, identity, headline (may be empty), date as listed."""

    url: str
    number: str
    headline: str
    listed: ParsedDate | None


class ListingPage(BasePage):
    """A section's list of articles. Empty where the page holds none; never raises."""

    links_selector: ClassVar[str] = ""

    def __init__(
        self,
        html: str,
        url: str,
        *,
        now: datetime,
        number: Callable[[str], str | None],
        tz: tzinfo = BAGHDAD,
        title: str = "",
    ) -> None:
        """``number`` is the site's rule of identity: None for an address that is no article."""
        super().__init__(html, url, now=now, tz=tz, title=title)
        self.number = number

    @cached_property
    def _anchors(self) -> list[Anchor]:
        return anchors(self._tree, self.url, self.number)

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self._tree)

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self._tree, self._anchors, self._pagination.first_link)

    @cached_property
    def _main(self) -> LinkGroup | None:
        if self.links_selector:
            nodes = {n.mem_id for n in self._page.css(self.links_selector)}
            if group := self._groups.holding(nodes):
                return group
        title = self._page.css_first("title")
        return self._groups.main(title.text()[:LONGEST_HEADING] if title else "")

    @property
    def links(self) -> list[Link]:
        """The section's own links in page order, each article once."""
        group = self._main
        if group is None:
            return []
        entries = [self._entry(group.lines(number)) for number in group.numbers]
        dates = self._headed(group, entries) or self._by_turns(group, entries)
        return [
            Link(url=group.address(n), number=n, headline=entry.headline or clean(group.alt(n)), listed=listed)
            for n, entry, listed in zip(group.numbers, entries, dates, strict=True)
        ]

    def _by_turns(self, group: LinkGroup, entries: list[ListEntry]) -> list[ParsedDate | None]:
        """Each entry's date: its own, else one that stands between it and the next."""
        following = [*group.numbers[1:], None]
        return [
            entry.listed or self._entry(group.beside(number, after)).listed
            for number, entry, after in zip(group.numbers, entries, following, strict=True)
        ]

    def _headed(self, group: LinkGroup, entries: list[ListEntry]) -> list[ParsedDate | None]:
        """The entries' dates where days head them; empty where none do.

        One date above entries that tell no time is the page's clock, and one after the last entry is that entry's.
        """
        if all(entry.listed for entry in entries):
            return []
        days = [
            self._entry(group.above(number, previous)).listed
            for number, previous in zip(group.numbers, [None, *group.numbers[:-1]], strict=True)
        ]
        if not days[0] or self._entry(group.beside(group.numbers[-1], None)[:1]).listed:
            return []
        if not any(days[1:]) and not any(entry.clock for entry in entries):
            return []
        return [entry.on(day) for entry, day in zip(entries, _running(days), strict=True)]

    def _entry(self, lines: list[Line]) -> ListEntry:
        return ListEntry(self._labels, lines, now=self.now, tz=self.tz)

    # --- where the list goes on

    @cached_property
    def _pagination(self) -> Pagination:
        return Pagination(self._page, self.url, self._anchors, self.number)

    @property
    def next_url(self) -> str | None:
        """The absolute address of the next page, None where the page names none."""
        return self._pagination.following()

    @property
    def pagination(self) -> Pagination:
        """What the page says of its neighbours; it holds no more than addresses."""
        return self._pagination

    @property
    def paginated(self) -> bool:
        """Whether the page shows any pagination."""
        return self._pagination.shown

    @property
    def furthest(self) -> int:
        """The highest number of a page that the pagination names, this page's own at least."""
        return self._pagination.furthest

    @property
    def last(self) -> bool:
        """Whether pagination is shown and this is its last page."""
        return self.paginated and self.next_url is None

    def section_url(self, name: str) -> str | None:
        """The address under which the site's navigation lists the section of that name."""
        wanted = search_key(name)
        found: list[tuple[bool, str]] = []
        for node in self._page.css("a[href]"):
            text = node.text()
            if len(text) < 80 and search_key(clean(text)) == wanted:
                address = absolute(node.attributes.get("href") or "", self.url)
                if address and self.number(address) is None:
                    found.append((_in_navigation(node), address))
        found.sort(key=lambda pair: not pair[0])
        return found[0][1] if found else None


def _running(days: list[ParsedDate | None]) -> Iterator[ParsedDate | None]:
    """Each entry's day: the one named above it, else the one before."""
    day: ParsedDate | None = None
    for named in days:
        day = named or day
        yield day


def _in_navigation(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html"):
        if parent.tag in ("nav", "header"):
            return True
        parent = parent.parent
    return False
