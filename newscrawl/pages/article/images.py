"""An article's picture: what stands with its title and text, and is no teaser, advertising or artwork."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newscrawl.arabic import search_key
from newscrawl.pages.article.core import ArticleCore
from newscrawl.pages.article.tags import in_margin, next_article
from newscrawl.pages.html.positions import common, inside
from newscrawl.pages.html.tree import Tree
from newscrawl.urls import absolute

# Addresses of artwork: logos, icons, the engine's theme; stand-ins by their file's name, for folders bear it too.
_ARTWORK = re.compile(
    r"logo|(?:^|[/_-])icons?(?:[/_.-]|$)|favicon|(?:default|placeholder|no[-_]?(?:image|photo|pic))[^/]*$|"
    r"avatar|sprite|spacer|blank|"
    r"/templates?/|/themes?/[^/]+/(?:images|img|assets)|banner|/ads?[/_-]|advert|loading|pixel|emoji|\.svg(?:$|\?)|^data:",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.IGNORECASE)
_SMALL = 120
_NUMBER = re.compile(r"[0-9]{1,6}")


def images(page: ArticleCore) -> Iterator[tuple[str, str]]:
    """Candidates for the article's picture, the likelier first: ``(way, absolute address)``."""
    if page.image_selector:
        for node in page._page.css(page.image_selector)[:3]:
            yield from (("site", found) for found in _picture(node, page.url))
    for said in page._meta.images():
        address = absolute(said, page.url)
        if address and not _ARTWORK.search(urlsplit(address).path):
            yield "metadata", address
    yield from (("structure", found) for found in _pictures_near(page))


def _pictures_beside(page: ArticleCore, title: LexborNode, text: LexborNode) -> Iterator[str]:
    """The pictures that stand with the title and the text that the site's selectors name, up to the text's end."""
    shared = common(title, text)
    if shared is None or shared.tag in ("body", "html"):
        return
    begun = False
    for node in shared.css(f"img, {page.body_selector}"):
        if node.mem_id == text.mem_id:
            begun = True
        elif node.tag == "img" and begun and not inside(node, text):
            return
        elif node.tag == "img" and not in_margin(node):
            yield from _picture(node, page.url)


def _pictures_near(page: ArticleCore) -> Iterator[str]:
    """The pictures that stand between the text before the header and the text after the body."""
    title, text = page._site.headline_node, page._container
    if title is not None and text is not None:
        yield from _pictures_beside(page, title, text.node)
        return
    tree, header = page._tree, page._header
    if header.title < 0:
        return
    yield from _pictures_titled(page)
    lines = tree.lines
    start = min(header.title, header.date.at) if header.date else header.title
    while start and lines[start - 1].foreign:
        start -= 1  # the words under a picture that stands before the header
    block = lines[header.title].block
    before = lines[start - 1].block if start else 0
    body = page._structured
    last = next((i for i in range(len(lines) - 1, -1, -1) if body and lines[i] is body[-1]), header.end - 1)
    after = lines[last + 1].block if last + 1 < len(lines) else len(tree.nodes)
    other = next_article(page)
    end = lines[other].block if other < len(lines) else len(tree.nodes)
    for index in range(before, min(end, max(after, tree.last[lines[last].block] + 1))):
        if tree.tags[index] != "img" or (tree.chrome[index] and not tree.chrome[block]):
            continue
        if (not tree.inside(index, before) or tree.inside(block, before)) and not _leads_on(tree, index):
            yield from _picture(tree.nodes[index], page.url)


def _pictures_titled(page: ArticleCore) -> Iterator[str]:
    """The pictures that bear the article's headline: editors' systems write it there."""
    tree, title = page._tree, search_key(page.headline)
    for index, tag in enumerate(tree.tags):
        alt = tree.nodes[index].attributes.get("alt") if tag == "img" else None
        if alt and title and search_key(alt) == title and not _leads_on(tree, index):
            yield from _picture(tree.nodes[index], page.url)


def _leads_on(tree: Tree, index: int) -> bool:
    """True for a picture that is a link to another page: a teaser, or advertising."""
    while index >= 0 and tree.tags[index] != "a":
        index = tree.parent[index]
    href = (tree.nodes[index].attributes.get("href") or "") if index >= 0 else ""
    return bool(href) and not href.startswith("#") and not _PICTURE_FILE.search(href)


def _picture(node: LexborNode, base: str) -> Iterator[str]:
    attributes = node.attributes
    for name in ("width", "height"):
        size = attributes.get(name) or ""
        if _NUMBER.fullmatch(size) and int(size) < _SMALL:
            return
    for name in ("data-src", "data-original", "data-lazy-src", "src", "content"):
        said = attributes.get(name)
        address = absolute(said, base) if said and not said.startswith("data:") else None
        if address and not _ARTWORK.search(urlsplit(address).path):
            yield address
            return
