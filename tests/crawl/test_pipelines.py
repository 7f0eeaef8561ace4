"""How an article was fetched travels with it through anybody's pipelines, and nobody sees it as a field."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from newscrawl import addon, config
from newscrawl.crawl.context import RunContext
from newscrawl.crawl.session import SiteSession
from newscrawl.demo import ReplicaServer
from newscrawl.exporters import FORMATS
from newscrawl.items import Article, Fetch, as_json, with_hash
from newscrawl.pipelines import Clean, Deduplicate, Save, Validate
from newscrawl.records import RecheckDue
from newscrawl.schemas import load
from newscrawl.sites import get_site
from tests.archive.samples import coded, only_file, types
from tests.conftest import Site
from tests.crawl.worlds import differences, ids, world_now
from tests.exporters.writing import written
from tests.store.samples import SITE, article, run

CONTRACT = list(load("article")["properties"])
VALIDATORS = {"etag": '"a"', "last_modified": "Sun, 07 Sep 2025 08:00:00 GMT"}
Step = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small crawls need not wait for others to share a transaction."""
    monkeypatch.setattr("newscrawl.crawl.batch_writer.FLUSH_DELAY", 0.02)


def fetched(number: int = 1, **more: Any) -> Article:
    """An article as a spider yields it."""
    how = Fetch(**{"section_slug": "sport", **VALIDATORS, "exchanges": (coded(number),), **more})
    return replace(with_hash(article(number)), fetch=how)


# What others see of it


def test_an_item_has_the_contracts_fields_and_no_other() -> None:
    item = fetched()
    assert [f.name for f in fields(item)] == [f.name for f in fields(Article)] == CONTRACT
    assert list(asdict(item)) == list(as_json(item)) == CONTRACT
    assert list(ItemAdapter(item).field_names()) == list(ItemAdapter(item)) == CONTRACT
    assert ItemAdapter(item).asdict() == asdict(item) == asdict(article(1, content_hash=item.content_hash))
    assert ItemAdapter.get_field_names_from_class(Article) == CONTRACT
    assert "fetch" not in ItemAdapter(item)
    with pytest.raises(KeyError):
        ItemAdapter(item)["fetch"]


@pytest.mark.parametrize("kind", FORMATS)
def test_no_export_shows_it(kind: str) -> None:
    item = fetched()
    assert written(kind, item) == written(kind, replace(item, fetch=None))


def test_it_is_no_part_of_what_an_article_is() -> None:
    item, bare = fetched(), replace(fetched(), fetch=None)
    assert bare.fetch is None
    assert (item == bare, repr(item) == repr(bare), item != bare) == (True, True, False)
    assert Article.__hash__ is not None, "frozen, as before"
    assert not hasattr(item, "__dict__"), "slotted, as before"
    with pytest.raises((AttributeError, TypeError)):
        item.fetch = None  # type: ignore[misc]
    assert Article(id="s:1", site="s", url="https://example.org/1", headline="ن").fetch is None


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item)), replace],
    ids=["copy", "deepcopy", "pickle", "replace"],
)
def test_a_copy_has_it_too(copied: Callable[[Article], Article]) -> None:
    item = fetched()
    made = copied(item)
    assert made is not item
    assert (type(made), made, made.fetch) == (Article, item, item.fetch)
    assert item.fetch is not None
    assert copied(replace(item, fetch=None)).fetch is None


def test_a_deep_copy_shares_nothing_that_can_change() -> None:
    item = fetched()
    assert copy.deepcopy(item).extraction is not item.extraction
    assert replace(item, headline="آخر").fetch is item.fetch, "and `replace` copies no page"


def test_a_dataclass_of_ones_own_may_add_fields() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Rated(Article):
        stars: int = 0

    item = Rated(**{name: getattr(fetched(), name) for name in CONTRACT}, stars=3, fetch=fetched().fetch)
    made = copy.copy(replace(item, stars=4))
    assert [f.name for f in fields(made)] == [*CONTRACT, "stars"]
    assert (type(made), made.stars, made.fetch) == (Rated, 4, item.fetch)


# Through the pipelines


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteSession]:
    monkeypatch.chdir(tmp_path)
    opened = SiteSession.open(get_site(SITE), config.Config(database=f"sqlite:///{tmp_path / 'news.db'}"))
    yield opened
    opened.close()


@pytest.fixture
def context(session: SiteSession) -> RunContext:
    return RunContext(session, session.store.start_run(run()))


def through(context: RunContext, item: Any, step: Step = lambda item: item) -> Any:
    """What comes out behind our pipelines, each of them between two of a user's."""

    async def flow() -> Any:
        passed = step(item)
        for pipeline in (Clean, Validate, Deduplicate, Save):
            passed = step(await pipeline(context).process_item(passed))
        return passed

    return asyncio.run(flow())


def stored(context: RunContext) -> dict[str, RecheckDue]:
    due = context.session.store.due(SITE, section_slug=None, first_seen_since=None)
    return {row.id: row for row in due}


def reworded(item: Article) -> Article:
    return replace(item, headline=f"{item.headline} +")


@pytest.mark.parametrize(
    "step",
    [lambda item: item, reworded, copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))],
    ids=["as it is", "replaced", "copied", "deeply copied", "pickled"],
)
def test_it_arrives_through_pipelines_of_others(context: RunContext, tmp_path: Path, step: Step) -> None:
    first = replace(fetched(1, pages=2, exchanges=(coded(1), coded(1))), headline=" عنوان \u200f ")
    made = through(context, first, step)
    assert isinstance(made, Article)
    assert made.source is not None, "its page is in the archive"
    row = stored(context)[first.id]
    assert (row.section_slug, row.etag, row.last_modified, row.multi) == ("sport", *VALIDATORS.values(), True)
    assert types(only_file(tmp_path / "archive")) == ["warcinfo", *["response", "request"] * 2]


def test_a_copy_keeps_it_and_is_marked(context: RunContext, tmp_path: Path) -> None:
    one, two = fetched(1), replace(fetched(2), headline=article(1).headline, body=article(1).body)
    through(context, one)
    assert through(context, two).duplicate_of == one.id
    assert {id: row.etag for id, row in stored(context).items()} == {one.id: '"a"', two.id: '"a"'}
    assert types(only_file(tmp_path / "archive")).count("response") == 2


def test_what_is_stored_already_repeats_nothing(context: RunContext) -> None:
    one, two = fetched(1), replace(fetched(2, is_new=False), headline=article(1).headline, body=article(1).body)
    through(context, one)
    assert through(context, two).duplicate_of is None


def test_the_feeds_keep_no_page_in_memory(context: RunContext) -> None:
    assert through(context, fetched()).fetch is None


@pytest.mark.parametrize(
    "item",
    [{k: v for k, v in asdict(article(1)).items() if k != "site"} | {"fetch": "no field"}, article(1)],
    ids=["a dict", "a bare article"],
)
def test_items_of_others_are_taken_as_the_runs(context: RunContext, tmp_path: Path, item: Any) -> None:
    made = through(context, item)
    assert (type(made), made.id, made.headline, made.site) == (Article, f"{SITE}:1", article(1).headline, SITE)
    row = stored(context)[made.id]
    assert (row.section_slug, row.etag, row.last_modified, row.multi) == ("security", None, None, False)
    assert not list((tmp_path / "archive").rglob("*.gz"))
    repeated = through(context, replace(article(2), headline=article(1).headline, body=article(1).body))
    assert repeated.duplicate_of == made.id, "it counts as new"


def test_an_item_that_is_no_article_passes(context: RunContext) -> None:
    assert through(context, {"rate": 1310}) == {"rate": 1310}


def test_an_article_that_breaks_the_contract_keeps_its_page(context: RunContext, tmp_path: Path) -> None:
    with pytest.raises(DropItem):
        through(context, replace(fetched(1), body=""))
    (row,) = context.session.store.failures()
    assert (row.article_id, row.reason, row.section_slug) == (f"{SITE}:1", "invalid_item", "security")
    assert types(only_file(tmp_path / "archive")) == ["warcinfo", "response", "request"]


# In a crawl


class Rewording:
    """A user's pipeline that makes another article of each."""

    def process_item(self, item: Any) -> Any:
        return replace(item, parser="ours/1")


class Crashing:
    """A user's pipeline that fails at every article."""

    def process_item(self, item: Any) -> Any:
        raise RuntimeError("no such luck")


def use(monkeypatch: pytest.MonkeyPatch, pipeline: type, *orders: int) -> None:
    """Put a user's pipeline among ours."""
    for order in orders:
        named = type(f"{pipeline.__name__}{order}", (pipeline,), {})
        monkeypatch.setitem(addon._COMPONENTS["ITEM_PIPELINES"], named, order)


def known(site: Site) -> dict[str, Any]:
    due = site.read(lambda store: store.due(SITE, section_slug=None, first_seen_since=None))
    return {row.id: row for row in due}


def test_a_crawl_with_pipelines_of_others_stores_what_one_without_does(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_now(articles=12, copies=2)
    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            use(patch, Rewording, 50, 150, 250, 350, 450)
            assert site.crawl(server).exit_code == 0
        rows = known(site)
        assert {article.parser for article in site.articles().values()} == {"ours/1"}
        assert rows.keys() == ids(world)
        assert {row.section_slug for row in rows.values()} == {"security"}
        assert all(row.etag or row.last_modified for row in rows.values() if not row.multi)
        assert all(article.source for article in site.articles().values())
        assert differences(world, site) == []
        again = site.crawl(server, recheck="all").runs[0]
        assert again.not_modified == sum(not row.multi for row in rows.values())
    before = {id: (row.section_slug, row.etag, row.last_modified, row.multi) for id, row in rows.items()}
    (tmp_path / "plain").mkdir()
    plain = Site(site.reactor, tmp_path / "plain")
    with ReplicaServer(world) as server:
        assert plain.crawl(server).exit_code == 0
    assert {id: (r.section_slug, r.etag, r.last_modified, r.multi) for id, r in known(plain).items()} == before


@pytest.mark.parametrize(("order", "is_stored"), [(250, False), (450, True)], ids=["before ours", "behind ours"])
def test_an_article_whose_pipeline_crashes_has_its_page_in_the_archive_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: int, is_stored: bool
) -> None:
    world = world_now(articles=4)
    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            use(patch, Crashing, order)
            assert site.crawl(server).exit_code == 4
        pages = sum(bool(request.number) for request in server.log)
        assert site.reasons() == dict.fromkeys(ids(world), "pipeline_error")
        assert site.articles().keys() == (ids(world) if is_stored else set())
        rows = site.read(lambda store: [store.failure(row.id) for row in store.failures()])
        assert all(row.body for row in rows), "and what came is beside the failure"
        assert types(only_file(tmp_path / "archive")).count("response") == pages
        assert site.crawl(server, recheck="all").exit_code == 0
    assert site.reasons() == {}
    assert differences(world, site) == []
