"""Crawls into PostgreSQL, as a user runs them: a server that is not there, goes away, comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from newscrawl.demo import ReplicaServer
from newscrawl.store import Store
from tests.crawl import command
from tests.crawl.worlds import ids, once, world_now
from tests.postgres import PASSWORD, Postgres


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server of this test's own, to be stopped."""
    with closing(Postgres()) as made:
        yield made


def crawl(folder: Path, site: ReplicaServer, database: str) -> CompletedProcess[str]:
    words = ("crawl", "--section", "security", "--no-ticker", "--base-url", site.url)
    return command.run(folder, *words, NEWSCRAWL_DATABASE=database)


def gone(ended: CompletedProcess[str], match: str) -> None:
    """Exit code 5 and one line that says why, without the password."""
    assert ended.returncode == 5, ended.stderr
    lines = [line for line in ended.stderr.splitlines() if line.startswith("newscrawl: ")]
    assert match in lines[-1]
    assert PASSWORD not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_two_crawls_and_a_restart_of_the_server_between_them(tmp_path: Path, server: Postgres) -> None:
    world = world_now(articles=24)
    database = server.url(server.create())
    with ReplicaServer(world) as site:
        assert crawl(tmp_path, site, database).returncode == 0
        server.stop()
        gone(crawl(tmp_path, site, database), "Connection refused")
        server.start()
        requests = len(site.log)
        again = crawl(tmp_path, site, database)
        assert again.returncode == 0, again.stderr
        articles = {article.path for article in world.live("security")}
        assert not any(request.path in articles for request in site.log[requests:]), "articles were fetched again"
    with Store.open(database) as store:
        assert {article.id for article in store.articles()} == ids(world)
        assert [run.outcome for run in store.runs()] == ["ok", "ok"]
        cursors = [change.cursor for change in store.changes()]
    result = command.run(tmp_path, "export", "changes", "--since", str(cursors[10]), "--database", database)
    assert [json.loads(line)["cursor"] for line in result.stdout.splitlines()] == cursors[11:]


@pytest.mark.parametrize("at_once", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_server_that_goes_away_in_mid_crawl(tmp_path: Path, server: Postgres, at_once: bool) -> None:
    world = world_now(articles=40)
    database = server.url(server.create())
    with ReplicaServer(world) as site:
        path = world.live("security")[20].path
        site.before.append(once(path, lambda: server.stop(at_once=at_once)))
        gone(crawl(tmp_path, site, database), "127.0.0.1")
        assert len(site.log) < 60, "it does not go on asking for what it cannot keep"
        server.start()
        ended = crawl(tmp_path, site, database)
        assert ended.returncode == 0, ended.stderr
    with Store.open(database) as store:
        found = [article.id for article in store.articles()]
        assert set(found) == ids(world)
        assert len(found) == len(set(found))
        assert [change.id for change in store.changes()] == found


@pytest.mark.slow
def test_the_doctor_names_the_server_or_what_is_wrong_with_it(tmp_path: Path, database: str) -> None:
    def doctor() -> tuple[int, str]:
        ended = command.run(tmp_path, "doctor", NEWSCRAWL_DATABASE=database)
        return ended.returncode, next(line for line in ended.stdout.splitlines() if line.startswith("store"))

    assert "none yet" in doctor()[1]
    Store.open(database, create=True).close()
    assert "PostgreSQL 18" in doctor()[1]
    assert PASSWORD not in doctor()[1]
    database = database.replace(PASSWORD, "falsch-456")
    code, line = doctor()
    assert code == 5
    assert "password authentication failed" in line
    assert "falsch-456" not in line
