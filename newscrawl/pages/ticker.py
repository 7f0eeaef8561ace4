"""The strip of headlines at the head of a page, read from its elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from typing import ClassVar

from selectolax.lexbor import LexborNode

from newscrawl.arabic import BAGHDAD, clean, search_key
from newscrawl.items import TickerLine
from newscrawl.pages import vocabulary
from newscrawl.pages.base import BasePage
from newscrawl.pages.html.tree import squeeze
from newscrawl.pages.listing.entries import HEADLINE_WORDS
from newscrawl.pages.listing.entry_labels import is_button
from newscrawl.pages.vocabulary import headline_tags
from newscrawl.urls import absolute

_NAMES = (
    "ticker", "newsticker", "news-ticker", "breakingnews", "breaking-news", "breaking-ribbon", "breaking",
    "lastNewsBar", "last-news", "lastnews-bar", "latest-bar", "marquee", "headlines-strip", "newsbar", "news-bar",
)  # fmt: skip
_HINTS = "marquee, " + ", ".join(f'[class*="{n}" i], [id*="{n}" i]' for n in _NAMES)
_CLONE = re.compile(
    r"(?:^|[\s_-])(?:duplicate|clone|cloned|slick-cloned|swiper-slide-duplicate)(?:$|[\s_-])", re.IGNORECASE
)
# What fills a strip until its script has run, or when there is nothing to show (search keys).
_PLACEHOLDER = re.compile(
    r"(?:(?:جاري?|يتم|قيد) )?(?:ال)?تحميل(?: (?:ال)?(?:اخبار|بيانات|عناوين|محتوي|صفحه|شريط|اخر|المزيد))*"
    r"|(?:يرجي|الرجاء|نرجو|ارجو)? ?(?:الانتظار|انتظر|انتظار)(?: (?:قليلا|لحظه|لحظات|من فضلك|ريثما يتم التحميل))*"
    r"|لا (?:ت|ي)?وجد (?:اي )?(?:اخبار|خبر|عناوين|بيانات|نتائج|محتوي|عناصر)"
    r"(?: (?:حاليا|الان|اليوم|بعد|عاجله?|جديده?|متاحه?|متوفره?|في الوقت الحالي|للعرض|لعرضها))*"
    r"|loading(?: \w+)?|please wait|no (?:news|items|data|results|headlines)(?: (?:available|found|yet|to show))?"
)
# A carousel's own count of a slide, which says where it belongs however far the carousel has turned.
_INDEX = ("data-swiper-slide-index", "data-slick-index")
_TIME = re.compile(r"[\s|\-–—]*[0-9٠-٩]{1,2}:[0-9٠-٩]{2}(?:\s*(?:ص|م|صباحا|مساء|AM|PM))?[\s|\-–—]*", re.IGNORECASE)
_LABEL = 40
_LEVELS_UP = 4
_MOST = 60
_MOST_SCANNED = 400
_TRIED = 30  # elements that bear a strip's name
_INLINE = frozenset({"a", "span", "b", "strong", "em"})
_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "img", "i", "button", "br", "hr"})


class TickerPage(BasePage):
    """The strip as a page shows it. No lines where it is missing or empty (a script may fill it later)."""

    strip_selector: ClassVar[str] = ""

    def __init__(
        self,
        html: str,
        url: str,
        *,
        now: datetime,
        number: Callable[[str], str | None] = lambda url: None,
        tz: tzinfo = BAGHDAD,
        title: str = "",
    ) -> None:
        super().__init__(html, url, now=now, tz=tz, title=title)
        self.number = number

    @cached_property
    def lines(self) -> list[TickerLine]:
        """The strip's headlines in order, a carousel's repeated slides once."""
        strip = self._strip
        if strip is None:
            return []
        items = _items(strip)
        lines = [line for node in _in_order(items) if (line := self._line(node))]
        return unrolled(lines)

    @cached_property
    def _strip(self) -> LexborNode | None:
        """The element that holds the strip: by the site's selector, else the first that its label or name marks.

        None where that one is empty: other lists further down may bear the same label.
        """
        if self.strip_selector and (found := self._page.css_first(self.strip_selector)):
            return found
        named = {node.mem_id for node in self._page.css(_HINTS)[:_TRIED]}
        body = self._page.body
        for node in body.traverse(include_text=True) if body else ():
            if node.is_text_node:
                if _is_label(node) and node.parent is not None:
                    return _around(node.parent)
            elif node.mem_id in named:
                if _items(node):
                    return node
                if not _words(node):
                    return None
        return None

    def _line(self, node: LexborNode) -> TickerLine | None:
        link = _link(node)
        text = clean(squeeze(_text(node, link)))
        key = search_key(text)
        if not key or key in vocabulary.TICKERS or _PLACEHOLDER.fullmatch(key) or _is_aside(text):
            return None
        href = (link.attributes.get("href") or "") if link else ""
        url = None if not href or href.startswith("#") else absolute(href, self.url)
        return TickerLine(text=text, headline_tags=headline_tags(text), url=url)


def _is_label(node: LexborNode) -> bool:
    """True for a text that is `آخر الأخبار` or its like and no entry of a menu."""
    text = node.text_content or ""
    return 1 < len(text) < 2 * _LABEL and search_key(text) in vocabulary.TICKERS and not _in_menu(node)


def _words(node: LexborNode) -> str:
    """The element's text less a label; none for one that only says it is being filled."""
    key = search_key(_beginning(node, 400, " "))
    rest = next((key.removeprefix(label).strip() for label in vocabulary.TICKERS if key.startswith(label)), key)
    return "" if _PLACEHOLDER.fullmatch(rest) else rest


def unrolled(lines: Sequence[TickerLine]) -> list[TickerLine]:
    """The lines of a strip without a carousel's repetitions, in their own order.

    Slides before the first and after the last (``5 1 2 3 4 5 1``) and whole repeats are known by
    their shape: with as many clones before as after, the run between them is the strip.
    """
    distinct = list(dict.fromkeys((line.text, line.url) for line in lines))
    count, total = len(distinct), len(lines)
    extra = total - count
    if extra and extra % 2 == 0 and extra < count and _rolls(lines, count):
        return list(lines[extra // 2 : extra // 2 + count])
    seen: set[tuple[str, str | None]] = set()
    distinct_lines = []
    for line in lines:
        key = (line.text, line.url)
        if key not in seen:
            seen.add(key)
            distinct_lines.append(line)
    return distinct_lines


def _rolls(lines: Sequence[TickerLine], period: int) -> bool:
    return all(lines[i] == lines[i - period] for i in range(period, len(lines)))


def _link(node: LexborNode) -> LexborNode | None:
    """The item's link: the one with most words, beside which others name a section or lead on."""
    if node.tag == "a":
        return node
    links = node.css("a[href]")
    return max(links, key=lambda link: len(link.text(strip=True)), default=None)


def _text(node: LexborNode, link: LexborNode | None) -> str:
    """The item's own text: its heading's, else its link's where that has words, else all of it."""
    heading = node.css_first("h1, h2, h3, h4, h5, h6") if node.tag != "a" else None
    for inner in (heading, link):
        if inner is not None and (words := inner.text(strip=True)) and not _is_aside(words):
            return _untimed(inner)
    return _untimed(node)


def _untimed(node: LexborNode) -> str:
    """The element's text without the times and buttons that are elements of their own in it."""
    parts = [
        child.text_content or "" if child.is_text_node else child.text()
        for child in node.iter(include_text=True)
        if child.is_text_node or not (child.tag == "time" or _is_aside(child.text(strip=True)))
    ]
    return "".join(parts)


def _is_aside(text: str) -> bool:
    """True for what stands beside a headline: a time, a button, a link to all of them."""
    if len(text) > _LABEL:
        return False
    return _TIME.fullmatch(text) is not None or vocabulary.ONLY_RELATIVE.match(text) is not None or is_button(text)


def _items(strip: LexborNode) -> list[LexborNode]:
    """The elements that each hold one headline: the children of whichever element has most of them."""
    best: list[LexborNode] = []
    work = [strip]
    for _ in range(_MOST_SCANNED):
        if not work:
            break
        node = work.pop(0)
        children = [c for c in node.iter() if c.tag not in _SKIPPED]
        if len(children) > 1:  # an only child is no row, and may be the first of many within each other
            children = [c for c in children if _beginning(c, 1)]
            slides = [c for c in children if _is_worded(c)]
            if _is_row(slides) and len(slides) > len(best):
                best = slides[:_MOST]
        work.extend(children)
    return [node for node in _apart(best) or _single(strip) if not _is_clone(node)]


def _beginning(node: LexborNode, length: int, separator: str = "") -> str:
    """So many characters of the element's text, without the blanks around each piece; of a long one no more is read."""
    found = ""
    for child in node.traverse(include_text=True):
        if child.is_text_node and (text := (child.text_content or "").strip()):
            found = f"{found}{separator}{text[:length]}" if found else text[:length]
            if len(found) >= length:
                break
    return found[:length]


def _apart(slides: list[LexborNode]) -> list[LexborNode]:
    """The slides, or their links where slides hold several headlines each."""
    links = [[link for link in slide.css("a[href]") if _is_headline(link)] for slide in slides]
    if any(len({link.attributes.get("href") for link in held}) > 1 for held in links) and all(links):
        return [link for slide, held in zip(slides, links, strict=True) for link in held if not _is_clone(slide)]
    return slides


def _is_headline(link: LexborNode) -> bool:
    return len(link.text().split()) >= HEADLINE_WORDS


def _is_worded(node: LexborNode) -> bool:
    """True for an element with a text of its own: no separator, no label."""
    key = search_key(_beginning(node, 2 * _LABEL))
    return bool(key) and key not in vocabulary.TICKERS


def _is_row(slides: list[LexborNode]) -> bool:
    """True for elements of one kind, each with words; links and plain lines may alternate."""
    kinds = {slide.tag for slide in slides}
    if len(slides) < 2 or (len(kinds) > 1 and not kinds <= _INLINE):
        return False
    return all(len(_beginning(slide, 4)) > 3 for slide in slides)


def _single(strip: LexborNode) -> list[LexborNode]:
    """A strip of one headline: its only link, else its only item."""
    found = [a for a in strip.css("a[href]") if _is_worded(a)] or [n for n in strip.css("li") if _is_worded(n)]
    return found if len(found) == 1 else []


def _in_order(slides: list[LexborNode]) -> list[LexborNode]:
    """The slides by their carousel's own count, where it counts them all; else as they stand."""
    for name in _INDEX:
        counts = [(slide.attributes.get(name) or "").strip() for slide in slides]
        if slides and all(re.fullmatch(r"-?[0-9]{1,4}", count) for count in counts):
            ordered = sorted(zip(counts, range(len(slides)), strict=True), key=lambda pair: (int(pair[0]), pair[1]))
            return [slides[at] for _, at in ordered]
    return slides


def _is_clone(node: LexborNode) -> bool:
    attributes = node.attributes
    return bool(_CLONE.search(attributes.get("class") or "")) or "data-clone" in attributes


def _around(label: LexborNode) -> LexborNode | None:
    """The strip around its label: the nearest element with more than the label; None for an empty strip."""
    own = label.text(strip=True)
    node: LexborNode | None = label
    for _ in range(_LEVELS_UP):
        node = node.parent if node else None
        if node is None or node.tag in ("body", "html", "main"):
            return None
        if node.text(strip=True) != own:
            return node if _items(node) else None
        if _has_empty_list(node, label):
            return None
    return None


def _has_empty_list(node: LexborNode, label: LexborNode) -> bool:
    """True where an element without text waits beside the label: a script is to fill it."""
    return any(
        c.mem_id != label.mem_id and c.tag in ("ul", "ol", "div", "marquee", "section") and not c.text(strip=True)
        for c in node.iter()
    )


def _in_menu(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(4):
        if parent is None:
            return False
        if parent.tag == "nav" or (parent.tag == "a" and parent.attributes.get("href") not in (None, "#", "")):
            return True
        parent = parent.parent
    return False
