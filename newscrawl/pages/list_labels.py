"""Labels of lists that are not the article's text, told by their words."""

from __future__ import annotations

from newscrawl.arabic import search_key
from newscrawl.pages import marks
from newscrawl.pages.tree import Line

_LABEL = 40


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
    key = search_key(text)
    key = key if key in marks.ENDINGS else key.removesuffix(" علي")
    return key if key in marks.ENDINGS else ""
