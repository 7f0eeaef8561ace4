"""The tags that an editor gave an article, and the margins where the site's own stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from newscrawl.arabic import clean, search_key

if TYPE_CHECKING:
    from newscrawl.pages.article import ArticlePage

# A category's link says of itself that it is a tag too.
_TAG_LINKS = 'a[href*="/tag"], a[rel~="tag"]'
_TAG_PATH = re.compile(r"/tags?/")
_TAG_HOLDERS = '[class~="tags"], [class*="-tags"], [class*="_tags"], [class*="tags-"], [class*="keywords"], [id="tags"]'
_LABELS = frozenset(
    "الوسوم|وسوم|الوسم|كلمات مفتاحيه|كلمات دلاليه|الكلمات المفتاحيه|الكلمات الدلاليه|كلمات البحث|هاشتاغ|هاشتاج|تاغات|"
    "تاجات|اوسمه|الاوسمه|tags".split("|")
)
_LABELLED = 400  # characters of a line that a label may begin
_WORDS = 6
_MOST = 30  # tags of one article
_ARTICLES_TAGS = 8  # a cloud of more is the site's
_MARGIN = re.compile(r"(?:^|\s)widget|sidebar|(?<!entry-)(?<!post-)(?<!article-)footer|nav|col-lg-[34]")


def tags(page: ArticlePage) -> list[str]:
    """The tags an editor gave, else the first list of links to the site's tag pages after the body."""
    said = page._meta.tags()
    if said:
        return [] if len(said) > _MOST else said
    return _linked(page) or ([] if page._read_body[0] == "site" else _hinted(page))


def _linked(page: ArticlePage) -> list[str]:
    found: list[str] = []
    margins: dict[int, bool] = {}  # by the element that holds the links: of a cloud one is asked for all
    own: int | None = None
    for node in filter(_is_tag, page._page.css(_TAG_LINKS)):
        above = node.parent if node.parent is None or node.parent.tag not in ("li", "span") else node.parent.parent
        holder = above.mem_id if above is not None else 0
        if holder not in margins:
            margins[holder] = in_margin(node)
        text = "" if margins[holder] else clean(node.text()).strip("#، ,")
        if not text:
            continue
        if own not in (None, holder):
            break
        own = holder
        found.append(text)
    return list(dict.fromkeys(found))


def _hinted(page: ArticlePage) -> list[str]:
    """The links of an element that is named or labelled as tags, where their addresses do not say so."""
    for holder in (*_labelled(page), *page._page.css(_TAG_HOLDERS)):
        links = holder.css("a[href]")
        names = [name for name in (clean(node.text()).strip("#، ,:") for node in links) if name]
        short = all(len(name.split()) <= _WORDS for name in names)
        if 0 < len(names) <= _MOST and short and not in_margin(links[0]):
            return list(dict.fromkeys(names))
    return []


def _labelled(page: ArticlePage) -> Iterator[LexborNode]:
    tree = page._tree
    for line in tree.lines:
        if len(line.text) > _LABELLED or search_key(line.text.partition(":")[0]) not in _LABELS:
            continue
        at = line.block
        if not line.linked and tree.parent[at] >= 0:
            at = tree.parent[at]
        yield tree.nodes[at]


def _is_tag(node: LexborNode) -> bool:
    rel = (node.attributes.get("rel") or "").split()
    return _TAG_PATH.search(node.attributes.get("href") or "") is not None or ("tag" in rel and "category" not in rel)


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
    links = footer.css("a[href]")
    return sum(map(_is_tag, links)) == len(links)
