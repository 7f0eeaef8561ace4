"""A listing page: the section's own links, and where the list goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import ClassVar

from selectolax.lexbor import LexborNode

from newscrawl.arabic import BAGHDAD, ParsedDate, clean, search_key
from newscrawl.pages.entries import Entry
from newscrawl.pages.groups import Group, Groups
from newscrawl.pages.pagination import Pagination
from newscrawl.pages.view import View
from newscrawl.urls import absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One article as a listing shows it: absolute address, identity, headline (may be empty), date as listed."""

    url: str
    number: str
    headline: str
    listed: ParsedDate | None


class ListingPage(View):
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
    def _groups(self) -> Groups:
        return Groups(self._tree, self.url, self.number)

    @cached_property
    def _main(self) -> Group | None:
        if self.links_selector:
            nodes = {n.mem_id for n in self._page.css(self.links_selector)}
            if group := self._groups.holding(nodes):
                return group
        title = self._page.css_first("title")
        return self._groups.main(self._pagination.first_link, title.text() if title else "")

    @property
    def links(self) -> list[Link]:
        """The section's own links in page order, each article once."""
        group = self._main
        return [self._link(number, group) for number in group.numbers] if group else []

    def _link(self, number: str, group: Group) -> Link:
        entry = Entry(self._tree, group.lines(number), group.alt(number), now=self.now, tz=self.tz)
        return Link(url=group.address(number), number=number, headline=entry.headline, listed=entry.listed)

    # --- where the list goes on

    @cached_property
    def _pagination(self) -> Pagination:
        return Pagination(self._page, self.url, self.number)

    @property
    def next_url(self) -> str | None:
        """The absolute address of the next page, None where the page names none."""
        return self._pagination.next_url

    @property
    def paginated(self) -> bool:
        """Whether the page shows any pagination."""
        return self._pagination.shown

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


def _in_navigation(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html"):
        if parent.tag in ("nav", "header"):
            return True
        parent = parent.parent
    return False
