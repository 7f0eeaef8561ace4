"""Tables that read well at every width, and progress that fits where it is shown."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from newscrawl.cli.output import tables
from newscrawl.demo import ReplicaServer
from newscrawl.store import PageFailed, Store
from tests.cli.conftest import Say
from tests.crawl import command
from tests.store import samples


@pytest.fixture
def ledger(here: Path) -> Path:
    """A store whose runs and failures have something to show in every column."""
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as store:
        for number, outcome in enumerate(("ok", "unreachable", "interrupted")):
            begun = store.start_run(samples.run(crawl=f"c{number}", section="international"))
            full = dict.fromkeys(("new", "updated", "removed", "duplicates", "seen", "failed", "requests"), 1234)
            done = replace(begun, outcome=outcome, finished_at=samples.NOW + samples.HOUR, complete=outcome == "ok")
            store.finish_run(replace(done, **full), settle=False)
        pages = [
            PageFailed(url=f"https://baghdadtoday.news/{n}-.html", id=f"{samples.SITE}:{n}", reason="not_an_article",
                   detail="The page is of another kind: a listing, a front page, a notice.", body="صفحة".encode())
            for n in range(2)
        ]  # fmt: skip
        store.save(pages, run_id=None, now=samples.NOW)
    return here


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("words", ["runs", "failures", "failures --all", "sites", "sites list"])
def test_nothing_is_cut_off(ledger: Path, say: Say, monkeypatch: pytest.MonkeyPatch, width: int, words: str) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = say(words)
    assert (result.code, result.err) == (0, "")
    assert "…" not in result.out
    assert max(cell_len(line) for line in result.out.splitlines()) <= width
    together = "".join(result.out.split())
    expected = {
        "runs": ["unreachable", "international", "incomplete", "1234updated", "1234requests"],
        "failures": ["https://baghdadtoday.news/1-.html", "not_an_article", "Thepageisofanotherkind"],
        "sites": ["https://baghdadtoday.news", "بغداداليوم", "security*:أمن", "sport:رياضة"],
    }
    for text in expected[words.split()[0]]:
        assert text in together, text


def test_a_pipe_has_one_line_a_row(ledger: Path, say: Say) -> None:
    assert len(say("runs").out.splitlines()) == 4
    assert len(say("failures").out.splitlines()) == 1 + 2 * 2  # the detail has a line of its own


def test_empty_columns_are_left_out(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [("1", "", "0", "0", "0"), ("2", "", "0", "0", "1")]
    tables.show(("a", "none", "zero", "kept", "one"), rows, keep=["kept"])
    assert capsys.readouterr().out.split() == "a kept one 1 0 0 2 0 1".split()


def test_what_does_not_fit_becomes_paragraphs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    tables.show(("site", "address"), [("x", "https://example.org/a-long-one"), ("y", "z")])
    said = " ".join(capsys.readouterr().out.split())
    assert said == "site: x; address: https://example.org/a-long-one site: y; address: z"


def test_runs_and_failures_as_json(ledger: Path, say: Say) -> None:
    runs = say("runs --json -n 2").lines
    assert [run["outcome"] for run in runs] == ["interrupted", "unreachable"]
    assert runs[0]["started_at"] == "2025-09-07T09:00:00+00:00"
    failures = say("failures --json").lines
    assert [row["reason"] for row in failures] == ["not_an_article"] * 2
    assert all(row["has_page"] and "body" not in row for row in failures)


def test_a_page_that_was_kept_comes_out_as_it_came(ledger: Path, say: Say) -> None:
    assert say("failures --page 1").raw == "صفحة".encode()


def test_nothing_yet(filled: Path, say: Say) -> None:
    assert say("runs").out == "no runs yet\n"
    assert say("runs --json").raw == b""
    assert say("failures").out == "no open failures\n"
    assert say("failures --all").out == "no failures\n"


def test_plain_lines_where_there_is_no_terminal(here: Path, replica: ReplicaServer) -> None:
    result = command.run(here, "crawl", "--base-url", replica.url)
    assert result.returncode == 0
    assert "\x1b" not in result.stdout + result.stderr
    begun, ended = result.stderr.splitlines()[:2]
    assert begun == "baghdad_today security: begins"
    assert ended.startswith("baghdad_today security: ok: ")
    heading, security, ticker = result.stdout.splitlines()
    assert heading.split()[:3] == ["job", "outcome", "new"]
    assert security.split()[:2] == ["security", "ok"]
    assert ticker.split()[:2] == ["ticker", "ok"]


def test_a_moving_line_on_a_terminal(here: Path, replica: ReplicaServer) -> None:
    master, slave = pty.openpty()
    environment = {**command.environment(here), "TERM": "xterm-256color", "COLUMNS": "100"}
    words = [sys.executable, "-m", "newscrawl", "crawl", "--base-url", replica.url, "--delay", "0.02"]
    with subprocess.Popen(words, cwd=here, env=environment, stdout=slave, stderr=slave) as process:
        os.close(slave)
        said = b""
        try:
            while part := os.read(master, 65536):
                said += part
        except OSError:
            pass  # how Linux says that the other side was closed
        os.close(master)
        assert process.wait(60) == 0
    shown = said.decode()
    assert "\x1b[2K" in shown
    assert " pages" in shown
    assert "begins" not in shown
    assert "security" in shown
