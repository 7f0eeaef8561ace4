"""Crawls that are killed: the archive is whole to every tool, and every article's page is in it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer
from tests.archive.samples import check
from tests.archive.test_crawl import files
from tests.archive.test_reparse import again
from tests.conftest import Site
from tests.crawl.test_kills import Trap, crawl_into
from tests.crawl.worlds import differences, world_now


@pytest.mark.slow
@pytest.mark.parametrize("at", [6, 12, 17, 23, 29, 36])
def test_killed_at_any_request_the_archive_is_whole(site: Site, tmp_path: Path, at: int) -> None:
    world = world_now(articles=25)
    with ReplicaServer(world) as server:
        assert crawl_into(Trap(at), server, tmp_path).returncode == -signal.SIGKILL
        assert site.crawl(server).runs[0].complete
    check(*files(tmp_path))
    assert all(article.source for article in site.articles().values())
    assert {reading.kind for reading in again(site, tmp_path)} == {"same"}
    assert differences(world, site) == []
