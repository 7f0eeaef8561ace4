"""A crawl that loses its store keeps what it fetched, and the next one recovers it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl import spool
from newscrawl.crawl.spool import Spool, SpoolEntry
from newscrawl.demo import ReplicaServer, World
from newscrawl.errors import StoreError
from newscrawl.items import TickerLine, TickerReading
from newscrawl.records import ArchivePlace, PageFailed, PageGone, PageRead, PageResult, PageUnchanged
from newscrawl.store import Store
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.worlds import differences, ids, kinds, once, world_now
from tests.postgres import PASSWORD, Postgres
from tests.store.samples import article

NOW = datetime(2025, 9, 7, 8, 0, 0, 123456, tzinfo=UTC)
EVERY_KIND: list[SpoolEntry] = [
    PageRead(
        article=article(
            headline="خبر " + chr(0xD800),
            published_at=datetime(2025, 9, 7, 11, 28, tzinfo=timezone(timedelta(hours=3))),
            fetched_at=NOW,
            source={"archive": "a.warc.gz", "offset": 17},
        ),
        section_slug="security",
        etag='"a"',
        last_modified="Sun, 07 Sep 2025 08:00:00 GMT",
        pages=3,
        place=ArchivePlace(archive="a.warc.gz", offset=17, end=99),
    ),
    PageUnchanged(id="baghdad_today:1"),
    PageGone(id="baghdad_today:2", url="https://baghdadtoday.news/2-.html", status=410),
    PageFailed(
        url="https://baghdadtoday.news/3-.html",
        reason="no_body",
        detail="x\n\u2028y",
        status=200,
        body=bytes(range(256)),
    ),
    TickerReading(site="baghdad_today", read_at=NOW, lines=(TickerLine(text="عاجل", headline_tags=("urgent",)),)),
]  # fmt: skip


@contextmanager
def broken_store(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[ReplicaServer, str], None]]:
    """Locks the store for everybody else as soon as a path is asked for, until the block ends."""
    monkeypatch.setattr("newscrawl.store.database.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "news.db", isolation_level=None, check_same_thread=False)

    def lock_at(server: ReplicaServer, path: str) -> None:
        def lock(request: Any) -> None:
            if request.path == path and not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        server.before.append(lock)

    try:
        yield lock_at
    finally:
        if other.in_transaction:
            other.execute("ROLLBACK")
        other.close()


def lose(site: Site, server: ReplicaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> str:
    """One crawl whose store is locked when ``path`` is asked for; returns the error's line."""
    Store.open(site.database, create=True).close()
    with broken_store(site, tmp_path, monkeypatch) as lock_at:
        lock_at(server, path)
        with pytest.raises(StoreError) as message:
            site.crawl(server)
    server.before.clear()
    return str(message.value)


def spools(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "spool").glob("*"))


def spooled_ids(path: Path) -> list[str]:
    """The articles that a spool holds."""
    return [result.article.id for _, result in spool.read(path).results if isinstance(result, PageRead)]


def check_whole(world: World, site: Site) -> None:
    assert differences(world, site) == []
    created = Counter(id for kind, id in kinds(site) if kind == "article.created")
    assert created == Counter(ids(world))


def fetched(server: ReplicaServer) -> Counter[str]:
    return Counter(request.path for request in server.log if request.number and request.status == 200)


@pytest.mark.parametrize("nth", [0, 5, 11])
def test_the_next_crawl_takes_in_what_was_fetched(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    world = world_now(articles=16, copies=4)
    with ReplicaServer(world) as server:
        message = lose(site, server, tmp_path, monkeypatch, world.live("security")[nth].path)
        [path] = spools(tmp_path)
        held = spooled_ids(path)
        count = len(spool.read(path).results)
        assert "another process held the store" in message
        assert f"{count} page" in message
        assert f"kept in {path}: the next crawl of baghdad_today takes them in" in message
        assert held, "the page under way at least"
        before = fetched(server)
        server.log.clear()
        run = site.crawl(server).runs[0]
        assert (run.outcome, run.complete) == ("ok", True)
        paths = {a.id: a.path for a in world.live("security")}
        assert not {paths[id] for id in held} & set(fetched(server)), "no page is fetched twice"
        assert sum((before + fetched(server)).values()) == len(set(before) | set(fetched(server)))
        assert any(note.startswith(f"taken in from {path}: {count} pages") for note in run.notes)
    assert spools(tmp_path) == []
    check_whole(world, site)
    assert any(found.duplicate_of for found in site.articles().values())


def test_the_time_of_the_fetch_stays(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_now(articles=8)
    with ReplicaServer(world) as server:
        lose(site, server, tmp_path, monkeypatch, world.live("security")[2].path)
        [path] = spools(tmp_path)
        times = {
            result.article.id: result.article.fetched_at
            for _, result in spool.read(path).results
            if isinstance(result, PageRead)
        }
        site.crawl(server)
    assert times
    assert {id: found.fetched_at for id, found in site.articles().items() if id in times} == times


def test_taken_in_twice_it_changes_nothing(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_now(articles=8)
    with ReplicaServer(world) as server:
        lose(site, server, tmp_path, monkeypatch, world.live("security")[2].path)
        [path] = spools(tmp_path)
        content = path.read_bytes()
        site.crawl(server)
        feed, articles = kinds(site), site.articles()
        path.write_bytes(content)  # as if the crawl had been killed between the commit and the removal
        run = site.crawl(server).runs[0]
    count = len(content.splitlines()) - 1
    assert (
        f"taken in from {path}: {count} pages that an earlier crawl could not save, {count} known already" in run.notes
    )
    assert (kinds(site), site.articles()) == (feed, articles)
    assert spools(tmp_path) == []


def test_a_half_written_line_is_told_and_not_trusted(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_now(articles=8)
    with ReplicaServer(world) as server:
        lose(site, server, tmp_path, monkeypatch, world.live("security")[2].path)
        [path] = spools(tmp_path)
        half = path.read_bytes().splitlines()[-1][:-20]
        path.write_bytes(path.read_bytes() + half)
        run = site.crawl(server).runs[0]
        aside = path.with_suffix(".broken")
        assert f"1 lines of {path.name} cannot be read: kept in {aside}" in run.notes
        assert aside.read_bytes() == half
        site.crawl(server)
    assert spools(tmp_path) == [aside]
    check_whole(world, site)


def test_a_spool_that_cannot_be_written_is_told(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_now(articles=8)
    (tmp_path / "spool").write_text("in the way", encoding="utf-8")
    with ReplicaServer(world) as server:
        message = lose(site, server, tmp_path, monkeypatch, world.live("security")[2].path)
        assert "fetched" in message
        assert " lost: " in message
        assert str(tmp_path / "spool") in message
        (tmp_path / "spool").unlink()
        assert site.crawl(server).runs[0].complete
    check_whole(world, site)


def test_failed_pages_and_their_bodies_are_kept_too(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newscrawl.demo import faults as fault

    world = world_now(articles=8)
    broken = world.live("security")[2]
    with ReplicaServer(world) as server:
        server.faults[broken.number] = fault.status(500)
        lose(site, server, tmp_path, monkeypatch, broken.path)
        [path] = spools(tmp_path)
        assert broken.id in [result.id for _, result in spool.read(path).results if isinstance(result, PageFailed)]
        server.faults.clear()
        run = site.crawl(server).runs[0]
        assert (run.complete, run.failed) == (True, 0)
    assert site.reasons() == {}
    check_whole(world, site)


def test_a_reading_of_the_ticker(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(articles=10, relative=False)
    Store.open(site.database, create=True).close()
    with ReplicaServer(world) as server:
        with broken_store(site, tmp_path, monkeypatch) as lock_at:
            lock_at(server, "/")
            with pytest.raises(StoreError, match="1 page that was fetched is kept"):
                site.crawl(server, sections=(), ticker=True)
        server.before.clear()
        [path] = spools(tmp_path)
        [(_, reading)] = spool.read(path).readings
        site.crawl(server)
    shown = site.read(lambda store: [headline.text for headline in store.headlines()])
    assert shown == [line.text for line in reading.lines]
    assert spools(tmp_path) == []


def test_files_of_others_are_left_alone(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    others = [
        Spool(folder, site="another_site", store="news.db", crawl="1"),
        Spool(folder, site="baghdad_today", store="other.db", crawl="2"),
    ]
    for other in others:
        other.add(EVERY_KIND, NOW)
    with ReplicaServer(world_now(articles=4)) as server:
        site.crawl(server)
    assert spools(tmp_path) == sorted(other.path for other in others)


def test_what_the_store_has_heard_of_since_stays(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=4)
    with ReplicaServer(world) as server:
        site.crawl(server)
        before = site.articles()
        one = world.live("security")[0]
        older = replace(before[one.id], headline="عنوان أقدم", fetched_at=NOW)
        old = Spool(tmp_path / "spool", site="baghdad_today", store="news.db", crawl="1")
        results: list[PageResult] = [PageRead(article=older), PageGone(id=one.id, url=one.path, status=404)]
        old.add([*results, *results], datetime.now(UTC) - timedelta(hours=1))
        site.crawl(server)
    assert site.articles()[one.id].headline == before[one.id].headline
    assert not old.path.exists()


def test_what_no_store_takes_is_set_aside(site: Site, tmp_path: Path) -> None:
    odd = Spool(tmp_path / "spool", site="baghdad_today", store="news.db", crawl="1")
    odd.add([TickerReading(site="baghdad_today", read_at=NOW, lines=())], NOW)
    with ReplicaServer(world_now(articles=4)) as server:
        run = site.crawl(server).runs[0]
        assert (run.outcome, run.complete) == ("ok", True)
    assert any("cannot be taken in: a reading of the ticker without a line" in note for note in run.notes)
    assert spools(tmp_path) == [odd.path.with_suffix(".broken")]


@pytest.mark.slow
def test_the_command_line_names_the_file(tmp_path: Path) -> None:
    world = world_now(articles=20)
    number = world.live("security")[10].number
    with ReplicaServer(world) as server:
        database = f"sqlite:///{tmp_path / 'news.db'}"
        words = ("crawl", "--section", "security", "--base-url", server.url)

        def gone(request: Any) -> None:
            if request.number == number:
                for file in tmp_path.glob("news.db*"):
                    file.unlink()

        server.before.append(gone)
        ended = command.run(tmp_path, *words, NEWSCRAWL_DATABASE=database)
        server.before.clear()
        assert ended.returncode == 5
        [line] = [line for line in ended.stderr.splitlines() if line.startswith("newscrawl: sqlite")]
        [file] = spools(tmp_path)
        held = spooled_ids(file)
        assert f"kept in {file}: the next crawl of baghdad_today takes them in" in line
        server.log.clear()
        assert command.run(tmp_path, *words, NEWSCRAWL_DATABASE=database).returncode == 0
        paths = {a.id: a.path for a in world.live("security")}
        assert not {paths[id] for id in held} & set(fetched(server))
        site = Site(None, tmp_path)  # type: ignore[arg-type]
        check_whole(world, site)

        server.before.append(gone)
        scrapy = command.run(
            tmp_path, "crawl", "section", "-a", f"base_url={server.url}", "-a", "recheck=all", "-L", "ERROR",
            module="scrapy", NEWSCRAWL_DATABASE=database,
        )  # fmt: skip
        assert scrapy.returncode == 5
        assert f"kept in {spools(tmp_path)[0]}" in scrapy.stderr


def test_a_database_server_that_shuts_us_out(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres, database: str
) -> None:
    monkeypatch.chdir(tmp_path)
    site.database = database
    name = database.rpartition("/")[2]
    world = world_now(articles=16, copies=3)
    with ReplicaServer(world) as server:
        shut = f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        act = once(world.live("security")[6].path, lambda: postgres.execute(shut, end))
        server.before.append(act)
        with pytest.raises(StoreError, match="the next crawl of baghdad_today takes them in"):
            site.crawl(server)
        server.before.clear()
        [path] = (tmp_path / "output" / "spool").glob("*")
        held = spooled_ids(path)
        assert held
        assert PASSWORD not in path.read_text(encoding="ascii")
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        server.log.clear()
        assert site.crawl(server).runs[0].complete
        paths = {a.id: a.path for a in world.live("security")}
        assert not {paths[id] for id in held} & set(fetched(server))
    assert not path.exists()
    check_whole(world, site)


def test_a_copy_that_no_store_could_be_asked_about_is_known_as_one_at_last(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres, database: str
) -> None:
    monkeypatch.chdir(tmp_path)
    site.database = database
    name = database.rpartition("/")[2]
    world = world_now(articles=8)
    with ReplicaServer(world) as server:
        site.crawl(server)
        original = world.live("security")[0]
        copy = world.publish_copy(original.number)
        shut = f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        server.before.append(once(copy.path, lambda: postgres.execute(shut, end)))
        with pytest.raises(StoreError, match="1 page that was fetched is kept"):
            site.crawl(server)
        server.before.clear()
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        run = site.crawl(server).runs[0]
        assert (run.new, run.duplicates) == (0, 1)
    assert site.articles()[copy.id].duplicate_of == original.id


# The file itself


def test_every_kind_of_look_comes_back_as_it_was(tmp_path: Path) -> None:
    one = Spool(tmp_path, site="s", store="a.db", crawl="1")
    one.add(EVERY_KIND[:2], NOW)
    one.add(EVERY_KIND[2:], NOW + timedelta(microseconds=1))
    content = spool.read(one.path)
    assert [result for _, result in content.results] == EVERY_KIND[:4]
    assert [result for _, result in content.readings] == EVERY_KIND[4:]
    assert [at for at, _ in content.results] == [NOW] * 2 + [NOW + timedelta(microseconds=1)] * 2
    assert content.broken == []
    first = content.results[0][1]
    assert isinstance(first, PageRead)
    assert first.article.published_at is not None
    assert first.article.published_at.utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize(
    ("detail", "status", "part_url"),
    [
        ("https://s/page,2,1-.html: no body found", 200, "https://s/page,2,1-.html"),
        ("https://s/page,2,1-.html: no body found", None, None),
        ("no body found: https://s/1", 200, None),
        (None, 200, None),
    ],
)
def test_a_further_page_in_a_file_of_before(
    tmp_path: Path, detail: str | None, status: int | None, part_url: str | None
) -> None:
    """Version 0.1.0 wrote no ``part_url``."""
    failed = PageFailed(url="https://s/1-.html", id="s:1", reason="no_body", detail=detail, status=status)
    one = Spool(tmp_path, site="s", store="a.db", crawl="1")
    one.add([failed], NOW)
    one.path.write_bytes(one.path.read_bytes().replace(b', "part_url": null', b""))
    assert b"part_url" not in one.path.read_bytes()
    assert spool.read(one.path).results == [(NOW, replace(failed, part_url=part_url))]


def test_cut_at_any_byte_whole_lines_are_read(tmp_path: Path) -> None:
    one = Spool(tmp_path, site="s", store="a.db", crawl="1")
    one.add(EVERY_KIND, NOW)
    whole = one.path.read_bytes()
    ends = [n + 1 for n, byte in enumerate(whole) if byte == 10]
    last = ends[-2]
    for cut in [*range(0, last, 29), *(end + n for end in ends[:-1] for n in (-1, 0, 1)), *range(last, len(whole), 3)]:
        one.path.write_bytes(whole[:cut])
        content = spool.read(one.path)
        complete = sum(end <= cut for end in ends[1:])
        assert len(content.results) + len(content.readings) == complete
        assert len(content.broken) == (cut not in (0, *ends))


@pytest.mark.parametrize(
    "line",
    ["", "null", "[]", "{}", '{"at": 1, "look": {}}', '{"at": "2025-09-07T00:00:00+00:00", "look": {"=": "Path"}}',
     '{"at": "2025-09-07T00:00:00+00:00", "look": {"=": "Read", "nonsense": 1}}',
     '{"at": "2025-09-07T00:00:00+00:00", "look": {"=": "Place", "archive": "a", "offset": 1, "end": 2}}'],
)  # fmt: skip
def test_what_is_no_look_is_set_aside(tmp_path: Path, line: str) -> None:
    one = Spool(tmp_path, site="s", store="a.db", crawl="1")
    one.add(EVERY_KIND, NOW)
    with one.path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    content = spool.read(one.path)
    assert content.broken == [line.encode() + b"\n"]
    assert len(content.results) == 4


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    paths = []
    for number in (3, 1, 2):
        one = Spool(tmp_path, site="s", store="a.db", crawl=f"{9 - number}")
        one.add([PageUnchanged(id="s:1")], NOW + timedelta(minutes=number))
        paths.append(one.path)
    assert one.waiting() == [paths[1], paths[2], paths[0]]
    assert json.loads(one.path.read_bytes().splitlines()[0])["spool"] == 1


def test_where_spools_are(tmp_path: Path) -> None:
    assert spool.folder_of(tmp_path / "a" / "news.db", "sqlite:///x", tmp_path) == tmp_path / "a" / "spool"
    assert spool.folder_of(None, "postgresql://host/db", tmp_path) == tmp_path / "output" / "spool"
    assert spool.folder_of(None, "sqlite://", tmp_path) is None
