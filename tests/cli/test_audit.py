"""`newscrawl audit`: what it says of crawls of real servers, what it ends with, and how it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.items import TickerLine
from newscrawl.records import ListedLink, WitnessedArticle
from newscrawl.store import PageFailed, Store
from tests.cli.conftest import Say
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.worlds import world_now
from tests.store import samples

SITE, NOW, HOUR, DAY = samples.SITE, samples.NOW, samples.HOUR, samples.DAY
WINDOW = ("--since", "2025-09-07", "--until", "2025-09-07")
ALL = {"security": 1, "politics": 1, "sport": 1}


def ident(number: int) -> str:
    return f"{SITE}:{number}"


@pytest.fixture
def store(here: Path) -> Iterator[Store]:
    """An empty store where commands look for it."""
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as opened:
        yield opened


def listing(store: Store, *numbers: int, section: str = "security", **more: Any) -> None:
    links = [
        ListedLink(id=ident(n), url=f"https://baghdadtoday.news/{n}-.html", **{"listed_at": NOW, **more})
        for n in numbers
    ]
    store.list_links(samples.run(section=section), links, NOW)


def named(number: int, witness: Any = "rss", **more: Any) -> WitnessedArticle:
    url = f"https://baghdadtoday.news/{number}-.html"
    values = {"site": SITE, "witness": witness, "article_id": ident(number), "url": url, "said_at": NOW, **more}
    return WitnessedArticle(**values)


def as_json(say: Say, *words: str) -> tuple[int, dict[str, Any]]:
    result = say("audit", *words, "--json")
    assert result.err == ""
    (found,) = result.lines
    return result.code, found


# --- over a store


@pytest.fixture
def mixed(store: Store) -> Store:
    """One of each kind: captured, failed, missing, of another section, of an unknown one; gaps of both kinds."""
    times = {"published_at": NOW - HOUR}
    samples.save(store, samples.article(100, **times), samples.article(110, **times), section_slug="security")
    samples.save(store, samples.article(103, section="رياضة", **times), section_slug="sport")
    listing(store, 100, 101, 102, 110)
    store.save(
        [PageFailed(url="https://baghdadtoday.news/101-.html", id=ident(101), reason="no_body")], run_id=None, now=NOW
    )
    witnesses = [
        named(100, section="أمن"),
        named(104, section="سياسة"),
        named(105, "sitemap"),
        named(111, section="أمن"),
    ]
    store.note_witnessed(witnesses, run_id=None, now=NOW)
    strip = samples.reading(TickerLine(text="خبر", url="https://baghdadtoday.news/120-.html", article_id=ident(120)))
    store.read_ticker(strip, run_id=None, now=NOW)
    return store


def test_the_whole_as_json(mixed: Store, say: Say) -> None:
    code, found = as_json(say, *WINDOW)
    assert code == 4
    assert (found["type"], found["site"], found["sections"], found["complete"]) == ("audit", SITE, ["security"], False)
    assert (found["since"], found["until"]) == ("2025-09-07T00:00:00+03:00", "2025-09-07T23:59:59+03:00")
    assert found["seen"] == {"listing": 4, "rss": 3, "sitemap": 1, "ticker": 1, "id": 9}
    only = {name: [str(id).split(":")[-1] for id in ids] for name, ids in found["only"].items()}
    assert only == {
        "listing": ["110", "101", "102"], "rss": ["104", "111"], "sitemap": ["105"], "ticker": ["120"],
        "id": ["106", "107", "108", "109"],
    }  # fmt: skip
    assert found["states"] == {"captured": 3, "failed": 1, "disallowed": 0, "other": 1, "unknown": 2, "missing": 2}
    assert [(item["id"], item["seen_by"], item["state"]) for item in found["missing"]] == [
        (ident(102), ["listing"], "missing"), (ident(111), ["rss"], "missing"),
    ]  # fmt: skip
    assert [(item["id"], item["reason"]) for item in found["failures"]] == [(ident(101), "no_body")]
    assert found["gaps"] == {
        "other_sections": [{"first": 103, "last": 104, "count": 2, "sections": {"رياضة": 1, "سياسة": 1}}],
        "unexplained": [{"first": 105, "last": 109, "count": 5, "sections": {}}],
        "jumps": [],
    }
    assert len(found["articles"]) == 9
    assert found["last_reading"] is None


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_tables_read_well(mixed: Store, say: Say, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = say("audit", *WINDOW)
    assert (result.code, result.err) == (4, "")
    assert "…" not in result.out
    rows = [line for line in result.out.splitlines() if "   " in line or line.startswith(("article:", "ids:"))]
    assert max(cell_len(line) for line in rows) <= width
    together = "".join(result.out.split())
    for text in (
        "baghdad_today,2025-09-0700:00to2025-09-0723:59(Asia/Baghdad);crawled:security", "never read".replace(" ", ""),
        "no_body", "https://baghdadtoday.news/102-.html", "105–109", "رياضة1,سياسة1", "2missing",
    ):  # fmt: skip
        assert text in together, text


def test_nothing_is_missing(store: Store, say: Say) -> None:
    samples.save(store, samples.article(100, published_at=NOW), section_slug="security")
    listing(store, 100)
    result = say("audit", *WINDOW)
    assert result.code == 0
    assert result.out.splitlines()[-1] == "nothing is missing: 1 captured"


def test_an_open_failure_is_named_and_nothing_missing(store: Store, say: Say) -> None:
    listing(store, 101)
    store.save(
        [PageFailed(url="https://baghdadtoday.news/101-.html", id=ident(101), reason="no_body")], run_id=None, now=NOW
    )
    result = say("audit", *WINDOW)
    assert (result.code, result.out.splitlines()[-1]) == (0, "nothing is missing: 0 captured; 1 failed")
    assert "no_body" in result.out


def test_windows_have_edges(store: Store, say: Say) -> None:
    midnight = NOW.replace(hour=21)  # in Baghdad, between the 7th and the 8th
    listing(store, 1, listed_at=midnight - timedelta(seconds=1))
    listing(store, 2, listed_at=midnight)
    listing(store, 3, listed_at=midnight + DAY)
    missing = {
        words: [item["id"] for item in as_json(say, *words)[1]["missing"]]
        for words in (
            WINDOW, ("--since", "2025-09-08", "--until", "2025-09-08"), ("--since", "2025-09-08"),
            ("--since", "2025-09-07T23:59:59", "--until", "2025-09-08T00:00"),
        )
    }  # fmt: skip
    assert list(missing.values()) == [[ident(1)], [ident(2)], [ident(2), ident(3)], [ident(1), ident(2)]]


def test_the_last_seven_days_are_the_default(here: Path, say: Say, site: Site) -> None:
    world = world_now(articles=3)
    for n, days in enumerate((6, 8)):
        world.publish(at=world.now - timedelta(days=days), number=283_500 + n)
    with ReplicaServer(world) as server:
        site.crawl(server)
    code, found = as_json(say, "--database", site.database)
    assert (code, found["states"]["captured"]) == (0, 4)


def test_jobs_and_configuration_say_what_is_crawled(store: Store, here: Path, say: Say) -> None:
    store.note_witnessed([named(1, section="سياسة")], run_id=None, now=NOW)
    assert as_json(say, *WINDOW)[0] == 0
    (here / "newscrawl.toml").write_text('[sites.baghdad_today]\nsections = ["politics"]\n', encoding="utf-8")
    assert as_json(say, *WINDOW)[0] == 4
    jobs = '[[jobs]]\nsite = "baghdad_today"\nsection = "sport"\nevery = "5m"\n'
    (here / "newscrawl.toml").write_text(jobs, encoding="utf-8")
    code, found = as_json(say, *WINDOW)
    assert (code, found["sections"]) == (0, ["sport"])


@pytest.mark.parametrize(
    "words",
    ["audit nowhere", "audit --since yesterday", "audit --until x", "audit --since 2025-09-08 --until 2025-09-07",
     "audit --since 2999-01-01", "audit --frobnicate"],
)  # fmt: skip
def test_wrong_words_end_with_2(store: Store, say: Say, words: str) -> None:
    result = say(words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("newscrawl: ")


@pytest.mark.parametrize("words", ["audit", "audit --json", "audit --read --base-url http://127.0.0.1:9"])
def test_no_store_is_made(here: Path, say: Say, words: str) -> None:
    result = say(words)
    assert result.code == 5
    assert "there is no store" in result.err
    assert list(here.iterdir()) == []


# --- over crawls of real servers


@pytest.fixture
def world() -> World:
    return world_now(articles=18, shares=ALL)


@pytest.fixture
def server(world: World) -> Iterator[ReplicaServer]:
    with ReplicaServer(world) as running:
        yield running


def read(site: Site, server: ReplicaServer, folder: Path) -> tuple[int, dict[str, Any], str]:
    """`newscrawl audit --read`, as a user runs it: its code, what it found, what it told meanwhile."""
    server.log.clear()
    words = ("--base-url", server.url, "--delay", "0.001", "--database", site.database)
    result = command.run(folder, "audit", "--read", "--json", *words)
    return result.returncode, json.loads(result.stdout), result.stderr


@pytest.mark.slow
def test_a_reading_finds_and_fetches_what_lists_never_showed(
    site: Site, server: ReplicaServer, world: World, say: Say, tmp_path: Path
) -> None:
    site.crawl(server)
    one, two = world.publish("security"), world.publish("security")
    server.faults["/security/rss.xml"] = faults.changed(lambda xml: xml.replace(f"/{two.number}-", "/x/"))
    server.faults["/rss.xml"] = faults.status(404)
    code, before = as_json(say, "--database", site.database)
    assert (code, before["last_reading"]) == (0, None), "nobody has named them yet"
    code, found, result = read(site, server, tmp_path)
    assert code == 0, result
    assert f"{SITE} witness: ok" in result
    states = {item["id"]: (item["state"], item["seen_by"]) for item in found["articles"]}
    assert states[one.id] == ("captured", ["rss", "sitemap"])
    assert states[two.id] == ("captured", ["sitemap"])
    assert found["only"]["sitemap"] == [i.id for i in sorted(world.live(), key=lambda a: (a.at, a.number)) if not (
        i.section == "security" and i.id != two.id
    )]  # fmt: skip
    assert found["states"]["captured"] == len(world.live()), "of other sections, too: their section was not known"
    assert found["gaps"]["unexplained"] == [
        gap
        for gap in found["gaps"]["unexplained"]
        if not any(gap["first"] <= a.number <= gap["last"] for a in world.live())
    ], "what is left are numbers that no article has"
    again, second, _ = read(site, server, tmp_path)
    assert (again, [r.path for r in server.log if r.number]) == (0, [])
    assert second["last_reading"]["outcome"] == "ok"


def test_on_postgresql(site: Site, server: ReplicaServer, world: World, say: Say, database: str) -> None:
    site.database = database
    site.crawl(server)
    late = world.publish("security")
    listing_was = as_json(say, "--database", database)[1]["seen"]["listing"]
    site.crawl(server, sections=(), witnesses=True, ticker=True)
    code, found = as_json(say, "--database", database)
    states = {item["id"]: (item["state"], item["seen_by"]) for item in found["articles"]}
    assert (code, states[late.id][0], found["seen"]["listing"]) == (0, "captured", listing_was)
    assert states[late.id][1][:2] == ["rss", "sitemap"]
    assert found["seen"]["rss"] >= 18
    assert found["gaps"]["other_sections"]


def test_feeds_explain_gaps_without_a_request(site: Site, server: ReplicaServer, world: World, tmp_path: Path) -> None:
    site.crawl(server)
    code, found, _ = read(site, server, tmp_path)
    assert (code, [r.path for r in server.log if r.number]) == (0, []), "the whole site's feed names their sections"
    explained = {n for gap in found["gaps"]["other_sections"] for n in range(gap["first"], gap["last"] + 1)}
    numbers = [article.number for article in world.live("security")]
    others = {a.number for a in world.live() if a.section != "security" and min(numbers) < a.number < max(numbers)}
    assert explained == others
    names = {name for gap in found["gaps"]["other_sections"] for name in gap["sections"]}
    assert names == {"سياسة", "رياضة"}


def test_a_listed_article_that_fails_is_named_until_it_can_be_read(
    site: Site, server: ReplicaServer, world: World, say: Say
) -> None:
    bad = world.live("security")[1]
    server.faults[bad.number] = faults.status(500)
    site.crawl(server)
    code, found = as_json(say, "--database", site.database)
    assert (code, [(i["id"], i["reason"], i["seen_by"]) for i in found["failures"]]) == (
        0, [(bad.id, "http_500", ["listing"])],
    )  # fmt: skip
    del server.faults[bad.number]
    site.crawl(server)
    code, found = as_json(say, "--database", site.database)
    assert (code, found["failures"], found["complete"]) == (0, [], True)


def test_what_a_stopped_crawl_has_listed_and_not_fetched_is_missing(
    site: Site, server: ReplicaServer, world: World, say: Say
) -> None:
    numbers = [article.number for article in world.live("security")]
    server.faults[numbers[-2]] = faults.status(503, retry_after=3600)
    site.crawl(server)
    code, found = as_json(say, "--database", site.database)
    missing = {item["id"] for item in found["missing"]}
    assert (code, missing) == (4, {ident(n) for n in numbers[:-2]})
    server.faults.clear()
    site.crawl(server)
    assert as_json(say, "--database", site.database)[0] == 0


def test_what_robots_forbid_is_not_missing(site: Site, server: ReplicaServer, world: World, say: Say) -> None:
    one, two, *_ = world.live("security")
    world.robots = f"User-agent: *\nDisallow: /{one.number}-\n"
    site.crawl(server)
    late = world.publish("security")
    world.robots += f"Disallow: /{late.number}-\n"
    world.touch()
    site.crawl(server, sections=(), witnesses=True)
    code, found = as_json(say, "--database", site.database)
    assert (code, found["states"]["disallowed"], found["missing"]) == (0, 2, [])
    assert two.id in site.articles()


def test_a_reading_that_robots_forbid_is_told(site: Site, server: ReplicaServer, world: World, tmp_path: Path) -> None:
    site.crawl(server)
    world.robots = "User-agent: *\nDisallow: /\n"
    world.touch()
    code, found, result = read(site, server, tmp_path)
    assert (code, server.paths()) == (3, ["/robots.txt"])
    assert (found["last_reading"]["outcome"], found["complete"]) == ("blocked", True)
    assert "witness: blocked" in result


def test_a_feed_that_cannot_be_read_is_told(site: Site, server: ReplicaServer, tmp_path: Path) -> None:
    site.crawl(server)
    server.faults["/sitemap.xml"] = faults.html("<html></html>")
    code, found, result = read(site, server, tmp_path)
    assert (code, found["last_reading"]["outcome"]) == (4, "degraded")
    assert "not read: https://baghdadtoday.news/sitemap.xml: no_feed" in result


def test_runs_show_a_reading(store: Store, say: Say) -> None:
    begun = store.start_run(samples.run(job="witness", section=None))
    store.finish_run(replace(begun, finished_at=NOW, outcome="ok", complete=True, new=2), settle=False)
    assert "witness" in say("runs").out
    assert say("runs --json").lines[0]["job"] == "witness"
    assert "last read 2025-09-07 12:00 (ok)" in say("audit", *WINDOW).out
