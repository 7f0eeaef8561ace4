"""The article's body by its shape: the text that follows the header, until something else begins."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.arabic import search_key
from newscrawl.pages import datelines, marks
from newscrawl.pages.header import Header, split_section
from newscrawl.pages.tree import Line, Tree, is_prose

_LABEL = 40
_LONG = 140
_HOLDS_MOST = 0.75
_GAP = 5
_REACH = 14


def _is_sentence(line: Line) -> bool:
    """True for running text that ends as a sentence does, or is too long for anything else."""
    if not is_prose(line):
        return False
    return line.text.rstrip("\"”»' ").endswith((".", "؟", "!", ":", "،")) or len(line.text) >= _LONG


def is_label(line: Line) -> bool:
    """True for the heading of a list that is not the article's text, alone or with the list on its line."""
    text = line.text.strip()
    head, colon, rest = text.partition(":")
    if colon and rest.strip():
        return len(head) <= _LABEL and (line.linked > 0 or len(rest) <= _LABEL) and search_key(head) in marks.ENDINGS
    if len(text) > _LABEL:
        return False
    key = search_key(text)
    return key in marks.ENDINGS or key.removesuffix(" علي") in marks.ENDINGS


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
        return [] if first < 0 else self._run(first, region)

    def _weight(self, line: Line) -> int:
        if not is_prose(line) or line.chrome or line.heading or marks.COPYRIGHT.search(line.text):
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
            if not (same or _is_sentence(line)) or line.link_share > 0.5 or line.heading or line.chrome:
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

    def _run(self, first: int, region: int) -> list[Line]:
        """The lines from ``first`` on, until a label, a list of links or another part of the page."""
        lines, tree = self.lines, self.tree
        kept: list[Line] = []
        solid = 0  # how many of the kept lines are surely text
        anchor = lines[first]
        sigs = {anchor.sig}
        gap = 0
        holder = self._holder(first, region)
        for at in range(first, len(lines)):
            line = lines[at]
            inside = tree.inside(line.block, holder)
            if self._ends(line, inside, bool(solid)):
                break
            beside = bool(kept) and line.sig == kept[-1].sig and self._siblings(line, kept[-1])
            if self._is_text(line, sigs, inside or beside, at == first):
                kept.append(line)
                solid, gap = len(kept), 0
                if is_prose(line):
                    sigs.add(line.sig)
            elif self._passes(line):
                kept.append(line)
            else:
                gap += 1
                if gap > _GAP or not inside:
                    break
        return self._with_noise(kept, solid)

    def _holder(self, first: int, region: int) -> int:
        """The element within which the body lies: the lowest that holds more than the first paragraph.

        It is widened to the densest element, unless that holds the header too and so is no body.
        """
        tree, lines = self.tree, self.lines
        block = lines[first].block
        if tree.inside(lines[self.header.title].block, block):
            return block
        while (above := tree.parent[block]) >= 0 and not self._holds_header(above):
            following = next((line for line in lines[first + 1 :] if line.block != lines[first].block), None)
            if following is None or tree.inside(following.block, block):
                break
            block = above
        if region >= 0 and not self._holds_header(region):
            return tree.common(region, block)
        return block

    def _holds_header(self, element: int) -> bool:
        title = self.lines[self.header.title].block if self.header.title >= 0 else 0
        return self.tree.inside(title, element)

    def _ends(self, line: Line, inside: bool, begun: bool) -> bool:
        if not begun:
            return False
        if is_label(line) and search_key(line.text) not in marks.TEASERS:
            return True
        if marks.COPYRIGHT.search(line.text) and len(line.text) < 120:
            return True
        return not inside and (line.heading > 0 or line.chrome)

    def _is_text(self, line: Line, sigs: set[int], inside: bool, first: bool) -> bool:
        if first:
            return True
        if line.chrome or line.link_share > 0.6 or (line.linked and marks.PAGER.match(line.text)):
            return False
        if line.sig in sigs:
            return inside or is_prose(line) or _is_sentence(line)
        return inside and (_is_sentence(line) or (line.heading > 1 and line.link_share < 0.3))

    def _passes(self, line: Line) -> bool:
        """True for noise that may stand amid the text: it is kept here and cut with a note later."""
        text = line.text.strip()
        return len(text) < 120 and (
            marks.NOISE.match(text) is not None
            or search_key(text) in marks.TEASERS
            or bool(marks.ONLY_RELATIVE.match(text))
        )

    def _with_noise(self, kept: Sequence[Line], solid: int) -> list[Line]:
        while solid and kept[solid - 1].heading:  # a heading with nothing under it is the next part's
            solid -= 1
        return list(kept[:solid])
