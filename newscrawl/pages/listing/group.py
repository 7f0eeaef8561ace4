"""A list of article links, and what each of its items holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from newscrawl.pages.html.tree import BLOCKS, Line, Tree, squeeze
from newscrawl.pages.listing.anchors import Anchor
from newscrawl.pages.listing.entries import HEADLINE_WORDS

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINES_BESIDE = 3  # after the last item: what follows the list may lie in its element too
_ZONES = frozenset({"nav", "header", "footer", "aside"})


Rivals = dict[int, tuple[int, int]]


def rivals(links: Sequence[tuple[int, str]]) -> Rivals:
    """For each link, of those in page order, the nearest links of other articles before and after it, as elements.

    >>> rivals([(3, "a"), (5, "a"), (8, "b")])[5]
    (-1, 8)
    """
    before, after = _nearest(links, -1), _nearest(links[::-1], sys.maxsize)
    return {element: (before[element], after[element]) for element, _ in links}


def _nearest(links: Sequence[tuple[int, str]], none: int) -> dict[int, int]:
    found: dict[int, int] = {}
    other, last = none, (none, "")
    for element, number in links:
        if last[1] and last[1] != number:
            other = last[0]
        found[element], last = other, (element, number)
    return found


class Links:
    """A page's links to articles. ``pager``: the element of a link in its pagination, -1 for none."""

    def __init__(self, tree: Tree, anchors: Sequence[Anchor], pager: int) -> None:
        self.tree, self.pager = tree, pager
        self.found = [(a.element, a.number, a.address) for a in anchors if a.number]
        self.rivals = rivals([(element, number) for element, number, _ in self.found])

    @cached_property
    def _places(self) -> dict[int, list[tuple[int, int]]]:
        """By each element that holds text itself: where, as (line, piece of it)."""
        places: dict[int, list[tuple[int, int]]] = {}
        for place, line in enumerate(self.tree.lines):
            for at, (_, holder) in enumerate(line.pieces):
                places.setdefault(holder, []).append((place, at))
        return places

    def places_in(self, element: int) -> dict[int, list[int]]:
        """The lines of which some part lies in the element, by index in page order, and which of their pieces do."""
        places, last = self._places, self.tree.last[element]
        found: dict[int, list[int]] = {}
        for place, at in sorted(p for e in range(element, last + 1) if e in places for p in places[e]):
            found.setdefault(place, []).append(at)
        return found

    def first_line(self, element: int) -> int:
        """The index of the first line of which some part lies in the element; the number of lines for none."""
        places, last = self._places, self.tree.last[element]
        return min((places[e][0][0] for e in range(element, last + 1) if e in places), default=len(self.tree.lines))


@dataclass(slots=True)
class LinkGroup:
    """A list of article links: the elements that hold it, its articles in page order, their links."""

    page: Links
    holders: list[int]
    numbers: list[str] = field(default_factory=list)
    links: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)  # as `item` finds them
    _rivals: Rivals | None = None
    _held: set[int] | None = None  # the holders, once asked for
    _around: set[int] | None = None  # and what holds them

    def add(self, number: str, element: int, address: str) -> None:
        """Takes a link in; further ones of the same article only tell more of it."""
        if number not in self.links:
            self.numbers.append(number)
        self.links.setdefault(number, []).append((element, address))
        self.items.clear()
        self._rivals = None

    def take(self, row: LinkGroup) -> None:
        """Adds another row of the same grid."""
        self.holders += row.holders
        self._held = self._around = None
        for number, links in row.links.items():
            for element, address in links:
                self.add(number, element, address)

    @property
    def held(self) -> set[int]:
        """The holders, to look one up in."""
        if self._held is None:
            self._held = set(self.holders)
        return self._held

    def address(self, number: str) -> str:
        """The address of the article's first link."""
        return self.links[number][0][1]

    def item(self, number: str) -> int:
        """The element of one item: the highest around its links that holds no other article's."""
        if number not in self.items:
            self.items[number] = self._item(number)
        return self.items[number]

    def _item(self, number: str) -> int:
        tree = self.page.tree
        at = first = self.links[number][0][0]
        alone = len(self.links) == 1
        before, after = self._others[first]
        while (above := tree.parent[at]) >= 0 and above not in self.held:
            if before >= above or after <= tree.last[above] or (alone and self._leaves_entry(at, above)):
                break
            at = above
        return at

    @property
    def _others(self) -> Rivals:
        """The links' neighbours in the list; on the page for a list of one article."""
        if len(self.links) == 1:
            return self.page.rivals
        if self._rivals is None:
            self._rivals = rivals(sorted((e, number) for number, links in self.links.items() for e, _ in links))
        return self._rivals

    def _leaves_entry(self, at: int, above: int) -> bool:
        """Whether the step from ``at`` up leaves a list's only entry: for a zone of the page, or the list's heading."""
        tree = self.page.tree
        if tree.tags[above] in ("body", "main") or (self.page.pager >= 0 and tree.inside(self.page.pager, above)):
            return True
        if any(self._is_heading_of_list(e) or self._is_zone(e) for e in range(above, at)):
            return True
        return any(self._is_zone(e) for e in range(tree.last[at] + 1, tree.last[above] + 1))

    def _is_zone(self, element: int) -> bool:
        """True for a menu, a margin, a head or foot of the page; an entry's own holds its link, or only words."""
        tree = self.page.tree
        tag = tree.tags[element]
        if tag not in _ZONES:
            return False
        if tag in ("nav", "aside"):
            return True
        if any(tree.inside(e, element) for e, _ in self.links[self.numbers[0]]):
            return False
        return tag == "header" or "a" in tree.tags[element : tree.last[element] + 1]

    def _is_heading_of_list(self, element: int) -> bool:
        """True for a heading before the only entry that is not its headline: a short one, or the link has words."""
        tree = self.page.tree
        if tree.tags[element] not in _HEADINGS:
            return False
        links = [e for e, _ in self.links[self.numbers[0]]]
        if any(tree.inside(e, element) for e in links):
            return False
        return any(_is_worded(tree, e) for e in links) or not _is_worded(tree, element)

    def lines(self, number: str) -> list[Line]:
        """The lines of one item; of a line that it shares with others, what of it lies in the item."""
        item, tree = self.item(number), self.page.tree
        places = self.page.places_in(item)
        found = [tree.lines[place] for place in places]
        if tree.tags[item] in BLOCKS:
            return found
        others = [e for e in self._others[self.links[number][0][0]] if 0 <= e < len(tree.tags)]
        shared = {place for other in others for place in self.page.places_in(other)}
        cut = zip(places.items(), found, strict=True)
        parts = (self._part(line, pieces, item) if place in shared else line for (place, pieces), line in cut)
        return [part for part in parts if part.text]

    def _part(self, line: Line, places: list[int], item: int) -> Line:
        """These pieces of a line, which lie in the item."""
        pieces = [line.pieces[at] for at in places]
        text = squeeze("".join(text for text, _ in pieces))
        linked = len(text) if self.page.tree.tags[item] == "a" else min(line.linked, len(text))
        return replace(line, text=text, pieces=pieces, linked=linked)

    def beside(self, number: str, following: str | None) -> list[Line]:
        """The lines between an item and the ``following`` one: of lists whose titles and dates stand by turns."""
        tree, last = self.page.tree, max(self.page.places_in(self.item(number)), default=-1)
        if last < 0 or len(self.links) == 1:
            return []
        end = self.page.first_line(self.item(following)) if following else last + 1 + _LINES_BESIDE
        after = tree.lines[last + 1 : end]
        return [line for line in after if tree.within(line.block, self.held)]

    def above(self, number: str, previous: str | None) -> list[Line]:
        """The lines between the ``previous`` item, or the list's beginning, and this one: of lists headed by days."""
        tree, first = self.page.tree, self.page.first_line(self.item(number))
        begin = max(self.page.places_in(self.item(previous)), default=first) + 1 if previous else first - _LINES_BESIDE
        if self._around is None:
            self._around = self.held | {tree.parent[holder] for holder in self.holders}
        before = tree.lines[max(0, begin) : first]
        return [line for line in before if not line.linked and tree.within(line.block, self._around)]

    def alt(self, number: str) -> str:
        """What the item's links and pictures are titled."""
        for element, _ in self.links[number]:
            node = self.page.tree.nodes[element]
            if title := node.attributes.get("title"):
                return title
            picture = node.css_first("img[alt]")
            if picture and picture.attributes.get("alt"):
                return picture.attributes["alt"] or ""
        return ""


def _is_worded(tree: Tree, element: int) -> bool:
    return len((tree.nodes[element].text() or "").split()) >= HEADLINE_WORDS
