"""Labels of lists that are not the article's text, told by their words."""

from __future__ import annotations

import re

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.html.tree import Line

_LABEL = 40
# How many remarks a list holds (`التعليقات (18)`).
_COUNT = re.compile(r"(?:(?<!\s)\s+)?[(\[]\s*+[0-9٠-٩]{1,6}\s*+[)\]]\s*+$")
_COMMENTS = frozenset({"التعليقات", "تعليقات", "تعليقات القراء"})


def label_of(line: Line) -> str:
    """The key of a label that heads what is not the article's text, alone or with a list on its line, else ``""``."""
    text = line.text.strip()
    head, colon, rest = text.partition(":")
    if colon and rest.strip():
        if len(head) > _LABEL or not (line.linked or len(rest) <= _LABEL):
            return ""
        text = head
    elif len(text) > _LABEL:
        return ""
    key = search_key(_COUNT.sub("", text))
    key = key if key in vocabulary.ENDINGS else key.removesuffix(" علي")
    return key if key in vocabulary.ENDINGS else ""


def heads_comments(line: Line) -> bool:
    """True for the label above what readers wrote."""
    return label_of(line) in _COMMENTS
