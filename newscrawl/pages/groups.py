"""Which of a page's lists of article links is its own list, and which are margins."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newscrawl.arabic import search_key
from newscrawl.pages import marks
from newscrawl.pages.entries import HEADLINE_WORDS
from newscrawl.pages.tree import Line, Tree
from newscrawl.urls import absolute

_TIME = re.compile(r"[0-9٠-٩]{1,2}\s*[:/-]\s*[0-9٠-٩]{1,2}|(?:منذ|قبل)\s|اليوم|[أا]مس")
_LABEL = 50
_FAR = 100
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ZONES = frozenset({"nav", "header", "footer", "aside"})
_MARGIN = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side|ticker|newsticker|breaking|most|popular|trending|related|widget|footer|marquee|"
    r"carousel|swiper|slider|col-lg-[1-4]|col-md-[1-4])(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Group:
    """A list of article links: the elements that hold it, its articles in page order, their links."""

    tree: Tree
    holders: list[int]
    numbers: list[str] = field(default_factory=list)
    links: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)  # as `item` finds them
    _elements: list[int] | None = None  # all links' elements in page order, once asked for

    def add(self, number: str, element: int, address: str) -> None:
        """Takes a link in; further ones of the same article only tell more of it."""
        if number not in self.links:
            self.numbers.append(number)
        self.links.setdefault(number, []).append((element, address))
        self.items.clear()
        self._elements = None

    def address(self, number: str) -> str:
        """The address of the article's first link."""
        return self.links[number][0][1]

    def item(self, number: str) -> int:
        """The element of one item: the highest around its links that holds no other article's."""
        if number not in self.items:
            self.items[number] = self._item(number)
        return self.items[number]

    def _item(self, number: str) -> int:
        own = [element for element, _ in self.links[number]]
        alone = len(self.links) == 1
        at = own[0]
        while (above := self.tree.parent[at]) >= 0 and above not in self.holders:
            if self._holds_others(above, own) or (alone and self._leaves_entry(at, above)):
                break
            at = above
        return at

    def _holds_others(self, element: int, own: list[int]) -> bool:
        """True where links of other articles than the one with ``own`` lie in the element."""
        if self._elements is None:
            self._elements = sorted(e for links in self.links.values() for e, _ in links)
        last = self.tree.last[element]
        held = bisect_right(self._elements, last) - bisect_left(self._elements, element)
        return held > sum(element <= e <= last for e in own)

    def _leaves_entry(self, at: int, above: int) -> bool:
        """Whether the step from ``at`` up leaves a list's only entry: for a zone of the page, or the list's heading."""
        tree = self.tree
        if tree.tags[above] in ("body", "main"):
            return True
        if any(self._is_heading_of_list(e) or tree.tags[e] in _ZONES for e in range(above, at)):
            return True
        return any(tree.tags[e] in _ZONES for e in range(tree.last[at] + 1, tree.last[above] + 1))

    def _is_heading_of_list(self, element: int) -> bool:
        """True for a heading before the only entry that is not its headline: a short one, or the link has words."""
        tree = self.tree
        if tree.tags[element] not in _HEADINGS:
            return False
        links = [e for e, _ in self.links[self.numbers[0]]]
        if any(tree.inside(e, element) for e in links):
            return False
        return any(_is_worded(tree, e) for e in links) or not _is_worded(tree, element)

    def lines(self, number: str) -> list[Line]:
        """The lines of one item; of items that stand flat beside each other, its own links' and what follows them."""
        item = self.item(number)
        return self.tree.lines_in(item) or self._inline(number)

    def _inline(self, number: str) -> list[Line]:
        """An item of one inline link: its text alone."""
        made = []
        for element, _ in self.links[number]:
            text = " ".join((self.tree.nodes[element].text() or "").split())
            if text:
                made.append(Line(text, element, -1, False, len(text)))
        return made

    def alt(self, number: str) -> str:
        """What the item's links and pictures are titled."""
        for element, _ in self.links[number]:
            node = self.tree.nodes[element]
            if title := node.attributes.get("title"):
                return title
            picture = node.css_first("img[alt]")
            if picture and picture.attributes.get("alt"):
                return picture.attributes["alt"] or ""
        return ""


def _is_worded(tree: Tree, element: int) -> bool:
    return len((tree.nodes[element].text() or "").split()) >= HEADLINE_WORDS


class Groups:
    """All lists of article links on a page."""

    def __init__(self, tree: Tree, url: str, number: Callable[[str], str | None]) -> None:
        self.tree = tree
        self.links: list[tuple[int, str, str]] = []
        for element, node in enumerate(tree.nodes):
            if tree.tags[element] == "a" and (href := node.attributes.get("href")):
                address = absolute(href, url)
                if address and (found := number(address)):
                    self.links.append((element, found, address))
        self.groups = self._merged(self._grouped())

    def _grouped(self) -> list[Group]:
        """Links by the lowest element that holds two articles or more."""
        tree = self.tree
        held: dict[int, set[str]] = {}
        for element, number, _ in self.links:
            at = element
            while at >= 0:
                held.setdefault(at, set()).add(number)
                at = tree.parent[at]
        groups: dict[int, Group] = {}
        for element, number, address in self.links:
            at = element
            while len(held[at]) < 2 and tree.parent[at] >= 0:
                at = tree.parent[at]
            groups.setdefault(at, Group(tree, [at])).add(number, element, address)
        return list(groups.values())

    def _merged(self, groups: list[Group]) -> list[Group]:
        """Rows of one grid are one list: neighbours in one parent, of one kind and one class."""
        tree = self.tree
        merged: list[Group] = []
        for group in sorted(groups, key=lambda g: g.holders[0]):
            holder = group.holders[0]
            for known in merged:
                other = known.holders[-1]
                if (
                    tree.parent[other] == tree.parent[holder]
                    and tree.sigs[other] == tree.sigs[holder]
                    and _classes(tree, other) == _classes(tree, holder)
                    and not self._label(group)
                ):
                    known.holders.append(holder)
                    for number in group.numbers:
                        for element, address in group.links[number]:
                            known.add(number, element, address)
                    break
            else:
                merged.append(group)
        return merged

    def holding(self, nodes: Iterable[int]) -> Group | None:
        """The links that are among these nodes, as one list; None for none."""
        wanted = set(nodes)
        group = Group(self.tree, [])
        for element, number, address in self.links:
            if self.tree.nodes[element].mem_id in wanted:
                group.add(number, element, address)
        if not group.numbers:
            return None
        group.holders = sorted({self.tree.parent[links[0][0]] for links in group.links.values()})
        return group

    def main(self, pager: int | None, title: str = "") -> Group | None:
        """The page's own list; ``pager`` is the node id of a link in its pagination, if it has any.

        A list under a label such as `الأكثر قراءة` is not the page's own while another is there, unless
        pagination follows it or the page's ``title`` is that label.
        """
        place = next((i for i, n in enumerate(self.tree.nodes) if n.mem_id == pager), -1) if pager else -1
        name = search_key(title)
        best, best_rank = None, (False, 0.0)
        for group in self.groups:
            label, margin = self._label(group), self._in_margin(group.holders[0])
            apart = margin or (bool(label) and label not in name and self._distance(group, place) > 1)
            score = self._score(group, place, label) - (8.0 if margin else 0.0)
            if score > 0 and (not apart, score) > best_rank:
                best, best_rank = group, (not apart, score)
        return best

    def _score(self, group: Group, pager: int, label: str) -> float:
        tree = self.tree
        count = len(group.numbers)
        score = 1.0 + min(count, 12)
        dated = sum(1 for n in group.numbers if any(_TIME.search(line.text) for line in group.lines(n)))
        score += 6.0 * dated / count
        pictures = sum(1 for n in group.numbers if tree.nodes[group.item(n)].css_first("img") is not None)
        score += 2.0 * pictures / count
        score += max(0.0, 10.0 - 3.0 * self._distance(group, pager))
        if label:
            score -= 9.0 if not (dated > count / 2 and label in marks.TICKERS) else 2.0
        return score

    def _distance(self, group: Group, pager: int) -> int:
        """How many levels lie between the list and what it shares with the pagination after it."""
        tree, holder = self.tree, group.holders[0]
        if pager <= holder:
            return _FAR
        return _depth(tree, holder) - _depth(tree, tree.common(holder, pager))

    def _in_margin(self, element: int) -> bool:
        tree = self.tree
        while element >= 0:
            if tree.tags[element] in ("aside", "nav", "footer", "marquee"):
                return True
            attributes = tree.nodes[element].attributes
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            if len(names) > 1 and tree.tags[element] != "body" and _MARGIN.search(names):
                return True
            element = tree.parent[element]
        return False

    def _label(self, group: Group) -> str:
        """The key of a label such as `الأكثر قراءة` that heads the list, empty for none."""
        tree, holder = self.tree, group.holders[0]
        if len(group.numbers) == 1:
            holder = group.item(group.numbers[0])
        first = next((i for i, line in enumerate(tree.lines) if line.block >= holder), len(tree.lines))
        inside = tree.lines[first : first + 2] if first < len(tree.lines) else []
        heads = [line for line in inside if tree.inside(line.block, holder)]
        for line in (*heads, *reversed(tree.lines[max(0, first - 2) : first])):
            # A label that is inline stands glued to the first of its links.
            piece = next((text for text, _ in line.pieces if text.strip()), line.text)
            for text in (line.text, piece):
                key = search_key(text) if len(text) < _LABEL else ""
                if key in marks.NOT_MAIN or key.startswith("الاكثر "):
                    return key
            if line not in heads and (line.linked or line.heading):
                break
        return ""


def _classes(tree: Tree, element: int) -> str:
    return tree.nodes[element].attributes.get("class") or ""


def _depth(tree: Tree, element: int) -> int:
    depth = 0
    while (element := tree.parent[element]) >= 0:
        depth += 1
    return depth
