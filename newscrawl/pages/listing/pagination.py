"""The row of page numbers under a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.pages.listing.anchors import Anchor
from newscrawl.urls import absolute, split

_PATH = re.compile(r"^(.*?)/page[/,-]?([0-9]{1,6})/?$")
_NUMBER = re.compile(r"[0-9]{1,6}")
_QUERY = ("page", "cstart", "p", "paged", "pg")
_NEXT = frozenset("التالي|التاليه|الصفحه التاليه|next|next page|older|السابق الاقدم|الاقدم|المزيد".split("|"))
_NEXT_MARKS = frozenset({"»", "›", ">", ">>", "→", "←", "«", "‹"})


class Pagination:
    """What a listing says of its neighbours.

    ``first_link`` is the element of its first link, -1 for none; ``furthest`` the highest number of a page that it
    names, its own at least.
    """

    def __init__(
        self, page: LexborHTMLParser, url: str, links: Iterable[Anchor], number: Callable[[str], str | None]
    ) -> None:
        self._base, self.current = position(url)
        self.furthest = self.current
        self._path = self._base.partition("?")[0]
        self.first_link = -1
        self.next_url: str | None = None
        self.shown = False
        self._named: str | None = None
        for node in page.css("link[rel=next], link[rel=prev]"):
            address = absolute(node.attributes.get("href") or "", url)
            if address and number(address) is None:
                self._related(node.attributes.get("rel") or "", address)
        for link in links:
            if link.number is None:
                self._take(link)
        if self.next_url is None and self._named and self._named.split("#")[0] != url.split("#")[0]:
            self.next_url = self._named

    def _related(self, rel: str, address: str) -> bool:
        """Notes what says of itself that it is the next page, or the one before; False for any other."""
        base, at = position(address)
        said = rel.lower().split()
        if "next" in said and (base != self._base or at > self.current):
            self.shown, self.next_url = True, self.next_url or address
            return True
        if "prev" in said:
            self.shown = True
        return "prev" in said

    def _take(self, link: Anchor) -> None:
        rel = link.node.attributes.get("rel")
        if rel and self._related(rel, link.address):
            self._place(link.element)
        # Most links of a page lead to other lists: their address alone tells.
        if self._path not in link.address:
            return
        base, at = position(link.address)
        if base == self._base and at != 1:
            self._place(link.element)
            self.furthest = max(self.furthest, at)
            if at == self.current + 1 and self.next_url is None:
                self.next_url = link.address
        elif base == self._base and self.current > 1 and link.node.text(strip=True) in ("1", "١"):
            self._place(link.element)
        elif base.startswith(self._base) and _says_next(link.node):
            self._place(link.element)
            self._named = self._named or link.address

    def _place(self, element: int) -> None:
        self.shown = True
        if self.first_link < 0:
            self.first_link = element


def position(url: str) -> tuple[str, int]:
    """``(the list's path without its page, the page from 1)``; a mirror's pages may name the site's own host.

    >>> position("https://baghdadtoday.news/security/page/3/")
    ('/security', 3)
    """
    parts = split(url)
    found = _PATH.match(parts.path)
    if found:
        return found[1].rstrip("/"), int(found[2])
    query = dict(parse_qsl(parts.query))
    for name in _QUERY:
        if _NUMBER.fullmatch(value := query.pop(name, "")):
            rest = "&".join(f"{k}={v}" for k, v in sorted(query.items()))
            return parts.path.rstrip("/") + (f"?{rest}" if rest else ""), int(value)
    return parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else ""), 1


def _says_next(node: LexborNode) -> bool:
    text = clean(node.text()[:60])
    label = node.attributes.get("aria-label") or node.attributes.get("title") or ""
    return search_key(text) in _NEXT or search_key(label) in _NEXT
