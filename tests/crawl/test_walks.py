"""Walks through listings that move, end oddly, or break, and what the next run makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from newscrawl.demo import ReplicaServer, World
from newscrawl.demo import faults as fault
from newscrawl.errors import StoreError
from newscrawl.store import Store
from tests.conftest import Site
from tests.crawl.worlds import differences, ids, kinds, once, world_now


def lists(server: ReplicaServer) -> list[str]:
    return [path for path in server.paths() if path.startswith("/security/")]


def articles_requested(server: ReplicaServer) -> list[int]:
    return [request.number for request in server.log if request.number]


# Where a walk ends


def test_a_walk_ends_at_a_page_with_nothing_unknown(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        assert site.crawl(server).runs[0].complete
        for _ in range(7):
            world.publish()
        server.log.clear()
        run = site.crawl(server).runs[0]
        assert (run.new, run.complete) == (7, True)
        assert set(lists(server)) == {"/security/", "/security/page/2/", "/security/page/3/"}
    assert differences(world, site) == []


def test_failed_and_removed_count_as_known(site: Site) -> None:
    world = world_now(articles=12)
    first, second = world.live("security")[:2]
    with ReplicaServer(world) as server:
        server.faults[first.number] = fault.html("<html><body><p>قريبا</p></body></html>")
        site.crawl(server)
        assert site.reasons().keys() == {first.id}
        world.remove(second.number)
        for _ in range(2):
            site.crawl(server, recheck="all")
        assert site.articles()[second.id].removed_at
        world.restore(second.number)
        server.log.clear()
        run = site.crawl(server).runs[0]
        assert run.complete
        assert lists(server) == ["/security/"]
        assert articles_requested(server) == [first.number]  # the failure is tried again, the removed one is not


def test_a_walk_cut_by_max_pages_is_carried_on(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        cut = site.crawl(server, max_pages=1).runs[0]
        assert (cut.new, cut.complete, cut.outcome) == (5, False, "ok")
        assert cut.gap is not None
        assert cut.gap["why"] == "max_pages"
        server.log.clear()
        rest = site.crawl(server).runs[0]
        assert (rest.new, rest.complete, rest.gap) == (25, True, None)
        pages = [path for path in server.paths() if path.endswith(".html")]
        assert len(pages) == len(set(pages)) >= 25
    assert differences(world, site) == []


def test_a_run_whose_store_breaks_is_carried_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_now()
    save, calls = Store.save, [0]

    def breaking(self: Store, *args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if calls[0] == 3:
            raise StoreError("the disk is full")
        return save(self, *args, **kwargs)

    monkeypatch.setattr("newscrawl.crawl.batch_writer.BATCH", 4)
    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "save", breaking)
            with pytest.raises(StoreError, match="disk is full"):
                site.crawl(server)
        asked = len(server.log)
        assert asked < 45  # a crawl without a store stops asking the site
        held = site.articles()
        assert 0 < len(held) < 30
        assert site.crawl(server).runs[0].complete
    assert differences(world, site) == []
    created = [id for kind, id in kinds(site) if kind == "article.created"]
    assert sorted(created) == sorted(ids(world))
    assert [run.outcome for run in site.read(lambda store: store.runs())] == ["ok", "interrupted"]


# A list that moves


def publish(world: World, count: int) -> None:
    for _ in range(count):
        world.publish()


def remove(world: World, places: range) -> None:
    for article in [world.live("security")[n] for n in places]:
        world.remove(article.number)


MOVES: dict[str, Callable[[World], object]] = {
    "one more": lambda world: publish(world, 1),
    "a page more": lambda world: publish(world, 5),
    "two pages more": lambda world: publish(world, 11),
    "one less": lambda world: remove(world, range(1)),
    "most of a page less": lambda world: remove(world, range(4)),
    "a page less": lambda world: remove(world, range(5)),
    "one less and two more": lambda world: (remove(world, range(1)), publish(world, 2)),
    "two less and one more": lambda world: (remove(world, range(2)), publish(world, 1)),
}


@pytest.mark.parametrize(
    ("at", "known"),
    [
        pytest.param("/security/page/2/", False, id="at the head"),
        pytest.param("/security/page/6/", False, id="further down", marks=pytest.mark.slow),
        pytest.param("/security/page/3/", True, id="on a known store"),
    ],
)
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_nothing_is_missed_in_a_list_that_moves(
    site: Site, move: Callable[[World], object], at: str, known: bool
) -> None:
    world = world_now(articles=12 if known else 31)
    with ReplicaServer(world) as server:
        if known:
            site.crawl(server)
            publish(world, 14)
        server.before.append(once(at, lambda: move(world)))
        first = site.crawl(server)
        assert first.runs[0].complete
        assert site.crawl(server).runs[0].complete  # what was published meanwhile
    assert [line for line in differences(world, site) if "missing" in line] == []


def test_a_list_that_loses_its_last_page_while_walked(site: Site) -> None:
    world = world_now(articles=11)
    with ReplicaServer(world) as server:
        server.before.append(once("/security/page/3/", lambda: remove(world, range(2))))
        assert site.crawl(server).runs[0].complete
        assert site.crawl(server).runs[0].complete
    assert differences(world, site) == []


def test_removals_at_every_page_turn(site: Site) -> None:
    world = world_now(articles=40)
    with ReplicaServer(world) as server:
        for number in range(2, 7):
            server.before.append(once(f"/security/page/{number}/", lambda: remove(world, range(3))))
        assert site.crawl(server).runs[0].complete
    assert differences(world, site) == []


def test_a_list_that_never_joins_leaves_a_gap_that_the_next_run_closes(site: Site) -> None:
    world = world_now(articles=60)
    with ReplicaServer(world) as server:

        def move(request: Any) -> None:
            if request.path == "/security/page/2/":
                remove(world, range(5))
            elif request.path == "/security/":
                publish(world, 5)

        server.before.append(move)
        run = site.crawl(server).runs[0]
        assert not run.complete
        assert run.gap is not None
        server.before.clear()
        assert site.crawl(server).runs[0].complete
    assert differences(world, site) == []


def test_a_pinned_old_article_neither_ends_nor_prolongs_a_walk(site: Site) -> None:
    world = world_now()
    world.pin(world.live("security")[-1].number)
    with ReplicaServer(world) as server:
        site.crawl(server)
        assert differences(world, site) == []
        world.publish()
        server.log.clear()
        assert site.crawl(server).runs[0].new == 1
        assert set(lists(server)) == {"/security/", "/security/page/2/"}
    assert differences(world, site) == []


# Lists that end oddly


def test_a_list_that_repeats_its_last_page_for_ever(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:

        def repeat(request: Any, page: Callable[[], Any]) -> Any:
            return server._rendered("/security/page/3/")

        onward = '<a rel="next" href="/security/page/9/">التالي</a></ul></nav>'
        endless = fault.changed(lambda html: html.replace("</ul></nav>", onward))
        server.faults["/security/page/3/"] = endless
        for number in range(4, 30):
            server.faults[f"/security/page/{number}/"] = repeat
        assert site.crawl(server).runs[0].complete
        assert len(lists(server)) < 12
    assert differences(world, site) == []


def without_pagination(html: str) -> str:
    start, _, rest = html.partition('<nav class="mt-3">')
    return start + rest.partition("</nav>")[2]


def test_a_list_without_pagination_that_ends_by_404(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        for path in ("/security/", "/security/page/2/", "/security/page/3/"):
            server.faults[path] = fault.changed(without_pagination)
        run = site.crawl(server).runs[0]
        assert (run.complete, run.outcome, run.failed) == (True, "ok", 0)
        assert "/security/page/4/" in lists(server)
    assert differences(world, site) == []


def test_a_list_without_pagination_that_ends_with_an_empty_page(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        for number in range(1, 9):
            path = "/security/" if number == 1 else f"/security/page/{number}/"
            bare = fault.changed(without_pagination)
            server.faults[path] = bare if number < 4 else fault.html("<html><body><h2>أمن</h2></body></html>")
        run = site.crawl(server).runs[0]
        assert (run.complete, run.outcome, run.failed) == (True, "ok", 0)
    assert differences(world, site) == []


def test_a_listing_page_in_the_middle_that_fails(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        server.faults["/security/page/3/"] = fault.status(500)
        outcome = site.crawl(server)
        run = outcome.runs[0]
        assert (outcome.exit_code, run.outcome, run.complete, run.new) == (4, "degraded", False, 25)
        assert run.gap is not None
        assert run.gap["unread_pages"] == [3]
        assert list(site.reasons().values()) == ["http_500"]
        server.faults.clear()
        run = site.crawl(server).runs[0]
        assert (run.new, run.complete) == (5, True)
    assert differences(world, site) == []
    assert site.reasons() == {}


@pytest.mark.parametrize(
    "trouble", [fault.status(500), fault.drop(), fault.block_page(200)], ids=["500", "drop", "block"]
)
def test_a_first_listing_page_that_fails(site: Site, trouble: Any) -> None:
    world = world_now(articles=10)
    with ReplicaServer(world) as server:
        server.faults["/security/"] = trouble
        outcome = site.crawl(server)
        assert outcome.exit_code in (3, 4)
        assert (outcome.runs[0].complete, outcome.runs[0].new) == (False, 0)
        assert outcome.runs[0].gap is not None
        server.faults.clear()
        assert site.crawl(server).runs[0].complete
    assert differences(world, site) == []


# Bounds


def test_a_first_walk_is_complete_to_its_bound_and_says_how_to_go_further(site: Site) -> None:
    world = world_now()
    site.settings["first_pages"] = 2
    with ReplicaServer(world) as server:
        run = site.crawl(server).runs[0]
        assert (run.new, run.complete, run.gap) == (10, True, None)
        assert any("newscrawl crawl baghdad_today --section security --since" in note for note in run.notes)
        server.log.clear()
        again = site.crawl(server).runs[0]
        assert (again.new, again.complete) == (0, True)
        assert lists(server) == ["/security/"]
        assert not again.notes
        server.log.clear()
        publish(world, 17)  # more than the bound: it binds the first walk alone
        assert site.crawl(server).runs[0].new == 17


def test_a_first_walk_counts_its_bound_in_pages_of_the_list(site: Site) -> None:
    world = world_now()
    site.settings["first_pages"] = 4
    with ReplicaServer(world) as server:
        assert site.crawl(server).runs[0].new == 20


def test_max_pages_counts_pages_of_the_list(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        server.before.append(once("/security/page/2/", lambda: remove(world, range(1))))
        assert not site.crawl(server, max_pages=4).runs[0].complete
        pages = ["/security/", *(f"/security/page/{number}/" for number in (2, 3, 4))]
        assert sorted(set(lists(server))) == pages
        assert len(lists(server)) > 4  # pages that are read again are no further pages


def strip_list_dates(html: str) -> str:
    head, mark, rest = html.partition('<h2 class="list-title">')
    while (start := rest.find('<span class="ms-2 time">')) >= 0:
        rest = rest[:start] + rest[rest.index("</span>", start) + len("</span>") :]
    return head + mark + rest


@pytest.mark.parametrize("dated", [True, False], ids=["dates listed", "no dates listed"])
def test_since_walks_back_to_a_date_and_no_further(site: Site, dated: bool) -> None:
    world = world_now()
    wanted = world.live("security")[:12]
    since = wanted[-1].at.isoformat()
    with ReplicaServer(world) as server:
        if not dated:
            for number in range(1, 7):
                path = "/security/" if number == 1 else f"/security/page/{number}/"
                server.faults[path] = fault.changed(strip_list_dates)
        run = site.crawl(server, since=since).runs[0]
        assert run.complete
        found = site.articles().keys()
        assert {a.id for a in wanted} <= found
        if dated:
            assert {a.id for a in wanted} == found
        assert "/security/page/5/" not in lists(server)
        assert site.crawl(server, since=world.live("security")[22].at.isoformat()).runs[0].complete
        assert {a.id for a in world.live("security")[:23]} <= site.articles().keys()
        assert site.crawl(server, since="2019-01-01").runs[0].complete
    assert differences(world, site) == []


def test_since_looks_behind_what_a_store_knows(site: Site) -> None:
    world = world_now()
    site.settings["first_pages"] = 1
    with ReplicaServer(world) as server:
        assert site.crawl(server).runs[0].new == 5
        run = site.crawl(server, since=world.live("security")[17].at.isoformat()).runs[0]
        assert (run.new, run.complete) == (13, True)
        server.log.clear()
        assert site.crawl(server).runs[0].complete
        assert lists(server) == ["/security/"]


def test_since_leaves_out_a_pinned_old_article(site: Site) -> None:
    world = world_now()
    old = world.live("security")[-1]
    world.pin(old.number)
    with ReplicaServer(world) as server:
        site.crawl(server, since=world.live("security")[3].at.isoformat())
        assert old.id not in site.articles()
        site.crawl(server, since=old.at.isoformat())
    assert differences(world, site) == []


@pytest.mark.parametrize("since", ["2100-01-01", None], ids=["in the future", "a date"])
def test_what_since_left_out_of_a_page_is_found_by_a_walk_without_it(site: Site, since: str | None) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        left = site.crawl(server, since=since or world.live("security")[3].at.isoformat()).runs[0]
        assert (left.complete, left.gap and left.gap["why"]) == (True, "since")
        after = site.crawl(server).runs[0]
        assert (after.complete, after.gap) == (True, None)
        server.log.clear()
        assert site.crawl(server).runs[0].new == 0
        assert lists(server) == ["/security/"]
    assert differences(world, site) == []


def test_since_on_an_undated_list_with_an_article_that_fails(site: Site) -> None:
    world = world_now(articles=15)
    wanted = world.live("security")[:7]
    with ReplicaServer(world) as server:
        for path in ("/security/", "/security/page/2/", "/security/page/3/"):
            server.faults[path] = fault.changed(strip_list_dates)
        server.faults[wanted[2].number] = fault.status(500)
        run = site.crawl(server, since=wanted[-1].at.isoformat()).runs[0]
        assert run.complete
        assert {a.id for a in wanted} - {wanted[2].id} <= site.articles().keys()


# Sections


@pytest.mark.parametrize("count", [4, 23])
def test_a_section_that_moved_is_found_by_its_name(site: Site, count: int) -> None:
    world = world_now(articles=count, slugs={"security": "amn"})
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
        run = outcome.runs[0]
        assert (outcome.exit_code, run.complete, run.new) == (0, True, count)
        assert any("/amn/" in note and "addresses" in note for note in run.notes)
        world.publish()
        assert site.crawl(server).runs[0].new == 1
    assert differences(world, site) == []
    assert site.reasons() == {}


def test_a_section_that_is_nowhere_is_a_failure(site: Site) -> None:
    world = world_now(articles=10, slugs={"security": "amn"})
    world.names["security"] = "ملفات"
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
        assert (outcome.exit_code, outcome.runs[0].complete) == (4, False)
        assert outcome.runs[0].gap is not None
        assert list(site.reasons().values()) == ["http_404"]


def test_two_sections_in_one_command_and_an_article_in_both(site: Site) -> None:
    world = world_now(articles=20, shares={"security": 1, "politics": 1})
    shared = world.live("security")[0]
    card = f'<a class="news-card d-flex mb-3" href="{shared.path}"><h5 class="card-title">{shared.headline}</h5></a>'
    with ReplicaServer(world) as server:
        server.faults["/politics/"] = fault.changed(
            lambda html: html.replace('<h2 class="list-title">سياسة</h2>', f'<h2 class="list-title">سياسة</h2>{card}')
        )
        outcome = site.crawl(server, sections=("security", "politics"))
        assert [run.section for run in outcome.runs] == ["security", "politics"]
        assert len({run.crawl for run in outcome.runs}) == 1
        assert all(run.complete for run in outcome.runs)
        assert server.paths().count("/robots.txt") == 1
        assert articles_requested(server).count(shared.number) == 1
        assert [run.new for run in outcome.runs] == [len(ids(world)), len(ids(world, "politics"))]
    assert differences(world, site) + differences(world, site, "politics") == []


# Articles of several pages


def long_world() -> tuple[World, Any]:
    world = world_now(articles=6)
    texts = tuple(f"الفقرة رقم {n} من تقرير طويل عن عمل القوات في الميدان." for n in range(6))
    long = world.publish(paragraphs=texts, parts=(2, 2, 2))
    world.publish()
    return world, long


def test_an_article_of_several_pages_is_one_article(site: Site) -> None:
    world, long = long_world()
    with ReplicaServer(world) as server:
        assert site.crawl(server).exit_code == 0
        asked = [r.path for r in server.log if r.number == long.number]
        assert len(asked) == 3
    assert differences(world, site) == []
    assert site.articles()[long.id].body.count("الفقرة رقم") == 6


@pytest.mark.parametrize("part", [2, 3])
@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(fault.status(500), id="500"),
        pytest.param(fault.drop(), id="drop", marks=pytest.mark.slow),
        pytest.param(fault.empty(), id="empty", marks=pytest.mark.slow),
        pytest.param(fault.block_page(200), id="block", marks=pytest.mark.slow),
        pytest.param(fault.html("<p></p>"), id="nothing"),
    ],
)
def test_a_failing_part_fails_the_article_until_it_is_mended(site: Site, trouble: Any, part: int) -> None:
    world, long = long_world()
    path = f"/page,{part},{long.number}-{long.slug}.html"
    with ReplicaServer(world) as server:
        server.faults[path] = trouble
        outcome = site.crawl(server)
        assert path in server.paths()
        assert outcome.exit_code == 4
        assert site.reasons().keys() == {long.id}
        assert long.id not in site.articles()
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert differences(world, site) == []


def test_a_part_that_leads_back_to_the_first_page_is_no_part(site: Site) -> None:
    world, long = long_world()
    path = f"/page,3,{long.number}-{long.slug}.html"
    with ReplicaServer(world) as server:
        server.faults[path] = fault.moved(long.address)
        assert site.crawl(server).exit_code == 4
        assert site.reasons().keys() == {long.id}
        server.faults.clear()
        site.crawl(server)
    assert differences(world, site) == []


def test_a_part_edited_later_makes_a_revision(site: Site) -> None:
    world, long = long_world()
    with ReplicaServer(world) as server:
        site.crawl(server)
        world.edit(long.number, paragraphs=(*long.paragraphs[:-1], "خاتمة جديدة للتقرير كما نشرت لاحقا."))
        run = site.crawl(server, recheck="all").runs[0]
        assert (run.updated, run.not_modified) == (1, 7)
    assert differences(world, site) == []
    assert site.articles()[long.id].revision == 2


# Pages that show another page, and lists that go on where no address leads


def first_again(server: ReplicaServer) -> Callable[[Any, Callable[[], Any]], Any]:
    return lambda request, page: server._rendered("/security/")


@pytest.mark.parametrize("led", ["redirect", "same content", "404"])
@pytest.mark.parametrize("number", [2, 3])
def test_a_page_that_shows_another_one_ends_no_walk_as_complete(site: Site, led: str, number: int) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        answers = {
            "redirect": fault.moved(f"{server.url}/security/", 302),
            "same content": first_again(server),
            "404": fault.status(404),
        }
        server.faults[f"/security/page/{number}/"] = answers[led]
        outcome = site.crawl(server)
        run = outcome.runs[0]
        assert (run.complete, run.outcome, outcome.exit_code) == (False, "degraded", 4)
        server.faults.clear()
        run = site.crawl(server).runs[0]
        assert (run.complete, run.outcome) == (True, "ok")
    assert differences(world, site) == []


def counting_from_zero(html: str) -> str:
    """Drupal's way: the second page is ``?page=1``."""
    return re.sub(r"/security/page/([0-9]+)/", lambda found: f"/security/?page={int(found[1]) - 1}", html)


def test_a_pager_that_counts_from_zero_is_walked_whole(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        changed = fault.changed(counting_from_zero)

        def at_page(request: Any, page: Callable[[], Any]) -> Any:
            number = int(request.target.partition("page=")[2] or 0) + 1
            answer = server._rendered("/security/" if number == 1 else f"/security/page/{number}/")
            return changed(request, lambda: answer)

        server.faults["/security/"] = at_page
        run = site.crawl(server).runs[0]
        assert (run.complete, run.outcome) == (True, "ok")
        assert not any("/page/" in path for path in lists(server))
    assert differences(world, site) == []


def test_a_page_that_failed_before_the_button_is_read_by_the_next_run(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        more = fault.changed(lambda html: without_pagination(html).replace("</main>", "<button>المزيد</button></main>"))
        server.faults |= {"/security/page/2/": fault.status(500), "/security/page/3/": more}
        first = site.crawl(server).runs[0]
        assert first.gap is not None
        assert (first.new, first.gap["why"], first.gap["unread_pages"]) == (10, "more", [2])
        del server.faults["/security/page/2/"]
        assert site.crawl(server).runs[0].new == 5


def test_a_list_that_offers_more_without_an_address(site: Site) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        button = "<button>تحميل المزيد</button>"
        more = fault.changed(lambda html: without_pagination(html).replace("</main>", f"{button}</main>"))
        server.faults["/security/"] = more
        first = site.crawl(server)
        assert (first.exit_code, first.runs[0].outcome, first.runs[0].complete) == (4, "degraded", False)
        assert first.runs[0].gap is not None
        assert first.runs[0].gap["why"] == "more"
        assert any("offers more" in note for note in first.runs[0].notes)
        world.publish()
        later = site.crawl(server)
        assert (later.exit_code, later.runs[0].outcome, later.runs[0].complete, later.runs[0].new) == (0, "ok", True, 1)
