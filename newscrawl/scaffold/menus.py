"""The sections that a page's navigation names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean, search_key
from newscrawl.identity import path_of
from newscrawl.site import Site
from newscrawl.urls import absolute

MOST = 10
_MENUS = 'nav, header, [class*="menu" i], [id*="menu" i], [class*="nav" i], [role="navigation"]'
_LONGEST = 30
_WORDS = 4
_ENDING = re.compile(r"\.[a-z]{3,5}(?=$|\?)")
_LETTER = re.compile(r"[ء-ي]")
# Entries that lead to no list of news, as search keys.
_OTHERS = frozenset(
    search_key(name)
    for name in (
        "الرئيسية|الصفحة الرئيسية|البداية|اتصل بنا|تواصل معنا|من نحن|عن الموقع|عن الوكالة|حولنا|هيئة التحرير|"
        "سياسة الخصوصية|الخصوصية|شروط الاستخدام|اعلن معنا|أعلن معنا|للإعلان|البث المباشر|بث مباشر|مباشر|ارشيف|"
        "الأرشيف|بحث|تسجيل الدخول|تسجيل|دخول|خريطة الموقع|التطبيقات|تطبيقاتنا|المزيد|عربي|العربية|كوردي|وظائف|"
        "النشرة البريدية|الطقس|مواقيت الصلاة"
    ).split("|")
)


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A section as the navigation names it: its slug, its name and the path of its first page."""

    slug: str
    name: str
    path: str


def entries(document: LexborHTMLParser, url: str, site: Site) -> list[MenuSection]:
    """The entries of the menu that names most of them, in its order; ``url`` is the page's own address."""
    menus = [_entries(menu, url, site) for menu in document.css(_MENUS)]
    return max(menus, key=len, default=[])[:MOST]


def _entries(menu: LexborNode, url: str, site: Site) -> list[MenuSection]:
    found: dict[str, MenuSection] = {}
    for name, address in _links(menu, url):
        if not site.addresses().is_own(address) or urlsplit(address).path in ("", "/"):
            continue
        path = path_of(address)
        if slug := _slug(path):
            found.setdefault(slug, MenuSection(slug, name, path))
    return list(found.values())


def _links(menu: LexborNode, url: str) -> Iterator[tuple[str, str]]:
    for node in menu.css("a[href]"):
        name, href = clean(node.text()[: 9 * _LONGEST]), node.attributes.get("href") or ""
        address = absolute(href, url)
        worded = len(name) <= _LONGEST and len(name.split()) <= _WORDS and _LETTER.search(name)
        if address and worded and not href.startswith("#") and search_key(name) not in _OTHERS:
            yield name, address


def _slug(path: str) -> str:
    """A name for the section on the command line: the last words of its path, a number with what it counts."""
    words = [word for word in re.split(r"[^\w-]+", _ENDING.sub("", path)) if word]
    if "?" in path:
        return "-".join(words[-2:])
    return next((word for word in reversed(words) if not word.isdigit()), "")


def paths(menu: Sequence[MenuSection]) -> dict[str, str]:
    """The paths of the sections that the engine's stock rule would not find."""
    return {entry.slug: entry.path for entry in menu if entry.path != f"/{entry.slug}/"}
