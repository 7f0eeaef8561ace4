"""Second looks with `--recheck`: conditional requests, edits, removals, returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newscrawl.crawl import session
from newscrawl.demo import ReplicaServer, World
from newscrawl.demo import faults as fault
from newscrawl.items import Run
from tests.conftest import Site
from tests.crawl.worlds import differences, kinds, world_now


def plain(world: World) -> list[Any]:
    return [a for a in world.live("security") if a.paragraphs and not a.parts and not a.headline_tags]


def recrawl(site: Site, server: ReplicaServer, recheck: str = "all") -> Run:
    server.log.clear()
    run = site.crawl(server, recheck=recheck).runs[0]
    assert run.complete
    return run


@pytest.mark.parametrize(
    ("validators", "header"),
    [("etag", "if-none-match"), ("last-modified", "if-modified-since"), ("both", "if-none-match"), ("none", None)],
)
def test_a_look_is_conditional_where_the_site_gives_validators(site: Site, validators: Any, header: str | None) -> None:
    world = world_now(articles=6)
    world.validators = validators
    with ReplicaServer(world) as server:
        site.crawl(server)
        run = recrawl(site, server)
        requests = [request for request in server.log if request.number]
        assert len(requests) == 6
        if header is None:
            assert not any({"if-none-match", "if-modified-since"} & request.headers.keys() for request in requests)
            assert {request.status for request in requests} == {200}
        else:
            assert all(header in request.headers for request in requests)
            assert {request.status for request in requests} == {304}
        assert run.not_modified == (0 if header is None else 6)
        assert (run.updated, run.seen, run.new) == (0, 6, 0)
        edited = plain(world)[3]
        world.edit(edited.number)
        assert recrawl(site, server).updated == 1
    assert differences(world, site) == []
    assert {a.revision for a in site.articles().values()} == {1, 2}


@pytest.mark.parametrize(("age", "results"), [("all", 6), ("7d", 6), ("90m", 6), ("1s", 0)])
def test_what_was_first_seen_within_an_age_is_looked_at(
    site: Site, age: str, results: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        if not results:
            later = session._utc_now
            monkeypatch.setattr(session, "_utc_now", lambda: later() + timedelta(seconds=5))
        recrawl(site, server, age)
        assert sum(1 for request in server.log if request.number) == results


def test_an_edit_is_a_revision_and_one_line_that_names_what_changed(site: Site) -> None:
    world = world_now(articles=8)
    body, headline, both = plain(world)[:3]
    with ReplicaServer(world) as server:
        site.crawl(server)
        before = site.articles()
        world.edit(body.number)
        world.edit(headline.number, headline=f"{headline.headline}.. تفاصيل")
        world.edit(both.number, headline="عنوان آخر للخبر نفسه", paragraphs=(*both.paragraphs, "وأضاف المصدر كلمة."))
        run = recrawl(site, server)
        assert (run.updated, run.seen, run.failed) == (3, 5, 0)
    changes = [c for c in site.read(lambda store: list(store.changes())) if c.kind == "article.updated"]
    changed = {change.id: set(change.changed) for change in changes}
    assert len(changes) == 3
    assert {"body"} <= changed[body.id] <= {"body", "summary"}
    assert changed[headline.id] == {"headline"}
    assert {"headline", "body"} <= changed[both.id]
    assert all(change.object == site.articles()[change.id] for change in changes)
    assert differences(world, site) == []
    after = site.articles()
    for id, article in after.items():
        assert article.first_seen_at == before[id].first_seen_at
        assert article.first_seen_at <= before[id].last_seen_at < article.last_seen_at
        assert (article.fetched_at > before[id].fetched_at) is (id in changed)


def after_the_text(html: str, what: str) -> str:
    head, mark, rest = html.partition('<div class="news-content">')
    return head + mark + rest.replace("\n</div>", f"\n{what}\n</div>", 1)


def spaced(html: str) -> str:
    return html.replace(" ال", "\n \u200f\u200b ال").replace("</p>", "\u202c&nbsp;</p>")


NOISES = {
    "spacing and marks": spaced,
    "an empty paragraph": lambda html: html.replace(
        '<div class="news-content">', '<div class="news-content"><p>&nbsp;</p>', 1
    ),
    "an editor's line": lambda html: after_the_text(html, "<p>تحرير: م.ك</p>"),
    "a dot": lambda html: after_the_text(html, "<p>.</p>"),
    "a teaser": lambda html: after_the_text(html, "<p>بغداد اليوم - ديالى ضبط معمل سري قبل 3 ساعات</p>"),
    "other neighbours": lambda html: html.replace("أخبار ذات صلة", "اقرأ أيضا"),
}


@pytest.mark.parametrize("change", NOISES.values(), ids=NOISES)
def test_a_change_that_no_reader_sees_is_no_revision(site: Site, change: Any) -> None:
    world = world_now(articles=8)
    world.validators = "none"
    with ReplicaServer(world) as server:
        site.crawl(server)
        held = site.articles()
        for article in world.live():
            server.faults[article.number] = fault.changed(change)
        run = recrawl(site, server)
        assert (run.updated, run.seen) == (0, 8)
    assert {id: a.body for id, a in site.articles().items()} == {id: a.body for id, a in held.items()}
    assert {kind for kind, _ in kinds(site)} == {"article.created"}


@pytest.mark.parametrize("status", [404, 410])
def test_gone_at_two_looks_in_a_row_is_removed(site: Site, status: int) -> None:
    world = world_now(articles=6)
    world.removed_status = status
    gone = world.live("security")[2]
    with ReplicaServer(world) as server:
        site.crawl(server)
        world.remove(gone.number)
        run = recrawl(site, server)
        assert (run.removed, run.failed, run.outcome) == (0, 0, "ok")
        assert site.articles()[gone.id].removed_at is None
        run = recrawl(site, server)
        assert run.removed == 1
        stored = site.articles()[gone.id]
        assert stored.removed_at is not None
        assert stored.body
        assert recrawl(site, server).removed == 0
    assert [kind for kind, id in kinds(site) if id == gone.id] == ["article.created", "article.removed"]
    assert stored.last_seen_at < stored.removed_at


def test_gone_once_and_back_is_nothing(site: Site) -> None:
    world = world_now(articles=6)
    gone = world.live("security")[2]
    with ReplicaServer(world) as server:
        site.crawl(server)
        for _ in range(3):
            world.remove(gone.number)
            assert recrawl(site, server).removed == 0
            world.restore(gone.number)
            assert recrawl(site, server).restored == 0
    assert {kind for kind, _ in kinds(site)} == {"article.created"}


@pytest.mark.parametrize("edited", [False, True])
def test_a_removed_article_that_comes_back_is_restored(site: Site, edited: bool) -> None:
    world = world_now(articles=6)
    gone = plain(world)[1]
    with ReplicaServer(world) as server:
        site.crawl(server)
        world.remove(gone.number)
        for _ in range(2):
            recrawl(site, server)
        world.restore(gone.number)
        if edited:
            world.edit(gone.number)
        run = recrawl(site, server)
        assert (run.restored, run.updated) == (1, int(edited))
        assert site.articles()[gone.id].removed_at is None
    kinds_of_gone = [kind for kind, id in kinds(site) if id == gone.id]
    assert kinds_of_gone == ["article.created", "article.removed", "article.restored", *["article.updated"] * edited]
    assert differences(world, site) == []


@pytest.mark.parametrize("trouble", [fault.status(500), fault.drop(), fault.block_page(403), fault.empty()])
def test_a_look_that_fails_removes_nothing(site: Site, trouble: Any) -> None:
    world = world_now(articles=6)
    broken = plain(world)[1]
    with ReplicaServer(world) as server:
        site.crawl(server)
        server.faults[broken.number] = trouble
        for _ in range(2):
            run = recrawl(site, server)
            assert (run.removed, run.failed, run.outcome) == (0, 1, "degraded")
        assert site.reasons().keys() == {broken.id}
        server.faults.clear()
        assert recrawl(site, server).outcome == "ok"
    assert site.reasons() == {}
    assert {kind for kind, _ in kinds(site)} == {"article.created"}
    assert differences(world, site) == []


def test_a_failure_between_two_removals_parts_them(site: Site) -> None:
    world = world_now(articles=6)
    gone = world.live("security")[1]
    with ReplicaServer(world) as server:
        site.crawl(server)
        world.remove(gone.number)
        assert recrawl(site, server).removed == 0
        server.faults[gone.number] = fault.status(500)
        assert recrawl(site, server).removed == 0
        server.faults.clear()
        assert recrawl(site, server).removed == 0
        assert recrawl(site, server).removed == 1
    assert site.reasons() == {}


def test_looks_come_after_what_is_new_and_ask_for_nothing_twice(site: Site) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        fresh = {world.publish().number for _ in range(3)}
        recrawl(site, server)
        requests = [request.number for request in server.log if request.number]
        assert len(requests) == len(set(requests)) == 9
        assert set(requests[:3]) == fresh
