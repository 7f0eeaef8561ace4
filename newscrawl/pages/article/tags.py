"""The tags that an editor gave an article, and the margins where the site's own stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.pages.article.core import ArticleCore
from newscrawl.pages.html.tree import Line

# A category's link says of itself that it is a tag too.
_TAG_LINKS = 'a[href*="/tag"], a[rel~="tag"]'
_TAG_PATH = re.compile(r"/tags?/")
_TAG_HOLDERS = (
    '[class~="tags"], [class*="-tags"], [class*="_tags"], [class^="tags"], [class*=" tags"], [class~="keys"], '
    '[class*="keywords"], [id="tags"]'
)
_LABELS = frozenset(
    "الوسوم|وسوم|الوسم|كلمات مفتاحيه|كلمات دلاليه|الكلمات المفتاحيه|الكلمات الدلاليه|الكلمات الداله|كلمات داله|"
    "كلمات البحث|هاشتاغ|هاشتاج|تاغات|تاجات|اوسمه|الاوسمه|tags|keywords".split("|")
)
# Labels of tags, and of other articles too: there the links are headlines.
_TOPICS = frozenset(
    "مواضيع ذات صله|موضوعات ذات صله|الموضوعات المرتبطه|المواضيع المرتبطه|مواضيع مرتبطه|موضوعات مرتبطه|"
    "related topics".split("|")
)
_TOPIC_WORDS = 3
_LABELLED = 400  # characters of a line that a label may begin
_WORDS = 6
_MOST = 30  # tags of one article
_ARTICLES_TAGS = 8  # a cloud of more is the site's
_MARGIN = re.compile(
    r"(?:^|\s)widget|sidebar|(?<!entry[-_])(?<!post[-_])(?<!article[-_])(?<!article__)footer|nav|col-lg-[34]"
)


def tags(page: ArticleCore) -> list[str]:
    """The tags an editor gave, else the first list of links to the site's tag pages after the body."""
    said = page._meta.tags()
    if said:
        return [] if len(said) > _MOST else said
    return _linked(page) or ([] if page._read_body[0] == "site" else _hinted(page))


def _linked(page: ArticleCore) -> list[str]:
    found: list[str] = []
    margins: dict[int, bool] = {}  # by the element that holds the links: of a cloud one is asked for all
    own: int | None = None
    for node in filter(_is_tag, _own(page, _TAG_LINKS)):
        above = node.parent if node.parent is None or node.parent.tag not in ("li", "span") else node.parent.parent
        holder = above.mem_id if above is not None else 0
        if holder not in margins:
            margins[holder] = in_margin(node)
        text = "" if margins[holder] else _name(node)
        if not text:
            continue
        if own not in (None, holder):
            break
        own = holder
        found.append(text)
    return list(dict.fromkeys(found))


def _own(page: ArticleCore, selector: str) -> list[LexborNode]:
    """What the selector finds up to the headline of another article that follows this one on its page."""
    nodes = page._page.css(f"{selector}, h1")
    heads = [at for at, node in enumerate(nodes) if node.tag == "h1"]
    end = len(nodes)
    if len(heads) > 1:
        key = search_key(page.headline)
        keys = {at: search_key(nodes[at].text()) for at in heads}
        own = next((at for at in heads if keys[at] == key), end)
        end = next((at for at in heads if at > own and keys[at] != key), end)
    return [node for node in nodes[:end] if node.tag != "h1"]


def next_article(page: ArticleCore) -> int:
    """The index of the line that is the headline of another article after this one; the number of lines for none."""
    lines, title = page._tree.lines, page._header.title
    key = search_key(lines[title].text) if title >= 0 else ""
    following = (at for at in range(title + 1, len(lines)) if key and lines[at].heading == 1)
    return next((at for at in following if search_key(lines[at].text) != key), len(lines))


def _hinted(page: ArticleCore) -> list[str]:
    """The links of an element that is named or labelled as tags, where their addresses do not say so."""
    for holder, most in (*_labelled(page), *((node, _WORDS) for node in _own(page, _TAG_HOLDERS))):
        links = holder.css("a")
        names = [name for name in map(_name, links) if name]
        short = all(len(name.split()) <= most for name in names)
        if 0 < len(names) <= _MOST and short and not in_margin(links[0]):
            return list(dict.fromkeys(names))
    return []


def _labelled(page: ArticleCore) -> Iterator[tuple[LexborNode, int]]:
    """The elements labelled as tags, and how many words each name may have."""
    tree = page._tree
    for line in tree.lines[: next_article(page)]:
        if len(line.text) > _LABELLED or not (most := _words_under(line)):
            continue
        block = line.block
        if not line.linked and tree.parent[block] >= 0:
            block = tree.parent[block]
        yield tree.nodes[block], most
    for node in _own(page, "[aria-label]"):
        if search_key(node.attributes.get("aria-label") or "") in _LABELS | _TOPICS:
            yield node, _TOPIC_WORDS


def _words_under(line: Line) -> int:
    """How many words a tag under a line may have; 0 where the line labels none."""
    first = next((text for text, _ in line.pieces if text.strip()), "")
    keys = {search_key(line.text.partition(":")[0]), search_key(first)}
    return _WORDS if keys & _LABELS else _TOPIC_WORDS if keys & _TOPICS else 0


def _name(node: LexborNode) -> str:
    """A link's text as a tag's name."""
    return clean(node.text()).strip("#، ,:")


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
