"""Pages as they came: their source, their frame, and everything that may be wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.records import PageFailed, PageRead
from newscrawl.store import Store
from newscrawl.web.state import AppState
from newscrawl.web.views.archived import LONGEST, POLICY
from tests.archive import samples
from tests.store.samples import NOW, SITE
from tests.web.serving import Client

EVIL = "<html><head><script>alert(1)</script></head><body><h1>جسر</h1></pre><img src=x onerror=alert(1)></body></html>"
ONE = f"/archive/{SITE}:1"


def keep(store: Store, folder: Path, *looks: PageRead) -> Path:
    """The articles with their pages in the archive; the file that holds these."""
    archive = samples.archive(folder)
    placed, well = archive.write(looks, {})
    archive.close()
    assert well
    store.save(placed, run_id=None, now=NOW)
    return samples.only_file(folder)


@pytest.fixture
def folder(state: AppState) -> Path:
    assert state.archive is not None
    return state.archive


def test_the_source_is_text_and_the_page_runs_nothing(store: Store, client: Client, folder: Path) -> None:
    keep(store, folder, samples.read(1, samples.coded(1, EVIL)))
    text = client.ask(f"{ONE}?lang=en").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert f'<iframe class="framed" sandbox src="/archive/{SITE}%3A1/page?number=1"' in text
    page = client.ask(f"/archive/{SITE}%3A1/page?number=1")
    assert page.body == EVIL.encode()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == POLICY
    assert POLICY.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "x-frame-options" not in page.headers


def test_the_article_leads_to_its_page(store: Store, client: Client, folder: Path) -> None:
    keep(store, folder, samples.read())
    assert f'href="/archive/{SITE}%3A1"' in client.ask(f"/articles/{SITE}:1").text
    assert client.ask(ONE).status == 200


def test_an_article_of_several_pages(store: Store, client: Client, folder: Path) -> None:
    parts = tuple(samples.coded(1, f"<p>part {number}") for number in (1, 2, 3))
    keep(store, folder, samples.read(1, *parts), samples.read(2, samples.coded(2, "<p>another")))
    text = client.ask(f"{ONE}?number=3").text
    assert "part 3" in text
    assert "?number=4" not in text
    assert client.ask(f"{ONE}/page?number=2").body == b"<p>part 2"
    assert client.ask(f"{ONE}?number=4").status == 404
    assert client.ask(f"{ONE}?number=0").status == 400


@pytest.mark.parametrize(("header", "charset"), [("windows-1256", "; charset=windows-1256"), ('"a<b"', "; charset=a")])
def test_the_charset_is_the_pages_own(store: Store, client: Client, folder: Path, header: str, charset: str) -> None:
    sent = samples.exchange(1, body="<p>جسر".encode("windows-1256"))
    sent = replace(sent, headers=f"Content-Type: application/x-evil; charset={header}".encode())
    keep(store, folder, samples.read(1, sent))
    assert client.ask(f"{ONE}/page").headers["content-type"] == f"text/html{charset}"
    if "1256" in header:
        assert "جسر" in client.ask(ONE).text


def test_a_long_source_is_cut(store: Store, client: Client, folder: Path) -> None:
    body = ("<p>" + "ب" * LONGEST + "the end").encode()
    keep(store, folder, samples.read(1, samples.exchange(1, body=body)))
    text = client.ask(f"{ONE}?lang=en").text
    assert "The first million bytes only" in text
    assert "the end" not in text
    assert "\ufffd" not in text
    assert client.ask(f"{ONE}/page").body == body


def missing(file: Path) -> None:
    file.unlink()


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def damaged(file: Path) -> None:
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 0xFF
    file.write_bytes(held)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("harm", [missing, emptied, damaged, a_folder])
def test_what_is_not_there_any_more_is_404(store: Store, client: Client, folder: Path, harm: object) -> None:
    file = keep(store, folder, samples.read())
    harm(file)  # type: ignore[operator]
    for path in (ONE, f"{ONE}/page"):
        answer = client.ask(f"{path}?lang=en")
        assert answer.status == 404
        assert "pruned from the archive, or is damaged" in answer.text


def test_a_further_page_that_is_damaged_costs_no_other(store: Store, client: Client, folder: Path) -> None:
    parts = tuple(samples.coded(1, f"<p>part {number}") for number in (1, 2))
    file = keep(store, folder, samples.read(1, *parts))
    file.write_bytes(file.read_bytes()[:-900])
    assert client.ask(f"{ONE}/page").body == b"<p>part 1"


@pytest.mark.parametrize("name", ["../secret.gz", "..", ".", "/etc/passwd", "a/../../b", "a\\b"])
def test_names_lead_nowhere_else(store: Store, client: Client, folder: Path, name: str) -> None:
    file = keep(store, folder, samples.read())
    (folder / "secret.gz").write_bytes(file.read_bytes())
    offset = store.article(f"{SITE}:1").source["offset"]  # type: ignore[union-attr, index]
    evil = samples.article(2, source={"archive": name, "offset": offset})
    store.save([PageRead(article=evil)], run_id=None, now=NOW)
    assert client.ask(f"/archive/{SITE}:2").status == 404


def test_another_articles_page_is_not_shown(store: Store, client: Client, folder: Path) -> None:
    keep(store, folder, samples.read())
    source = store.article(f"{SITE}:1").source  # type: ignore[union-attr]
    store.save([PageRead(article=samples.article(2, source=source))], run_id=None, now=NOW)
    assert client.ask(f"/archive/{SITE}:2").status == 404


def test_an_article_without_a_page(store: Store, client: Client) -> None:
    store.save([PageRead(article=samples.article())], run_id=None, now=NOW)
    assert "The page is not archived" in client.ask(f"{ONE}?lang=en").text
    assert client.ask(ONE).status == 404
    assert client.ask("/archive/nowhere").status == 404
    assert client.ask("/archive/nowhere/page").status == 404


def test_no_archive_at_all(store: Store, state: AppState, client: Client, folder: Path) -> None:
    keep(store, folder, samples.read())
    state.archive = None
    assert client.ask(ONE).status == 404


def test_the_page_of_a_failure(store: Store, client: Client) -> None:
    lost = [
        PageFailed(url="https://baghdadtoday.news/1-.html", id=f"{SITE}:1", reason="no_body", body=EVIL.encode()),
        PageFailed(url="https://baghdadtoday.news/2-.html", id=f"{SITE}:2", reason="http_503"),
    ]
    store.save(lost, run_id=None, now=NOW)
    text = client.ask("/health/failures/1").text
    assert "&lt;script&gt;alert(1)" in text
    assert 'sandbox src="/health/failures/1/page"' in text
    page = client.ask("/health/failures/1/page")
    assert (page.body, page.headers["content-type"]) == (EVIL.encode(), "text/html")
    assert page.headers["content-security-policy"] == POLICY
    for path in ("/health/failures/2", "/health/failures/2/page", "/health/failures/3"):
        assert client.ask(path).status == 404
    assert client.ask("/health/failures/0").status == 400
    assert client.ask(f"/health/failures/{2**64}").status == 400
