"""Who wrote an article: persons named by metadata, by a byline, or by an element that says it holds the author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article.bylines import author_texts
from newscrawl.pages.article.core import ArticleCore
from newscrawl.urls import split

_STAFF = frozenset("admin administrator editor ادمن محرر المحرر التحرير هييه التحرير المدير root user".split())
# Words that no person's name holds.
_NO_NAMES = frozenset(
    "التحرير المحرر المحررين محرر وكاله وكالات موقع صحيفه قناه شبكه فريق قسم تصوير ترجمه متابعه المصدر خاص كاتب كاتبه "
    "مراسل مراسلنا مراسلتنا نشر تحديث مقالات اخبار تعليق تعليقات".split()
)
_NO_NAME = re.compile(r"[0-9٠-٩@_|#]|https?:")
_LABEL = re.compile(
    r"^(?:(?:كتبت?|كتبها?|بقلم|بواسطة|تقرير|إعداد|اعداد|الكاتبة?|by|author)(?:\s+بواسطة)?\s*[:/،,]\s*|(?:by|بقلم|بواسطة)\s+)+",
    re.IGNORECASE,
)
_LABELS = frozenset({"كتب", "كتبت", "كتبه", "كتبها", "بقلم", "بواسطه", "الكاتب", "الكاتبه", "by", "author"})
_BYLINES = ("كتب", "كتبت", "بقلم")
_AMONG = re.compile(r"(?:(?<!\s)\s+)?[،,؛;]\s*|(?<!\s)\s+&\s+")
_PLACED = re.compile(r"(?<!\s)\s+[-–—/]\s+|(?:(?<!\s)\s+)?:\s*")
_LINES_DOWN = 12
_LONG = 60
_WORDS = 5


def authors(page: ArticleCore) -> Iterator[str]:
    """The persons whom metadata or a byline names, else those of an element marked as the author's. Never the site."""
    read = page._read_body[0] != "site"
    claimed = [*page._meta.authors(), *(_bylines(page) if read else ())]
    own = _SiteNames(page) if claimed or read else None
    if own is None:
        return
    yield from own.without(claimed) or (own.without(_marked(page)) if read else [])


class _SiteNames:
    """What a page calls its own site: an author of that name is none."""

    def __init__(self, page: ArticleCore) -> None:
        self.names = [search_key(n) for n in page._names]
        host = (split(page.url).hostname or "").removeprefix("www.")
        self.hosts = {part.replace("-", "") for part in host.split(".")[:-1]}
        self.title = search_key(page._meta.raw_title)

    def without(self, claimed: Iterable[str]) -> list[str]:
        """The persons among them, each once, as written."""
        found: dict[str, str] = {}
        for said in claimed:
            key = search_key(said)
            if is_person(said, key) and not self._is_own(key):
                found.setdefault(key, said)
        return list(found.values())

    def _is_own(self, key: str) -> bool:
        return any(n in key or key in n for n in self.names) or key.replace(" ", "") in self.hosts or key in self.title


def is_person(said: str, key: str) -> bool:
    """True for what may be a person's name; ``key`` is its search key."""
    return len(key.split()) >= 2 and len(key) < _LONG and key not in _STAFF and not _NO_NAME.search(said)


def _bylines(page: ArticleCore) -> Iterator[str]:
    """The names after `كتب:` or `بقلم`, on its line or the next."""
    if not any(word in page.html for word in ("كتب", "بقلم", "بواسطة")):
        return
    start = max(0, page._header.title)
    lines = page._tree.lines[start : start + _LINES_DOWN]
    for at, line in enumerate(lines):
        text = clean(line.text)
        found = vocabulary.BYLINE.match(text) if len(text) < _LONG else None
        if found and text.split()[0].strip(":/") in _BYLINES:
            yield from _named(found[1])
        elif search_key(text) in _LABELS and at + 1 < len(lines) and len(lines[at + 1].text) < _LONG:
            yield from filter(_is_name, _named(clean(lines[at + 1].text)))


def _named(text: str) -> list[str]:
    """The names in a byline, less what introduces them."""
    return [name for part in _AMONG.split(text) if (name := _LABEL.sub("", part).strip(" :-|/"))]


def _marked(page: ArticleCore) -> Iterator[str]:
    """The names in elements of the article's head that are marked as its author's."""
    around = page._header.around
    for at in around or ():
        line = page._tree.lines[at]
        for text in author_texts(page._tree, line):
            yield from filter(_is_name, (_unplaced(name) for name in _named(text)))


def _unplaced(text: str) -> str:
    """The name of `name - place` or `place: name`; the text where neither part is one word or a known place."""
    parts = [part for part in _PLACED.split(text) if part]
    if len(parts) != 2:
        return text
    named = [part for part in parts if " " in part and search_key(part) not in vocabulary.PLACES]
    return named[0] if len(named) == 1 else text


def _is_name(text: str) -> bool:
    """True for a few words that may be a name where no byline says so."""
    words = search_key(text).split()
    return 2 <= len(words) <= _WORDS and _NO_NAMES.isdisjoint(words) and not _PLACED.search(text)
