"""A store, an archive and a spool file that version 0.1.0 wrote in November 2026 are read as they were then.

The store holds 11 articles of a replica: one was edited, one removed. The archive holds their pages. The export of
each kind is what version 0.1.0 exported. The spool file holds `EVERY_KIND`.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from newscrawl.crawl import spool
from tests.crawl.command import run
from tests.crawl.test_spool import EVERY_KIND, NOW

HERE = Path(__file__).parent
WARC = "baghdad_today-20261201.warc.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the store and the archive where `newscrawl` looks for them."""
    archive = tmp_path / "output" / "archive" / "baghdad_today"
    archive.mkdir(parents=True)
    (tmp_path / "newscrawl.toml").touch()
    (tmp_path / "output" / "newscrawl.db").write_bytes(gzip.decompress((HERE / "store.db.gz").read_bytes()))
    shutil.copy(HERE / WARC, archive / WARC)
    return tmp_path


@pytest.mark.parametrize("kind", ["articles", "headlines", "changes"])
def test_a_store_exports_what_it_exported(folder: Path, kind: str) -> None:
    history = ("--history",) if kind == "articles" else ()
    exported = run(folder, "export", kind, *history)
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout == (HERE / f"{kind}.jsonl").read_text(encoding="utf-8")


def test_an_archive_is_read_again_and_nothing_differs(folder: Path) -> None:
    reparsed = run(folder, "reparse", "--dry-run")
    assert reparsed.returncode == 0, reparsed.stderr
    assert reparsed.stdout == "11 pages read: nothing differs\n"


def test_a_spool_file_is_read() -> None:
    content = spool.read(HERE / "spool.jsonl")
    assert [*content.results, *content.readings] == [(NOW, result) for result in EVERY_KIND]
    assert content.broken == []
