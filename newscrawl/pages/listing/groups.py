"""Which of a page's lists of article links is its own list, and which are margins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.html.tree import Tree
from newscrawl.pages.listing.anchors import Anchor
from newscrawl.pages.listing.group import LinkGroup, Links

_TIME = re.compile(r"[0-9٠-٩]{1,2}\s*[:/-]\s*[0-9٠-٩]{1,2}|(?:منذ|قبل)\s|اليوم|[أا]مس")
_BARS = re.compile(r"(?:(?<!\s)\s+)?[|»«›·•]\s*|(?<!\s)\s+[-–—:/]\s+")
_LABEL = 50
_FAR = 100
_MARGIN = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side|ticker|newsticker|breaking|most|popular|trending|related|widget|footer|marquee|"
    r"carousel|swiper|slider|col-lg-[1-4]|col-md-[1-4])(?:$|[\s_-])",
    re.IGNORECASE,
)


class Groups:
    """All lists of article links on a page."""

    def __init__(self, tree: Tree, anchors: Sequence[Anchor], pager: int = -1) -> None:
        """``pager`` is the element of a link in the page's pagination, -1 for none."""
        self.tree, self.pager = tree, pager
        self.page = Links(tree, anchors, pager)
        self.links = self.page.found

    @cached_property
    def groups(self) -> list[LinkGroup]:
        """The lists in page order: a site whose links a selector names needs none of them."""
        return self._merged(self._grouped())

    def _grouped(self) -> list[LinkGroup]:
        """Links by the lowest element that holds two articles or more."""
        tree = self.tree
        groups: dict[int, LinkGroup] = {}
        for element, number, address in self.links:
            at = element
            before, after = self.page.rivals[element]
            while tree.parent[at] >= 0 and before < at and after > tree.last[at]:
                at = tree.parent[at]
            if at not in groups:
                groups[at] = LinkGroup(self.page, [at])
            groups[at].add(number, element, address)
        return list(groups.values())

    def _merged(self, groups: list[LinkGroup]) -> list[LinkGroup]:
        """Rows of one grid are one list: neighbours in one parent, of one kind and one class."""
        tree = self.tree
        merged: list[LinkGroup] = []
        grids: dict[tuple[int, int, str], LinkGroup] = {}
        for group in sorted(groups, key=lambda g: g.holders[0]):
            holder = group.holders[0]
            known = grids.setdefault((tree.parent[holder], tree.sigs[holder], _classes(tree, holder)), group)
            if known is group or self._label(group):
                merged.append(group)
            else:
                known.take(group)
        return merged

    def holding(self, nodes: Iterable[int]) -> LinkGroup | None:
        """The links that are among these nodes, as one list; None for none."""
        wanted = set(nodes)
        group = LinkGroup(self.page, [])
        for element, number, address in self.links:
            if self.tree.nodes[element].mem_id in wanted:
                group.add(number, element, address)
        if not group.numbers:
            return None
        group.holders = sorted({self.tree.parent[links[0][0]] for links in group.links.values()})
        return group

    def main(self, title: str = "") -> LinkGroup | None:
        """The page's own list: the one nearest to the pagination, else under the page's name, else the likeliest.

        A list under a label such as `الأكثر قراءة` is not the page's own while another is there, unless
        pagination follows it or the page's ``title`` is that label.
        """
        name = search_key(title)
        names = frozenset(key for part in _BARS.split(title) if (key := search_key(part)))
        best, best_rank = None, (False, 0, False, 0.0)
        for group in self.groups:
            shared = self._shared(group)
            label, margin = self._label(group), self._in_margin(group.holders[0], shared)
            apart = margin or (bool(label) and label not in name and self._distance(group) > 1)
            place = (not apart, _depth(self.tree, shared), self._is_headed(group, names))
            if place < best_rank[:3]:
                continue
            score = self._score(group, label) - (8.0 if margin else 0.0)
            if score > 0 and (*place, score) > best_rank:
                best, best_rank = group, (*place, score)
        return best

    def _is_headed(self, group: LinkGroup, names: frozenset[str]) -> bool:
        """True for a list right under a line that is one of the page's names."""
        first = self.page.first_line(group.item(group.numbers[0]))
        return first > 0 and search_key(self.tree.lines[first - 1].text[:_LABEL]) in names

    def _shared(self, group: LinkGroup) -> int:
        """The innermost element that holds the list's first link and the pagination; the page itself without one."""
        first = group.links[group.numbers[0]][0][0]
        return self.tree.common(first, self.pager) if self.pager >= 0 else 0

    def _score(self, group: LinkGroup, label: str) -> float:
        tree = self.tree
        count = len(group.numbers)
        score = 1.0 + min(count, 12)
        dated = sum(1 for n in group.numbers if any(_TIME.search(line.text) for line in group.lines(n)))
        score += 6.0 * dated / count
        pictures = sum(1 for n in group.numbers if tree.nodes[group.item(n)].css_first("img") is not None)
        score += 2.0 * pictures / count
        score += max(0.0, 10.0 - 3.0 * self._distance(group))
        if label:
            score -= 9.0 if not (dated > count / 2 and label in vocabulary.TICKERS) else 2.0
        return score

    def _distance(self, group: LinkGroup) -> int:
        """How many levels lie between the list and what it shares with the pagination after it."""
        tree, holder = self.tree, group.holders[0]
        if self.pager <= holder:
            return _FAR
        return _depth(tree, holder) - _depth(tree, tree.common(holder, self.pager))

    def _in_margin(self, element: int, shared: int) -> bool:
        """True in a part of the page named as a margin; one that holds the pagination too is none."""
        tree = self.tree
        while element > shared:
            if tree.tags[element] in ("aside", "nav", "footer", "marquee"):
                return True
            attributes = tree.nodes[element].attributes
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            if len(names) > 1 and tree.tags[element] != "body" and _MARGIN.search(names):
                return True
            element = tree.parent[element]
        return False

    def _label(self, group: LinkGroup) -> str:
        """The key of a label such as `الأكثر قراءة` that heads the list, empty for none."""
        tree, holder = self.tree, group.holders[0]
        if len(group.numbers) == 1:
            holder = group.item(group.numbers[0])
        first = self.page.first_line(holder)
        heads = [line for line in tree.lines[first : first + 2] if tree.inside(line.block, holder)]
        shared = tree.lines[first : first + 1] if not heads else []
        for line in (*heads, *shared, *reversed(tree.lines[max(0, first - 2) : first])):
            # A label that is inline stands glued to the first of its links; one before other links is theirs.
            glued = line in heads or line in shared
            piece = next((text for text, _ in line.pieces if text.strip()), line.text) if glued else line.text
            for text in (line.text, piece):
                key = search_key(text) if len(text) < _LABEL else ""
                if key in vocabulary.NOT_MAIN or key.startswith("الاكثر "):
                    return key
            if not glued and (line.linked or line.heading):
                break
        return ""


def _classes(tree: Tree, element: int) -> str:
    return tree.nodes[element].attributes.get("class") or ""


def _depth(tree: Tree, element: int) -> int:
    depth = 0
    while (element := tree.parent[element]) >= 0:
        depth += 1
    return depth
