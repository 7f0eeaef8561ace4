"""An article's own column in another design: header, body, what stands around them."""

from __future__ import annotations

from newscrawl.demo.redesign.design import Design
from newscrawl.demo.redesign.make import boxed, made, wrapped
from newscrawl.demo.redesign.tree import Element, Node, el, swap, take

_LABELS = {"section": "القسم: ", "date": "تاريخ النشر: "}
_SHARES = ("فيسبوك", "واتساب", "تلغرام")
_FEW = 7  # nodes of a body up to which nothing is put amid it
_BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def rebuild(column: Element, design: Design, agency: str) -> None:
    """Put the column's blocks together anew; what it holds beside the article stays below."""
    title, info, body = (take(column, part) for part in ("title", "info", "body"))
    if title is None or info is None or body is None:
        return
    kind, image, font, parts, tags, related = (
        take(column, part) for part in ("kind", "image", "font", "parts", "tags", "related")
    )
    top, line = _info(info, design, agency, len(title.text))
    blocks: dict[str, list[Node]] = {
        "title": _title(title, kind, design),
        "info": [line],
        "image": [wrapped(_image(image, design), design, "image")] if image else [],
    }
    header: list[Node] = [*top, *(node for part in design.header for node in blocks[part])]
    header += [font] if font else []
    foot: list[Node] = [boxed(parts, design)] if parts else []
    about: list[Node] = [_tags(tags, design)] if tags else []
    more: list[Node] = [_related(related, design)] if related else []
    amid: list[Node] = []
    if design.related_at == "middle" and len(body.children) > _FEW:
        amid, more = more, []
    column.children = [*header, *_around(_body(body, amid, design), foot, about, more, design), *column.children]


def _around(body: list[Node], foot: list[Node], tags: list[Node], related: list[Node], design: Design) -> list[Node]:
    before = tags if design.tags_at == "before" else []
    after = tags if design.tags_at == "after" else []
    end = tags if design.tags_at == "end" else []
    first, second = (related, after) if design.related_at == "before_tags" else (after, related)
    return [*before, *body, *foot, *first, *second, *end]


def _title(title: Element, kind: Element | None, design: Design) -> list[Node]:
    shown = wrapped(made("title", title.children, design), design, "title")
    if kind is None:
        return [shown]
    line = made("kind", kind.children, design)
    return [line, shown] if design.kind_first else [shown, line]


# --- the line of section and date


def _info(info: Element, design: Design, agency: str, length: int) -> tuple[list[Node], Element]:
    """What stands above all else, and the line itself."""
    section, date = info.first("section"), info.first("date")
    pieces: dict[str, Element] = {}
    if section:
        pieces["section"] = section
    if date:
        pieces["date"] = made("date", date.children, design)
    top: list[Node] = []
    if design.info in ("apart", "breadcrumb") and section:
        top.append(_breadcrumb(section) if design.info == "breadcrumb" else made("section", [section], design))
        del pieces["section"]
    labels = _LABELS if design.info == "labelled" else {}
    lines: list[list[Node]] = [[labels.get(name, ""), piece] for name, piece in pieces.items()]
    lines += [[extra] for extra in _extras(design, agency, length)]
    return top, wrapped(_line(lines, design), design, "info")


def _line(lines: list[list[Node]], design: Design) -> Element:
    if design.info == "list":
        return el("ul", *(el("li", *line) for line in lines), part="info")
    if design.info == "labelled":
        return made("info", [el("div", *line) for line in lines], design)
    children: list[Node] = []
    for line in lines:
        children += [design.separator, *line] if children else line
    return made("info", children, design)


def _breadcrumb(section: Element) -> Element:
    return el("ol", el("li", el("a", "الرئيسية", href="/")), el("li", section), part="crumbs")


def _extras(design: Design, agency: str, length: int) -> list[Node]:
    texts = {
        "byline": el("span", f"المصدر: {agency}"),
        "minutes": el("span", f"مدة القراءة: {length % 3 + 3} دقائق"),
        "views": el("span", f"{length * 37} مشاهدة"),
        "comments": el("a", f"{length % 4} تعليقات", href="#comments"),
        "share": el("span", *(node for name in _SHARES for node in (el("a", name, href="#share"), " "))),
    }
    return [texts[name] for name in design.extras]


# --- picture, text, and what stands below


def _image(image: Element, design: Design) -> Element:
    if design.image == "lazy":
        image.attrs = {**image.attrs, "data-src": image.attrs.get("src"), "src": _BLANK}
    if design.image == "figure":
        return el("figure", image)
    if design.image == "captioned":
        return el("figure", image, el("figcaption", "صورة أرشيفية"))
    return image


def _body(body: Element, amid: list[Node], design: Design) -> list[Node]:
    children: list[Node] = []
    for at, child in enumerate(body.children):
        children += amid if at == len(body.children) // 2 else []
        children += _paragraph(child, design) if isinstance(child, Element) and child.tag == "p" else [child]
    if not design.body_boxed:
        return children
    return [wrapped(made("body", children, design), design, "body")]


def _paragraph(old: Element, design: Design) -> list[Node]:
    match design.body:
        case "breaks":
            return [*old.children, el("br"), el("br")]
        case "div":
            return [el("div", *old.children)]
        case "span":
            return [el("p", el("span", *old.children))]
        case _:
            return [old]


def _tags(tags: Element, design: Design) -> Element:
    links: list[Node] = [e for e in tags.walk() if e.tag == "a"]
    label: list[Node] = [el("span", design.tags_label)] if design.tags_label else []
    if design.tags_listed:
        return wrapped(made("tags", [*label, el("ul", *(el("li", link) for link in links))], design), design, "tags")
    spaced: list[Node] = [node for link in links for node in (" ", link)]
    return wrapped(made("tags", [*label, *spaced], design), design, "tags")


def _related(related: Element, design: Design) -> Element:
    if title := related.first("related_title"):
        swap(related, title, [made("related_title", title.children, design)])
    return wrapped(boxed(related, design), design, "related")
