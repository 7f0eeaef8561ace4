"""The reader: the list, its filters and pages, search, one article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote

import pytest

from newscrawl.records import PageGone, PageRead
from newscrawl.store import Store
from newscrawl.web.views.articles import PAGE
from tests.store.samples import BAGHDAD, NOW, article
from tests.web.serving import Client

TODAY = NOW.astimezone(BAGHDAD).date().isoformat()


def fill(store: Store, count: int) -> None:
    made = [
        PageRead(
            article=article(
                number,
                headline=f"عنوان {number}",
                body=f"نص الخبر رقم {number} عن أحمد",
                published_at=NOW - timedelta(minutes=number),
                section="أمن" if number % 2 else "سياسة",
                place="كركوك" if number % 3 == 0 else None,
            )
        )
        for number in range(1, count + 1)
    ]
    store.save(made, run_id=None, now=NOW)


def headlines(text: str) -> list[str]:
    return [part.split("</a>")[0].rsplit(">", 1)[1] for part in text.split("<h2")[1:] if "/articles/" in part]


def test_an_empty_store(client: Client) -> None:
    answer = client.ask("/")
    assert answer.status == 200
    assert 'dir="rtl"' in answer.text
    assert "لا أخبار هنا بعد" in answer.text


def test_the_newest_first_and_every_article_once(store: Store, client: Client) -> None:
    fill(store, 2 * PAGE + 5)
    seen: list[str] = []
    path: str | None = "/"
    while path:
        text = client.ask(path, hx_request="true").text
        seen += headlines(text)
        path = text.split('hx-get="/?before')[1].split('"')[0] if 'hx-get="/?before' in text else None
        path = path and "/?before" + path
    assert seen == [f"عنوان {number}" for number in range(1, 2 * PAGE + 6)]


def test_a_place_in_the_list_is_an_address(store: Store, client: Client) -> None:
    fill(store, 2 * PAGE + 5)
    text = client.ask("/?start=baghdad_today:3&pages=2").text
    assert headlines(text) == [f"عنوان {number}" for number in range(3, 2 * PAGE + 3)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("section=%D8%A3%D9%85%D9%86", {1, 3, 5, 7}),
        ("place=%D9%83%D8%B1%D9%83%D9%88%D9%83", {3, 6}),
        ("q=7", {7}),
        ("q=%D8%A7%D8%AD%D9%85", {1, 2, 3, 4, 5, 6, 7}),  # a word's beginning, while it is typed
        ("q=%D8%A7%D8%AD%D9%85%20", {1, 2, 3, 4, 5, 6, 7}),  # white space at the end is no part of it
        ("q=%22%D8%A7%D8%AD%D9%85%22", set()),
        ("q=%D8%A7%D8%AD%D9%85%D8%AF&place=%D9%83%D8%B1%D9%83%D9%88%D9%83", {3, 6}),
        ("day=2020-01-01", set()),
        (f"day={TODAY}", {1, 2, 3, 4, 5, 6, 7}),
        (f"day=2020-01-01&to={TODAY}", {1, 2, 3, 4, 5, 6, 7}),
        (f"day=2020-01-01&to={TODAY}&q=7", {7}),
        (f"to={TODAY}", {1, 2, 3, 4, 5, 6, 7}),
        ("day=2020-01-01&to=2020-02-01", set()),
        ("kind=edited", set()),
        ("kind=", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_filters(store: Store, client: Client, query: str, wanted: set[int]) -> None:
    fill(store, 7)
    assert {int(text.split()[-1].split("<")[0]) for text in headlines_of(client, query)} == wanted


def test_a_search_goes_on(store: Store, client: Client) -> None:
    fill(store, 2 * PAGE + 5)
    seen: list[str] = []
    path: str | None = "/?q=%D8%A3%D8%AD%D9%85%D8%AF&section=%D8%A3%D9%85%D9%86"
    while path:
        text = client.ask(path, hx_request="true").text
        seen += headlines(text)
        path = unescape(text.split('hx-get="')[1].split('"')[0]) if 'class="more"' in text else None
    assert seen == [f"عنوان {number}" for number in range(1, 2 * PAGE + 6, 2)]


@pytest.mark.parametrize(
    "query", ["day=x", "to=2020-13-01", "day=2020-01-01&to=%00", "kind=x", "skip=-1", "skip=99999"]
)
def test_a_choice_that_is_none(client: Client, query: str) -> None:
    assert client.ask(f"/?{query}").status == 400


def headlines_of(client: Client, query: str) -> list[str]:
    text = client.ask(f"/?{query}").text.replace("<mark>", "").replace("</mark>", "")
    return headlines(text)


def test_hits_are_marked_in_the_writers_spelling(store: Store, client: Client) -> None:
    fill(store, 1)
    assert "<mark>أحمد</mark>" in client.ask("/?q=%D8%A7%D8%AD%D9%85%D8%AF").text


def test_an_answer_that_is_known(store: Store, client: Client) -> None:
    fill(store, 3)
    tag = client.ask("/").headers["etag"]
    assert client.ask("/", if_none_match=tag).status == 304
    store.save([PageRead(article=article(99))], run_id=None, now=NOW)
    assert client.ask("/", if_none_match=tag).status == 200


def test_what_is_new_is_announced(store: Store, client: Client) -> None:
    fill(store, 3)
    cursor = store.cursor()
    assert "button" not in client.ask(f"/fresh?after={cursor}").text
    store.save([PageRead(article=article(number)) for number in (91, 92)], run_id=None, now=NOW)
    assert "خبران جديدان" in client.ask(f"/fresh?after={cursor}").text
    for kind in ("urgent", "edited", "removed", "duplicate"):
        assert "button" not in client.ask(f"/fresh?after={cursor}&kind={kind}").text
    store.save([PageRead(article=article(91, body="نص آخر"))], run_id=None, now=NOW)
    urgent = article(93, headline="إغلاق جسر", headline_tags=("urgent",), published_at=NOW)
    store.save([PageRead(article=urgent)], run_id=None, now=NOW)
    for kind in ("urgent", "edited"):
        assert "خبر جديد" in client.ask(f"/fresh?after={cursor}&kind={kind}").text


def test_an_article_with_its_edits(store: Store, client: Client) -> None:
    for body in ("قتل ثلاثة في بغداد", "قتل أربعة في بغداد"):
        store.save([PageRead(article=article(1, body=body))], run_id=None, now=NOW)
    for _ in range(2):
        store.save([PageGone(id="baghdad_today:1", url="https://x/1", status=404)], run_id=None, now=NOW)
    text = client.ask("/articles/baghdad_today:1").text
    assert "<del>ثلاثة</del>" in text
    assert "<ins>أربعة</ins>" in text
    assert "حُذف من الموقع" in text
    assert client.ask("/articles/baghdad_today:2").status == 404


def test_an_older_text_can_be_read_whole(store: Store, client: Client) -> None:
    for body in ("قتل ثلاثة في بغداد", "قتل أربعة في بغداد"):
        store.save([PageRead(article=article(1, body=body))], run_id=None, now=NOW)
    path = "/articles/baghdad_today:1?lang=en"
    text, edits = client.ask(f"{path}&revision=1").text.split('id="edits"')
    assert "قتل ثلاثة في بغداد" in text
    assert "أربعة" not in text
    assert "This is the text of revision 1 of 2." in text
    assert "أربعة" in edits
    assert "This is the text" not in client.ask(f"{path}&revision=2").text
    assert "?revision=1" in client.ask(path).text
    assert client.ask(f"{path}&revision=3").status == 404
    assert client.ask(f"{path}&revision=-1").status == 404


def test_hostile_text_stays_text(store: Store, client: Client) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    store.save(
        [PageRead(article=article(1, headline=evil, body=evil, url="javascript:alert(1)"))], run_id=None, now=NOW
    )
    for path in ("/", "/articles/baghdad_today:1", "/?q=alert"):
        text = client.ask(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text


@pytest.mark.parametrize("year", [1, 9999])
def test_dates_at_the_ends_of_time(store: Store, client: Client, year: int) -> None:
    at = datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, 23, 59, tzinfo=UTC)
    store.save([PageRead(article=article(1, published_at=at))], run_id=None, now=NOW)
    for path in ("/", "/?q=ديالى", "/articles/baghdad_today:1"):
        assert client.ask(quote(path, safe="/?=&:")).status == 200


def test_a_tag_that_nobody_has_named(store: Store, client: Client) -> None:
    store.save([PageRead(article=article(1, headline_tags=("weird<b>",)))], run_id=None, now=NOW)
    for path in ("/", "/articles/baghdad_today:1"):
        assert "weird&lt;b&gt;" in client.ask(path).text


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "-" + "9" * 30])
def test_cursors_that_are_none(client: Client, after: str) -> None:
    assert client.ask(f"/fresh?after={after}").status == 400
