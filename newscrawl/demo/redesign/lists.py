"""Lists in another design: cards, the pages' row, the strip of headlines."""

from __future__ import annotations

import re

from newscrawl.demo.redesign.design import Design
from newscrawl.demo.redesign.make import made, wrapped
from newscrawl.demo.redesign.tree import Element, Node, el, swap, take

_PAGE = re.compile(r"^(.*?)(?:page/([0-9]+)/)?$")
_HOLDERS = {"li": "ul", "tr": "table"}


def cards(root: Element, design: Design) -> None:
    """Redo every run of cards."""
    for parent in list(root.walk()):
        at = [i for i, child in enumerate(parent.children) if isinstance(child, Element) and child.part == "card"]
        if at:
            run = [_card(c, design) for c in parent.children[at[0] : at[-1] + 1] if isinstance(c, Element)]
            parent.children[at[0] : at[-1] + 1] = _run(run, design)


def _run(run: list[Element], design: Design) -> list[Node]:
    if holder := _HOLDERS.get(design.card_box):
        inner: list[Node] = [el("tbody", *run)] if holder == "table" else list(run)
        return [wrapped(el(holder, *inner, part="cards"), design, "cards")]
    if design.depth["cards"]:
        return [wrapped(el("div", *run, part="cards"), design, "cards")]
    return list(run)


def _card(old: Element, design: Design) -> Element:
    href = old.attrs.get("href") or ""
    # A row of a table cannot stand inside a link.
    whole = design.card == "card" and design.card_box != "tr"
    picture, title = old.first("card_image"), old.first("card_title")
    heading = made("card_title", title.children if title else [], design)
    if not whole:
        _link_inside(heading, href)
    pieces: dict[str, Node] = {"title": heading}
    for name in ("badge", "date"):
        if found := old.first(f"card_{name}"):
            pieces[name] = made(f"card_{name}", found.children, design)
    shown: list[Node] = [picture] if picture else []
    if picture and not whole and design.card == "both":
        shown = [el("a", picture, href=href)]
    shown += _arranged(pieces, design)
    if design.card_more and not whole:
        shown += [" ", el("a", "اقرأ المزيد", href=href)]
    return _boxed([el("a", *shown, part="card", href=href)] if whole else shown, design, whole=whole)


def _link_inside(heading: Element, href: str) -> None:
    inner = heading
    while len(inner.children) == 1 and isinstance(inner.children[0], Element):
        inner = inner.children[0]
    inner.children = [el("a", *inner.children, href=href)]


def _arranged(pieces: dict[str, Node], design: Design) -> list[Node]:
    if design.card_foot and "date" in pieces:
        foot = el("footer", pieces["date"])
        pieces = {**{name: piece for name, piece in pieces.items() if name != "date"}, "foot": foot}
    order = [name for name in (*design.card_order, "foot") if name in pieces]
    return [node for name in order for node in (" ", pieces[name])]


def _boxed(shown: list[Node], design: Design, *, whole: bool) -> Element:
    if design.card_box == "tr":
        return el("tr", *(el("td", node) for node in shown if isinstance(node, Element)), part="card")
    if whole and design.card_box == "none" and isinstance(shown[0], Element):
        return shown[0]
    return el("div" if design.card_box == "none" else design.card_box, *shown, part="" if whole else "card")


# --- the row of pages


def pager(root: Element, design: Design) -> None:
    """Redo the row of page numbers."""
    old = root.first("pager")
    if old is None:
        return
    items = [e for e in old.walk() if e.tag in ("a", "span") and e.text.strip().isdigit()]
    current = next(int(e.text) for e in items if e.tag == "span")
    links = {int(e.text): e.attrs.get("href") or "" for e in items if e.tag == "a"}
    shown = _numbers(items, design) if design.pager != "words" else []
    if design.pager != "numbers":
        shown += _words(links, current, design)
    if design.pager == "list":
        shown = [el("ul", *(el("li", node) for node in shown))]
    new = made("pager", [node for item in shown for node in (" ", item)], design)
    swap(root, old, [wrapped(new, design, "pager")])


def _numbers(items: list[Element], design: Design) -> list[Node]:
    return [
        el("a", e.text, href=e.attrs.get("href") or "") if e.tag == "a" else el("b", e.text, part="here") for e in items
    ]


def _words(links: dict[int, str], current: int, design: Design) -> list[Node]:
    shown: list[Node] = []
    if current - 1 in links:
        shown.append(el("a", "السابق", href=links[current - 1]))
    if current + 1 in links:
        shown.append(el("a", design.next_word, href=links[current + 1]))
    return shown


# --- the strip


def strip(root: Element, design: Design) -> None:
    """Redo the strip of headlines and put it elsewhere. One that a script fills keeps the element it fills."""
    old = take(root, "strip")
    if old is None:
        return
    label, holder = made("strip_label", [design.strip_label], design), old.first("strip_list")
    items = old.all("strip_item")
    filled: list[Node] = [_strip_list(items, design)] if items else ([holder] if holder else [])
    scripts: list[Node] = [e for e in old.walk() if e.tag == "script"]
    new = wrapped(made("strip", [label, *filled, *scripts], design), design, "strip")
    _placed(root, new, design)


def _strip_list(items: list[Element], design: Design) -> Element:
    match design.strip:
        case "ul" | "ol":
            return el(design.strip, *(el("li", *item.children) for item in items), part="strip_list")
        case "marquee":
            return el("marquee", *(el("span", *item.children) for item in items), part="strip_list")
        case "section":
            return el("section", *(el("article", el("h4", *i.children)) for i in items), part="strip_list")
        case _:
            return el("div", *(el("div", *item.children) for item in items), part="strip_list")


def _placed(root: Element, new: Element, design: Design) -> None:
    body = next(e for e in root.walk() if e.tag == "body")
    after = {"top": "masthead", "below_menu": "menu", "foot": "main"}.get(design.strip_at)
    at = next((i for i, c in enumerate(body.children) if isinstance(c, Element) and c.part == after), -1)
    body.children.insert(at + 1, new)
