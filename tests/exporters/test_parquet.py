"""Parquet: types, row groups, and what a file that is one thing whole cannot do."""

from __future__ import annotations

import builtins
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newscrawl.errors import ConfigError
from newscrawl.exporters import COLUMNS, Parquet, arrow, feeds, parquet, plain
from tests.exporters.writing import change, headline, written
from tests.store.samples import BAGHDAD, NOW, article

TIME = pa.timestamp("us", "UTC")
TEXTS = pa.list_(pa.string())


def table(*items: Any, **options: Any) -> pa.Table:
    """The file with these items, read again."""
    return pq.read_table(io.BytesIO(written("parquet", *items, **options)))


def test_an_article_keeps_every_field_and_its_type() -> None:
    item = article(
        1, first_seen_at=NOW, last_seen_at=NOW, source={"archive": "a.warc.gz", "offset": 2**40}, content_hash="c" * 64
    )
    read = table(item)
    assert tuple(read.column_names) == (*COLUMNS["articles"], "published_offset", "modified_offset")
    types = {field.name: field.type for field in read.schema}
    assert types["published_at"] == types["first_seen_at"] == types["removed_at"] == TIME
    assert types["tags"] == types["authors"] == types["headline_tags"] == TEXTS
    assert types["extraction"] == pa.map_(pa.string(), pa.string())
    assert types["source"] == pa.struct({"archive": pa.string(), "offset": pa.int64()})
    assert (types["revision"], types["published_offset"], types["body"]) == (pa.int32(), pa.int16(), pa.string())
    (row,) = read.to_pylist(maps_as_pydicts="strict")
    offset = timezone(timedelta(minutes=row.pop("published_offset")))
    assert row.pop("modified_offset") is None
    assert row["published_at"].astimezone(offset).isoformat() == plain(item)["published_at"]
    assert row == {name: list(v) if isinstance(v := getattr(item, name), tuple) else v for name in COLUMNS["articles"]}


def test_what_is_not_known_is_null_and_a_list_empty() -> None:
    item = article(1, published_at=None, published_precision=None, tags=(), place=None, extraction={})
    (row,) = table(item).to_pylist()
    assert row["published_at"] is row["published_offset"] is row["place"] is row["source"] is None
    assert row["tags"] == row["extraction"] == []


def test_headlines_and_changes_have_columns_of_their_own() -> None:
    read = table(headline(2, ended_at=NOW, headline_tags=("urgent",)))
    assert tuple(read.column_names) == COLUMNS["headlines"]
    assert read.schema.field("position").type == pa.int32()
    assert read.to_pylist()[0] == plain(headline(2)) | {
        "headline_tags": ["urgent"], "first_seen_at": NOW, "last_seen_at": NOW + timedelta(hours=1), "ended_at": NOW,
    }  # fmt: skip
    lines = [change(2**33), change(2**33 + 1, kind="article.updated", changed=("body",))]
    read = table(*lines)
    assert tuple(read.column_names) == COLUMNS["changes"]
    assert (read.schema.field("cursor").type, read.schema.field("at").type) == (pa.int64(), TIME)
    rows = read.to_pylist()
    assert [row["cursor"] for row in rows] == [2**33, 2**33 + 1]
    assert [row["changed"] for row in rows] == [None, ["body"]]
    assert [json.loads(row["object"]) for row in rows] == [plain(line)["object"] for line in lines]


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_file_without_rows_has_its_columns(kind: str) -> None:
    read = table(columns=COLUMNS[kind])
    assert read.num_rows == 0
    assert read.schema.equals(arrow.schema(kind))
    assert tuple(table().column_names) == arrow.column_names("articles")


def test_row_groups_are_bounded_by_rows_and_by_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def groups(*items: Any) -> list[int]:
        found = pq.ParquetFile(io.BytesIO(written("parquet", *items)))
        assert found.read().column("id").to_pylist() == [item.id for item in items]
        return [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)]

    monkeypatch.setattr(parquet, "_ROWS", 4)
    assert groups(*map(article, range(10))) == [4, 4, 2]
    assert groups(*map(article, range(8))) == [4, 4]
    monkeypatch.setattr(parquet, "_CHARACTERS", 5000)
    assert groups(*(article(n, body="س" * 2600) for n in range(5))) == [2, 2, 1]


def test_it_is_compressed() -> None:
    column = pq.ParquetFile(io.BytesIO(written("parquet", article(1)))).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_text_that_is_no_unicode_and_times_of_any_zone() -> None:
    at = datetime(2025, 9, 7, 23, 30, 1, 5, tzinfo=timezone(timedelta(hours=-4, minutes=-30)))
    (row,) = table(article(1, headline="a\ud800b", tags=("\udfff",), published_at=at)).to_pylist()
    assert (row["headline"], row["tags"]) == ("a\ufffdb", ["\ufffd"])
    # To the second, as in every other format.
    assert (row["published_at"], row["published_offset"]) == (at.replace(microsecond=0).astimezone(UTC), -270)


def test_scrapy_s_choice_of_fields_is_kept() -> None:
    assert table(article(1), fields_to_export=["id", "tags"]).column_names == ["id", "tags"]
    read = table(article(1), fields_to_export={"published_at": "when", "headline": "title"})
    assert read.column_names == ["when", "title"]
    assert read.to_pylist()[0]["when"] == datetime(2025, 9, 7, 11, 28, tzinfo=BAGHDAD)


def test_into_a_pipe() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.got += bytes(data)
            return len(data)

    pipe = Pipe()
    exporter = Parquet(pipe)  # type: ignore[arg-type]
    exporter.start_exporting()
    exporter.export_item(article(1))
    exporter.finish_exporting()
    assert not pipe.closed
    assert pq.read_table(io.BytesIO(pipe.got)).num_rows == 1


def test_nothing_is_added_to_a_file() -> None:
    begun = written("parquet", article(1))
    with pytest.raises(ConfigError, match="cannot be added to"):
        written("parquet", article(2), begun=begun)


@pytest.mark.parametrize("items", [(article(1), headline(1)), (headline(1), change(1)), ({"id": 1},), (b"x",)])
def test_one_kind_a_file_and_only_ours(items: tuple[Any, ...]) -> None:
    with pytest.raises(ConfigError, match=r"need a file of their own|has no columns"):
        written("parquet", *items)


def test_an_export_that_failed_leaves_the_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    file = io.BytesIO()
    exporter = Parquet(file)
    exporter.start_exporting()
    exporter.export_item(article(1))
    exporter._flush()
    exporter.abandon()
    file.close()
    del exporter
    assert capsys.readouterr().err == ""


def test_without_pyarrow_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *words: Any, **options: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *words, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"^Parquet needs pyarrow: pip install 'newscrawl\[parquet\]'$"):
        written("parquet", article(1))
    with pytest.raises(ConfigError, match="pip install"):
        feeds.check({"x.parquet": {"format": "parquet"}})
    assert written("jsonl", article(1))


def test_a_feed_is_looked_at_before_a_crawl(tmp_path: Path) -> None:
    full, empty = tmp_path / "full.parquet", tmp_path / "empty.parquet"
    full.write_bytes(b"PAR1")
    empty.touch()
    for place in (str(full), full.as_uri()):
        with pytest.raises(ConfigError, match="-O instead of -o"):
            feeds.check({place: {"format": "parquet"}})
        feeds.check({place: {"format": "parquet", "overwrite": True}, "s3://x/y": {"format": "parquet"}})
        feeds.check({place: {"format": "csv"}})
    feeds.check({str(empty): {"format": "parquet"}, "new.parquet": {"format": "parquet"}})
