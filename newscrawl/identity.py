"""What makes an article's address an article's, where the engine is not one that `urls` knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from newscrawl.urls import canonical_url

_ENCODED_LETTERS = re.compile(r"(?:%[89A-F][0-9A-F])+")


def by_path(pattern: str) -> Callable[[str], str | None]:
    """A rule of identity: the first group of a pattern that matches an address's whole path and query.

    Letters beyond ASCII stand as themselves; tracking parameters are gone. The group may hold a number,
    or as much of the path as it takes to find the article again.

    >>> by_path(r"/[^/]+/([0-9]+)(?:/.*)?")("https://example.org/politics/5012/a-slug?utm_source=x")
    '5012'
    >>> by_path(r"/([0-9]{4}/[0-9]{2}/[^/]+)/?")("https://example.org/2024/05/%D8%AC%D8%B3%D8%B1-%D8%A7/")
    '2024/05/جسر-ا'
    >>> by_path(r"/story\\.php\\?id=([0-9]+)")("https://example.org/story.php?id=7")
    '7'
    """
    rule = re.compile(pattern)

    def number(url: str) -> str | None:
        found = rule.fullmatch(path_of(url))
        return found[1] or None if found else None

    return number


def path_of(url: str) -> str:
    """An address's path and query in their canonical form, letters beyond ASCII as themselves; "" for no address."""
    try:
        parts = urlsplit(canonical_url(url))
    except ValueError:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return _ENCODED_LETTERS.sub(_letters, path)


def _letters(found: re.Match[str]) -> str:
    text = unquote(found[0], errors="replace")
    # Bytes that are no text, and what a line or a reader would trip over, stay encoded.
    return text if text.isprintable() and "\ufffd" not in text else found[0]
