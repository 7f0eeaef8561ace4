"""Crawls with an archive: what is in it, and that no trouble with it takes an article along."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import brotli
import pytest

from newscrawl.archive.reader import ArchivedPage, pages_at
from newscrawl.crawl import session
from newscrawl.demo import ReplicaServer
from newscrawl.demo import faults as fault
from newscrawl.demo.routes import Response
from newscrawl.errors import StoreError
from newscrawl.store import Store
from tests.archive.samples import check, index, records, types
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.worlds import differences, kinds, world_now

NAME = "baghdad_today"


def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive" / NAME


def files(tmp_path: Path) -> list[Path]:
    return sorted(folder(tmp_path).glob("*.warc.gz"))


def page(tmp_path: Path, source: dict[str, Any]) -> ArchivedPage:
    return next(pages_at(folder(tmp_path) / source["archive"], source["offset"]))


def body(answer: Any) -> bytes:
    assert isinstance(answer, Response)
    return answer.body


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """From now on the crawl's clock is so many days further on."""
    clock = session._utc_now
    monkeypatch.setattr(session, "_utc_now", lambda: clock() + timedelta(days=days))


@pytest.mark.parametrize("codings", [("br", "gzip"), ("gzip",), ()], ids=["brotli and gzip", "gzip", "plain"])
def test_every_page_is_kept_as_it_came(site: Site, tmp_path: Path, codings: tuple[str, ...]) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        server.codings = codings
        run = site.crawl(server).runs[0]
        assert (run.outcome, run.notes) == ("ok", ())
        pages = {request.path: body(server.answer(request)) for request in server.log if request.number}
    (file,) = files(tmp_path)
    check(file)
    assert len([line for line in index(file) if line["warc-type"] == "response"]) == len(pages)
    assert differences(world, site) == []
    for id, article in site.articles().items():
        found = page(tmp_path, article.source)
        assert (found.article, found.base, found.at) == (id, server.url, article.fetched_at)
        assert found.body == pages[unquote(urlsplit(found.url).path)]
    heads = {bytes(fields["Content-Type"], "ascii") for fields, _ in records(file)[1:]}
    assert heads == {b"application/http; msgtype=response", b"application/http; msgtype=request"}
    text = gzip.decompress(file.read_bytes())
    assert (b"\r\nContent-Encoding: gzip\r\n" in text) is ("gzip" in codings)
    assert b"\r\nContent-Encoding: br\r\n" not in text, "no tool for archives undoes it"


def test_a_page_in_brotli_all_the_same_is_kept_and_read_back(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=4)
    coded = world.live()[0]

    def insist(request: Any, answer: Any) -> Response:
        whole = answer()
        return Response(body=brotli.compress(whole.body), headers={**whole.headers, "Content-Encoding": "br"})

    with ReplicaServer(world) as server:
        server.faults[coded.number] = insist
        assert site.crawl(server).runs[0].outcome == "ok"
    article = site.articles()[coded.id]
    assert article.headline in page(tmp_path, article.source).body.decode()


def test_a_second_look_is_a_revisit_and_an_edit_a_page_of_its_own(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        before = site.articles()
        (file,) = files(tmp_path)
        first = types(file)
        edited = next(a for a in world.live() if a.paragraphs and not a.parts and not a.headline_tags)
        world.edit(edited.number)
        assert site.crawl(server, recheck="all").runs[0].not_modified == 5
    check(file)
    assert sorted(types(file)[len(first) :]) == sorted([*["revisit", "request"] * 5, "response", "request"])
    ids = {fields["WARC-Record-ID"] for fields, _ in records(file)}
    revisits = [fields for fields, _ in records(file) if fields["WARC-Type"] == "revisit"]
    assert all(fields["WARC-Refers-To"] in ids for fields in revisits)
    after = site.articles()
    assert {id for id in after if after[id].source != before[id].source} == {edited.id}
    assert after[edited.id].headline in page(tmp_path, after[edited.id].source).body.decode()
    (old,) = [r.article for r in site.read(lambda store: store.revisions(edited.id)) if r.number == 1]
    assert old.source == before[edited.id].source


def test_without_validators_the_same_page_is_a_revisit(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=20)
    short = [article for article in world.live() if not article.parts]
    assert len(short) < 20, "the pages of a longer one are kept together, each time"
    world.validators = "none"
    with ReplicaServer(world) as server:
        site.crawl(server)
        before = site.articles()
        assert site.crawl(server, recheck="all").runs[0].seen == 20
    (file,) = files(tmp_path)
    check(file)
    again = [fields for fields, _ in records(file) if fields["WARC-Type"] == "revisit"]
    assert len(again) == len(short)
    assert all(fields["WARC-Profile"].endswith("identical-payload-digest") for fields in again)
    assert {id: a.source for id, a in site.articles().items()} == {id: a.source for id, a in before.items()}


def test_what_is_gone_or_cannot_be_read_is_kept_too(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=6)
    gone, broken = (a for a in world.live()[:2])
    with ReplicaServer(world) as server:
        server.faults[broken.number] = fault.block_page(200)
        site.crawl(server)
        world.remove(gone.number)
        site.crawl(server, recheck="all")
    archived = {(f.get("Newscrawl-Article"), f["WARC-Type"]) for f, _ in records(files(tmp_path)[0])}
    assert {(gone.id, "response"), (broken.id, "response")} <= archived
    assert broken.id in site.reasons()


def test_the_store_knows_up_to_where_a_file_is_good(site: Site, tmp_path: Path) -> None:
    with ReplicaServer(world_now(articles=6)) as server:
        site.crawl(server)
    (file,) = files(tmp_path)
    assert site.read(lambda store: store.archive_size(file.name)) == file.stat().st_size
    assert site.read(lambda store: store.archive_size("another")) is None


def test_a_record_that_was_half_written_is_cut_off_by_the_next_crawl(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        (file,) = files(tmp_path)
        size = file.stat().st_size
        with file.open("ab") as end:
            end.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n" * 20)[:-9])
        world.publish()
        (note,) = site.crawl(server).runs[0].notes
    assert f"bytes from {size} on were cut off" in note
    check(file)
    assert differences(world, site) == []


def test_a_folder_that_cannot_be_written_takes_no_article_along(site: Site, tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("no folder")
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
    (run,) = outcome.runs
    assert (run.outcome, run.new, run.complete, outcome.exit_code) == ("degraded", 6, True, 4)
    (note,) = run.notes
    assert note.startswith(f"archive: {folder(tmp_path)}: ")
    assert {article.source for article in site.articles().values()} == {None}
    assert differences(world, site) == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["off", "no store"])
def test_no_archive_where_none_is_wanted(tmp_path: Path, how: str) -> None:
    settings = {"NEWSCRAWL_ARCHIVE": "false", "NEWSCRAWL_DATABASE": f"sqlite:///{tmp_path / 'news.db'}"}
    with ReplicaServer(world_now(articles=4)) as server:
        done = command.run(
            tmp_path, "crawl", "--section", "security", "--base-url", server.url, "--output", "out.jsonl",
            **(settings if how == "off" else {"NEWSCRAWL_DATABASE": ""}),
        )  # fmt: skip
        accepted = server.log[-1].headers["accept-encoding"]
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.jsonl").read_text().count('"source": null') == 4
    assert not list(tmp_path.rglob("*.warc.gz"))
    assert "br" in accepted


@pytest.mark.slow
def test_the_folder_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "newscrawl.toml").write_text('archive_folder = "pages"\ndatabase = "sqlite:///store/news.db"\n')
    with ReplicaServer(world_now(articles=4)) as server:
        done = command.run(tmp_path, "crawl", "--section", "security", "--base-url", server.url)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "pages" / NAME).glob("*.warc.gz"))) == 1
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["news.db"]


def test_pages_are_kept_while_the_store_fails(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(store: Store, ids: Any) -> Any:
        raise StoreError("gone for a moment")

    monkeypatch.setattr(Store, "sources", fails)
    with ReplicaServer(world_now(articles=6)) as server:
        assert site.crawl(server).runs[0].outcome == "ok"
    check(*files(tmp_path))
    assert all(article.source for article in site.articles().values())


# Limits


def test_files_beyond_the_limits_go_oldest_first_and_take_their_sources_with_them(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_now(articles=4)
    broken = world.live()[0]
    with ReplicaServer(world) as server:
        server.faults[broken.number] = fault.block_page(200)
        site.crawl(server)
        (first,) = files(tmp_path)
        later(monkeypatch, 2)
        world.publish()
        site.settings["archive_max_days"] = 1
        run = site.crawl(server).runs[0]
    assert [note for note in run.notes if "deleted" in note] == [
        f"archive: {first.name} deleted ({first_size(run.notes)} GB), as its limits ask"
    ]
    (second,) = files(tmp_path)
    assert second != first
    sources = [article.source for article in site.articles().values()]
    assert sorted(source["archive"] if source else "" for source in sources) == ["", "", "", second.name]
    assert site.read(lambda store: store.archive_size(first.name)) is None
    (row,) = site.read(lambda store: store.failures())
    assert site.read(lambda store: store.failure(row.id)).body, "pages of open failures are kept"
    assert {kind for kind, _ in kinds(site)} == {"article.created"}


def first_size(notes: tuple[str, ...]) -> str:
    return next(note for note in notes if "deleted" in note).partition("(")[2].partition(" ")[0]


def test_the_file_that_is_written_to_is_never_deleted(site: Site, tmp_path: Path) -> None:
    old = folder(tmp_path) / "baghdad_today-20200101.warc.gz"
    strange = folder(tmp_path) / "mine.warc.gz"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"x" * 1000)
    strange.write_bytes(b"x" * 1000)
    site.settings["archive_max_gb"] = 1e-9
    with ReplicaServer(world_now(articles=4)) as server:
        assert site.crawl(server).runs[0].outcome == "ok"
    today = f"baghdad_today-{datetime.now(UTC):%Y%m%d}"
    assert [path.name[: len(today)] for path in files(tmp_path)] == [today, strange.name]
    assert all(article.source for article in site.articles().values())


def test_a_store_without_an_archive_forgets_none(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True) as store:
        assert store.forget_archive("nothing") == 0
        assert store.sources(["baghdad_today:1"]) == {}
        assert list(store.archived(NAME)) == []
