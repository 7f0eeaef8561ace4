"""`newscrawl parse`: a page from a file, from standard input, from an address."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo import ReplicaServer, faults
from newscrawl.items import Article
from tests.cli.conftest import Say
from tests.crawl import command

ADDRESS = "https://baghdadtoday.news/283999-.html"
SITE = ("--site", "baghdad_today")


def page(server: ReplicaServer) -> tuple[str, dict[str, Any]]:
    """The HTML of an ordinary article, and what it says."""
    from urllib.request import urlopen

    truth = next(a for a in server.world.truth_articles("security") if a["body"].count("\n\n") > 1)
    path = f"/{truth['id'].partition(':')[2]}-.html"
    with urlopen(server.url + path) as answer:
        return answer.read().decode(), truth


def test_as_json(here: Path, say: Say, replica: ReplicaServer) -> None:
    html, truth = page(replica)
    (here / "a.html").write_text(html, encoding="utf-8")
    result = say("parse", "a.html", *SITE, "--url", truth["url"], "--json")
    assert (result.code, result.err) == (0, "")
    shown = json.loads(result.raw)
    assert list(shown) == ["article", "ways", "noise"]
    assert list(shown["article"]) == [f.name for f in fields(Article)]
    assert {name: shown["article"][name] for name in truth} == truth
    assert shown["ways"] == shown["article"]["extraction"]
    assert shown["ways"]["headline"] == "site"
    assert isinstance(shown["noise"], list)


def test_the_page_says_its_own_address(here: Path, say: Say, replica: ReplicaServer) -> None:
    html, truth = page(replica)
    (here / "a.html").write_text(html, encoding="utf-8")
    assert say("parse", "a.html", *SITE, "--json").lines[0]["article"]["id"] == truth["id"]
    elsewhere = html.replace("https://baghdadtoday.news/", "http://10.0.0.1/")
    (here / "a.html").write_text(elsewhere, encoding="utf-8")
    article = say("parse", "a.html", *SITE, "--json").lines[0]["article"]
    assert article["id"] != truth["id"]
    assert article["url"].startswith("https://baghdadtoday.news/")


def test_without_a_site_by_metadata_and_structure(here: Path, say: Say, replica: ReplicaServer) -> None:
    html, truth = page(replica)
    (here / "a.html").write_text(html, encoding="utf-8")
    shown = say("parse a.html --json").lines[0]
    assert shown["article"]["headline"] == truth["headline"]
    assert shown["article"]["body"] == truth["body"]
    assert shown["article"]["parser"] == "generic/1"
    assert set(shown["ways"].values()) <= {"metadata", "structure", "extractor"}


def test_relative_dates_count_from_now(here: Path, say: Say, replica: ReplicaServer) -> None:
    html, truth = page(replica)
    day, hour = truth["published_at"][:10], truth["published_at"][11:16]
    written = f"{int(day[8:])}-{day[5:7]}-{day[:4]}, {hour}"
    assert written in html
    (here / "a.html").write_text(html.replace(written, f"أمس, {hour}"), encoding="utf-8")
    shown = say("parse", "a.html", *SITE, "--now", "2024-03-01T00:30", "--json").lines[0]
    assert shown["article"]["published_at"] == f"2024-02-29T{hour}:00+03:00"


def test_for_people(here: Path, say: Say, replica: ReplicaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    html, truth = page(replica)
    (here / "a.html").write_text(html, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    result = say("parse", "a.html", *SITE)
    assert result.code == 0
    assert "…" not in result.out.replace("،…", "")
    assert result.out.split()[:3] == ["field", "way", "value"]
    fields = result.out.partition("the next way would have read:")[0]
    rows = {line.split()[0]: line.split()[1] for line in fields.splitlines() if line[:1].isalpha()}
    assert (rows["headline"], rows["body"], rows["published_at"]) == ("site", "site", "site")
    others = result.out.partition("the next way would have read:\n")[2].splitlines()[1:]
    runners_up = {line.split()[0]: " ".join(line.split()[1:]) for line in others if line[:1].isalpha()}
    assert runners_up["headline"] == "metadata the same"
    assert runners_up["body"] == "structure the same"
    assert "".join(truth["headline"].split()) in "".join(result.out.split())


def test_from_standard_input(say: Say, replica: ReplicaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    html, truth = page(replica)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(html.encode())))
    assert say("parse", "-", *SITE, "--json").lines[0]["article"]["id"] == truth["id"]


@pytest.mark.parametrize("options", [(), SITE])
def test_from_an_address_given_by_hand(here: Path, replica: ReplicaServer, options: tuple[str, ...]) -> None:
    _, truth = page(replica)
    replica.log.clear()
    address = f"{replica.url}/{truth['id'].partition(':')[2]}-.html"
    result = command.run(here, "parse", address, "--json", *options)
    assert (result.returncode, result.stderr) == (0, "")
    article = json.loads(result.stdout)["article"]
    assert (article["headline"], article["body"]) == (truth["headline"], truth["body"])
    assert article["url"] == (truth["url"] if options else address)
    # Politely: robots.txt first, our name on every request; and nothing is stored.
    assert replica.paths()[0] == "/robots.txt"
    assert all(dict(r.headers)["user-agent"].startswith("newscrawl/") for r in replica.log)
    assert list(here.iterdir()) == []


def test_an_address_that_robots_forbids_or_that_holds_nothing(here: Path, replica: ReplicaServer) -> None:
    result = command.run(here, "parse", f"{replica.url}/no-such-page")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == f"newscrawl: {replica.url}/no-such-page: answered 404\n"
    replica.faults["/robots.txt"] = faults.status(503)
    replica.log.clear()
    result = command.run(here, "parse", f"{replica.url}/")
    assert result.returncode == 3
    assert "robots.txt answered 503" in result.stderr
    assert set(replica.paths()) == {"/robots.txt"}


UNREADABLE = [("", "empty_page"), ("<p>نص</p>", "not_an_article"), ("\x00" * 99, "empty_page")]


@pytest.mark.parametrize(("html", "reason"), UNREADABLE)
def test_a_page_without_an_article(here: Path, say: Say, html: str, reason: str) -> None:
    (here / "a.html").write_text(html, encoding="utf-8")
    for options in ((), ("--json",), SITE):
        result = say("parse", "a.html", *options)
        assert (result.code, result.raw) == (4, b"")
        assert result.err.startswith("newscrawl: a.html: ")
        assert result.err.endswith(f"({reason})\n")
        assert result.err.count("\n") == 1


def test_what_was_cut_and_what_the_next_way_says_otherwise(here: Path, say: Say) -> None:
    html = (
        '<html lang="ar"><head><title>افتتاح الجسر الجديد</title><meta property="og:title" content="افتتاح الجسر">'
        '</head><body><div class="col-lg-9"><h1>افتتاح الجسر الجديد</h1><span class="ms-2 time">6-09-2025, 11:14</span>'
        '<div class="news-content"><p>افتتحت البلدية جسرا جديدا يربط ضفتي النهر بعد أعمال استمرت عامين كاملين.</p>'
        "<p>تحرير: أ.غ</p></div></div></body></html>"
    )
    (here / "a.html").write_text(html, encoding="utf-8")
    result = say("parse", "a.html", *SITE, "--url", ADDRESS)
    assert result.code == 0
    assert result.out.endswith("\ncut as noise:\n  تحرير: أ.غ\n")
    assert say("parse", "a.html", *SITE, "--url", ADDRESS, "--json").lines[0]["noise"] == ["تحرير: أ.غ"]


def test_a_list_is_no_article(here: Path, say: Say, replica: ReplicaServer) -> None:
    from urllib.request import urlopen

    with urlopen(replica.url + "/security/") as answer:
        (here / "articles.html").write_bytes(answer.read())
    for options in ((), SITE):
        result = say("parse", "articles.html", *options)
        assert (result.code, result.raw) == (4, b"")
        assert result.err.endswith("(not_an_article)\n")


WRONG = [
    (["none.html"], "none.html: No such file or directory"),
    (["."], ".: Is a directory"),
    (["a.html", "--site", "nobody"], "unknown site 'nobody'; known: baghdad_today"),
    (["a.html", "--url", "283999-.html"], "'283999-.html': expected an address like https://"),
    (["ftp://baghdadtoday.news/1-.html"], "'ftp://baghdadtoday.news/1-.html': expected an address like https://"),
    (["a.html", "--now", "noon"], "--now 'noon': expected ISO 8601"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_words_end_with_2(here: Path, say: Say, words: list[str], said: str) -> None:
    (here / "a.html").write_text("<p>نص</p>", encoding="utf-8")
    result = say("parse", *words)
    assert (result.code, result.raw, result.err.count("\n")) == (2, b"", 1)
    assert said in result.err


def test_what_is_no_page_at_all_ends_with_4(here: Path, say: Say) -> None:
    for content in (bytes(range(256)) * 9, b"%PDF-1.4 \xe2\xe3", '{"a": "نص"}'.encode()):
        (here / "a.html").write_bytes(content)
        result = say("parse a.html")
        assert (result.code, result.raw, result.err.count("\n")) == (4, b"", 1)


def test_an_old_charset_that_only_the_page_declares(here: Path, say: Say, replica: ReplicaServer) -> None:
    html, truth = page(replica)
    old = html.replace('charset="utf-8"', 'charset="windows-1256"').encode("windows-1256", "xmlcharrefreplace")
    assert b'charset="windows-1256"' in old
    (here / "a.html").write_bytes(old)
    assert say("parse a.html --json").lines[0]["article"]["headline"] == truth["headline"]
