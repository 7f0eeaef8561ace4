"""What is taken apart, and what is refused before it takes all memory or all time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from newscrawl.errors import TooLarge
from newscrawl.pages.html.parsing import parse
from newscrawl.pages.html.sandbox import DEEPEST, MOST_NODES


def names(count: int, form: str = "a{} ") -> str:
    return "".join(form.format(number) for number in range(count))


MANY = 150_000  # attributes of one element, each compared with those before it
HEAVY = {
    "elements": "<p>" * (MOST_NODES + 1),
    "elements that are only ended": "</p>" * (MOST_NODES + 1),
    "comments": "<!-->" * (MOST_NODES + 1),
    "depth": "<x>" * (DEEPEST + 1) + "خبر " * 30_000,
    "attributes": f"<p {names(MANY)}>",
    "attributes parted by slashes": f"<p {names(MANY, 'a{}/')}>",
    "attributes with ends in quotes": "<p " + names(MANY, 'a{}=">" ') + ">",
    "attributes of the body": f"<body {names(MANY)}>",
}
# What hides the tags behind it from a search that is no parser's: it may be a comment, or a text, and is none.
HIDING = [
    *(f"<{name}><!--</{name}>" for name in ("title", "textarea", "iframe", "xmp", "noembed", "noframes")),
    "<script></style><!--</script>", "<svg></svg><style><!--</style>", '<svg></svg><script>"<!--"</script>',
    "<?<!-- >", "</ <!-- >", "<!doctype x <!-- >", "<![CDATA[<!-- >", "<svg><![CDATA[<!--]]></svg>",
    "<select><title><!--</title></select>", "<svg><title><!--></title></svg>", "<math><mi><style><!--></style></math>",
]  # fmt: skip
HEAVY |= {f"behind {html}": html + "".join(f"<font x={i}><p>" for i in range(3_000)) for html in HIDING}


@pytest.mark.parametrize("html", HEAVY.values(), ids=HEAVY)
def test_a_page_that_would_take_too_much_is_refused(html: str) -> None:
    with pytest.raises(TooLarge):
        parse(f"<html><body>{html}<p>نص</p></body></html>")


WHOLE = {
    "many words": "<p>" + "خبر " * 100_000 + "</p>",
    "a value of many words": f'<p title="{names(MANY)}">خبر</p>',
    "a value in single quotes": f"<p title = '{names(MANY)}'>خبر</p>",
    "many elements of a few attributes": '<a href="/1-x.html" class="x y">خبر</a>' * 20_000,
    "many attributes": f"<p {names(1_000)}>خبر</p>" * 20,
    "formatting left open in cells": "<table>"
    + "<tr><td><font color=red>خبر</td>" * 100
    + "</table>"
    + "<p>نص <b>و</b>" * 900,
    "signs in a text": "<p>خبر < 3 << 4 </p>" * 20_000,
}


@pytest.mark.parametrize("html", WHOLE.values(), ids=WHOLE)
def test_a_large_page_is_taken_apart(html: str) -> None:
    body = parse(f"<html><body>{html}</body></html>").body
    assert body is not None
    assert "خبر" in body.text()


# What made the parser slow, or its tree large, in a page that is not: so many tags, or a little less.
SHAPES: dict[str, Callable[[int], str]] = {
    "unclosed fonts": lambda n: "".join(f"<font x={i}><p>" for i in range(n // 3)),
    "fonts that another end tag closes not": lambda n: "".join(f"<font x={i}></b><p>" for i in range(n // 4)),
    "ends within objects": lambda n: "".join(f"<font x={i}><object></font></object><p>" for i in range(n // 6)),
    "ends within cells": lambda n: "".join(f"<font x={i}><table><td></font></table><p>" for i in range(n // 7)),
    "ends within values": lambda n: "".join(f"<font x={i} y='</font>'><p>" for i in range(n // 4)),
    "ends within scripts": lambda n: "".join(f"<font x={i}><script></font></script><p>" for i in range(n // 6)),
    "ends within comments": lambda n: "".join(f"<font x={i}><!--></font>--><p>" for i in range(n // 6)),
    "ends within drawings": lambda n: "".join(
        f"<font x={i}><svg><foreignObject></font></foreignObject></svg><p>" for i in range(n // 9)
    ),
    "bold paragraphs": lambda n: "<b><p>" * (n // 2),
    "items of two kinds": lambda n: "<dd><li>" * (n // 2),
    "terms and items": lambda n: "<dt><li>" * (n // 2),
    "options": lambda n: "<select>" + "<option>خ" * n,
    "groups of options": lambda n: "<select>" + "<optgroup>x<option>" * (n // 2),
    "options in a style": lambda n: "<select><style>" + "<option>x" * n,
    "headings in items": lambda n: "<li><h1>" * (n // 2),
    "lines in items": lambda n: "<li><pre>" * (n // 2),
    "quotations and rules": lambda n: "<q>" * (n // 2) + "<hr>" * (n // 2),
    "unknown elements and rules": lambda n: "<x>" * (n // 2) + "<hr>" * (n // 2),
    "ends of others": lambda n: "<x>" * (n // 2) + "</y>" * (n // 2),
    "ends of paragraphs": lambda n: "<x>" * (n // 2) + "</p>" * (n // 2),
    "ends of the body": lambda n: "<x>" * (n // 2) + "</body>" * (n // 2),
    "groups of a drawing": lambda n: "<svg>" + "<g>" * (n // 2) + "</y>" * (n // 2),
    "elements that end themselves": lambda n: "<svg><p>" + "<x/>" * (n // 2) + "<hr>" * (n // 2),
    "styles in a drawing": lambda n: "<svg><style>" + "<x>" * (n // 2) + "<hr>" * (n // 2),
    "ends that end nothing": lambda n: "<x></y>" * (n // 2) + "<hr>" * (n // 4),
    "ends across a block": lambda n: "<x><div></x>" * (n // 3) + "<hr>" * (n // 4),
    "a sign in a name": lambda n: "<x<y></y>" * (n // 2) + "<hr>" * (n // 4),
    "an end in quotes": lambda n: "<x a='></x>'>" * (n // 3) + "<hr>" * (n // 4),
    "bodies": lambda n: "".join(f"<body a{i}>" for i in range(n // 2)),
    "documents": lambda n: "".join(f"<html a{i}>" for i in range(n // 2)),
    "names of attributes": lambda n: "".join(
        "<p " + " ".join(f"a{k}x{i}" for i in range(999)) + ">" for k in range(n // 1000)
    ),
    "blocks": lambda n: "<div>" * n,
    "links": lambda n: "".join(f'<a href="/{i + 1}-x.html">خ' for i in range(n // 2)),
    "ruby": lambda n: "<ruby><rt>" * (n // 2),
    "custom elements": lambda n: "<x-y>" * n,
    "paragraphs": lambda n: "<p>خ" * n,
    "links over paragraphs": lambda n: "<a x=1><p>" * (n // 3),
    "lines without breaks": lambda n: "<nobr x=1><p>" * (n // 3),
    "tables": lambda n: "<table><tr><td>" * (n // 3),
    "links in tables": lambda n: "<table><a>" * (n // 2),
    "bold in tables": lambda n: "<table><b>x" * (n // 2),
    "forms": lambda n: "<form><input>" * (n // 2),
    "buttons": lambda n: "<button><p>" * (n // 2),
    "templates": lambda n: "<template>" * n,
    "framesets": lambda n: "<frameset>" * n,
    "formulas": lambda n: "<math><mi>" * (n // 2),
    "links over blocks": lambda n: "".join(f"<a x={i}><div>" for i in range(n // 3)),
    "captions": lambda n: "<table><caption><b>" * (n // 3),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    "count", [1_900, 7_000, *(pytest.param(count, marks=pytest.mark.slow) for count in (25_000, 96_000))]
)
def test_no_shape_makes_the_tree_large(name: str, count: int) -> None:
    with suppress(TooLarge):
        tree = parse("<html><body>" + SHAPES[name](count))
        assert tree.root is not None
        nodes = sum(1 for _ in tree.root.traverse(include_text=True))
        assert nodes < MOST_NODES
        assert nodes < 10 * count or count < 2_000
