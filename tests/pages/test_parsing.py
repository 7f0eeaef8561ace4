"""What is taken apart, and what is refused before it takes all memory or all time."""

from __future__ import annotations

import pytest

from newscrawl.errors import TooLarge
from newscrawl.pages.parsing import MOST_ATTRIBUTES, MOST_NODES, parse


def names(count: int, form: str = "a{} ") -> str:
    return "".join(form.format(number) for number in range(count))


MANY = MOST_ATTRIBUTES + 1
HEAVY = {
    "elements": "<p>" * (MOST_NODES + 1),
    "elements that are only ended": "</p>" * (MOST_NODES + 1),
    "comments": "<!-->" * (MOST_NODES + 1),
    "attributes of many elements": f"<p {names(100)}>" * (MOST_NODES // 100),
    # One element with more attributes than any: each in a form that hides them from a look for quotes or ends.
    "attributes": f"<p {names(20 * MANY)}>",
    "attributes parted by slashes": f"<p {names(20 * MANY, 'a{}/')}>",
    "attributes parted by nothing": "<p " + names(20 * MANY, 'a{}="1"') + ">",
    "attributes with ends in quotes": "<p " + names(20 * MANY, 'a{}=">" ') + ">",
    "attributes after a quote": f"<p ' {names(20 * MANY)}>",
    "attributes after an equals sign": f'<p ="{names(20 * MANY)}">',
    "attributes after a sign that opens": f"<p a<1 {names(20 * MANY)}>",
    "attributes in a value without an end": f'<p a="{names(20 * MANY)}>',
}


@pytest.mark.parametrize("html", HEAVY.values(), ids=HEAVY)
def test_a_page_with_more_nodes_than_any_is_refused(html: str) -> None:
    with pytest.raises(TooLarge):
        parse(f"<html><body>{html}<p>نص</p></body></html>")


WHOLE = {
    "many words": "<p>" + "خبر " * 100_000 + "</p>",
    "a value of many words": f'<p title="{names(20 * MANY)}">خبر</p>',
    "a value in single quotes": f"<p title = '{names(20 * MANY)}'>خبر</p>",
    "many elements of a few attributes": '<a href="/1-x.html" class="x y">خبر</a>' * 20_000,
    "as many attributes as may be": f"<p {names(MOST_ATTRIBUTES)}>خبر</p>" * 20,
    "signs in a text": "<p>خبر < 3 << 4 </p>" * 20_000,
}


@pytest.mark.parametrize("html", WHOLE.values(), ids=WHOLE)
def test_a_large_page_is_taken_apart(html: str) -> None:
    body = parse(f"<html><body>{html}</body></html>").body
    assert body is not None
    assert "خبر" in body.text()
