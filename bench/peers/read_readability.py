"""readability-lxml: a title and a body, as HTML that is made text here."""

from __future__ import annotations

from typing import Any

from lxml import html as lxml_html
from readability import Document

FIELDS = ("headline", "body")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    document = Document(html, url=url)
    body = lxml_html.fromstring(document.summary(html_partial=True))
    for block in body.iter("p", "div", "br", "li", "h1", "h2", "h3", "h4"):
        block.tail = "\n" + (block.tail or "")
    return {"headline": document.short_title(), "body": body.text_content()}
