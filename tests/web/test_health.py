"""The health page, and the parts of it that come by themselves."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from markupsafe import escape

from newscrawl.messages.cases import Notice
from newscrawl.messages.english import english
from newscrawl.records import PageFailed
from newscrawl.store import Store
from newscrawl.web.i18n.notices import told
from newscrawl.web.state import AppState
from tests.store.samples import HOUR, NOW, article, run, save
from tests.web.serving import TOKEN, Client

MINUTE = timedelta(minutes=1)
WAYS = {"headline": {"site": 2}, "body": {"site": 1, "structure": 1}}


def fill(store: Store) -> None:
    """Five runs of a section, the last one left something; two failures, one with its page."""
    for number in range(5):
        at = NOW - (5 - number) * 10 * MINUTE
        left: dict[str, Any] = {}
        if number == 4:
            left = {
                "complete": False, "outcome": "degraded", "notes": ("listing page 4: <b>http_503</b>",),
                "gap": {"why": "unread", "pages_read": 3, "unread_pages": [4], "before": "2025-09-06T10:00:00+03:00"},
            }  # fmt: skip
        base = {"finished_at": at + MINUTE, "outcome": "ok", "complete": True, "new": 2, "requests": 9, "ways": WAYS}
        store.start_run(run(started_at=at, **{**base, **left}))
    lost = [
        PageFailed(
            url=article(1).url, id=article(1).id, reason="no_body", detail="<i>nothing</i>", body=b"<h1>page</h1>"
        ),
        PageFailed(url="https://baghdadtoday.news/2-.html", id="baghdad_today:2", reason="http_503", status=503),
    ]
    store.save(lost, run_id=None, now=NOW - HOUR)
    save(store, article(3, published_at=NOW - 5 * MINUTE), now=NOW - 2 * MINUTE)


def data(text: str) -> list[dict[str, Any]]:
    return [json.loads(html.unescape(found)) for found in re.findall(r'data-chart="([^"]*)"', text)]


@pytest.mark.parametrize(("lang", "empty", "fine"), [("ar", "لم تُشغّل", "كل الصفحات"), ("en", "No runs", "Every page")])
def test_an_empty_store(client: Client, lang: str, empty: str, fine: str) -> None:
    answer = client.ask(f"/health?lang={lang}")
    assert answer.status == 200
    assert empty in answer.text
    assert fine in answer.text
    assert not data(answer.text)


def test_verdicts_are_named_with_their_reasons(store: Store, client: Client) -> None:
    fill(store)
    text = client.ask("/health?lang=en").text
    assert '<span class="verdict v-degraded">degraded</span>' in text
    assert "the last run was less than whole: listing page 4" in text
    assert "<b>http_503" not in text
    arabic = client.ask("/health?lang=ar").text
    assert '<span class="verdict v-degraded">متراجع</span>' in arabic


def test_notes_are_told_in_the_language_of_the_reader(store: Store, client: Client) -> None:
    notice = Notice("sitemap_depth", {"url": "https://s/<b>.xml", "depth": 3})
    left = {"complete": False, "outcome": "degraded", "notes": (english(notice), "an <i>older</i> note")}
    store.start_run(run(started_at=NOW - HOUR, finished_at=NOW, notices=(notice,), **left))
    plain, arabic = (client.ask(f"/health?lang={lang}").text for lang in ("en", "ar"))
    assert plain.count(str(told(notice, "en"))) == 1
    assert f"the last run was less than whole: {escape(english(notice))}" in plain
    assert arabic.count(str(told(notice, "ar"))) == 2, "in the verdict, and with the run"
    assert english(notice).partition("https")[0] + "https" not in arabic
    for text in (plain, arabic):
        assert '<bdi lang="en" dir="ltr">an &lt;i&gt;older&lt;/i&gt; note</bdi>' in text
        assert "<b>.xml" not in text


def test_the_verdicts_renew_themselves(store: Store, client: Client) -> None:
    fill(store)
    whole = client.ask("/health?lang=en").text
    part = client.ask("/health/verdicts?job=baghdad_today/security&lang=en").text
    assert 'hx-get="/health/verdicts?job=' in whole
    assert "v-degraded" in part
    assert "as of" in part
    assert 'id="open-failures" hx-swap-oob="true">' in part
    assert "hx-swap-oob" not in whole
    assert 'aria-current="true"' in part
    assert "<html" not in part
    charts = client.ask("/health?lang=en", hx_target="charts").text
    assert 'id="charts"' in charts
    assert "<html" not in charts


def test_runs_are_drawn_and_told_in_tables(store: Store, client: Client) -> None:
    fill(store)
    text = client.ask("/health?lang=en").text
    found, took, asked, delay = data(text)
    assert found["series"][0]["values"] == [2, 2, 2, 2, 2]
    assert took["series"][0]["values"] == [60.0] * 5
    assert [one["label"] for one in asked["series"]] == ["Requests", "Not modified (304)"]
    assert delay["series"][0]["values"] == [0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert "Of 1 articles in 7 days, half came within 3 minutes" in text
    assert text.count("<details><summary>The figures as a table") == 4
    assert text.count('role="img" aria-label="') == 4


def test_no_markup_that_the_policy_forbids(store: Store, client: Client) -> None:
    fill(store)
    paths = ("/health", "/health/coverage?site=baghdad_today", "/health/audit?site=baghdad_today", "/health/failures/1")
    for path in paths:
        text = client.ask(path).text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]* src=)", text)
        assert not re.search(r"\son[a-z]+=", text)


def test_a_choice_of_job_and_time(store: Store, client: Client) -> None:
    fill(store)
    of = {"job": "ticker", "section": None, "outcome": "ok"}
    store.start_run(run(started_at=NOW - MINUTE, finished_at=NOW, new=7, **of))
    store.start_run(run(started_at=NOW, **{**of, "outcome": None}))  # one that goes on has no figures yet
    part = client.ask("/health?job=baghdad_today/ticker", hx_request="true", hx_target="picture").text
    assert "<html" not in part
    assert data(part)[0]["series"][0]["values"] == [7]
    week = data(client.ask("/health?job=baghdad_today/&span=week").text)[0]
    assert week["series"][0]["values"] == [17]  # one hour
    assert client.ask("/health?job=nowhere/x").status == 404
    assert client.ask("/health?span=century").status == 400


def test_gaps(store: Store, client: Client) -> None:
    fill(store)
    text = client.ask("/health?lang=en").text
    assert "listing pages read: 3" in text
    assert "not read: 4" in text
    assert 'what is older than <time datetime="2025-09-06T10:00:00+03:00"' in text
    assert "&lt;b&gt;http_503" in text


def test_coverage_week_by_week(store: Store, client: Client) -> None:
    fill(store)
    part = client.ask("/health/coverage?site=baghdad_today&lang=en", hx_request="true").text
    assert "<html" not in part
    headline, body = data(part)
    assert headline["series"][0]["values"][-1] == 100
    assert [(one["label"], one["values"][-1]) for one in body["series"]] == [
        ("the site's selectors", 50.0),
        ("structure", 50.0),
    ]
    assert "<html" in client.ask("/health/coverage?site=baghdad_today").text
    assert "No pages" in client.ask("/health/coverage?site=other&lang=en").text


def test_the_audit(store: Store, client: Client) -> None:
    fill(store)
    part = client.ask("/health/audit?site=baghdad_today&lang=en", hx_request="true").text
    assert "Nothing is missing: 1 captured" in part
    assert "never read" in part
    assert client.ask("/health/audit?site=nowhere").status == 404


def test_failures_open_ones_first(store: Store, client: Client) -> None:
    fill(store)
    save(store, article(1))
    text = client.ask("/health?lang=en").text
    assert text.index("failure-2") < text.index("failure-1")
    assert "Read since" in text
    assert "<i>nothing" not in text
    assert "Sign in to try again" in text
    assert "/retry" not in text
    signed = client.ask("/health?lang=en", authorization=f"Bearer {TOKEN}").text
    assert signed.count('action="/health/failures/2/retry"') == 1
    assert "/health/failures/1/retry" not in signed


def test_settings_that_cannot_be_read_are_told(store: Store, state: AppState, client: Client) -> None:
    fill(store)
    (state.root / "newscrawl.toml").write_text("nonsense = <b>", encoding="utf-8")
    answer = client.ask("/health?lang=en")
    assert answer.status == 200
    assert "newscrawl.toml cannot be read" in answer.text
    assert "less than whole" in answer.text


def test_a_planned_job_that_never_ran(state: AppState, client: Client) -> None:
    job = '[[jobs]]\nsite = "baghdad_today"\nsection = "security"\nevery = "5m"\n'
    (state.root / "newscrawl.toml").write_text(job, encoding="utf-8")
    answer = client.ask("/health?lang=en")
    assert answer.status == 200
    assert "not run yet" in answer.text
    assert "No runs in this time" in answer.text
