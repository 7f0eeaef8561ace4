"""How far a body reaches once its first line is known: what belongs to it, what only interrupts it, what ends it."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article.header.finder import Header
from newscrawl.pages.html.tree import Line, Tree, is_prose
from newscrawl.pages.labels import label_of

_LONG = 140
_SHORT = 120
_COPYRIGHT = 120
_STRAYS = 5
_STRAYS_IN_OWN = 12
_LOOSE = 300
_BOX = 20
_ITEM_WORDS = 3
_QUOTED_WORDS = 4
_PULLED = 5
_LISTS = frozenset(("ul", "ol", "dl", "table", "blockquote"))


def is_sentence(line: Line) -> bool:
    """True for running text that ends as a sentence does, or is too long for anything else."""
    if not is_prose(line):
        return False
    return line.text.rstrip("\"”»' ").endswith((".", "؟", "!", ":", "،")) or len(line.text) >= _LONG


def _is_timed(line: Line) -> bool:
    """True for a teaser, which its time ends; a sentence that ends in one has a full stop."""
    return vocabulary.ENDS_RELATIVE.search(line.text) is not None and not line.text.rstrip().endswith(".")


def _is_embedded(line: Line) -> bool:
    if line.href is not None and line.href.startswith("#"):
        return vocabulary.SKIPS.match(line.text) is not None
    return vocabulary.PLAYER.search(line.text) is not None


class BodyExtent:
    """The lines from the first of a body to its last, noise among them included.

    Text may stand in an element of its own, or beside the header and the rest of the page. Within
    its own element all belongs to it that text follows; beside the header that holds for siblings.
    """

    def __init__(self, tree: Tree, header: Header, first: int, region: int) -> None:
        """``region`` is the element that holds most running text, -1 for none."""
        self.tree = tree
        self.all = tree.lines
        self.anchor = tree.lines[first]
        self.at = first
        at = header.title if header.title >= 0 else header.date.at if header.date else -1
        self.header = tree.lines[at].block if at >= 0 else 0
        self.region = region if region >= 0 and not tree.inside(self.header, region) else -1
        self.holder, self.shared = self._holder()
        self.beside = self._beside()
        self.sigs = {self.anchor.sig}
        self.parents = {tree.parent[self.anchor.block]}
        self.taken = [self.anchor]
        self.loose: list[Line] = []  # kept once text follows
        self.strays = 0

    def lines(self) -> list[Line]:
        """Goes on until a label, a list of links or another part of the page."""
        at = self.at + 1
        while at < len(self.all):
            line = self.all[at]
            label = label_of(line)
            if label and label not in vocabulary.TEASERS:
                after = (self._after_own_box(at) or self._after_box(at)) if label in vocabulary.READ_ALSO else 0
                if not after:
                    break
                at = self._pass(at, after)
                continue
            if after := self._after_own_box(at) if label else self._after_card(at) or self._after_player(at):
                at = self._pass(at, after)
                continue
            if self._ends(line) or not self._take(line):
                break
            at += 1
        return self._without_pulled(self.taken) + self._tail()

    def _without_pulled(self, lines: list[Line]) -> list[Line]:
        """Marks as none of the text a quotation set apart that only repeats words of a paragraph."""
        pulled = [line for line in lines if self._is_quoted(line)][:_PULLED]
        texts = [line.text for line in lines if len(line.text) >= _LONG] if pulled else []
        for quote in pulled:
            bare = quote.text.strip("\"“”«»'. ")
            if bare.count(" ") >= _QUOTED_WORDS and any(bare in text for text in texts if text is not quote.text):
                lines[lines.index(quote)] = replace(quote, foreign=True)
        return lines

    def _is_quoted(self, line: Line) -> bool:
        tree, at = self.tree, line.block
        return "blockquote" in (tree.tags[at], tree.tags[max(0, tree.parent[at])])

    def _pass(self, at: int, after: int) -> int:
        """Goes over a box that stands amid the text."""
        self.loose.extend(replace(box, foreign=True) for box in self.all[at:after])
        return after

    def _after_own_box(self, at: int) -> int:
        """The index after the element that a label heads, where it is smaller than the text's; else 0."""
        tree, box = self.tree, self.all[at].block
        while (above := tree.parent[box]) > self.holder and self._opens(at, above):
            box = above
        if box <= self.holder or not self._opens(at, box):
            return 0
        after = next((i for i in range(at, len(self.all)) if not tree.inside(self.all[i].block, box)), len(self.all))
        return after if after > at + 1 else 0

    def _opens(self, at: int, box: int) -> bool:
        """True for the first line of an element."""
        return at > 0 and not self.tree.inside(self.all[at - 1].block, box)

    def _after_card(self, at: int) -> int:
        """The index after a card amid the text: a link as long as a headline, and what stands with it; else 0."""
        tree, box = self.tree, self.all[at].block
        if self.all[at].link_share <= 0.6 or self.all[at].text.count(" ") < 3 or not tree.inside(box, self.holder):
            return 0
        while tree.parent[box] > self.holder:
            box = tree.parent[box]
        if box <= self.holder or not self._opens(at, box):
            return 0
        card = list(takewhile(lambda line: tree.inside(line.block, box), self.all[at : at + _BOX]))
        return at + len(card) if len(card) > 1 and not any(map(is_prose, card)) else 0

    def _after_player(self, at: int) -> int:
        """The index after an element that a film's player, or a link over it, shows to be none of the text; else 0."""
        tree, box = self.tree, self.all[at].block
        if not tree.inside(box, self.holder) or box <= self.holder:
            return 0
        while tree.parent[box] > self.holder:
            box = tree.parent[box]
        if tree.inside(self.anchor.block, box) or not self._opens(at, box):
            return 0
        inside = list(takewhile(lambda line: tree.inside(line.block, box), self.all[at : at + _BOX]))
        return at + len(inside) if any(map(_is_embedded, inside)) else 0

    def _holder(self) -> tuple[int, bool]:
        """The element within which the body lies, and whether the header lies in it too."""
        tree, block = self.tree, self.anchor.block
        if tree.inside(self.header, block):
            return block, False
        following = next((line for line in self.all[self.at + 1 :] if line.block != block), None)
        while following and not tree.inside(following.block, block):
            if tree.inside(self.header, tree.parent[block]):
                block = block if self.region >= 0 else tree.parent[block]
                break
            block = tree.parent[block]
        if self.region >= 0:
            block = tree.common(self.region, block)
        return block, tree.inside(self.header, block)

    def _beside(self) -> int:
        """The element of the text right after a first paragraph that stands outside it, -1 where there is none."""
        tree, block = self.tree, self.anchor.block
        if not self.shared or self.at + 1 >= len(self.all) or tree.parent[block] != self.holder:
            return -1
        line = self.all[self.at + 1]
        box = tree.parent[line.block]
        led = is_sentence(line) and not line.chrome and not line.linked and not line.heading
        return box if led and box != self.holder and tree.parent[box] == self.holder else -1

    def _is_own(self, line: Line) -> bool:
        """True for a line of the body's own element; beside the header, for one right in the shared one."""
        if not self.shared:
            return self.tree.inside(line.block, self.holder)
        if self.region >= 0 and self.tree.inside(line.block, self.region):
            return True
        if self.beside >= 0 and self.tree.inside(line.block, self.beside):
            return True
        return self.tree.parent[line.block] == self.holder

    def _ends(self, line: Line) -> bool:
        if self._is_copyright(line):
            return True
        if not self.tree.inside(line.block, self.holder):
            return line.heading > 0 or line.chrome
        return line.heading == 1 or (self.shared and line.heading > 0 and line.link_share > 0.5)

    @staticmethod
    def _is_copyright(line: Line) -> bool:
        return len(line.text) < _COPYRIGHT and vocabulary.COPYRIGHT.search(line.text) is not None

    def _take(self, line: Line) -> bool:
        """Takes the line as text, or as what may stand amid text; False where the body is over."""
        own = self._is_own(line)
        if self._is_text(line, own):
            self._keep(line)
            return True
        if not self.tree.inside(line.block, self.holder):
            if not self._passes(line):
                return False
            self.loose.append(line)
            return True
        if self._may_stand_amid(line):
            self.loose.append(line)
        if not (self._in_list(line) and line.link_share < 0.5):
            self.strays += 1
        limit = _STRAYS if self.shared else _STRAYS_IN_OWN
        return self.strays <= limit and len(self.loose) <= _LOOSE

    def _keep(self, line: Line) -> None:
        self.taken += [*self.loose, line]
        self.loose, self.strays = [], 0
        if is_prose(line):
            self.sigs.add(line.sig)
            self.parents.add(self.tree.parent[line.block])

    def _is_text(self, line: Line, own: bool) -> bool:
        if line.chrome or line.foreign or line.link_share > 0.6 or (line.linked and vocabulary.PAGER.match(line.text)):
            return False
        if line.sig not in self.sigs:
            return own and not line.heading and is_sentence(line)
        if is_prose(line) or (own and not self.shared):
            return True
        last = self.taken[-1]
        return line.sig == last.sig and self.tree.parent[line.block] == self.tree.parent[last.block]

    def _may_stand_amid(self, line: Line) -> bool:
        if line.chrome and is_prose(line):
            return False
        return line.foreign or line.link_share <= 0.6 or line.sig in self.sigs

    def _passes(self, line: Line) -> bool:
        """True for noise that may stand amid the text: it is kept here and cut with a note later."""
        text = line.text.strip()
        return len(text) < _SHORT and (
            vocabulary.NOISE.match(text) is not None
            or search_key(text) in vocabulary.TEASERS
            or bool(vocabulary.ONLY_RELATIVE.match(text))
        )

    def _after_box(self, label: int) -> int:
        """The index at which the text goes on after a box of links that the label heads; 0 where it does not."""
        end = min(len(self.all), label + _BOX)
        for at in range(label + 1, end):
            line = self.all[at]
            other = label_of(line)
            if line.heading == 1 or self._is_copyright(line) or (other and other not in vocabulary.READ_ALSO):
                return 0
            if self._resumes(line) and is_prose(line) and not _is_timed(line):
                first = next(i for i in range(label + 1, at + 1) if self._resumes(self.all[i]))
                return first - self._is_subheading(self.all[first - 1])
        return 0

    @staticmethod
    def _is_subheading(line: Line) -> bool:
        return line.heading > 1 and line.link_share < 0.5 and not line.chrome and not label_of(line)

    def _resumes(self, line: Line) -> bool:
        """True for a line of the kind, and in the place, of the text before the box."""
        if line.chrome or line.foreign or line.heading or line.link_share >= 0.5:
            return False
        if label_of(line) or vocabulary.ONLY_RELATIVE.match(line.text) or not self.tree.inside(line.block, self.holder):
            return False
        return line.sig in self.sigs or self.tree.parent[line.block] in self.parents

    def _in_list(self, line: Line) -> bool:
        tree, at = self.tree, line.block
        while at > self.holder:
            if tree.tags[at] in _LISTS:
                return True
            at = tree.parent[at]
        return False

    def _tail(self) -> list[Line]:
        """A list or quotation that ends the text; what else stands there is the page's."""
        if self.taken[-1].heading:
            return []
        tail: list[Line] = []
        for line in self.loose:
            if not self._in_list(line) or line.chrome or line.foreign or line.link_share > 0.5 or line.heading:
                break
            tail.append(line)
        words = sum(len(line.text.split()) for line in tail)
        least = _QUOTED_WORDS if len(tail) == 1 else _ITEM_WORDS
        announced = self.taken[-1].text.rstrip().endswith(":")
        return tail if tail and (announced or words >= least * len(tail)) else []
