"""Whose failures and second looks a command takes on, and what a page that always fails does to a run."""

from __future__ import annotations

from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.runner import CrawlRunner, Job
from tests.conftest import Site
from tests.crawl.test_truth import now_world

SECURITY, POLITICS = "security", "politics"


def crawl_whole(site: Site, server: ReplicaServer, *sections: str, **options: str) -> list[str]:
    """A crawl for which no section was named; returns the articles' paths it asked for."""
    server.log.clear()
    job = Job(
        site=site.known,
        sections=sections,
        ticker=False,
        base_url=server.url,
        delay=0.001,
        whole_site=True,
        **options,
    )
    site.reactor.run(CrawlRunner(job, site.config).run())
    return [request.path for request in server.log if request.number]


def test_second_looks_of_a_plain_crawl_are_the_whole_sites(site: Site) -> None:
    world: World = now_world(articles=30)
    with ReplicaServer(world) as server:
        site.crawl(server, sections=(SECURITY, POLITICS))
        stored = site.articles()
        paths = crawl_whole(site, server, SECURITY, POLITICS, recheck="all")
        assert len(paths) >= len(stored)
        firsts = [path for path in paths if not path.startswith("/page,")]
        assert len(firsts) == len(set(firsts)) == len(stored), "each article once in a command"
        only = crawl_whole(site, server, SECURITY, recheck="all")
        assert set(only) == set(paths), "a section that was crawled before counts, too"


def test_failures_of_a_plain_crawl_are_tried_once_in_a_command(site: Site) -> None:
    world: World = now_world(articles=30)
    bad = world.live(POLITICS)[0].number
    with ReplicaServer(world) as server:
        server.faults[bad] = faults.status(500)
        site.crawl(server, sections=(SECURITY, POLITICS))
        assert len(crawl_whole(site, server, SECURITY, POLITICS)) == 1
        del server.faults[bad]
        crawl_whole(site, server, SECURITY)
    assert site.reasons() == {}


def test_pages_that_always_fail_leave_a_walk_complete(site: Site) -> None:
    world: World = now_world(articles=60)
    dead = [article.number for article in world.live(SECURITY)[:12]]
    with ReplicaServer(world) as server:
        for _ in range(3):
            for number in dead:
                server.faults[number] = faults.status(500)
            server.log.clear()
            outcome = site.crawl(server)
        assert len(site.reasons()) == 12
        run = outcome.runs[0]
        assert (run.outcome, run.complete, run.gap) == ("degraded", True, None)
        assert {request.number for request in server.log if request.number} == set(dead), "all of them were tried"


def test_robots_of_a_mirror_with_a_path_lie_at_its_root(site: Site) -> None:
    world: World = now_world(articles=20)
    world.robots = "User-agent: *\nDisallow: /\n"
    with ReplicaServer(world) as server:
        outcome = site.crawl(server, base_url=f"{server.url}/mirror")
        assert server.paths() == ["/robots.txt"]
    assert outcome.exit_code == 3
