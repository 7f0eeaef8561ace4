"""The article's body by its shape: the text that follows the header, until something else begins."""

from __future__ import annotations

from newscrawl.pages import datelines, marks
from newscrawl.pages.date_lines import split_section
from newscrawl.pages.header import Header
from newscrawl.pages.span import Span, is_sentence, label_of
from newscrawl.pages.tree import Line, Tree, is_prose

_LABEL = 40
_HOLDS_MOST = 0.75
_REACH = 14


def is_label(line: Line) -> bool:
    """True for the heading of a list that is not the article's text, alone or with the list on its line."""
    return bool(label_of(line))


class BodyFinder:
    """Finds the body's lines in a tree whose header is known."""

    def __init__(self, tree: Tree, header: Header, agencies: tuple[str, ...], *, short: bool = True) -> None:
        """``short``: a body that does not read like running text, one word even, is looked for too."""
        self.short = short
        self.tree = tree
        self.lines = tree.lines
        self.header = header
        self.agencies = agencies
        self.start = header.end

    def find(self) -> list[Line]:
        """The lines from the first of the body to its last, noise among them included."""
        region = self._densest()
        first = self._first(region)
        return [] if first < 0 else Span(self.tree, self.header, first, region).lines()

    def _weight(self, line: Line) -> int:
        if not is_prose(line) or line.chrome or line.foreign or line.heading or marks.COPYRIGHT.search(line.text):
            return 0
        if datelines.opens(line.text, self.agencies) and marks.ENDS_RELATIVE.search(line.text):
            return 0
        return len(line.text) - line.linked

    def _densest(self) -> int:
        """The element that holds most running text after the header, -1 where there is none.

        Goes down from the root into whichever child holds most of it, so wrappers do not matter.
        """
        tree = self.tree
        weights: dict[int, int] = {}
        for line in self.lines[self.start :]:
            weight = self._weight(line)
            block = line.block if weight else -1
            while block >= 0:
                weights[block] = weights.get(block, 0) + weight
                block = tree.parent[block]
        if not weights:
            return -1
        children: dict[int, list[int]] = {}
        for element in weights:
            children.setdefault(tree.parent[element], []).append(element)
        at = min(weights)
        while below := children.get(at):
            best = max(below, key=weights.__getitem__)
            if weights[best] < _HOLDS_MOST * weights[at]:
                break
            at = best
        return at

    def _first(self, region: int) -> int:
        """The index of the body's first line, -1 where nothing after the header can be it."""
        limit = min(len(self.lines), self.start + 60)
        prose = self._first_prose(region)
        reach = prose if prose >= 0 else min(limit, self.start + _REACH)
        for at in range(self.start, min(reach + 1, len(self.lines))):
            line = self.lines[at]
            if not line.heading and datelines.read(line.text.strip(), self.agencies) and line.link_share < 0.5:
                return at
        if prose >= 0:
            return self._led_by(prose)
        return self._short(min(limit, self.start + _REACH)) if self.short else -1

    def _first_prose(self, region: int) -> int:
        """The first running text in the densest element, led by whatever text comes right before it."""
        if region < 0:
            return -1
        for at in range(self.start, len(self.lines)):
            line = self.lines[at]
            if is_label(line) and not line.chrome and self._heads_list(at):
                return -1
            if self._weight(line) and self.tree.inside(line.block, region):
                return at
        return -1

    def _heads_list(self, at: int) -> bool:
        """True where links follow a label: the article is over."""
        following = self.lines[at + 1 : at + 4]
        return bool(following) and all(line.link_share > 0.5 or len(line.text) < _LABEL for line in following)

    def _led_by(self, at: int) -> int:
        """Earlier lines of the same kind as the first running text, or whole sentences, belong to the body."""
        while at > self.start:
            line, here = self.lines[at - 1], self.lines[at]
            same = line.sig == here.sig and (is_prose(line) or self._siblings(line, here))
            if not (same or is_sentence(line)) or line.link_share > 0.5 or line.heading or line.chrome:
                break
            if not self._may_be_text(line):
                break
            at -= 1
        return at

    def _siblings(self, one: Line, other: Line) -> bool:
        return self.tree.parent[one.block] == self.tree.parent[other.block]

    def _short(self, limit: int) -> int:
        """Where no line reads like running text: the first that is no label, link or control."""
        for at in range(self.start, limit):
            line = self.lines[at]
            if is_label(line) or line.heading or marks.COPYRIGHT.search(line.text):
                return -1
            if line.link_share > 0.5:
                if line.text.count(" ") >= 3:
                    return -1
                continue
            if not line.chrome and self._may_be_text(line):
                return at
        return -1

    def _may_be_text(self, line: Line) -> bool:
        text = line.text.strip()
        if marks.NOISE.match(text) or marks.BYLINE.match(text) or not text.strip("\xa0|-–—.,،: "):
            return False
        section, _ = split_section(text)
        return section is None and not marks.ONLY_RELATIVE.match(text) and not is_label(line)
