"""The smaller fields of an article: picture, summary, authors, tags, language, further pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.pages import marks
from newscrawl.pages.date_lines import is_section
from newscrawl.pages.header import Header
from newscrawl.pages.metadata import Metadata
from newscrawl.pages.nearby import common, inside
from newscrawl.pages.tree import Tree
from newscrawl.urls import absolute, dle_number, dle_part

if TYPE_CHECKING:
    from newscrawl.pages.article import ArticlePage

# Addresses of artwork: logos, icons, placeholders, the engine's theme.
_ARTWORK = re.compile(
    r"logo|(?:^|[/_-])icons?(?:[/_.-]|$)|favicon|placeholder|no-?(?:image|photo|pic)|default|avatar|sprite|spacer|blank|"
    r"/templates?/|/themes?/[^/]+/(?:images|img|assets)|banner|/ads?[/_-]|advert|loading|pixel|emoji|\.svg(?:$|\?)|^data:",
    re.IGNORECASE,
)
_SMALL = 120
_ARABIC = re.compile(r"[ء-يٱ-ە]")
_WORDS_OF_SUMMARY = 4
_CERTAIN = 40
_STAFF = frozenset("admin administrator editor ادمن محرر المحرر التحرير هييه التحرير المدير root user".split())
_PART = re.compile(r"page,[0-9]{1,6},", re.IGNORECASE)
_PARTS_LIMIT = 200
_PATH = re.compile(r"\s*[/»›>]\s*")
_PATH_LENGTH = 100
_HEADING_WORDS = 4
_BARS = " |-–—•·:،,/"
_MANY_LINKS = 5
_LITTLE_TEXT = 300


def claimed_body(meta: Metadata) -> str:
    """The body that JSON-LD gives, its line breaks kept."""
    said = meta.article.get("articleBody")
    return said if isinstance(said, str) else ""


def section_near(tree: Tree, header: Header, known: frozenset[str]) -> str | None:
    """The section beside the header's date: on its line, else a short line or link next to title or date."""
    if header.date and header.date.section and header.sure:
        return clean(header.date.section)
    if header.title < 0:
        return None
    first = min(header.title, header.date.at if header.date else header.title)
    around = [*range(first - 1, max(-1, first - 4), -1), *range(first + 1, min(header.end + 2, len(tree.lines)))]
    keys = {search_key(name) for name in known}
    lines = [tree.lines[i] for i in around if i != header.title and not tree.lines[i].chrome]
    # A line that has lost its date keeps the bars beside it.
    # Of a path (`الرئيسية / أمن`) the last is the section.
    shown = [(_PATH.split(clean(line.text).strip(_BARS))[-1], line) for line in lines if len(line.text) < _PATH_LENGTH]
    named = [name for name, _ in shown if search_key(name) in keys]
    named = named or [name for name, line in shown if line.link_share > 0.7 and is_section(name)]
    # Several in a row are the site's menu.
    return named[0] if len(named) == 1 else None


def images(page: ArticlePage) -> Iterator[tuple[str, str]]:
    """Candidates for the article's picture, the likelier first: ``(way, absolute address)``."""
    if page.image_selector:
        for node in page._page.css(page.image_selector)[:3]:
            yield from (("site", found) for found in _picture(node, page.url))
    for said in page._meta.images():
        address = absolute(said, page.url)
        if address and not _ARTWORK.search(urlsplit(address).path):
            yield "metadata", address
    yield from (("structure", found) for found in _pictures_near(page))


def _pictures_beside(page: ArticlePage, title: LexborNode, text: LexborNode) -> Iterator[str]:
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
        elif node.tag == "img" and not _in_margin(node):
            yield from _picture(node, page.url)


def _pictures_near(page: ArticlePage) -> Iterator[str]:
    """The pictures that stand between the text before the header and the text after the body."""
    title, text = page._site.headline_node, page._container
    if title is not None and text is not None:
        yield from _pictures_beside(page, title, text.node)
        return
    tree, header = page._tree, page._header
    if header.title < 0:
        return
    lines = tree.lines
    start = min(header.title, header.date.at) if header.date else header.title
    block = lines[header.title].block
    before = lines[start - 1].block if start else 0
    body = page._structured
    last = next((i for i in range(len(lines) - 1, -1, -1) if body and lines[i] is body[-1]), header.end - 1)
    after = lines[last + 1].block if last + 1 < len(lines) else len(tree.nodes)
    for index in range(before, max(after, tree.last[lines[last].block] + 1)):
        if tree.tags[index] != "img" or tree.chrome[index]:
            continue
        if not tree.inside(index, before) or tree.inside(block, before):
            yield from _picture(tree.nodes[index], page.url)


def _picture(node: LexborNode, base: str) -> Iterator[str]:
    attributes = node.attributes
    for name in ("width", "height"):
        size = attributes.get(name) or ""
        if size.isdigit() and int(size) < _SMALL:
            return
    for name in ("data-src", "data-original", "data-lazy-src", "src", "content"):
        said = attributes.get(name)
        address = absolute(said, base) if said and not said.startswith("data:") else None
        if address and not _ARTWORK.search(urlsplit(address).path):
            yield address
            return


def summary(meta: Metadata, names: tuple[str, ...], headline: str, body: str) -> str | None:
    """The description as written, also where the engine cut it from the text.

    None where it is only the headline again, or a slogan: that names the site, or shares no word
    of substance with the article.
    """
    text = meta.first("og:description", "description", "twitter:description")
    if not text:
        return None
    if len(text) > _CERTAIN and text[:_CERTAIN] in body:
        return text
    key, title, own = search_key(text), search_key(headline), search_key(body[:4000])
    if len(key.split()) < _WORDS_OF_SUMMARY or key == title:
        return None
    if key[: max(20, len(key) // 2)] in own:
        return text
    if any((name := search_key(n)) in key and name not in title for n in names):
        return None
    words = {w.removeprefix("ال") for w in key.split() if len(w) > _WORDS_OF_SUMMARY}
    known = {w.removeprefix("ال") for w in f"{title} {own}".split()}
    return text if words & known else None


def authors(page: ArticlePage) -> Iterator[str]:
    """Persons named by metadata or by a byline beside the text."""
    claimed = [*page._meta.authors(), *(_bylines(page) if page._read_body[0] != "site" else ())]
    if not claimed:
        return
    names = [search_key(n) for n in page._names]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.").split(".")[0]
    title = search_key(page._meta.raw_title)
    seen = set()
    for said in claimed:
        key = search_key(said)
        if (
            not _is_person(said, key)
            or any(n in key or key in n for n in names)
            or key.replace(" ", "") == host
            or key in title
        ):
            continue
        if key not in seen:
            seen.add(key)
            yield said


def _is_person(said: str, key: str) -> bool:
    return bool(key) and len(key) < 60 and len(key.split()) >= 2 and key not in _STAFF and "http" not in key


def _bylines(page: ArticlePage) -> Iterator[str]:
    if "كتب" not in page.html and "بقلم" not in page.html:
        return
    start = max(0, page._header.title)
    for line in page._tree.lines[start : start + 12]:
        text = clean(line.text)
        found = marks.BYLINE.match(text) if len(text) < 60 else None
        if found and text.split()[0].strip(":/") in ("كتب", "كتبت", "بقلم"):
            yield found[1].strip(" :-|/")


def tags(page: ArticlePage) -> list[str]:
    """The tags an editor gave, else the first list of links to the site's tag pages after the body."""
    said = page._meta.tags()
    if said or "/tag" not in page.html:
        return [] if said and len(said) > 30 else said
    found: list[str] = []
    lines = page._page.css('a[href*="/tags/"], a[href*="/tag/"], a[rel~="tag"]')
    holder: LexborNode | None = None
    for node in lines:
        text = clean(node.text()).strip("#، ,")
        above = node.parent if node.parent is None or node.parent.tag not in ("li", "span") else node.parent.parent
        if not text or _in_margin(node):
            continue
        if holder is not None and above is not None and above.mem_id != holder.mem_id:
            break
        holder = above
        found.append(text)
    return list(dict.fromkeys(found))


def _in_margin(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(8):
        if parent is None or parent.tag in ("body", None):
            return False
        names = f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}".lower()
        if parent.tag in ("aside", "nav", "footer", "header") or re.search(
            r"cloud|sidebar|footer|nav|col-lg-[34]", names
        ):
            return True
        parent = parent.parent
    return False


def language(page: LexborHTMLParser, text: str) -> str:
    """``ar`` where the text is in Arabic letters and the page declares no other language of them."""
    root = page.css_first("html")
    declared = (root.attributes.get("lang") or "").strip().lower().replace("_", "-").split("-")[0] if root else ""
    if _ARABIC.search(text[:500]):
        return declared if declared in ("fa", "ckb", "ku", "ur", "ps") else "ar"
    return declared or "ar"


def parts(page: LexborHTMLParser, url: str) -> list[str]:
    """The further pages of a long article, those that its row of numbers leaves out included."""
    number, own = dle_number(url), dle_part(url)
    found: dict[int, str] = {}
    for node in page.css('a[href*="page,"]'):
        address = absolute(node.attributes.get("href") or "", url)
        if (
            address
            and (part := dle_part(address)) > own
            and dle_number(address) in (number, number or dle_number(address))
        ):
            found.setdefault(part, address.split("#")[0])
    if not found:
        return []
    pattern = found[max(found)]
    for part in range(max(own, 1) + 1, min(max(found), _PARTS_LIMIT)):
        found.setdefault(part, _PART.sub(f"page,{part},", _plain_commas(pattern), count=1))
    return [found[part] for part in sorted(found)][:_PARTS_LIMIT]


def _plain_commas(address: str) -> str:
    """The address with its commas as commas."""
    return address.replace("%2C", ",").replace("%2c", ",")


def is_headed(page: ArticlePage) -> bool:
    """True where the page is headed by a section's name: it is a list."""
    key = search_key(page.headline)
    if not 0 < len(key.split()) <= _HEADING_WORDS:
        return False
    lines = page._tree.lines
    named = any(line.link_share > 0.7 and len(line.text) < 40 and search_key(line.text) == key for line in lines)
    return named or key in {search_key(name) for name in page.section_names}


def is_listing(page: ArticlePage) -> bool:
    """True for a front page or a list: headed by a section's name, or many linked headlines and no text."""
    if is_headed(page):
        return True
    if page.body and page._dated is not None:
        return False
    if page._meta.meta.get("og:type") == "article" and page.headline:
        return False
    linked = sum(line.link_share > 0.7 and line.text.count(" ") >= 3 and not line.chrome for line in page._tree.lines)
    if page.body:
        return linked >= _MANY_LINKS and len(page.body) < _LITTLE_TEXT and page._header.title < 0
    return linked >= _MANY_LINKS and (not page.headline or page._dated is None)
