"""`sites check` before a live crawl, and `failures --retry` after one; `sites new` is in `test_newsite.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, faults
from tests.cli.conftest import Say
from tests.crawl import command


def check(here: Path, server: ReplicaServer, *words: str) -> tuple[int, dict[str, str]]:
    """The exit code and what each line's first words say."""
    result = command.run(here, "sites", "check", "--base-url", server.url, *words)
    assert result.stderr == ""
    lines = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    return result.returncode, {line[:12].strip(): line[12:16].strip() for line in lines}


def test_a_site_in_order(here: Path, replica: ReplicaServer) -> None:
    result = command.run(here, "sites", "check", "--base-url", replica.url)
    assert (result.returncode, result.stderr) == (0, "")
    assert "ticker      ok  5 lines" in result.stdout
    assert replica.world.ticker[0].text in result.stdout
    assert "article     ok  https://baghdadtoday.news/" in result.stdout
    for name in ("section", "headline", "published_at", "body"):
        assert f"    {name:<14}site " in result.stdout
    assert replica.paths()[:2] == ["/robots.txt", "/"]
    assert list(here.iterdir()) == []


def test_a_dead_port(here: Path) -> None:
    result = command.run(here, "sites", "check", "--base-url", "http://127.0.0.1:9")
    assert (result.returncode, result.stderr) == (3, "")
    assert result.stdout.startswith("robots.txt  NO  robots.txt could not be fetched: Connection was refused")
    assert len(result.stdout.splitlines()) == 1


def test_robots_keep_us_out(here: Path, replica: ReplicaServer) -> None:
    replica.faults["/robots.txt"] = faults.status(503)
    assert check(here, replica) == (3, {"robots.txt": "NO"})
    assert set(replica.paths()) == {"/robots.txt"}


def test_what_cannot_be_read_is_4(here: Path, replica: ReplicaServer) -> None:
    replica.faults["/security/"] = faults.status(404)
    replica.faults["/"] = faults.html("<p>غير ذلك</p>")
    code, said = check(here, replica)
    assert code == 4
    assert said == {"robots.txt": "ok", "front page": "ok", "ticker": "NO", "section": "NO", "listing": "NO"}


def test_a_section_that_nobody_knows(here: Path, replica: ReplicaServer) -> None:
    code, said = check(here, replica, "--section", "nowhere")
    assert code == 4
    assert (said["section"], said["listing"]) == ("NO", "NO")


@pytest.fixture
def broken(here: Path, replica: ReplicaServer) -> tuple[int, str]:
    """A crawl that could not read one article: its number and headline."""
    article = next(a for a in replica.world.live("security") if a.paragraphs and not a.parts)
    replica.faults[article.number] = faults.status(500)
    result = command.run(here, "crawl", "--base-url", replica.url, "--no-ticker", NEWSCRAWL_RETRIES="0")
    assert result.returncode == 4
    assert "1 failed" in result.stderr
    assert "(1 http_500; `newscrawl failures` lists them)" in result.stderr
    return article.number, article.headline


@pytest.mark.slow
def test_a_failure_is_retried_by_its_number(
    here: Path, say: Say, replica: ReplicaServer, broken: tuple[int, str]
) -> None:
    number, headline = broken
    row = say("failures --json").lines[0]
    assert (row["reason"], row["status"], row["article_id"]) == ("http_500", 500, f"baghdad_today:{number}")
    words = ("failures", "--retry", str(row["id"]), "--base-url", replica.url)
    again = command.run(here, *words, NEWSCRAWL_RETRIES="0")
    assert again.returncode == 3  # no page could be had
    assert f"failure {row['id']}: not mended (http_500): " in again.stdout
    assert say("failures --json").lines[0]["tries"] == 2
    del replica.faults[number]
    replica.log.clear()
    mended = command.run(here, *words)
    assert mended.returncode == 0, mended.stderr
    assert f"failure {row['id']}: mended: " in mended.stdout
    assert [p for p in replica.paths() if "robots" not in p and str(number) not in p] == []
    assert say("failures").out == "no open failures\n"
    assert "mended" in say("failures --all").out
    assert headline in {line["headline"] for line in say("export articles").lines}
    replica.log.clear()
    assert "is mended already" in command.run(here, *words).stdout
    assert replica.log == []
