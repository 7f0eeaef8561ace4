"""The replica's own truth against what `export` would write, field by field, while the site moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.demo import ROUNDS, TRUTH_FIELDS, ReplicaServer, World
from newscrawl.items import as_json
from tests.conftest import Site


def now_world(**options: Any) -> World:
    """A world of today, dated a little in the past so that what it publishes is never in the future."""
    return World(now=datetime.now(UTC) - timedelta(hours=2), clock=lambda: datetime.now(UTC), **options)


def stored(site: Site) -> dict[str, dict[str, Any]]:
    return {id: as_json(article) for id, article in site.articles().items()}


def differences(world: World, found: dict[str, dict[str, Any]]) -> list[str]:
    """Where the store and the site's truth differ; articles never seen alive are not expected."""
    wrong = []
    truth = {item["id"]: item for item in world.truth_articles("security")}
    for id in truth.keys() - found.keys():
        wrong.append(f"{id}: missing")
    for id, item in truth.items():
        if id in found:
            wrong += [
                f"{id} {name}: {item[name]!r} != {found[id][name]!r}"
                for name in TRUTH_FIELDS
                if item[name] != found[id][name]
            ]
            if found[id]["removed_at"] is not None:
                wrong.append(f"{id}: alive, but stored as removed")
    return wrong


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_two_hundred_articles_over_three_rounds(site: Site, seed: int) -> None:
    world = now_world(seed=seed, articles=500, per_page=20)
    assert len(world.truth_articles("security")) >= 200
    with ReplicaServer(world) as server:
        for number, move in enumerate(ROUNDS[:3]):
            move(world)
            outcome = site.crawl(server, ticker=True, recheck="all" if number else None)
            assert outcome.exit_code == 0, outcome.runs
            assert differences(world, stored(site)) == []
    found = stored(site)
    removed = {a.id for a in world.removed()}
    assert removed
    assert all(found[id]["removed_at"] is not None and found[id]["body"] for id in removed)
    copies = {a.id: f"baghdad_today:{a.copy_of}" for a in world.live("security") if a.copy_of}
    assert copies
    assert {id: item["duplicate_of"] for id, item in found.items() if item["duplicate_of"]} == copies
    edited = {a.id: a.revision for a in world.live("security") if a.revision > 1}
    assert edited
    assert {id: found[id]["revision"] for id in edited} == edited


def test_the_seed_page_is_exact_to_the_letter(site: Site) -> None:
    world = now_world(articles=30)
    seed = min(world.truth_articles("security"), key=lambda item: item["published_at"])
    with ReplicaServer(world) as server:
        assert site.crawl(server).exit_code == 0
    found = stored(site)[seed["id"]]
    assert {name: found[name] for name in TRUTH_FIELDS} == seed
    assert found["published_at"] == "2020-03-19T11:14:00+03:00"
    assert (found["dateline"], found["place"], found["section"]) == ("بغداد اليوم- متابعة", None, "أمن")
    assert found["body"].startswith("أكد المتحدث باسم العمليات المشتركة، تحسين الخفاجي")
    assert found["body"].endswith("بالإضافة إلى قاعدتين عسكريتين أخريين في العراق.")


def test_a_second_crawl_with_nothing_new_costs_three_requests(site: Site) -> None:
    world = now_world(articles=120, per_page=20)
    with ReplicaServer(world) as server:
        site.crawl(server, ticker=True)
        server.log.clear()
        outcome = site.crawl(server, ticker=True)
        assert server.paths() == ["/robots.txt", "/security/", "/"]
    assert [run.new for run in outcome.runs] == [0, 0]
    assert all(run.complete for run in outcome.runs)


def test_no_article_is_fetched_twice_in_a_run(site: Site) -> None:
    world = now_world(articles=150, per_page=10)
    with ReplicaServer(world) as server:
        site.crawl(server)
        paths = [path for path in server.paths() if path.endswith(".html") and not path.startswith("/page,")]
    assert len(paths) == len(set(paths)) == len(world.truth_articles("security"))


def test_the_ticker_is_the_strip(site: Site) -> None:
    world = now_world(articles=40)
    with ReplicaServer(world) as server:
        for number in range(3):
            ROUNDS[number](world)
            assert site.crawl(server, sections=(), ticker=True).exit_code == 0
            headlines = [as_json(h) for h in site.read(lambda store: list(store.headlines()))]
            now = sorted((h for h in headlines if h["ended_at"] is None), key=lambda h: h["position"])
            truth = world.truth_headlines()
            assert [{name: h[name] for name in truth[0]} for h in now] == truth
    ended = {h["text"] for h in headlines if h["ended_at"]}
    assert ended == {line.text for line in world.ended_lines}
    reworded = [h for h in headlines if h["previous_id"]]
    assert len(reworded) == 1
    assert reworded[0]["text"].endswith(".. تحديث")
