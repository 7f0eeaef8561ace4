"""Archived pages read again: what differs is shown, and saved only where it is asked for."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cli import run
from newscrawl.crawl import leases
from newscrawl.crawl.reparse import Reparse, ReparsedPage, save
from newscrawl.demo import ReplicaServer, World
from newscrawl.demo import faults as fault
from newscrawl.demo.routes import respond
from newscrawl.errors import SiteBusy
from newscrawl.pages import ArticlePage
from newscrawl.records import PageFailed
from newscrawl.sites import get_site
from newscrawl.store import Store
from tests.archive.test_crawl import files
from tests.conftest import Site
from tests.crawl.test_bad_input import dateless
from tests.crawl.worlds import differences, kinds, world_now

KNOWN = get_site("baghdad_today")
Command = Callable[..., tuple[int, str, str]]


class Better(KNOWN.article):  # type: ignore[name-defined,misc]
    """Page classes as they may be one day: they see who wrote, and a headline differently."""

    @property
    def headline(self) -> str:
        return f"{super().headline} (محدث)"

    @property
    def authors(self) -> tuple[str, ...]:
        return ("سارة الجبوري",)


class Blind(ArticlePage):
    """Page classes that have gone wrong."""

    @property
    def headline(self) -> str:
        raise RuntimeError("broken")


def again(site: Site, folder: Path, page_class: type[ArticlePage] | None = None, **more: Any) -> list[ReparsedPage]:
    """Reads what the crawls have left with another page class, and saves it."""
    with site.store as store:
        return list(save(store, readings(store, folder, page_class, **more), lambda: None))


def readings(
    store: Store, folder: Path, page_class: type[ArticlePage] | None = None, **more: Any
) -> Iterator[ReparsedPage]:
    known = replace(KNOWN, article=page_class) if page_class else KNOWN
    return Reparse(store, known, folder / "archive").readings(**more)


def crawled(site: Site, world: World, **faults: Any) -> None:
    with ReplicaServer(world) as server:
        server.faults.update(faults.get("faults", {}))
        site.crawl(server)


def test_the_same_page_classes_find_the_same(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=25)
    assert any(article.parts for article in world.live()), "one of several pages"
    crawled(site, world)
    before = site.articles()
    found = again(site, tmp_path)
    assert Counter(reading.kind for reading in found) == {"same": 25}
    assert site.articles() == before
    assert differences(world, site) == []


def test_what_other_page_classes_read_is_a_revision_of_a_kind_of_its_own(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=8)
    crawled(site, world)
    before = site.articles()
    found = again(site, tmp_path, Better)
    assert {reading.kind for reading in found} == {"revised"}
    assert all(set(reading.changed) == {"headline", "authors"} for reading in found)
    for id, article in site.articles().items():
        old = before[id]
        assert article.headline == f"{old.headline} (محدث)"
        assert (article.authors, article.body, article.revision) == (("سارة الجبوري",), old.body, 2)
        assert (article.last_seen_at, article.fetched_at, article.source) == (
            old.last_seen_at, old.fetched_at, old.source,
        )  # fmt: skip
        assert [r.kind for r in site.read(lambda store, id=id: store.revisions(id))] == [None, "reparse"]
    result = Counter(kind for kind, _ in kinds(site))
    assert result == {"article.created": 8, "article.updated": 8}
    assert {reading.kind for reading in again(site, tmp_path, Better)} == {"same"}


def test_a_field_that_is_no_edit_of_the_site_is_a_revision_here(site: Site, tmp_path: Path) -> None:
    class Authors(KNOWN.article):  # type: ignore[name-defined,misc]
        authors = ("سارة الجبوري",)

    crawled(site, world_now(articles=3))
    assert {tuple(reading.changed) for reading in again(site, tmp_path, Authors)} == {("authors",)}
    assert {article.authors for article in site.articles().values()} == {("سارة الجبوري",)}


def test_the_next_crawl_takes_the_site_at_its_word_again(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        again(site, tmp_path, Better)
        run = site.crawl(server, recheck="all").runs[0]
    assert (run.outcome, run.seen, run.updated) == ("ok", 6, 0), "304: nothing was read"


def test_a_date_that_only_the_list_showed_stays(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=6, relative=False)
    crawled(site, world, faults={a.number: fault.changed(dateless) for a in world.live() if a.paragraphs})
    assert "listing" in {article.extraction.get("published_at") for article in site.articles().values()}
    before = site.articles()
    assert {reading.kind for reading in again(site, tmp_path)} == {"same"}
    again(site, tmp_path, Better)
    for id, article in site.articles().items():
        assert (article.revision, article.published_at) == (2, before[id].published_at)
        assert article.extraction["published_at"] == before[id].extraction["published_at"]


def test_a_finer_date_is_no_revision(site: Site, tmp_path: Path) -> None:
    crawled(site, world_now(articles=3))
    before = site.articles()
    with sqlite3.connect(tmp_path / "news.db") as db:
        db.execute("UPDATE revisions SET published_precision = 'day'")
    db.close()
    found = again(site, tmp_path)
    assert {reading.kind for reading in found} == {"refined"}
    assert {(a.revision, a.published_precision) for a in site.articles().values()} == {
        (1, a.published_precision) for a in before.values()
    }


def test_failures_that_can_be_read_today_become_articles(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_now(articles=40)
    first, empty = [a for a in world.live() if a.paragraphs and not a.parts and not a.headline_tags][:2]
    long, further = [a for a in world.live() if a.parts][:2]
    real = KNOWN.article.to_item

    def to_item(page: ArticlePage, **more: Any) -> Any:
        if more["id"] in (first.id, long.id) or (more["id"] == further.id and "page," in page.url):
            raise RuntimeError("not yet known")
        return real(page, **more)

    monkeypatch.setattr(KNOWN.article, "to_item", to_item)
    crawled(site, world, faults={empty.number: fault.html("<html></html>")})
    monkeypatch.undo()
    assert site.reasons().keys() == {first.id, empty.id, long.id, further.id}
    found = [reading for reading in again(site, tmp_path) if reading.kind != "same"]
    assert [(reading.id, reading.kind, reading.why) for reading in found] == [(first.id, "mended", "parser_error")]
    assert site.reasons().keys() == {empty.id, long.id, further.id}, "no article, or not all of one"
    stored = site.articles()[first.id]
    assert stored.headline == first.headline
    assert [r.kind for r in site.read(lambda store: store.revisions(first.id))] == ["reparse"]


@pytest.mark.parametrize(("part_url", "mended"), [(None, True), ("https://baghdadtoday.news/page,2,1-.html", False)])
def test_a_further_page_alone_is_no_article(tmp_path: Path, part_url: str | None, mended: bool) -> None:
    world = world_now(articles=3)
    one = next(a for a in world.live() if a.paragraphs and not a.parts)
    page = respond(world, one.address).body
    result = PageFailed(url=one.url, id=one.id, reason="no_body", part_url=part_url, status=200, body=page)
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True) as store:
        store.save([result], run_id=None, now=datetime.now(UTC))
        assert [reading.kind for reading in readings(store, tmp_path)] == ["mended"] * mended


def test_an_old_page_mends_no_look_that_failed_later(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=4)
    broken = world.live()[0]
    world.validators = "none"
    with ReplicaServer(world) as server:
        site.crawl(server)
        server.faults[broken.number] = fault.block_page(200)
        site.crawl(server, recheck="all")
    again(site, tmp_path, Better)
    assert site.reasons() == {broken.id: "block_page"}


# What cannot be read


@pytest.mark.parametrize("how", ["gone", "cut", "changed"])
def test_missing_and_damaged_pages_are_named_and_the_others_read(site: Site, tmp_path: Path, how: str) -> None:
    crawled(site, world_now(articles=4))
    (file,) = files(tmp_path)
    last = max(site.articles().values(), key=lambda article: article.source["offset"])
    data = bytearray(file.read_bytes())
    if how == "gone":
        file.unlink()
    elif how == "cut":
        file.write_bytes(data[: last.source["offset"] + 500])
    else:
        data[last.source["offset"] + 900] ^= 0x55
        file.write_bytes(data)
    found = {reading.id: reading for reading in again(site, tmp_path, Better)}
    lost = {id for id, reading in found.items() if reading.kind == "unreadable"}
    assert lost == (set(found) if how == "gone" else {last.id})
    assert str(file) in (found[last.id].why or "")


def test_page_classes_that_fail_lose_nothing(site: Site, tmp_path: Path) -> None:
    crawled(site, world_now(articles=3))
    before = site.articles()
    found = again(site, tmp_path, Blind)
    assert {(reading.kind, reading.why) for reading in found} == {("unreadable", "parser_error: RuntimeError: broken")}
    assert site.articles() == before


# The command


@pytest.fixture
def reparse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command, over the store of `site`: its exit code, what it said, and what it said on standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str, store: str = "news.db") -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = run(["reparse", *words, "--database", f"sqlite:///{store}"], debug=False)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def misread(folder: Path, id: str) -> None:
    """As if an older page class had read this headline."""
    with sqlite3.connect(folder / "news.db") as db:
        which = "article_key = (SELECT key FROM articles WHERE id = ?)"
        assert db.execute(f"UPDATE revisions SET headline = 'عنوان قديم' WHERE {which}", [id]).rowcount == 1
    db.close()


def test_the_command_shows_and_saves_only_when_asked(site: Site, tmp_path: Path, reparse: Command) -> None:
    crawled(site, world_now(articles=5))
    before = site.articles()
    id = sorted(before)[0]
    misread(tmp_path, id)
    assert reparse("--since", "2100-01-01")[:2] == (0, "0 pages read: nothing differs\n")
    code, shown, _ = reparse("--dry-run")
    assert code == 0
    assert f"{id}: revised\n" in shown
    assert "headline: عنوان قديم ← " in shown
    assert shown.endswith("5 pages read: 1 would be revised\n")
    assert site.articles()[id].headline == "عنوان قديم"
    (line,) = map(json.loads, reparse("--dry-run", "--json", "--site", "baghdad_today")[1].splitlines())
    assert line == {
        "id": id,
        "outcome": "revised",
        "why": None,
        "changed": {"headline": {"old": "عنوان قديم", "new": before[id].headline}},
    }
    assert reparse()[1].endswith("5 pages read: 1 revised\n")
    assert site.articles()[id].headline == before[id].headline
    assert reparse()[1] == "5 pages read: nothing differs\n"


def test_the_commands_exit_codes(site: Site, tmp_path: Path, reparse: Command) -> None:
    crawled(site, world_now(articles=3))
    assert reparse("--site", "nowhere")[0] == 2
    assert reparse("--since", "yesterday")[0] == 2
    assert reparse(store="no.db")[0] == 5
    with site.store as store, leases.hold(store, "baghdad_today"):
        code, _, err = reparse()
        assert (code, err.count("\n")) == (6, 1)
        assert reparse("--dry-run")[0] == 0
    files(tmp_path)[0].unlink()
    code, out, _ = reparse()
    assert (code, out.count("unreadable")) == (4, 3)
    assert out.endswith("3 pages read: 3 could not be read\n")


def test_a_site_is_held_while_its_pages_are_saved(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    with Store.open(url, create=True) as store:
        with leases.hold(store, "s") as beat:
            beat()
            with pytest.raises(SiteBusy), leases.hold(store, "s"):
                pass
        now = datetime.now(UTC)
        store.acquire("s", owner=leases.owner("x"), now=now, alive=leases.is_alive, ttl=timedelta(seconds=60))
