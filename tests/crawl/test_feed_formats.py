"""Parquet and ninjs as Scrapy's feed formats: what a feed storage does with a file that is one thing whole."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from newscrawl.demo import ReplicaServer, World
from newscrawl.exporters.arrow import column_names
from newscrawl.schemas import load
from tests.crawl.test_scrapy import scrapy, section, server, world
from tests.crawl.worlds import ids

__all__ = ["server", "world"]  # the fixtures


def column(path: Path, name: str) -> list[object]:
    found: list[object] = pq.read_table(path).column(name).to_pylist()
    return found


@pytest.mark.slow
def test_parquet_of_a_crawl_and_of_one_that_finds_nothing(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    out = tmp_path / "x.parquet"
    result = section(tmp_path, server, "-O", str(out))
    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr
    assert set(column(out, "id")) == ids(world)
    read = pq.read_table(out)
    assert tuple(read.column_names) == column_names("articles")
    assert section(tmp_path, server, "-O", str(out)).returncode == 0
    again = pq.read_table(out)
    assert (again.num_rows, again.schema) == (0, read.schema)


@pytest.mark.slow
def test_a_parquet_file_is_not_added_to(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    out = tmp_path / "x.parquet"
    assert section(tmp_path, server, "-o", str(out)).returncode == 0  # there is none yet
    before = out.read_bytes()
    result = section(tmp_path, server, "-o", str(out))
    assert result.returncode == 2
    assert f"scrapy: {out}: a Parquet file cannot be added to" in result.stderr or "cannot be added to" in result.stderr
    assert "Traceback" not in result.stderr
    assert out.read_bytes() == before


@pytest.mark.slow
def test_parquet_of_the_ticker_with_and_without_lines(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    for name, count in (("x.parquet", len(world.ticker)), ("again.parquet", 0)):
        result = scrapy(tmp_path, "crawl", "ticker", "-a", f"base_url={server.url}", "-O", str(tmp_path / name))
        assert result.returncode == 0, result.stderr
        read = pq.read_table(tmp_path / name)
        assert (read.num_rows, tuple(read.column_names)) == (count, column_names("headlines"))


@pytest.mark.slow
def test_parquet_in_batches_each_a_file_of_its_own(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    feeds = {str(tmp_path / "%(batch_id)d.parquet"): {"format": "parquet", "batch_item_count": 3, "overwrite": True}}
    result = section(tmp_path, server, "-s", f"FEEDS={json.dumps(feeds)}")
    assert result.returncode == 0, result.stderr
    files = sorted(tmp_path.glob("*.parquet"))
    assert [pq.read_table(path).num_rows for path in files][:-1] == [3] * (len(files) - 1)
    assert {id for path in files for id in column(path, "id")} == ids(world)


@pytest.mark.slow
def test_a_choice_of_fields(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    out = tmp_path / "x.parquet"
    result = section(tmp_path, server, "-s", "FEED_EXPORT_FIELDS=id,headline", "-O", str(out))
    assert result.returncode == 0, result.stderr
    assert pq.read_table(out).column_names == ["id", "headline"]


@pytest.mark.slow
def test_to_standard_output(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    result = section(tmp_path, server, "-O", "-:ninjs")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(ids(world))


@pytest.mark.slow
@pytest.mark.parametrize("add", ["-o", "-O"])
def test_ninjs_of_a_crawl(tmp_path: Path, world: World, server: ReplicaServer, add: str) -> None:
    out = tmp_path / "x.ninjs"
    result = section(tmp_path, server, add, str(out))
    assert result.returncode == 0, result.stderr
    check = Draft202012Validator(load("ninjs"))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [error.message for line in lines for error in check.iter_errors(line)] == []
    assert {line["altIds"][0]["value"] for line in lines} == ids(world)
