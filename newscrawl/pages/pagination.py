"""The row of page numbers under a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.urls import absolute

_PATH = re.compile(r"^(.*?)/page[/,-]?([0-9]{1,6})/?$")
_QUERY = ("page", "cstart", "p", "paged", "pg")
_NEXT = frozenset("التالي|التاليه|الصفحه التاليه|next|next page|older|السابق الاقدم|الاقدم|المزيد".split("|"))
_NEXT_MARKS = frozenset({"»", "›", ">", ">>", "→", "←", "«", "‹"})


class Pagination:
    """What a listing says of its neighbours. ``first_link`` is a handle on where the row stands."""

    def __init__(self, page: LexborHTMLParser, url: str, number: Callable[[str], str | None]) -> None:
        self._base, self.current = position(url)
        self.first_link: int | None = None
        self.next_url: str | None = None
        self.shown = False
        self._named: str | None = None
        self._read(page, url, number)

    def _read(self, page: LexborHTMLParser, url: str, number: Callable[[str], str | None]) -> None:
        for node in page.css("a[href], link[rel=next], link[rel=prev]"):
            address = absolute(node.attributes.get("href") or "", url)
            if address is None or number(address) is not None:
                continue
            self._take(node, address)
        if self.next_url is None and self._named and self._named.split("#")[0] != url.split("#")[0]:
            self.next_url = self._named

    def _take(self, node: LexborNode, address: str) -> None:
        rel = (node.attributes.get("rel") or "").lower().split()
        base, at = position(address)
        same = base == self._base
        if "next" in rel and (not same or at > self.current):
            self.shown, self.next_url = True, self.next_url or address
        elif "prev" in rel:
            self.shown = True
        elif same and at != 1 and node.tag == "a":
            self._place(node)
            if at == self.current + 1 and self.next_url is None:
                self.next_url = address
        elif same and at == 1 and self.current > 1 and node.text(strip=True) in ("1", "١"):
            self._place(node)
        elif node.tag == "a" and _says_next(node) and _is_list(address, base, self._base):
            self._place(node)
            self._named = self._named or address

    def _place(self, node: LexborNode) -> None:
        self.shown = True
        if self.first_link is None:
            self.first_link = node.mem_id


def position(url: str) -> tuple[str, int]:
    """``(the list's path without its page, the page from 1)``; a mirror's pages may name the site's own host.

    >>> position("https://baghdadtoday.news/security/page/3/")
    ('/security', 3)
    """
    parts = urlsplit(url)
    found = _PATH.match(parts.path)
    if found:
        return found[1].rstrip("/"), int(found[2])
    query = dict(parse_qsl(parts.query))
    for name in _QUERY:
        if (value := query.pop(name, "")).isdigit():
            rest = "&".join(f"{k}={v}" for k, v in sorted(query.items()))
            return parts.path.rstrip("/") + (f"?{rest}" if rest else ""), int(value)
    return parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else ""), 1


def _says_next(node: LexborNode) -> bool:
    text = clean(node.text()[:60])
    label = node.attributes.get("aria-label") or node.attributes.get("title") or ""
    return search_key(text) in _NEXT or search_key(label) in _NEXT


def _is_list(address: str, base: str, own: str) -> bool:
    return bool(address) and (base == own or base.startswith(own))
