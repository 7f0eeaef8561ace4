"""The lines around a headline that may belong to its article's head: up to another article, a menu, or the text."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.dated_lines import is_info, parts_of
from newscrawl.pages.html.tree import Line, Tree, is_prose
from newscrawl.pages.labels import label_of

_REACH = 14
_HEADLINE_WORDS = 4
_MENU = 4
_MENU_LINKS = 6
_LONG_PART = 40
_LONG_LINE = 200
_WIDE = frozenset({"body", "html"})
# Labels that stand above a headline as well as above a list.
_KICKERS = frozenset({"عاجل", "الان", "راي", "كتاب واراء", "خبر عاجل"})
HEADS_LISTS = (vocabulary.NOT_MAIN | vocabulary.TICKERS | vocabulary.READ_ALSO) - _KICKERS
HOME = frozenset({"الرييسيه", "الصفحه الرييسيه", "رييسيه", "home"})


class Surroundings:
    """The head of the article whose headline is the line ``title`` of the tree.

    ``above`` and ``below`` are indices of lines, the nearest to the headline first.
    """

    def __init__(self, tree: Tree, title: int) -> None:
        self.tree = tree
        self.title = title
        self.block = tree.lines[title].block
        self.key = search_key(tree.lines[title].text)
        self.above = list(self._upwards())
        self.below = list(self._downwards())

    def __iter__(self) -> Iterator[int]:
        """All indices in page order, the headline's own left out."""
        yield from reversed(self.above)
        yield from self.below

    def _upwards(self) -> Iterator[int]:
        for at in range(self.title - 1, max(-1, self.title - 1 - _REACH), -1):
            line = self.tree.lines[at]
            if self._parts(line) or self._is_menu(at) or is_text(line):
                return
            yield at

    def _downwards(self) -> Iterator[int]:
        """Goes on over one paragraph that stands under the headline, if no more text comes before a date."""
        under = -1
        for at in range(self.title + 1, min(len(self.tree.lines), self.title + 1 + _REACH)):
            line = self.tree.lines[at]
            if self._parts(line) or (line.heading == 1 and search_key(line.text) != self.key):
                return
            if is_text(line) and not line.heading:
                if under >= 0:
                    return
                under = line.sig
            elif line.sig == under:
                return  # a paragraph of the same text, however short
            yield at

    def _parts(self, line: Line) -> bool:
        """True for what heads another part of the page: another article's headline, a list's label."""
        if self.is_other_headline(line) or vocabulary.COPYRIGHT.search(line.text):
            return True
        return label_of(line) in HEADS_LISTS and not line.linked

    def is_other_headline(self, line: Line) -> bool:
        """True for one link as long as a headline that is not this article's own."""
        if line.link_share <= 0.6 or line.text.count(" ") < _HEADLINE_WORDS - 1:
            return False
        return len(links_of(self.tree, line)) == 1 and search_key(line.text) != self.key

    def _is_menu(self, at: int) -> bool:
        """True for a line of many links, or one of a row of links that is no path from the front page."""
        line = self.tree.lines[at]
        if line.link_share <= 0.6:
            return False
        if len(links_of(self.tree, line)) >= _MENU_LINKS:
            return True
        row = self.row(at)
        led = search_key(self.tree.lines[row[0]].text) in HOME
        return len(row) >= _MENU + led

    def row(self, at: int) -> list[int]:
        """The lines of links beside this one that stand in elements of the same kind, it included."""
        lines, found = self.tree.lines, [at]
        for step in (-1, 1):
            other = at + step
            while 0 <= other < len(lines) and self._are_alike(lines[at], lines[other]):
                found.append(other)
                other += step
                if len(found) > _MENU_LINKS:
                    break
        return sorted(found)

    def _are_alike(self, one: Line, other: Line) -> bool:
        parent = self.tree.parent
        return other.sig == one.sig and parent[other.block] == parent[one.block] and other.link_share > 0.6

    def shared(self, at: int) -> int:
        """The lowest element that holds the headline and that line."""
        return self.tree.common(self.tree.lines[at].block, self.block)

    def is_of_another(self, at: int) -> bool:
        """True where the line shares an element with another article's headline and not with this one's."""
        tree, line = self.tree, self.tree.lines[at]
        shared, block = self.shared(at), line.block
        if block == shared:
            return False
        while tree.parent[block] != shared:
            block = tree.parent[block]
        return any(self.is_other_headline(other) for other in tree.lines_in(block))

    def is_page_wide(self, at: int) -> bool:
        """True where only the whole page holds both the headline and that line above it."""
        tree, shared = self.tree, self.shared(at)
        if tree.tags[shared] in _WIDE or tree.inside(tree.lines[-1].block, shared):
            return True
        return any(tree.tags[i] == "nav" for i in range(shared, self.block))


def is_text(line: Line) -> bool:
    """True for running text; a line of date, byline and counts is long too, but none of its parts is."""
    if not is_prose(line) or line.foreign:
        return False
    return len(line.text) >= _LONG_LINE or any(len(p) >= _LONG_PART and not is_info(p) for p in parts_of(line))


def links_of(tree: Tree, line: Line) -> list[tuple[int, str]]:
    """The links on a line: the element of each, and its text."""
    found: dict[int, str] = {}
    for text, holder in line.pieces:
        at = holder
        while at >= 0 and tree.tags[at] != "a":
            at = tree.parent[at]
        if at >= 0:
            found[at] = found.get(at, "") + text
    return list(found.items())
