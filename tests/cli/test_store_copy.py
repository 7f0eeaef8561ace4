"""`newscrawl store copy` as a user runs it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.crawl import leases
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.crawl import command
from tests.postgres import PASSWORD
from tests.store.samples import SITE

FROM = "sqlite:///output/newscrawl.db"


def test_a_copy_says_what_it_copied_and_continues_the_feed(filled: Path, say: Say, database: str) -> None:
    result = say("store", "copy", FROM, database, "--batch", "1")
    assert result.code == 0
    rows = dict(line.split() for line in result.out.splitlines())
    assert (rows["table"], rows["articles"], rows["revisions"], rows["changes"]) == ("rows", "2", "3", "5")
    assert "revisions: 3 rows" in result.err.splitlines()
    for what in ("articles", "headlines", "changes --since 2", "articles --history --format csv"):
        old, new = (say(f"export {what} --database {url}") for url in (FROM, database))
        assert old.code == new.code == 0
        assert old.raw
        assert new.raw == old.raw
    again = say("store", "copy", FROM, database)
    assert again.code == 0
    assert "already" in again.err
    assert PASSWORD not in result.out + result.err + again.out + again.err
    assert say("store", "copy", database, "sqlite:///back.db").code == 0
    assert (filled / "back.db").exists(), "a relative path counts from the same folder as elsewhere"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("sqlite:///none.db", "sqlite:///new.db"), 5, "there is no store at"),
        ((FROM, FROM), 2, "the store itself"),
        ((FROM, "postgresql://user:geheim-123@127.0.0.1:1/news"), 5, "Connection refused"),
        ((FROM, "mysql://user:geheim-123@localhost/news"), 2, "unknown kind of database"),
        ((FROM, "sqlite:///new.db", "--batch", "0"), 2, "--batch"),
    ],
)
def test_what_cannot_be_copied_is_one_line(
    filled: Path, say: Say, words: tuple[str, ...], code: int, said: str
) -> None:
    result = say("store", "copy", *words)
    assert result.code == code
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert PASSWORD not in result.err


def test_not_while_a_crawl_is_running(filled: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, Store.open(FROM, root=filled) as store:
        patch.setattr("newscrawl.crawl.leases._here", set())
        leases.Lease(store, SITE).take(datetime.now(UTC))
        result = say("store", "copy", FROM, "sqlite:///new.db")
        assert result.code == 6
        assert f"a crawl of {SITE} is running" in result.err
    assert not (filled / "new.db").exists()
    assert say("store", "copy", FROM, "sqlite:///new.db").code == 0, "its owner is at work no more"


def test_bars_on_a_terminal(filled: Path) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "newscrawl", "store", "copy", FROM, "sqlite:///new.db"]
    environment = {**command.environment(filled), "TERM": "xterm"}
    process = subprocess.Popen(words, cwd=filled, env=environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:
        pass  # how a terminal says that nobody writes to it any more
    finally:
        os.close(ours)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"revisions" in shown
    assert b"100%" in shown
    assert b"revisions" in out
