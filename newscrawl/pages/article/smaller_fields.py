"""The smaller fields of an article: summary, language, further pages; and whether the page is a list."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newscrawl.arabic import search_key
from newscrawl.pages.article.core import ArticleCore, is_headed
from newscrawl.pages.html.metadata import Metadata
from newscrawl.urls import absolute, dle_number, dle_part

_ARABIC = re.compile(r"[ء-يٱ-ە]")
_WORDS_OF_SUMMARY = 4
_CERTAIN = 40
_PART = re.compile(r"page,[0-9]{1,6},", re.IGNORECASE)
_PARTS_LIMIT = 200
_MANY_LINKS = 5
_LITTLE_TEXT = 300


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


def is_listing(page: ArticleCore) -> bool:
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
