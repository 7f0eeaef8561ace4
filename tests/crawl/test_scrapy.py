"""Scrapy's way: `scrapy list`, `crawl` and `shell` in processes of their own, over the same store."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo import ReplicaServer, World, faults
from tests.crawl import command
from tests.crawl.worlds import ids, world_now


@pytest.fixture
def world() -> World:
    return world_now(articles=8)


@pytest.fixture
def server(world: World) -> Iterator[ReplicaServer]:
    with ReplicaServer(world) as running:
        yield running


def scrapy(folder: Path, *words: str, **more: str) -> Any:
    return command.run(
        folder, *words, module="scrapy", **{"NEWSCRAWL_DATABASE": f"sqlite:///{folder / 's.db'}", **more}
    )


def section(folder: Path, server: ReplicaServer, *words: str, **more: str) -> Any:
    named = ("-a", "site=baghdad_today", "-a", "section=security", "-a", f"base_url={server.url}")
    return scrapy(folder, "crawl", "section", *named, *words, **more)


def read(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]
    if path.suffix == ".json":
        return list(json.loads(text))
    return [json.loads(line) for line in text.splitlines()]


def exported(folder: Path, format: str) -> list[dict[str, Any]]:
    out = folder / f"export.{format}"
    result = command.run(
        folder, "export", "articles", "--format", format, "--output", str(out),
        NEWSCRAWL_DATABASE=f"sqlite:///{folder / 's.db'}",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return read(out)


def test_scrapy_lists_the_spiders(tmp_path: Path) -> None:
    result = scrapy(tmp_path, "list")
    assert (result.returncode, result.stdout.split()) == (0, ["section", "ticker", "witness"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["jsonl", *(pytest.param(name, marks=pytest.mark.slow) for name in ("json", "csv"))])
def test_a_feed_holds_what_is_new_as_the_export_has_it(
    tmp_path: Path, world: World, server: ReplicaServer, format: str
) -> None:
    out = tmp_path / f"x.{format}"
    result = section(tmp_path, server, "-O", str(out))
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    items = read(out)
    assert {item["id"] for item in items} == ids(world)
    assert sorted(items, key=lambda i: i["id"]) == sorted(exported(tmp_path, format), key=lambda i: i["id"])
    assert section(tmp_path, server, "-O", str(out)).returncode == 0
    assert read(out) == []
    world.edit(next(a.number for a in world.live() if a.paragraphs and not a.parts))
    fresh = world.publish()
    section(tmp_path, server, "-a", "recheck=all", "-O", str(out))
    again = read(out)
    assert sorted(int(item["revision"]) for item in again) == [1, 2]
    assert [item["id"] for item in again if int(item["revision"]) == 1] == [fresh.id]


@pytest.mark.slow
def test_the_ticker_as_a_feed(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    for name, count in (("x.jsonl", 5), ("again.jsonl", 0)):
        result = scrapy(tmp_path, "crawl", "ticker", "-a", f"base_url={server.url}", "-O", str(tmp_path / name))
        assert result.returncode == 0, result.stderr
        lines = read(tmp_path / name)
        assert len(lines) == min(count, len(world.ticker))
        assert {line["type"] for line in lines} <= {"headline"}
    assert scrapy(
        tmp_path, "crawl", "ticker", "-a", f"base_url={server.url}", "-O", str(tmp_path / "x.csv"),
        NEWSCRAWL_DATABASE=f"sqlite:///{tmp_path / 'other.db'}",
    ).returncode == 0  # fmt: skip
    assert [line["text"] for line in read(tmp_path / "x.csv")] == [line.text for line in world.ticker]


@pytest.mark.slow
def test_without_a_store_all_is_yielded_and_nothing_written(
    tmp_path: Path, world: World, server: ReplicaServer
) -> None:
    for _ in range(2):
        result = section(tmp_path, server, "-s", "NEWSCRAWL_DATABASE=", "-O", str(tmp_path / "x.jsonl"))
        assert result.returncode == 0, result.stderr
        assert {item["id"] for item in read(tmp_path / "x.jsonl")} == ids(world)
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


@pytest.mark.slow
def test_scrapy_shell_opens_a_page(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    address = server.url + world.live()[0].address
    result = scrapy(tmp_path, "shell", address, "-c", "response.status, len(response.css('h1'))")
    assert result.returncode == 0, result.stderr
    assert "(200, 1)" in result.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("site=nowhere",), "unknown site 'nowhere'"),
        (("max_pages=many",), "max_pages='many'"),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [
                (("max_pages=0",), "max_pages='0'"),
                (("since=yesterday",), "since='yesterday'"),
                (("recheck=often",), "recheck='often'"),
                (("base_url=ftp://x",), "ftp://x"),
                (("delay=slow",), "delay='slow'"),
            ]
        ),
    ],
)
def test_a_wrong_argument_is_named(tmp_path: Path, server: ReplicaServer, words: tuple[str, ...], said: str) -> None:
    named = [part for word in (f"base_url={server.url}", *words) for part in ("-a", word)]
    result = scrapy(tmp_path, "crawl", "section", *named)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert server.log == []


def test_the_exit_code_is_the_crawls(tmp_path: Path, server: ReplicaServer) -> None:
    assert section(tmp_path, server).returncode == 0
    server.faults["/security/"] = faults.status(503)
    assert section(tmp_path, server).returncode == 3
    server.faults["/robots.txt"] = faults.status(500)
    assert section(tmp_path, server).returncode == 3


@pytest.mark.slow
def test_both_ways_share_one_store(tmp_path: Path, world: World, server: ReplicaServer) -> None:
    section(tmp_path, server)
    server.log.clear()
    result = command.run(
        tmp_path, "crawl", "--section", "security", "--base-url", server.url, "--output", str(tmp_path / "o.jsonl"),
        NEWSCRAWL_DATABASE=f"sqlite:///{tmp_path / 's.db'}",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert server.paths() == ["/robots.txt", "/security/"]
    assert (tmp_path / "o.jsonl").read_bytes() == b""
