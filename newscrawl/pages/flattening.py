"""Nesting beyond any sane page taken out of its markup: parsers are quadratic in it, or repeat it in every block."""

from __future__ import annotations

import re
from collections import Counter

from newscrawl.pages.markup import FORMATTING, MARKUP, NOT_RAW

DEEP = 400
FORMATS = 8  # formatting elements open at once
_OPTIONS = 2_000
_SELF_CLOSED = 2_000  # in drawings, where a tag may end itself
# Elements that never hold others, or that end each other (https://html.spec.whatwg.org/#parsing-main-inbody).
_NEVER_DEEP = frozenset(
    "area base br col embed frame hr img input keygen link meta param source track wbr html head body p tr td th tbody "
    "thead tfoot colgroup script style textarea title noscript a".split()
)
_ITEMS = frozenset("li dd dt rp rt".split())  # ended by the next of their kind, and by no other
# Elements that no end tag of an outer one reaches across; and those that end tags of unknown elements do not.
_BOUNDS = frozenset("applet caption marquee object table td template th foreignobject desc svg math".split())
_SPECIAL = _BOUNDS | frozenset(
    "address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form "
    "frameset h1 h2 h3 h4 h5 h6 header hgroup iframe li dd dt listing main menu nav ol plaintext pre search section "
    "select summary ul xmp".split()
)


def flattened(html: str) -> str:
    """The markup without the tags that open an element deeper than `DEEP`, and without their end tags."""
    return MARKUP.sub(_Flattening().kept, html)


class _Flattening:
    def __init__(self) -> None:
        self.open: list[str] = []
        self.counts: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.formats = self.options = self.self_closed = 0
        self.is_unsure = False

    def kept(self, tag: re.Match[str]) -> str:
        """The tag, or a space in its place."""
        raw, name = tag["raw"], (tag["name"] or "").lower()
        if raw is not None and any(self.counts[one] for one in NOT_RAW):
            before, self.is_unsure = self.is_unsure, True
            made = tag[0].removesuffix(raw) + MARKUP.sub(self.kept, raw)
            self.is_unsure = before
            return made
        if name in ("option", "optgroup"):
            self.options += 1
            return tag[0] if self.options <= _OPTIONS else " "
        if not name or name in _NEVER_DEEP or self._ends_itself(name, tag[0]):
            return tag[0]
        return tag[0] if (self._ended(name) if tag["end"] else self._opened(name)) else " "

    def _ends_itself(self, name: str, tag: str) -> bool:
        if not tag.endswith("/>") or not (name in ("svg", "math") or self.counts["svg"] or self.counts["math"]):
            return False
        self.self_closed += 1
        return self.self_closed <= _SELF_CLOSED

    def _opened(self, name: str) -> bool:
        if name in _ITEMS and self.open and self.open[-1] == name:
            return True  # it ends the one before
        is_format = name in FORMATTING
        if len(self.open) >= DEEP or (is_format and self.formats >= FORMATS):
            self.dropped[name] += 1
            return False
        self.open.append(name)
        self.counts[name] += 1
        self.formats += is_format
        return True

    def _ended(self, name: str) -> bool:
        if self.is_unsure:
            return True
        if self.dropped[name]:
            self.dropped[name] -= 1
            return False
        if not self.counts[name]:
            return len(self.open) < DEEP
        bounds = _BOUNDS if name in _SPECIAL else _SPECIAL
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at] == name:
                break
            if self.open[at] in bounds:
                return True  # an end tag that the parser passes over
        for gone in self.open[at:]:
            self.counts[gone] -= 1
            self.formats -= gone in FORMATTING
        del self.open[at:]
        return True
