"""Copies through whole crawls, and sites that are redesigned between two of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from newscrawl.demo import ReplicaServer, World
from newscrawl.demo import faults as fault
from tests.conftest import Site
from tests.crawl.worlds import differences, ids, kinds, world_now


def plain(world: World) -> list[Any]:
    return [a for a in world.live("security") if a.paragraphs and not a.parts and not a.headline_tags]


def copies(site: Site) -> dict[str, str]:
    return {id: a.duplicate_of for id, a in site.articles().items() if a.duplicate_of}


@pytest.mark.parametrize("per_page", [3, 5, 40])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_an_empty_store_the_later_one_is_the_copy(site: Site, seed: int, per_page: int) -> None:
    world = world_now(seed=seed, articles=40, per_page=per_page, copies=4, variants=3)
    planted = {a.id: f"baghdad_today:{a.copy_of}" for a in world.live("security") if a.copy_of}
    assert len(planted) == 4
    with ReplicaServer(world) as server:
        run = site.crawl(server).runs[0]
    assert copies(site) == planted
    assert (run.duplicates, run.new) == (4, 36)
    assert sorted(kinds(site)) == sorted(("article.created", id) for id in ids(world))
    assert differences(world, site) == []


def test_the_change_feed_is_in_order_of_publication(site: Site) -> None:
    world = world_now(articles=23)
    with ReplicaServer(world) as server:
        site.crawl(server)
    # A long article comes when its last page does.
    short = [a.id for a in reversed(world.live("security")) if not a.parts]
    assert [id for _, id in kinds(site) if id in short] == short


@pytest.mark.parametrize(
    ("minutes", "other_headline", "is_copy"),
    [(20, False, True), (20, True, True), (200, True, True), (200, False, True), (26 * 60, False, False)],
    ids=["headline and body", "body alone", "body hours later", "both hours later", "a day later"],
)
def test_a_copy_that_comes_in_a_later_run(site: Site, minutes: int, other_headline: bool, is_copy: bool) -> None:
    world = world_now(articles=12)
    original = plain(world)[2]
    at = original.at + timedelta(minutes=minutes)
    if at > world.now:
        world.edit(original.number, at=world.now - timedelta(minutes=minutes))
        at = world.now
    with ReplicaServer(world) as server:
        site.crawl(server)
        fields = {"headline": "عنوان لا يشبه ما سبقه في شيء"} if other_headline else {}
        copy = world.publish_copy(original.number, at=at, **fields)
        run = site.crawl(server).runs[0]
        assert (run.duplicates, run.new) == ((1, 0) if is_copy else (0, 1))
    assert copies(site) == ({copy.id: original.id} if is_copy else {})
    assert kinds(site)[-1] == ("article.created", copy.id)


@pytest.mark.parametrize(("minutes", "is_copy"), [(30, True), (31, False)])
def test_the_same_headline_over_another_text(site: Site, minutes: int, is_copy: bool) -> None:
    world = world_now(articles=8)
    original = world.publish(at=world.now - timedelta(minutes=minutes), headline="انفجار عبوة ناسفة شمالي بغداد")
    other = world.publish(headline="إنفجار عبوةٍ ناسفة، شمالى بغداد")
    with ReplicaServer(world) as server:
        site.crawl(server)
    assert copies(site) == ({other.id: original.id} if is_copy else {})


def test_texts_that_differ_in_numbers_alone_are_no_copies(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        site.crawl(server)
        variant = world.publish_variant(plain(world)[1].number)
        run = site.crawl(server).runs[0]
        assert (run.duplicates, run.new) == (0, 1)
    assert site.articles()[variant.id].duplicate_of is None


# A site that is redesigned

REDESIGNS: dict[str, Callable[[str], str]] = {
    "classes": lambda html: (
        html.replace("news-content", "text-x").replace("ms-2 time", "when").replace("news-title", "t9")
    ),
    "classes and title": lambda html: (
        html.replace("news-content", "entry")
        .replace("ms-2 time", "clock")
        .replace('<h1 class="news-title">', '<h2 class="big">')
        .replace("</h1>", "</h2>")
    ),
    "other elements": lambda html: html.replace('<div class="news-content">', '<section class="entry">').replace(
        '<span class="ms-2 time">', '<em class="d">'
    ),
}


@pytest.mark.parametrize("redesign", REDESIGNS.values(), ids=REDESIGNS)
def test_a_redesign_is_read_by_structure_and_told(site: Site, redesign: Callable[[str], str]) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        assert site.crawl(server).exit_code == 0
        for _ in range(6):
            article = world.publish()
            server.faults[article.number] = fault.changed(redesign)
        outcome = site.crawl(server)
        run = outcome.runs[0]
        assert (outcome.exit_code, run.outcome, run.new, run.failed, run.complete) == (4, "degraded", 6, 0, True)
        fallen = " ".join(run.notes)
        assert "body: site" in fallen
        assert "published_at: site" in fallen
        assert site.crawl(server).exit_code == 0  # nothing new, nothing read, nothing to say
    assert [line for line in differences(world, site) if "summary" not in line] == []


def test_one_odd_page_is_no_redesign(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        site.crawl(server)
        odd = [world.publish() for _ in range(5)][2]
        server.faults[odd.number] = fault.changed(REDESIGNS["classes"])
        assert site.crawl(server).exit_code == 0
    assert differences(world, site) == []


def test_a_first_crawl_wholly_on_later_ways_still_reads(site: Site) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        for article in world.live():
            server.faults[article.number] = fault.changed(REDESIGNS["classes"])
        outcome = site.crawl(server)
        assert outcome.exit_code in (0, 4)
        assert outcome.runs[0].new == 12
    assert differences(world, site) == []
