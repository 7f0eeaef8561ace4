"""The section of an article by the page's shape: labelled, on a path from the front page, or beside date or title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article.bylines import author_texts
from newscrawl.pages.article.header.finder import Header
from newscrawl.pages.article.header.surroundings import HOME, Surroundings, links_of
from newscrawl.pages.dated_lines import LABEL, is_section, parts_of
from newscrawl.pages.html.tree import Line, Tree
from newscrawl.urls import dle_number, split

_PATH_LENGTH = 100
_STEP = re.compile(r"(?:(?<!\s)\s+)?[»›>]\s*|(?<!\s)\s+/\s+")
_NEAR = 4
_MENU_NAME = 30
_MENU_SHARE = 0.6
_ZONES = frozenset({"nav", "aside", "footer"})
_TRAIL = re.compile(r"breadcrumbs?|crumbs?|trail", re.IGNORECASE)
# What stands above a headline, or beside its date, and says what it is, not what it is about.
_KINDS = frozenset("فيديو صور بالصور بالفيديو وثيقه وثايق خاص حصري عاجل مقال تقرير تحليل مباشر انفوغراف".split())
_BYLINES = frozenset("بواسطه بقلم كتب كتبت كتبه كتبها اعداد المصدر الكاتب المحرر by".split())
_STAFF = frozenset("التحرير المحرر محرر مراسل مراسلنا مراسله كاتب كاتبه".split())
_NO_SECTION = ("#", "javascript:", "mailto:", "tel:", "whatsapp:", "/tag", "/author", "/writer")


class _Name(NamedTuple):
    """A name beside the headline, the index of its line, and whether it is a link of its own."""

    text: str
    at: int
    linked: bool


def section_near(tree: Tree, header: Header, known: frozenset[str]) -> str | None:
    """The section that stands around the headline; ``known`` are the site's sections.

    What is labelled as one comes first, then what stands before the date, then the end of a path
    (`الرئيسية / أمن`), a section of the site, and a link that may be one.
    """
    around = header.around
    if around is None:
        return header.date.section if header.date and header.sure else None
    names = list(_names(tree, around))
    dated = clean(header.date.section) if header.date and header.date.section and header.sure else ""
    if labelled := next(_labelled(tree, around), None):
        return labelled
    keys = {search_key(name) for name in known}
    if dated and header.date and not _names_author(tree, tree.lines[header.date.at], dated):
        # A name that the menus know is likelier a section than another before the date.
        return (search_key(dated) not in keys and _of_menu(tree, around, names)) or dated
    if path := _path(tree, around):
        return path
    if shown := list(dict.fromkeys(name.text for name in names if search_key(name.text) in keys)):
        return shown[0] if len(shown) == 1 else None
    if named := _of_menu(tree, around, names):
        return named
    if kicker := next((name.text for name in names if _is_kicker(tree, header.title, name)), ""):
        return kicker
    linked = {name.text: name for name in names if name.linked and _is_near(name, header)}
    return next(iter(linked)) if len(linked) == 1 else None


def _of_menu(tree: Tree, around: Surroundings, names: list[_Name]) -> str:
    """The name beside the headline that the page's menus name too."""
    beside = set(around)
    linked = (
        line
        for at, line in enumerate(tree.lines)
        if line.link_share > _MENU_SHARE and (line.chrome or at not in beside)
    )
    texts = (text for line in linked for text in _link_texts(tree, line) if len(text) <= _MENU_NAME)
    menu = set(map(search_key, texts))
    shown = list(dict.fromkeys(name.text for name in names if search_key(name.text) in menu))
    return shown[0] if len(shown) == 1 else ""


def _link_texts(tree: Tree, line: Line) -> list[str]:
    return [line.text] if len(line.pieces) < 2 else [text for _, text in links_of(tree, line)]


def _is_kicker(tree: Tree, title: int, name: _Name) -> bool:
    """True for one word alone right above the headline, in the headline's element."""
    above, line = tree.lines[name.at], tree.lines[title]
    alone = name.at == title - 1 and " " not in name.text and clean(above.text) == name.text
    return (
        alone and tree.parent[above.block] == tree.parent[line.block] and search_key(name.text) not in vocabulary.PLACES
    )


def _is_near(name: _Name, header: Header) -> bool:
    """True for a name close to the title, or to the date beside it."""
    places = [header.title, *([header.date.at] if header.date else [])]
    return min(abs(name.at - place) for place in places) <= _NEAR


def _labelled(tree: Tree, around: Surroundings) -> Iterator[str]:
    for at in around:
        line = tree.lines[at]
        for text in (clean(line.text), *parts_of(line)) if len(line.text) < _PATH_LENGTH else ():
            name = LABEL.sub("", text)
            if name != text and is_section(name):
                yield name


def _path(tree: Tree, around: Surroundings) -> str:
    """The end of a path that begins at the front page, on one line or in a list; ``""`` for none."""
    for at in around:
        line = tree.lines[at]
        if len(line.text) >= _PATH_LENGTH:
            continue
        steps = _parts(line)
        if len(steps) < 2 and search_key(line.text) in HOME:
            steps = [clean(tree.lines[i].text) for i in around.row(at) if i >= at]
        if len(steps) > 1 and search_key(steps[0]) in HOME:
            named = [step for step in steps[1:] if is_section(step) and search_key(step) != around.key]
            return named[-1] if named else ""
        if steps and _is_trail(tree, line) and all(map(is_section, steps)):
            return steps[-1]
    return ""


def _is_trail(tree: Tree, line: Line) -> bool:
    """True for a line of links in an element named as the path to the article."""
    names = tree.nodes[line.block].attributes.get("class") or ""
    return line.link_share > _MENU_SHARE and _TRAIL.search(names) is not None


def _names(tree: Tree, around: Surroundings) -> Iterator[_Name]:
    """What may name a section: lines and parts of lines that are not the page's own words."""
    for at in around:
        line = tree.lines[at]
        if _is_timed_link(line) or len(line.text) > _PATH_LENGTH:
            continue
        chrome = line.chrome and not tree.lines[around.title].chrome
        if (chrome or line.heading) and not _is_label_above(tree, around, at):
            continue
        if at and search_key(tree.lines[at - 1].text) in _BYLINES:
            continue
        found = links_of(tree, line)
        links = {clean(text) for holder, text in found if _may_lead_to_section(tree, holder)}
        sites = {clean(text) for holder, text in found if _leads_home(tree, holder)}
        for part in _parts(line):
            if not is_section(part) or part in sites or _is_page_word(part) or _names_author(tree, line, part):
                continue
            yield _Name(part, at, part in links)


def _names_author(tree: Tree, line: Line, name: str) -> bool:
    return any(name in said for said in author_texts(tree, line))


def _is_timed_link(line: Line) -> bool:
    """True for another article's link beside its time."""
    return line.linked > 0 and dle_number(line.href or "") is not None


def _parts(line: Line) -> list[str]:
    return list(dict.fromkeys(step for part in parts_of(line) for step in _STEP.split(part)))


def _may_lead_to_section(tree: Tree, holder: int) -> bool:
    address = tree.nodes[holder].attributes.get("href") or ""
    return not any(hint in address for hint in _NO_SECTION)


def _leads_home(tree: Tree, holder: int) -> bool:
    """True for a link to the front page: its text is the site's name."""
    parts = split(tree.nodes[holder].attributes.get("href") or "#")
    return parts.path == "/" and not parts.query


def _is_label_above(tree: Tree, around: Surroundings, at: int) -> bool:
    """True for a link alone, or a lesser heading, right above the headline, whatever its element is named."""
    line, title = tree.lines[at], tree.lines[around.title]
    if at != around.title - 1 or tree.parent[line.block] != tree.parent[title.block] or tree.tags[line.block] in _ZONES:
        return False
    return line.heading > title.heading or (line.link_share == 1 and len(links_of(tree, line)) == 1)


def _is_page_word(text: str) -> bool:
    key = search_key(text)
    if key in HOME or key in vocabulary.SHARES or key in _KINDS or not _STAFF.isdisjoint(key.split()):
        return True
    return vocabulary.NOISE.match(text) is not None
