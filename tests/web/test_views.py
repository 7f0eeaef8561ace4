"""Every view with the demo's data in a real browser, in both languages, light and dark, wide and narrow.

With NEWSCRAWL_PICTURES set, pictures of all of them are written to the folder that it names: `make pictures`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newscrawl.records import PageRead
from newscrawl.store import Store
from newscrawl.web.state import AppState
from tests.store.samples import BAGHDAD, article, reading
from tests.web.browsing import chromium, findings, is_wider_than_its_window, opened
from tests.web.serving import TOKEN, Client, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("NEWSCRAWL_PICTURES")
WIDTHS = {"wide": 1280, "phone": 390}
VIEWS = ("news", "search", "article", "ticker", "health", "archive", "sign-in", "error")


@dataclass(frozen=True)
class Shown:
    """The demo's world as it is served, and the address of each view."""

    client: Client
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("demo")
    words = [sys.executable, "-m", "newscrawl", "demo", "--rounds", "4", "--folder", str(folder)]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    url = f"sqlite:///{folder / 'newscrawl.db'}"
    with Store.open(url, read_only=True) as store:
        edited = next(item.id for item in store.browse(limit=500) if item.revision > 1)
        state = AppState(store, url, TOKEN, archive=folder / "archive", root=folder)
        with served(state) as client:
            addresses = {
                "news": "/",
                "search": "/?q=بغداد",
                "article": f"/articles/{edited}",
                "ticker": "/ticker",
                "health": "/health",
                "archive": f"/archive/{edited}",
                "sign-in": "/sign-in",
                "error": "/nowhere",
            }
            yield Shown(client, addresses)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view(shown: Shown, browser: Browser, view: str, lang: str, scheme: str, width: str) -> None:
    address = shown.addresses[view]
    size = {"width": WIDTHS[width], "height": 900}
    with opened(browser, color_scheme=scheme, viewport=size) as (page, seen):
        page.goto(f"{shown.client.address}{address}{'&' if '?' in address else '?'}lang={lang}")
        page.wait_for_load_state("networkidle")
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
        picture(page, f"{view}-{lang}-{scheme}-{width}")
        assert findings(page) == []
        assert not is_wider_than_its_window(page)
    assert seen.hosts == {f"127.0.0.1:{shown.client.port}"}
    # What an archived page asks for is refused in its frame, and the console says so.
    expected = ("404", "Content Security Policy") if view == "archive" else ("404",)
    assert [line for line in seen.errors if not any(known in line for known in expected)] == []


DAY = (
    (6.2, 8.1, "الأنواء الجوية: أمطار متفرقة في الشمال"),
    (6.9, 9.6, "ضبط معمل للأسلحة غير المرخصة في ديالى - عاجل"),
    (7.4, 8.3, "حريق يلتهم مخزنا للأخشاب شرقي بغداد"),
    (8.4, 10.2, "حريق يلتهم مخزنا للأخشاب شرقي بغداد والدفاع المدني يسيطر"),
    (9.1, 11.4, "القبض على متهم بتهريب الآثار في الناصرية"),
    (10.2, 12.7, "إغلاق طريق الموصل - دهوك للصيانة ثلاثة أيام"),
    (11.4, 14.0, "إحباط عملية تسلل عند الشريط الحدودي غرب الأنبار - عاجل"),
)


def a_day(store: Store, midnight: datetime) -> None:
    """An invented day of the ticker, read every six minutes, with articles that came after some of its lines."""
    for tenths in range(62, 141):
        hour = tenths / 10
        lines = [text for first, last, text in DAY if first <= hour <= last]
        at = midnight + timedelta(hours=hour)
        store.read_ticker(reading(*lines, at=at), run_id=None, now=at)
        for number, (late, place) in enumerate(((0.4, 1), (0.7, 4), (1.2, 6)), 283_961):
            first, _, text = DAY[place]
            if abs(hour - first - late) < 0.05:
                published = midnight + timedelta(hours=first + late)
                news = article(number, headline=text, published_at=published, fetched_at=at)
                store.save([PageRead(article=news)], run_id=None, now=at)


def test_the_readme_shows_what_is_there(shown: Shown, browser: Browser, tmp_path: Path) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=BAGHDAD)
    url = f"sqlite:///{tmp_path / 'day.db'}"
    with Store.open(url, create=True) as store, opened(browser, viewport={"width": 1100, "height": 740}) as (page, _):
        a_day(store, midnight)
        with served(AppState(store, url, TOKEN, now=lambda: midnight + timedelta(hours=14.1))) as day:
            for name, address in (("news", f"{shown.client.address}/"), ("ticker", f"{day.address}/ticker#timeline")):
                page.goto(address)
                page.wait_for_load_state("networkidle")
                picture(page, f"readme-{name}")
        assert page.locator("svg.lane").count() == len(DAY) - 1
        assert page.locator("svg.lane .mark").count() == 3
        assert "سبق الخبر بـ 42 دقيقة" in page.locator(".lanes").inner_text()


def test_by_the_keyboard_alone(shown: Shown, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto(f"{shown.client.address}/")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.matches('.card h2 a')"):
                break
        headline = page.evaluate("() => document.activeElement.textContent")
        assert headline
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(headline)
        page.locator(".back").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".card").first).to_be_visible()


def test_signing_in(shown: Shown, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto(f"{shown.client.address}/sign-in?next=/health")
        page.get_by_label("الرمز").fill("wrong")
        page.get_by_role("button", name="الدخول").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("الرمز").fill(TOKEN)
        page.get_by_role("button", name="الدخول").click()
        expect(page).to_have_url(re.compile("/health$"))
        expect(page.get_by_role("button", name="الخروج")).to_be_visible()


@contextmanager
def running(*words: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-m", "newscrawl", *words], cwd=cwd, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_live_while_a_crawl_runs(tmp_path: Path, browser: Browser) -> None:
    """`newscrawl serve` shows what `newscrawl demo --live` keeps moving."""
    store = tmp_path / "newscrawl.db"
    with running("demo", "--rounds", "1", "--live", "--folder", str(tmp_path), cwd=tmp_path) as demo:
        assert demo.stdout is not None
        while "Round 2" not in demo.stdout.readline():
            assert demo.poll() is None
        with running("serve", "--port", "0", "--database", f"sqlite:///{store}", cwd=tmp_path) as server:
            assert server.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:[0-9]+", server.stdout.readline())
            assert found
            with opened(browser) as (page, seen):
                page.goto(found[0])
                expect(page.locator("li.card").first).to_be_visible()
                count = page.locator("li.card").count()
                expect(page.locator("#fresh a")).to_be_visible(timeout=60_000)
                assert page.locator("li.card").count() == count
                before = page.locator("li.card h2").first.inner_text()
                page.locator("#fresh a").click()
                expect(page.locator("li.card h2").first).not_to_have_text(before)
            assert seen.errors == []
            assert server.poll() is None
