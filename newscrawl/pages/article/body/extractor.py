"""The last way to a body: the general extractor, and texts without a tree."""

from __future__ import annotations

from newscrawl.arabic import search_key
from newscrawl.pages.html.tree import Line

_LIMIT = 3_000_000
_WORDS = 15


def main_text(html: str, headline: str) -> list[Line]:
    """The lines of trafilatura's reading of a page, less the headline; none where they are no text.

    Imported here: it is large, and hardly a page needs it.
    """
    if len(html) > _LIMIT:
        return []
    import trafilatura

    text = trafilatura.extract(
        html, include_comments=False, include_tables=False, favor_precision=True, target_language=None
    )
    title = search_key(headline)
    lines = [line for line in as_lines(text or "") if search_key(line.text) != title]
    return lines if sum(len(line.text.split()) for line in lines) >= _WORDS else []


def as_lines(text: str) -> list[Line]:
    """Plain text as lines, one paragraph each."""
    return [Line(part.strip(), -1, -1, False) for part in text.split("\n") if part.strip()]
