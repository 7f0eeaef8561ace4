"""The article's body by its shape: the text that follows the header, until something else begins."""

from __future__ import annotations

from newscrawl.pages import vocabulary
from newscrawl.pages.article import datelines
from newscrawl.pages.article.body.extent import BodyExtent, is_sentence
from newscrawl.pages.article.header.finder import Header
from newscrawl.pages.article.header.surroundings import HEADS_LISTS, is_text
from newscrawl.pages.dated_lines import is_info, parts_of, split_section
from newscrawl.pages.html.tree import Line, Tree, is_prose
from newscrawl.pages.labels import heads_comments, label_of

_LABEL = 40
_HOLDS_MOST = 0.75
_REACH = 14
_SEVERAL = 2
_CARD_LINES = 8
_LINKED = 0.6
_HEADLINE_SPACES = 3


def is_label(line: Line) -> bool:
    """True for the heading of a list that is not the article's text, alone or with the list on its line."""
    return bool(label_of(line))


def heaviest(tree: Tree, weights: dict[int, int]) -> int:
    """The lowest element that holds most of the weight of all above it; -1 where nothing weighs anything."""
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
        self._title = self.lines[header.title].text if header.title >= 0 else ""
        self._title_block = self.lines[header.title].block if header.title >= 0 else 0
        self._limit = self._end()

    def find(self) -> list[Line]:
        """The lines from the first of the body to its last, noise among them included."""
        region = self._densest()
        first = self._first(region)
        if first < 0 or not (self.short or self._is_earned(first)):
            return []
        return BodyExtent(self.tree, self.header, first, region).lines()

    def _is_earned(self, first: int) -> bool:
        """True where nothing parts the text from the headline: neither a list's label, nor another headline.

        A headline may be all there is, and what follows it the page's.
        """
        if first >= self._limit or vocabulary.INVITES.match(self.lines[first].text.strip()):
            return False
        between, text = self.lines[self.start : first], self.lines[first]
        signed = datelines.opens(text.text, self.agencies)
        others = (line for line in between if label_of(line) in HEADS_LISTS or self._is_headline(line))
        if any(not (signed and self._is_boxed(line, text)) for line in others):
            return False
        return signed or all(not line.heading or is_prose(line) or line.text == self._title for line in between)

    def _is_boxed(self, line: Line, text: Line) -> bool:
        """True for a line of a list whose element holds neither the headline nor the text."""
        tree, box = self.tree, line.block
        while not tree.inside(self._title_block, tree.parent[box]):
            box = tree.parent[box]
        return not tree.inside(text.block, box) and tree.count_in(box) > 1

    def _end(self) -> int:
        """The index at which another article, or what readers wrote, begins."""
        for at in range(self.start, len(self.lines)):
            line = self.lines[at]
            if heads_comments(line) or (line.heading and self._heads_another(line)):
                return at
        return len(self.lines)

    def _heads_another(self, line: Line) -> bool:
        """True for the headline of a second article: of the first level, or in an `<article>` beside this one's."""
        if line.heading == 1:
            return line.text != self._title
        own = self._article_of(self._title_block)
        return own >= 0 and self._article_of(line.block) >= 0 and not self.tree.inside(line.block, own)

    def _article_of(self, at: int) -> int:
        """The lowest `<article>` that holds the element, -1 where none does."""
        while at >= 0 and self.tree.tags[at] != "article":
            at = self.tree.parent[at]
        return at

    def _weight(self, line: Line) -> int:
        if not is_prose(line) or line.chrome or line.heading or vocabulary.COPYRIGHT.search(line.text):
            return 0
        if not is_text(line) or vocabulary.INVITES.match(line.text):
            return 0
        if datelines.opens(line.text, self.agencies) and vocabulary.ENDS_RELATIVE.search(line.text):
            return 0
        return len(line.text) - line.linked

    def _densest(self) -> int:
        """The element that holds most of the running text around the header, -1 where there is none.

        Goes down from the element of headline and text into whichever child holds most, so wrappers do not matter.
        """
        tree = self.tree
        weighed = self._weighed()
        scope = self._scope([self.lines[at].block for at, _ in weighed])
        weights: dict[int, int] = {}
        for at, weight in self._without_summary(weighed, scope):
            block = self.lines[at].block
            weights[block] = weights.get(block, 0) + weight
        for element in range(max(weights, default=scope), scope, -1):  # what is inside has the higher index
            if weight := weights.get(element, 0):
                above = tree.parent[element]
                weights[above] = weights.get(above, 0) + weight
        return heaviest(tree, weights)

    def _weighed(self) -> list[tuple[int, int]]:
        """The lines of running text after the header, by index; those of cards only where there are no others."""
        weighed = ((at, self._weight(self.lines[at])) for at in range(self.start, len(self.lines)))
        found = [(at, weight) for at, weight in weighed if weight and not self._is_item(at)]
        found = [(at, weight) for at, weight in found if at < self._limit] or found
        own = [(at, w) for at, w in found if not self._is_excerpt(at)]
        return own or found

    def _without_summary(self, weighed: list[tuple[int, int]], scope: int) -> list[tuple[int, int]]:
        """The lines of the scope, less one that shares an element with the headline where the text goes on elsewhere.

        Where something else begins after that line, it is all the text there is.
        """
        tree, top = self.tree, self._title_block
        inside = [(at, weight) for at, weight in weighed if tree.inside(self.lines[at].block, scope)]
        while top > scope and tree.parent[top] != scope:
            top = tree.parent[top]
        near = [(at, weight) for at, weight in inside if top > scope and tree.inside(self.lines[at].block, top)]
        rest = [found for found in inside if found not in near]
        if len(near) != 1 or not rest:
            return inside
        between = self.lines[near[0][0] + 1 : rest[0][0]]
        return near if any(line.heading or label_of(line) for line in between) else rest

    def _is_item(self, at: int) -> bool:
        """True for a headline without a link amid a list of linked ones."""
        around = self.lines[max(0, at - 1) : at + 2]
        return len(around) == 3 and all(
            line is self.lines[at] or (line.sig == self.lines[at].sig and self._is_headline(line)) for line in around
        )

    @staticmethod
    def _is_headline(line: Line) -> bool:
        return line.link_share > _LINKED and line.text.count(" ") >= _HEADLINE_SPACES

    def _is_excerpt(self, at: int) -> bool:
        """True for the only running text in an element that a link as long as a headline opens."""
        line, tree = self.lines[at], self.tree
        for before in self.lines[max(0, at - 2) : at]:
            if self._is_headline(before):
                card = tree.common(before.block, line.block)
                others = self.lines[max(0, at - _CARD_LINES) : at] + self.lines[at + 1 : at + _CARD_LINES]
                return not tree.inside(self._title_block, card) and not any(
                    is_prose(other) and tree.inside(other.block, card) for other in others
                )
        return False

    def _scope(self, blocks: list[int]) -> int:
        """The lowest element that holds the headline and at least two lines of running text."""
        at = self._title_block
        while at > 0 and sum(self.tree.inside(block, at) for block in blocks) < _SEVERAL:
            at = self.tree.parent[at]
        return at

    def _first(self, region: int) -> int:
        """The index of the body's first line, -1 where nothing after the header can be it."""
        limit = min(len(self.lines), self.start + 60)
        prose = self._first_prose(region)
        reach = prose if prose >= 0 else min(limit, self.start + _REACH)
        for at in range(self.start, min(reach + 1, len(self.lines))):
            line = self.lines[at]
            if line.heading or line.link_share >= 0.5:
                continue
            text = line.text.strip()
            if datelines.read(text, self.agencies) or (at + 1 == prose and datelines.place_first(text)):
                return at
        if prose >= 0:
            return self._led_by(prose, region)
        return self._short(min(limit, self.start + _REACH)) if self.short else -1

    def _first_prose(self, region: int) -> int:
        """The first running text in the densest element, led by whatever text comes right before it."""
        if region < 0:
            return -1
        for at in range(self.start, len(self.lines)):
            line = self.lines[at]
            if (
                label_of(line) in HEADS_LISTS
                and not line.chrome
                and self._heads_list(at)
                and not self._in_text(at, region)
            ):
                return -1
            if self._weight(line) and self.tree.inside(line.block, region):
                return at
        return -1

    def _in_text(self, at: int, region: int) -> bool:
        """True for a line in or beside a text of several lines, in an element that does not hold the headline."""
        tree, above, around = self.tree, self.tree.parent[region], self.header.around
        if around is None or around.is_page_wide(at):
            return False
        if sum(self._weight(line) > 0 for line in tree.lines_in(region)) < _SEVERAL:
            return False
        holder = above if not tree.inside(self._title_block, above) else region
        return tree.inside(self.lines[at].block, holder) and not tree.inside(self._title_block, holder)

    def _heads_list(self, at: int) -> bool:
        """True where links follow a label: the article is over."""
        following = self.lines[at + 1 : at + 4]
        return bool(following) and all(line.link_share > 0.5 or len(line.text) < _LABEL for line in following)

    def _led_by(self, at: int, region: int) -> int:
        """Earlier lines of the same kind as the first running text, or whole sentences, belong to the body."""
        while at > self.start:
            line, here = self.lines[at - 1], self.lines[at]
            same = line.sig == here.sig and (is_prose(line) or self._siblings(line, here))
            led = same or (is_sentence(line) and not self._is_lead(line, region))
            if not led or line.link_share > 0.5 or line.heading or line.chrome or not self._may_be_text(line):
                break
            at -= 1
        return at

    def _is_lead(self, line: Line, region: int) -> bool:
        """True for a summary between the headline and a text that has an element of its own."""
        tree = self.tree
        return not tree.inside(self._title_block, region) and not tree.inside(line.block, region)

    def _siblings(self, one: Line, other: Line) -> bool:
        return self.tree.parent[one.block] == self.tree.parent[other.block]

    def _short(self, limit: int) -> int:
        """Where no line reads like running text: the first that is no label, link or control."""
        for at in range(self.start, limit):
            line = self.lines[at]
            if is_label(line) or line.heading or vocabulary.COPYRIGHT.search(line.text):
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
        if all(map(is_info, parts_of(line))):
            return False
        if (
            vocabulary.VIDEO_EDGE.fullmatch(text)
            or vocabulary.NOISE.match(text)
            or vocabulary.BYLINE.match(text)
            or not text.strip("\xa0|-–—.,،: ")
        ):
            return False
        section, _ = split_section(text)
        return section is None and not vocabulary.ONLY_RELATIVE.match(text) and not is_label(line)
