"""The tags that an editor gave an article, and the margins where the site's own stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from newscrawl.arabic import clean

if TYPE_CHECKING:
    from newscrawl.pages.article import ArticlePage

# A category's link says of itself that it is a tag too.
_TAG_LINKS = 'a[href*="/tags/"], a[href*="/tag/"], a[rel~="tag"]:not([rel~="category"])'
_MARKS = ("/tag", 'tag"', "tag'")  # one is on every page that has any
_ARTICLES_TAGS = 8  # a cloud of more is the site's
_MARGIN = re.compile(r"(?:^|\s)widget|sidebar|(?<!entry-)(?<!post-)(?<!article-)footer|nav|col-lg-[34]")


def tags(page: ArticlePage) -> list[str]:
    """The tags an editor gave, else the first list of links to the site's tag pages after the body."""
    said = page._meta.tags()
    if said or not any(mark in page.html for mark in _MARKS):
        return [] if said and len(said) > 30 else said
    found: list[str] = []
    holder: LexborNode | None = None
    for node in page._page.css(_TAG_LINKS):
        text = clean(node.text()).strip("#، ,")
        above = node.parent if node.parent is None or node.parent.tag not in ("li", "span") else node.parent.parent
        if not text or in_margin(node):
            continue
        if holder is not None and above is not None and above.mem_id != holder.mem_id:
            break
        holder = above
        found.append(text)
    return list(dict.fromkeys(found))


def in_margin(node: LexborNode) -> bool:
    """True for a place in a menu, a sidebar or a foot of the page."""
    parent = node.parent
    for _ in range(8):
        if parent is None or parent.tag in ("body", None):
            return False
        if parent.tag == "footer" and _is_articles(parent):
            return False
        names = f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}".lower()
        if parent.tag in ("aside", "nav", "footer", "header") or _MARGIN.search(names):
            return True
        if "cloud" in names and len(parent.css("a[href]")) > _ARTICLES_TAGS:
            return True
        parent = parent.parent
    return False


def _is_articles(footer: LexborNode) -> bool:
    """True for the foot of an article: within its element, or of nothing but tags."""
    above = footer.parent
    while above is not None and above.tag not in ("body", "html"):
        if above.tag == "article":
            return True
        above = above.parent
    return len(footer.css("a[href]")) == len(footer.css(_TAG_LINKS))
