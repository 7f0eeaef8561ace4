"""What stands in pages by accident or by malice: no address, number or repetition keeps a page from being read."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from newscrawl.errors import PageError
from newscrawl.pages import ArticlePage, ListingPage, TickerPage
from newscrawl.pages.article.body.finder import BodyFinder
from newscrawl.pages.article.body.paragraphs import assemble
from newscrawl.pages.dated_lines import parts_of
from newscrawl.pages.html.metadata import Metadata
from newscrawl.pages.html.parsing import parse
from newscrawl.pages.html.tree import Line, Tree
from newscrawl.pages.listing.entry_labels import Labels
from newscrawl.urls import absolute, dle_number
from tests.pages.samples import HEADER, MORE, NOW, SENTENCE, TITLE, URL, article, html_of

BODY = f"<p>{SENTENCE}</p><p>{MORE}</p>"
NO_ADDRESS = "http://[url]"  # what a template leaves behind
LONG = "9" * 5_000
NBSP = "\xa0"
HREFS = [NO_ADDRESS, "http://[x", "//[", "http://a:99999/", f"/{LONG}-x.html", f"/a?page={LONG}", "/a?page=²", "\x00"]


def pages(href: str) -> dict[str, str]:
    """The same article with an address that is none in each place that is read for one."""
    link = f'<a href="{href}">أمن</a>'
    return {
        "the section": html_of(BODY, header=HEADER.replace("أمن |", f"{link} |")),
        "the trail": html_of(BODY, header=f'<div class="breadcrumb"><a href="/">الرئيسية</a> / {link}</div>' + HEADER),
        "the byline": html_of(BODY + f'<p>كتب: <a rel="author" href="{href}">علي حسن</a></p>'),
        "the head": html_of(
            BODY, head=f'<link rel="canonical" href="{href}"><meta property="og:url" content="{href}">'
        ),
        "a picture": html_of(BODY + f'<a href="{href}"><img src="{href}" width="²" height="{LONG}"></a>'),
        "the margin": html_of(BODY, after=f'<div>أمن</div><ul><li><a href="{href}">خبر آخر عن السير</a></li></ul>'),
    }


@pytest.mark.parametrize("href", HREFS, ids=lambda href: href[:20])
def test_an_address_that_is_none_costs_no_article(href: str) -> None:
    for place, html in pages(href).items():
        for read in (article, lambda html: ArticlePage(html, URL, now=NOW)):
            found = read(html).to_item(id="x:1", site="x", url=URL)
            assert (found.headline, found.body.split("\n\n")[:2]) == (TITLE, [SENTENCE, MORE]), place


@pytest.mark.parametrize("href", HREFS, ids=lambda href: href[:20])
def test_an_address_that_is_none_costs_no_list(href: str) -> None:
    entries = "".join(f'<li><a href="/{n}-x.html">خبر عن السير في المدينة {n}</a></li>' for n in range(5, 15))
    html = f'<html><body><a href="{href}">خبر</a><ul>{entries}</ul><a rel="next" href="{href}">التالي</a></body></html>'
    found = ListingPage(html, "https://x.example/a/", now=NOW, number=dle_number).links
    assert len(found) == 10


def test_an_address_longer_than_any_is_none() -> None:
    assert absolute("/a" * 4_001, URL) is None


def test_a_name_longer_than_any_is_none() -> None:
    for form in ('<meta property="og:site_name" content="{}">', '<meta name="application-name" content="{}">'):
        assert Metadata(parse(form.format("خبر " * 100_000))).site_names == ()
        assert Metadata(parse(form.format("شبكة الخبر"))).site_names == ("شبكة الخبر",)


def _article(html: str) -> None:
    article(html).to_item(id="x:1", site="x", url=URL)


def _list(html: str) -> None:
    _ = ListingPage(html, "https://x.example/a/", now=NOW, number=dle_number).links


def _strip(html: str) -> None:
    _ = TickerPage(html, "https://x.example/", now=NOW).lines


# A reader, and the page that once cost it the square of its length, or worse.
SLOW: dict[str, tuple[Callable[[str], None], Callable[[int], str]]] = {
    "strips within strips": (_strip, lambda n: "<div class=ticker>" * (n // 25) + "<p>" + "خبر مهم جدا " * n),
    "rows of two links": (
        _list,
        lambda n: "".join(
            f"<div><a href=/{2 * i}-x.html>خبر {i} عن شيء</a><a href=/{2 * i + 1}-x.html>نبأ {i} عن شيء</a></div>"
            for i in range(1, n)
        ),
    ),
    "links before the text of urgent news": (
        _article,
        lambda n: (
            f"<h1>عاجل: {TITLE}</h1><ul>"
            + "".join(f'<li><a href="/{i}-x.html">خبر آخر عن حركة السير {i}</a></li>' for i in range(n))
            + f"</ul><p>بغداد اليوم - بغداد<br>{SENTENCE}</p>{BODY}"
        ),
    ),
}


def _seconds(read: Callable[[str], None], html: str) -> float:
    gc.collect()
    gc.disable()  # a full collection costs what the whole test run has piled up
    try:
        start = time.thread_time()
        with suppress(PageError):
            read(html)
        return time.thread_time() - start
    finally:
        gc.enable()


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_what_is_repeated_costs_its_share(name: str) -> None:
    read, made = SLOW[name]
    small, large = (min(_seconds(read, made(n)) for _ in range(2)) for n in (1_000, 8_000))
    assert large < 24 * small + 0.2  # a square would take 64 times as long


def _growth(work: Callable[[int], Callable[[], object]]) -> float:
    """How many times as long the work takes with eight times as much to do: eight in proportion, 64 in the square."""

    def cost(size: int) -> float:
        do = work(size)
        gc.collect()
        gc.disable()
        try:
            start = time.thread_time()
            do()
            return time.thread_time() - start
        finally:
            gc.enable()

    small, large = (min(cost(size) for _ in range(3)) for size in (500, 4_000))
    return large / small


def _name(number: int) -> str:
    return "".join(chr(ord("ا") + int(digit)) for digit in f"{number:05}")


@pytest.mark.slow
def test_labels_cost_their_share() -> None:
    def work(size: int) -> Callable[[], object]:
        names = [_name(number) for number in range(size)]
        tree = Tree(parse("".join(f"<p><b>قسم{name}</b> خبر عن السير</p>" for name in names)).body)
        return lambda: list(map(Labels(tree).is_label, (f"قسم{name}" for name in names)))

    assert _growth(work) < 30


def test_a_name_is_a_label_in_lines_that_differ() -> None:
    once = "<p><b>أمن</b> خبر عن السير</p>"
    several = once + "<p><b> أمن\n</b> خبر آخر عن السير</p>"
    found = [Labels(Tree(parse(html).body)).is_label("أمن") for html in (once, once * 2, several)]
    assert found == [False, False, True]


@pytest.mark.slow
def test_lines_of_one_paragraph_cost_their_share() -> None:
    text = MORE * 30
    lines = [Line(text, 0, 0, joined=True, pieces=[(text, 0)]) for _ in range(4_000)]
    assert _growth(lambda size: lambda: assemble(lines[:size], ())) < 25


class _Counted(list[int]):
    """A list that counts how often it was asked for one of its items."""

    lookups = 0

    def __getitem__(self, at: Any) -> Any:
        self.lookups += 1
        return super().__getitem__(at)


def test_the_depth_of_a_text_is_not_paid_for_by_each_of_its_lines() -> None:
    page = article(f"<html><body><h1>{TITLE}</h1>{'<div>' * 300}{f'<p>{MORE}</p>' * 300}</body></html>")
    tree = page._tree
    tree.parent = _Counted(tree.parent)
    finder = BodyFinder(tree, page._header, ())
    assert len(finder.find()) == 300
    assert tree.parent.lookups < 20 * len(tree.nodes)


def _slower(text: str, than: str, work: Callable[[str], None]) -> float:
    """How many times as long the work takes with the text as with one of ordinary letters."""
    odd, plain = (min(_seconds(work, made) for _ in range(3)) for made in (text, than))
    return odd / (plain + 0.02)


def test_a_title_longer_than_any_costs_a_list_nothing() -> None:
    entries = "".join(f'<li><a href="/{n}-x.html">خبر عن السير في المدينة {n}</a></li>' for n in range(5, 15))
    form = f"<html><head><title>{{}}</title></head><body><ul>{entries}</ul></body></html>"
    assert _slower(form.format("|" * 1_000_000), form.format("a" * 1_000_000), _list) < 2


@pytest.mark.slow
def test_blanks_without_end_are_no_bars() -> None:
    def read(text: str) -> None:
        assert parts_of(Line("ا ب", 0, 0, joined=False, pieces=[(text, 0)])) == ["ا ب"]

    assert _slower(f"ا{' ' * 1_000_000}ب", "ا ب", read) < 4
    assert _slower(f"ا{NBSP * 1_000_000}ب", "ا ب", read) < 4


def test_nothing_of_a_page_stays_when_it_has_been_read() -> None:
    """No cache holds names or addresses as long as a page: a crawl reads thousands."""

    def read(number: int) -> None:
        names = "".join(f'<p class="{f"c{number}{at} " * 8_000}">{SENTENCE}</p>' for at in range(5))
        links = "".join(f'<a href="/{f"{number}{at}" * 20_000}-x.html">خبر آخر عن السير</a>' for at in range(5))
        site = f'<meta property="og:site_name" content="{f"شبكة{number} " * 20_000}">'
        html = html_of(names + links, head=site)
        for reader in (_article, _list, _strip):
            reader(html)

    read(0)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(1, 5):
            read(number)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 300_000  # each page has half a million characters
