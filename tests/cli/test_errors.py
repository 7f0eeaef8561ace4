"""What goes wrong is told in one line that says what to do, and the exit code tells the truth."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.crawl import command

USAGE = [
    ("bogus", "No such command 'bogus'"),
    ("sites bogus", "No such command 'bogus'"),
    ("runs --bogus", "No such option: --bogus"),
    ("runs -n 0", "'--limit'"),
    ("crawl --delay fast", "'--delay'"),
    ("crawl --delay -1", "'--delay'"),
    ("crawl --max-pages 0", "'--max-pages'"),
    ("crawl --log-level loud", "expected DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ("crawl nowhere", "unknown site 'nowhere'; known: baghdad_today"),
    ("sites check nowhere", "unknown site 'nowhere'; known: baghdad_today"),
    ("runs --site nowhere", "unknown site 'nowhere'; known: baghdad_today"),
    ("failures --site nowhere", "unknown site 'nowhere'; known: baghdad_today"),
    ("parse page.html --site nowhere", "page.html: No such file"),
    ("parse . ", ".: Is a directory"),
    ("parse ftp://example.org/x", "expected an address like https://"),
    ("parse http://[bad/x", "expected an address like https://"),
    ("parse a.html --url b", "'b': expected an address like https://"),
    ("parse a.html --now soon", "--now 'soon': expected ISO 8601"),
    ("failures --retry 9", "--retry 9: there is no such failure; `newscrawl failures` lists them"),
    ("failures --page 9", "--page 9: no page was kept"),
    ("export news", "'articles', 'headlines', 'changes'"),
    ("export articles -f xml", "'jsonl', 'json', 'csv'"),
    ("export articles --since 5", "a cursor is for changes; for articles give a date"),
    ("export changes --since soon", "--since 'soon': expected a cursor (digits) or a date (ISO 8601)"),
    ("export headlines --since 2025-13-01", "expected a cursor (digits) or a date"),
    ("export articles --output .", "--output .: Is a directory"),
    ("export articles --output output/newscrawl.db/x", "--output output/newscrawl.db/x: "),
    ("runs --database nonsense", "database = 'nonsense': not a database address; expected sqlite:///"),
    ("runs --database mysql://a:secret@b/c", "unknown kind of database; expected sqlite:///"),
]


@pytest.mark.parametrize(("words", "said"), USAGE)
def test_wrong_words_end_with_2_and_one_line(filled: Path, say: Say, words: str, said: str) -> None:
    result = say(words)
    assert result.code == 2
    assert result.raw == b""
    assert said in result.err
    assert result.err.count("\n") == 1
    assert result.err.startswith("newscrawl: ")
    assert "secret" not in result.err


CRAWLS = [
    (["--since", "yesterday"], 2, "since='yesterday': expected ISO 8601, like 2025-09-07"),
    (["--recheck", "soon"], 2, "recheck='soon': expected an age like 90m, 12h, 7d or 2w, or `all`"),
    (["--base-url", "ftp://a"], 2, "--base-url 'ftp://a': expected an address like http://127.0.0.1:8000"),
    (["--base-url", "http://127.0.0.1:99999"], 2, "expected an address like http://127.0.0.1:8000"),
    (["--delay", "inf"], 2, "--delay inf: expected seconds from 0 to 3600"),
    (["--database", "nonsense"], 2, "not a database address"),
    (["--output", "."], 2, "--output .: Is a directory"),
    (["--database", "sqlite:///page.html/x.db"], 5, "page.html/x.db: "),
]


@pytest.mark.parametrize(
    ("words", "code", "said"), [*CRAWLS[:3], *(pytest.param(*case, marks=pytest.mark.slow) for case in CRAWLS[3:])]
)
def test_a_crawl_that_cannot_begin(here: Path, words: list[str], code: int, said: str) -> None:
    (here / "page.html").write_text("x", encoding="utf-8")
    # Port 9 answers nobody: a crawl that did begin would end with 3.
    options = words if "--base-url" in words else ["--base-url", "http://127.0.0.1:9", *words]
    result = command.run(here, "crawl", *options)
    assert result.returncode == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    if "--output" not in words:
        assert not (here / "output").exists()


READERS = ["runs", "failures", "export articles", "export changes -f csv", "failures --retry 1", "failures --page 1"]


@pytest.mark.parametrize("words", READERS)
def test_a_store_that_is_missing_is_named_and_not_made(here: Path, say: Say, words: str) -> None:
    result = say(words)
    assert result.code == 5
    assert f"there is no store at sqlite:///{here}/output/newscrawl.db yet: run `newscrawl crawl`" in result.err
    assert "--database" in result.err
    assert (result.raw, result.err.count("\n")) == (b"", 1)
    assert list(here.iterdir()) == []


def test_a_file_that_is_no_store(here: Path, say: Say) -> None:
    (here / "page.html").write_text("<p>نص</p>" * 100, encoding="utf-8")
    assert say("runs --database sqlite:///page.html").code == 5
    with sqlite3.connect(here / "other.db") as other:
        other.execute("CREATE TABLE a (b)")
    other.close()
    result = say("export articles --database sqlite:///other.db --output kept.jsonl")
    assert (result.code, result.err.count("\n")) == (5, 1)
    assert "is a database, but not one of newscrawl's" in result.err
    assert not (here / "kept.jsonl").exists()


def test_a_store_of_a_newer_version(filled: Path, say: Say) -> None:
    with sqlite3.connect(filled / "output" / "newscrawl.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    result = say("runs")
    assert result.code == 5
    assert "written by a newer newscrawl (version 9999" in result.err
    assert say("doctor").code == 5


@pytest.mark.slow
def test_debug_shows_the_traceback_wherever_it_stands(here: Path) -> None:
    plain = command.run(here, "runs")
    assert (plain.returncode, "Traceback" in plain.stderr) == (5, False)
    for words in (("--debug", "runs"), ("runs", "--debug")):
        result = command.run(here, *words)
        assert result.returncode == 5
        assert "Traceback" in result.stderr
        assert result.stderr.splitlines()[-1].startswith("newscrawl: there is no store")


def test_an_error_that_nobody_foresaw(filled: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Store, **options: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(Store, "runs", broken)
    result = say("runs")
    assert result.code == 1
    assert result.err == "newscrawl: unexpected error: RuntimeError: two lines (--debug shows where)\n"
    assert "Traceback" in say("runs", debug=True).err


def test_the_site_cannot_be_reached(here: Path) -> None:
    result = command.run(here, "crawl", "--base-url", "http://127.0.0.1:9")
    assert result.returncode == 3
    assert "unreachable" in result.stderr
    assert "robots.txt could not be fetched: Connection was refused" in result.stderr
    assert "Traceback" not in result.stderr
    assert " ERROR " not in result.stderr
