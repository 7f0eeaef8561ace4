"""What `export` writes: every kind in every format, from a store that is full and from one that is empty."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from newscrawl.cli.export import ExportKind, ExportRequest, _items
from newscrawl.exporters import COLUMNS, plain
from newscrawl.items import Article, Headline
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.crawl import command
from tests.store import samples

KINDS = ("articles", "headlines", "changes")


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_lines(row: dict[str, Any], what: str) -> dict[str, Any]:
    """A row of a Parquet file as the JSON contract has it."""
    for name in ("published", "modified"):
        if (offset := row.pop(f"{name}_offset", None)) is not None:
            row[f"{name}_at"] = row[f"{name}_at"].astimezone(timezone(timedelta(minutes=offset)))
    line = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    if what == "changes":
        line["object"] = json.loads(line["object"])
    return {name: value for name, value in line.items() if (name, value) != ("changed", None)}


def stored(folder: Path, what: str, **options: Any) -> list[dict[str, Any]]:
    """What the store itself says."""
    with Store.open("sqlite:///output/newscrawl.db", root=folder) as store:
        return [json.loads(json.dumps(plain(item))) for item in getattr(store, what)(**options)]


@pytest.mark.parametrize("what", KINDS)
def test_every_format_holds_the_same(filled: Path, say: Say, what: str) -> None:
    truth = stored(filled, what)
    assert len(truth) >= 2
    assert say(f"export {what}").lines == truth
    assert json.loads(say(f"export {what} --format json").raw) == truth
    table = rows(say(f"export {what} -f csv --raw").raw)
    assert len(table) == len(truth)
    for row, item in zip(table, truth, strict=True):
        for name, cell in row.items():
            value = "" if item.get(name) is None else item[name]
            assert cell == (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    columns = pq.read_table(io.BytesIO(say(f"export {what} -f parquet").raw)).to_pylist(maps_as_pydicts="strict")
    assert [as_lines(row, what) for row in columns] == truth


@pytest.mark.parametrize("what", KINDS)
def test_an_empty_store_gives_valid_files(here: Path, say: Say, what: str) -> None:
    Store.open("sqlite:///output/newscrawl.db", create=True, root=here).close()
    assert say(f"export {what}").raw == b""
    assert json.loads(say(f"export {what} -f json").raw) == []
    result = say(f"export {what} -f csv")
    assert result.raw == b"\xef\xbb\xbf" + ",".join(COLUMNS[what]).encode() + b"\r\n"
    assert (result.code, result.err) == (0, "")
    read = pq.read_table(io.BytesIO(say(f"export {what} -f parquet").raw))
    assert (read.num_rows, tuple(read.column_names)[: len(COLUMNS[what])]) == (0, COLUMNS[what])


def test_columns_and_keys_are_the_contract(filled: Path, say: Say) -> None:
    assert COLUMNS["articles"] == tuple(f.name for f in fields(Article))
    assert COLUMNS["headlines"] == tuple(f.name for f in fields(Headline))
    assert COLUMNS["changes"] == ("cursor", "at", "kind", "id", "object", "changed")
    for what in ("articles", "headlines"):
        assert tuple(say(f"export {what}").lines[0]) == COLUMNS[what]
    for line in say("export changes").lines:
        expected = COLUMNS["changes"] if line["kind"] == "article.updated" else COLUMNS["changes"][:-1]
        assert tuple(line) == expected


def test_csv_for_spreadsheets(filled: Path, say: Say) -> None:
    raw = say("export articles -f csv").raw
    assert raw.startswith(b"\xef\xbb\xbftype,id,")
    first, second = rows(raw)
    assert first["tags"] == '["ديالى", "أسلحة"]'
    assert json.loads(first["extraction"])["headline"] == "site"
    assert second["headline"] == "'=نص"
    assert rows(say("export articles -f csv --raw").raw)[1]["headline"] == "=نص"
    assert "\n\n" in second["body"]
    assert second["published_at"] == second["summary"] == ""


def test_changes_from_a_cursor_on(filled: Path, say: Say) -> None:
    lines = say("export changes").lines
    assert [line["kind"] for line in lines] == [
        "article.created", "article.created", "article.updated", "headline.appeared", "headline.appeared",
    ]  # fmt: skip
    assert lines[2]["changed"] == ["body"]
    assert (lines[0]["object"]["revision"], lines[2]["object"]["revision"]) == (1, 2)
    assert say("export changes --since 0").lines == lines
    for number, line in enumerate(lines):
        assert say(f"export changes --since {line['cursor']}").lines == lines[number + 1 :]
    assert say("export changes --since 99999999999999").lines == []


def shifted(at: datetime, seconds: int) -> str:
    return (at + timedelta(seconds=seconds)).isoformat()


def test_since_a_date(filled: Path, say: Say) -> None:
    """Inclusive; by publication, else by first sight; for changes by the line's time."""
    published = datetime(2025, 9, 7, 11, 28, tzinfo=samples.BAGHDAD)
    seen = samples.NOW

    def ids(since: str) -> list[str]:
        return [line["id"][-1] for line in say("export", "articles", "--since", since).lines]

    assert ids(published.isoformat()) == ["1", "2"]
    assert ids(shifted(published, 1)) == ["2"]
    assert ids(seen.isoformat()) == ["2"]
    assert ids(shifted(seen, 1)) == []
    # Without an offset the site's zone is meant: 11:28 in Baghdad.
    assert ids("2025-09-07T11:28") == ["1", "2"]
    assert ids("2025-09-07T11:29") == ["2"]
    assert ids("2025-09-07") == ["1", "2"]
    later = shifted(seen, 1)
    kinds = [line["kind"] for line in say("export", "changes", "--since", later).lines]
    assert kinds == ["article.updated"]
    assert len(say("export", "headlines", "--since", seen.isoformat()).lines) == 2
    assert say("export", "headlines", "--since", later).lines == []
    assert len(say("export articles --since 0001-01-01").lines) == 2


def test_history_has_every_revision(filled: Path, say: Say) -> None:
    found = [(line["id"][-1], line["revision"]) for line in say("export articles --history").lines]
    assert found == [("1", 1), ("1", 2), ("2", 1)]
    assert [line["revision"] for line in say("export articles").lines] == [2, 1]


def test_to_a_file(filled: Path, say: Say) -> None:
    (filled / "new").mkdir()
    (filled / "new" / "a.jsonl").write_text("old " * 9999, encoding="utf-8")
    result = say("export articles --output new/a.jsonl")
    assert (result.code, result.raw, result.err) == (0, b"", "")
    assert (filled / "new" / "a.jsonl").read_bytes() == say("export articles").raw
    assert say("export changes -f csv -o other/changes.csv").code == 0
    assert len(rows((filled / "other" / "changes.csv").read_bytes())) == 5


def test_a_reader_that_goes_away_is_no_error(filled: Path) -> None:
    with Store.open("sqlite:///output/newscrawl.db", root=filled) as store:
        samples.save(store, *(samples.article(n, body=f"{n} " + "كلمة " * 2000) for n in range(100, 160)))
    words = [sys.executable, "-m", "newscrawl", "export", "articles"]
    environment = command.environment(filled)
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"type": "article"')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("what", list(ExportKind))
def test_an_export_is_a_stream(filled: Path, monkeypatch: pytest.MonkeyPatch, what: ExportKind) -> None:
    """The first line is there before the last row was read."""
    monkeypatch.setattr("newscrawl.store.operations.feed._PAGE", 1)
    calls = []
    with Store.open("sqlite:///output/newscrawl.db", root=filled) as store:
        page: Callable[..., Any] = store._page

        def counted(*words: Any, **options: Any) -> Any:
            calls.append(1)
            return page(*words, **{**options, "size": 1})

        monkeypatch.setattr(store, "_page", counted)
        stream = _items(store, ExportRequest(what))
        assert calls == []
        next(stream)
        assert len(calls) == 1
        assert len(list(stream)) >= 1
        assert len(calls) > 2


def test_the_store_is_never_written_over(filled: Path, say: Say) -> None:
    before = len(stored(filled, "articles"))
    result = say("export articles --output output/newscrawl.db")
    assert (result.code, "that is the store itself" in result.err) == (2, True), result.err
    crawl = command.run(filled, "crawl", "--base-url", "http://127.0.0.1:9", "--output", "output/newscrawl.db")
    assert (crawl.returncode, "that is the store itself" in crawl.stderr) == (2, True), crawl.stderr
    assert len(stored(filled, "articles")) == before
