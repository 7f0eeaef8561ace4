"""The pages in a real browser: the reader's short form. The whole of every view is in test_views.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from newscrawl.records import PageRead
from newscrawl.store import Store
from newscrawl.web.views.articles import PAGE
from tests.store.samples import NOW, article
from tests.web.browsing import chromium, findings, is_wider_than_its_window, opened
from tests.web.serving import Client

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def save(store: Store, *items: object) -> None:
    store.save([PageRead(article=item) for item in items], run_id=None, now=NOW)  # type: ignore[arg-type]


def fill(store: Store, count: int) -> None:
    save(
        store, *(article(n, headline=f"خبر {n}", published_at=NOW - timedelta(minutes=n)) for n in range(1, count + 1))
    )


def test_the_list_goes_on_and_keeps_its_place(store: Store, client: Client, browser: Browser) -> None:
    fill(store, 3 * PAGE)
    with opened(browser, viewport={"width": 390, "height": 800}) as (page, seen):
        page.goto(f"{client.address}/")
        cards = page.locator("li.card")
        expect(cards).to_have_count(PAGE)
        page.locator("a.button", has_text="أخبار أقدم").scroll_into_view_if_needed()
        expect(cards).to_have_count(2 * PAGE)
        expect(page).to_have_url(re.compile("pages=2"))
        last = page.get_by_role("link", name=f"خبر {2 * PAGE - 3}", exact=True)
        last.click()
        expect(page.locator("h1")).to_have_text(f"خبر {2 * PAGE - 3}")
        page.go_back()
        expect(cards).to_have_count(2 * PAGE)
        expect(last).to_be_in_viewport()
        assert not is_wider_than_its_window(page)
    assert seen.errors == []


def test_search_as_you_type(store: Store, client: Client, browser: Browser) -> None:
    fill(store, 5)
    save(store, article(77, headline="انفجار في أربيل", body="قال أحمد"))
    with opened(browser) as (page, seen):
        page.goto(f"{client.address}/")
        page.get_by_role("searchbox").press_sequentially("احمد")
        expect(page.locator("li.card")).to_have_count(1)
        expect(page.locator("mark")).to_have_text("أحمد")
        expect(page.get_by_role("searchbox")).to_be_focused()
        assert "q=" in page.url
    assert seen.errors == []


def test_each_filter_acts_at_once(store: Store, client: Client, browser: Browser) -> None:
    fill(store, 3)
    save(store, article(77, place="كركوك", section="سياسة", published_at=NOW - timedelta(days=3)))
    with opened(browser) as (page, seen):
        for label, choice in (("المكان", "كركوك"), ("القسم", "سياسة")):
            page.goto(f"{client.address}/")
            page.get_by_label(label).select_option(choice)
            expect(page.locator("li.card")).to_have_count(1)
        page.goto(f"{client.address}/")
        page.get_by_label("في يوم").fill("2025-09-04")
        expect(page.locator("li.card")).to_have_count(1)
    assert seen.errors == []


def test_the_way_back_keeps_what_was_searched(store: Store, client: Client, browser: Browser) -> None:
    fill(store, 3)
    with opened(browser) as (page, _):
        page.goto(f"{client.address}/?q=2")
        page.locator(".card h2 a").click()
        page.locator("a.back").click()
        expect(page).to_have_url(f"{client.address}/?q=2")


def test_what_is_new_is_announced_and_not_thrown_in(store: Store, client: Client, browser: Browser) -> None:
    fill(store, 3)
    with opened(browser) as (page, seen):
        page.clock.install()
        page.goto(f"{client.address}/")
        save(store, article(91), article(92))
        page.clock.fast_forward(11_000)
        link = page.locator("#fresh a")
        expect(link).to_have_text("خبران جديدان")
        expect(page.locator("li.card")).to_have_count(3)
        link.click()
        expect(page.locator("li.card")).to_have_count(5)
    assert seen.errors == []


HOSTILE = {
    "script": "<script>document.title='taken'</script>",
    "attribute": "\"'><img src=http://evil.example/x onerror=\"document.title='taken'\">",
    "template": "{{ 7*7 }} {% raw %} ${7*7}",
    "bidi": "أ\u202eبجد\u2066هوز\u202d12",
    "htmx": '<div hx-get="/health" hx-trigger="load">x</div>',
    "long": "ط" * 1_000_000,
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_text_does_nothing(store: Store, client: Client, browser: Browser, kind: str) -> None:
    text = HOSTILE[kind]
    save(
        store, article(1, headline=text, body=f"{text}\n\nنص", section=text[:200], dateline=text[:200], place=text[:99])
    )
    with opened(browser, viewport={"width": 390, "height": 800}) as (page, seen):
        for path in ("/", "/articles/baghdad_today:1"):
            page.goto(client.address + path)
            expect(page.locator("footer")).to_be_attached()
            assert page.title() != "taken"
            assert page.locator("main img, main script, main [hx-trigger=load]").count() == 0
            assert not is_wider_than_its_window(page)
        assert seen.hosts == {f"127.0.0.1:{client.port}"}
    assert seen.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reader_is_for_everybody(store: Store, client: Client, browser: Browser, scheme: str) -> None:
    fill(store, 3)
    save(store, article(1, headline="خبر 1", body="نص آخر"))
    with opened(browser, color_scheme=scheme) as (page, seen):
        for path in ("/", "/?lang=en", "/articles/baghdad_today:1", "/sign-in", "/nowhere"):
            page.goto(client.address + path)
            assert findings(page) == []
        page.goto(f"{client.address}/?lang=ar")
        assert page.evaluate("() => getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("() => document.fonts.check('16px Vazirmatn', 'خبر')")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
    assert [line for line in seen.errors if "404" not in line] == []
