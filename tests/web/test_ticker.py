"""The ticker's page over a real server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from newscrawl.items import TickerLine
from newscrawl.store import Store
from tests.store.samples import HOUR, NOW, article, reading, save
from tests.web.serving import Client


def read(store: Store, hours: float, *lines: str | TickerLine) -> None:
    at = NOW + hours * HOUR
    store.read_ticker(reading(*lines, at=at), run_id=None, now=at)


def test_without_a_line(client: Client) -> None:
    answer = client.ask("/ticker")
    assert answer.status == 200
    assert "لا عناوين على الشريط الآن" in answer.text
    assert "لا عناوين في هذا اليوم" in answer.text


def test_the_strip_and_its_day(store: Store, client: Client) -> None:
    save(store, article(1, headline="ضبط شحنة أسلحة في ديالى", published_at=NOW - HOUR))
    read(store, -2, "ضبط شحنة أسلحة في ديالى", "انفجار قرب الموصل - عاجل")
    read(store, -1, "ضبط شحنة أسلحة في ديالى", "انفجار قرب الموصل وسقوط جرحى - عاجل")
    read(store, 0, "انفجار قرب الموصل وسقوط جرحى - عاجل")
    text = client.ask("/ticker").text
    now, _, timeline = text.partition('id="timeline"')
    assert "وسقوط جرحى" in now
    assert "ضبط شحنة" not in now
    assert timeline.count('<svg class="lane"') == 2
    assert "سبق الخبر بـ ساعة" in timeline
    assert "أعيدت صياغته" in timeline
    assert 'class="joint"' in timeline
    assert 'href="/articles/baghdad_today%3A1"' in timeline
    assert "still shown" in client.ask("/ticker?lang=en").text
    assert "وسقوط جرحى" in client.ask("/ticker/strip?site=baghdad_today").text


def test_a_strip_that_did_not_change_is_not_sent_again(store: Store, client: Client) -> None:
    read(store, -1, "انفجار قرب الموصل")
    held = re.search(r"/ticker/strip\?site=baghdad_today&amp;seen=([0-9a-f]{8})", client.ask("/ticker").text)
    assert held is not None
    path = f"/ticker/strip?site=baghdad_today&seen={held[1]}"
    assert (client.ask(path).status, client.ask(path).text) == (204, "")
    read(store, 0, "انفجار قرب الموصل")
    assert client.ask(path).status == 204, "seen again is no change"
    read(store, 1, "انفجار قرب الموصل", "إجلاء سكان من قرية في نينوى")
    answer = client.ask(path)
    assert answer.status == 200
    assert answer.headers["hx-trigger"] == "strip-changed"
    assert held[1] not in answer.text
    part = client.ask("/ticker/timeline?site=baghdad_today").text
    assert part.count('<svg class="lane"') == 2
    assert "<html" not in part


def test_a_line_that_went_and_came_back(store: Store, client: Client) -> None:
    read(store, -4, "انفجار قرب الموصل", "إجلاء سكان من قرية في نينوى")
    read(store, -3, "إجلاء سكان من قرية في نينوى")
    read(store, -1, "انفجار قرب الموصل")
    text = client.ask("/ticker?lang=en").text
    assert text.count('<rect class="bar') == 3
    assert text.count("Went and came back") == 1
    assert "as of" in text
    assert "as of" not in client.ask("/ticker?lang=en&day=2020-01-01").text


def test_other_days(store: Store, client: Client) -> None:
    read(store, -48, "عنوان قديم")
    read(store, -47, "عنوان جديد")
    day = (NOW - timedelta(days=2)).date().isoformat()
    assert "عنوان قديم" in client.ask(f"/ticker?day={day}").text
    empty = client.ask("/ticker?day=2025-01-01").text
    assert "عنوان قديم" not in empty.partition('id="timeline"')[2]
    assert f"day={day}" in empty


@pytest.mark.parametrize(
    "day", ["x", "2025-13-01", "0001-01-01", "9999-12-31", "2025-09-07T00:00", "٢٠٢٥-٠٩-٠٧", "1" * 190]
)
def test_days_that_are_none(store: Store, client: Client, day: str) -> None:
    from urllib.parse import quote

    read(store, -1, "عنوان")
    assert client.ask(f"/ticker?day={quote(day)}").status in (200, 400)
    assert client.ask("/ticker?day=x").status == 400


def test_a_ticker_that_nobody_knows(client: Client) -> None:
    assert client.ask("/ticker?site=elsewhere").status == 404


def test_hostile_lines(store: Store, client: Client) -> None:
    read(store, -1, "<script>alert(1)</script>", "ط" * 100_000, "أ\u202eب <svg onload=alert(1)>")
    for path in ("/ticker", "/ticker/strip?site=baghdad_today"):
        text = client.ask(path).text
        assert "<script>alert" not in text
        assert "<svg onload" not in text
        assert len(text) < 60_000
