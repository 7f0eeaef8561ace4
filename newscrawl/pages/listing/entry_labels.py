"""The short texts of a list's entries that are no headlines: a section's name, a button that leads on."""

from __future__ import annotations

import re

from newscrawl.arabic import search_key
from newscrawl.pages.dated_lines import is_section
from newscrawl.pages.html.tree import Tree, squeeze

_SHORT = 40
# Search keys of the links under an entry that lead to its article.
_BUTTONS = frozenset(
    "اقرا المزيد|المزيد|قراءه المزيد|اقرا الخبر|قراءه الخبر|اقرا التفاصيل|التفاصيل|تفاصيل|تفاصيل الخبر|تفاصيل اكثر|"
    "مزيد من التفاصيل|المزيد من التفاصيل|لمزيد من التفاصيل|تابع القراءه|اكمل القراءه|متابعه القراءه|للمزيد|"
    "لقراءه المزيد|شاهد المزيد|عرض المزيد|عرض الكل|مشاهده الكل|كل الاخبار|جميع الاخبار|السابق|التالي|"
    "اقرا اكثر|اقرا كامل الخبر|الخبر كاملا|شارك|مشاركه|التعليقات|"
    "read more|more|continue reading|details|share".split("|")
)
# Counts of views, comments and minutes of reading.
_COUNT = re.compile(
    r"(?:[0-9٠-٩][0-9٠-٩,.]*\s*(?:مشاهدة|مشاهده|مشاهدات|قراءة|قراءات|تعليق|تعليقات|زيارة|إعجاب|views?|comments?)"
    r"|(?:المشاهدات|مشاهدات|المشاهدة|القراءات|عدد القراءات|التعليقات|تعليقات)\s*+(?:[:：]\s*+)?[0-9٠-٩][0-9٠-٩,.]*)"
)


class Labels:
    """What a page uses as labels. A section's name is one where it stands in several lines that differ."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._known: dict[str, bool] = {}
        self._lines: dict[str, set[str]] | None = None  # by each short text of an element, once asked for

    def is_label(self, text: str) -> bool:
        """True for a button, a count, or a section's name that stands in several places."""
        if len(text) > _SHORT:
            return False
        if text not in self._known:
            self._known[text] = is_button(text) or self._is_name(text)
        return self._known[text]

    def _is_name(self, text: str) -> bool:
        if text.endswith((":", "..", "…")) or not is_section(text):
            return False
        if self._lines is None:
            self._lines = {}
            for line in self.tree.lines:
                for piece, _ in line.pieces:
                    if len(short := squeeze(piece)) <= _SHORT:
                        self._lines.setdefault(short, set()).add(line.text)
        return len(self._lines.get(text, ())) > 1


def is_button(text: str) -> bool:
    """True for what leads on to the article, or counts its readers."""
    return len(text) <= _SHORT and (search_key(text) in _BUTTONS or _COUNT.fullmatch(text) is not None)
