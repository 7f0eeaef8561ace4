"""The health page in a real browser: its charts, its choices, a page tried again; an archived page runs nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from newscrawl.store import Store
from newscrawl.web.state import AppState
from newscrawl.web.views import retry
from tests.archive import samples
from tests.store.samples import NOW, SITE
from tests.web.browsing import chromium, findings, is_wider_than_its_window, opened
from tests.web.serving import TOKEN, Client
from tests.web.test_health import fill

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def sign_in(page: Page, client: Client) -> None:
    page.goto(f"{client.address}/sign-in?next=/health&lang=en")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Health")).to_be_visible()


def test_charts_are_drawn_and_redrawn(store: Store, client: Client, browser: Browser) -> None:
    fill(store)
    with opened(browser, viewport={"width": 1200, "height": 900}, color_scheme="light") as (page, seen):
        page.goto(f"{client.address}/health?lang=ar")
        expect(page.locator(".plot canvas")).to_have_count(4)
        expect(page.locator(".plot").first).to_have_attribute("dir", "ltr")
        expect(page.locator(".u-legend").first).to_have_attribute("dir", "rtl")
        expect(page.locator(".u-legend").first).to_contain_text("جديد")
        light = page.locator(".plot canvas").first.evaluate("it => it.toDataURL()")
        page.emulate_media(color_scheme="dark")
        expect(page.locator(".plot canvas")).to_have_count(4)
        # They are drawn anew when the page has heard of the change, which may be later than now.
        page.wait_for_function("light => document.querySelector('.plot canvas')?.toDataURL() !== light", arg=light)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.wait_for_function(
            "() => [...document.querySelectorAll('.plot')].every(it => it.querySelector('.uplot')?.clientWidth <= 390)"
        )
        assert not is_wider_than_its_window(page)
        page.locator("details summary").first.click()
        expect(page.locator("details table").first).to_be_visible()
    assert seen.errors == []


def test_the_parts_that_come_by_themselves(store: Store, client: Client, browser: Browser) -> None:
    fill(store)
    with opened(browser, viewport={"width": 1200, "height": 900}) as (page, seen):
        page.goto(f"{client.address}/health?lang=en")
        page.get_by_role("heading", name="Pages not read").scroll_into_view_if_needed()
        page.get_by_role("heading", name="Audit").scroll_into_view_if_needed()
        expect(page.get_by_text("Nothing is missing: 1 captured")).to_be_visible()
        page.get_by_role("heading", name="How fields were read").scroll_into_view_if_needed()
        expect(page.locator(".chart.small canvas")).to_have_count(2)
        page.get_by_label("Period").select_option("week")
        expect(page).to_have_url(f"{client.address}/health?job={SITE}%2Fsecurity&span=week")
        expect(page.locator(".plot canvas").first).to_be_visible()
        assert findings(page) == []
    assert seen.errors == []


def test_a_page_is_tried_again(store: Store, client: Client, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    monkeypatch.setattr(retry, "COMMAND", (sys.executable, "-c", "raise SystemExit(4)"))
    with opened(browser, viewport=PHONE) as (page, seen):
        sign_in(page, client)
        row = page.locator("#failure-2")
        row.get_by_role("button").click()
        expect(row.get_by_role("status")).to_contain_text("The page was not asked for")
        assert page.evaluate("() => document.activeElement.id") == "retry-2"
        assert findings(page) == []
    assert seen.errors == []


def test_an_archived_page_runs_nothing(store: Store, state: AppState, client: Client, browser: Browser) -> None:
    evil = (
        "<html><body><h1>جسر</h1><script>alert(1); top.location = '/ticker'</script>"
        "<img src='https://elsewhere.example/x.png' onerror='alert(2)'>"
        "<meta http-equiv='refresh' content='0;url=https://elsewhere.example/'></body></html>"
    )
    assert state.archive is not None
    archive = samples.archive(state.archive)
    placed, _ = archive.write([samples.read(1, samples.coded(1, evil))], {})
    archive.close()
    store.save(placed, run_id=None, now=NOW)
    with opened(browser) as (page, seen):
        answered: list[str] = []
        page.on("response", lambda response: answered.append(response.url))
        page.goto(f"{client.address}/archive/{SITE}:1?lang=en")
        page.locator("iframe").scroll_into_view_if_needed()
        expect(page.frame_locator("iframe").locator("h1")).to_have_text("جسر")
        page.wait_for_load_state("networkidle")
        assert "dialog" not in "".join(seen.errors)
        assert [url for url in answered if not url.startswith(client.address)] == []
        assert page.url.startswith(f"{client.address}/archive/")
        assert findings(page) == []
