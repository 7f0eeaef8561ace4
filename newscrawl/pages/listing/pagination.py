"""Where a list goes on: the next page as this page names it, by relation, in words, by number or by an arrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import parse_qsl

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.listing.anchors import Anchor
from newscrawl.urls import absolute, split

_PATH = re.compile(r"^(.*?)/page[/,-]?([0-9]{1,6})/?$")
_NUMBER = re.compile(r"[0-9]{1,6}")
_LABEL = re.compile(r"[0-9٠-٩۰-۹]{1,6}")  # a page's number as people read it
_QUERY = ("page", "cstart", "p", "paged", "pg", "pageindex", "pagenum", "pageno")
# Parameters that say where in a list one is, beside those of a page's number.
_WHERE = "start offset limitstart from skip updated-max max-results by-date after before cursor token"
_PLACES = frozenset((*_QUERY, *_WHERE.split()))
_MENUS = frozenset({"nav", "header", "footer", "aside"})


class Pagination:
    """What a listing says of its neighbours.

    ``first_link`` is the element of its first link, -1 for none; ``furthest`` the highest number of a page that it
    names, its own at least; ``backwards`` is True where the page that names no number of its own bears the highest
    one: there the numbers fall from page to page. ``has_more`` is True where the page offers more, and no address.
    """

    def __init__(
        self, page: LexborHTMLParser, url: str, links: Iterable[Anchor], number: Callable[[str], str | None]
    ) -> None:
        self._url = _plain(url)
        self._base, self.current = position(url)
        self._own = _fixed(url)
        self.furthest = self.current
        self.first_link = -1
        self.shown = False
        self._related: list[str] = []
        self._worded: list[str] = []
        self._arrows: list[str] = []
        self._following: list[str] = []  # by the number in the address
        row: dict[int, Anchor] = {}
        for node in page.css("link[rel=next], link[rel=prev]"):
            address = absolute(node.attributes.get("href") or "", url)
            if address and number(address) is None:
                self._relate(node.attributes.get("rel") or "", address)
        for link in links:
            if link.number is None:
                self._take(link, row)
        self._label = self._own_label(row)
        self._numbered = {label: link.address for label, link in row.items()}  # no page's tree is held
        self.furthest = max([self.furthest, *row, self._label or 1])
        self.backwards = bool(
            self._label and self._label > 1 and self._label == self.furthest and not _says_number(self._url)
        )
        self.has_more = self.following() is None and any(map(_offers_more, page.css("a, button, [role=button]")))

    def following(self, read: Collection[str] = (), *, backwards: bool = False) -> str | None:
        """The address of the next page, None for none; it is none of those ``read``. ``backwards`` is the list's."""
        passed = {self._url, *map(_plain, read)}
        return next((address for address in self._candidates(backwards) if _plain(address) not in passed), None)

    def _candidates(self, backwards: bool) -> Iterator[str]:
        yield from self._related
        yield from self._worded
        step = -1 if backwards or self.backwards else 1
        if self._label is not None and (address := self._numbered.get(self._label + step)):
            yield address
        if step == 1 and self._label is None:
            yield from self._following
        yield from self._arrows

    def _relate(self, rel: str, address: str) -> bool:
        """Takes in what says of itself that it is the next page, or the one before; False for any other."""
        base, at = position(address)
        said = rel.lower().split()
        if "next" in said and (base != self._base or at > self.current or _fixed(address) == self._own):
            self.shown = True
            self._related.append(address)
            return True
        if "prev" in said:
            self.shown = True
        return "prev" in said

    def _take(self, link: Anchor, row: dict[int, Anchor]) -> None:
        rel = link.node.attributes.get("rel")
        if rel and self._relate(rel, link.address):
            self._place(link.element)
            return
        # Most links of a page lead to other lists: their address alone tells.
        if self._own[0] not in link.address or not self._is_own(link.address):
            return
        base, at = position(link.address)
        text = clean(link.node.text()[:60])
        if base == self._base and at != 1:
            self._place(link.element)
            self.furthest = max(self.furthest, at)
            if at == self.current + 1:
                self._following.append(link.address)
        if _LABEL.fullmatch(text):
            row.setdefault(int(text), link)
        elif _says_next(link.node, text):
            self._place(link.element)
            self._worded.append(link.address)
        elif text in vocabulary.ARROWS and _plain(link.address) != self._url:
            self._arrows.append(link.address)

    def _is_own(self, address: str) -> bool:
        """Whether an address leads into this list: its path, or one below, with all that fixes the list."""
        path, fixed = _fixed(address)
        own, needed = self._own
        # Below the front page lies the whole site: there the address itself must say that it is a page of a list.
        below = path.startswith(own + "/") and (own != "" or _says_number(address))
        return (path == own or below) and needed <= fixed

    def _own_label(self, row: dict[int, Anchor]) -> int | None:
        """The number that this page bears in its row of numbers, None where it shows no row."""
        if not row:
            return None
        for label, link in row.items():
            if _plain(link.address) == self._url:
                return label
        if 1 not in row and not _says_number(self._url) and self._bears(row, 1):
            own = 1
        else:
            own = next((n for n in _unlinked(next(iter(row.values()))) if n not in row), 0)
        if not own and self.current not in row and self._bears(row, self.current):
            own = self.current
        if own:
            for link in row.values():
                self._place(link.element)
        return own or None

    @staticmethod
    def _bears(row: dict[int, Anchor], number: int) -> bool:
        """Whether a page may bear a number that its row does not link: its neighbour is there."""
        return number + 1 in row or number - 1 in row

    def _place(self, element: int) -> None:
        self.shown = True
        if self.first_link < 0 or element < self.first_link:
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


def _fixed(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """What fixes a list: its path without a page, and the parameters that do not say where in it one is."""
    parts = split(url)
    found = _PATH.match(parts.path)
    query = parse_qsl(parts.query, keep_blank_values=True)
    fixed = frozenset((name, value) for name, value in query if name.lower() not in _PLACES)
    return (found[1] if found else parts.path).rstrip("/"), fixed


def _says_number(url: str) -> bool:
    """Whether an address names a page of its list."""
    parts = split(url)
    return bool(_PATH.match(parts.path)) or any(name.lower() in _PLACES for name, _ in parse_qsl(parts.query))


def _plain(url: str) -> str:
    """An address as far as it tells one page of a list from another."""
    return url.partition("#")[0].partition("://")[2].rstrip("/")


def _unlinked(link: Anchor) -> list[int]:
    """The numbers beside a link in its row that are no links: the page one is on."""
    row = link.node.parent
    for _ in range(3):
        if row is None or row.tag in ("body", "html", "main"):
            return []
        texts = (clean(node.text()[:12]) for node in row.css("span, b, strong, em, li, div, a:not([href])"))
        if found := [int(text) for text in texts if _LABEL.fullmatch(text)]:
            linked = {clean(node.text()[:12]) for node in row.css("a[href]")}
            return [n for n in found if str(n) not in linked]
        row = row.parent
    return []


def _says_next(node: LexborNode, text: str) -> bool:
    label = node.attributes.get("aria-label") or node.attributes.get("title") or ""
    return search_key(text) in vocabulary.NEXT_PAGE or search_key(label) in vocabulary.NEXT_PAGE


def _offers_more(node: LexborNode) -> bool:
    """True for a button, or a link without an address, that says there is more of the list."""
    href = (node.attributes.get("href") or "").strip()
    if href and not href.startswith(("#", "javascript:")):
        return False
    if search_key(clean(node.text()[:60])) not in vocabulary.MORE:
        return False
    parent = node.parent
    while parent is not None:
        if parent.tag in _MENUS:
            return False
        parent = parent.parent
    return True
