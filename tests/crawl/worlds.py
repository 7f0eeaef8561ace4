"""Worlds, and what a store should hold of them, for the crawl tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from newscrawl.demo import TRUTH_FIELDS, Request, World
from newscrawl.items import as_json
from tests.conftest import Site


def world_now(**options: Any) -> World:
    """A world of security news, dated a little in the past so that what it publishes is never in the future."""
    options = {"articles": 30, "per_page": 5, "shares": {"security": 1}, "seed_page": False, **options}
    return World(**{"now": datetime.now(UTC) - timedelta(hours=2), "clock": lambda: datetime.now(UTC), **options})


def ids(world: World, section: str = "security") -> set[str]:
    return {article.id for article in world.live(section)}


def differences(world: World, site: Site, section: str = "security") -> list[str]:
    """Where the store and what can be read on the site differ."""
    found = {id: as_json(article) for id, article in site.articles().items()}
    wrong = []
    for item in world.truth_articles(section):
        stored = found.get(item["id"])
        if stored is None:
            wrong.append(f"{item['id']}: missing")
        else:
            wrong += [f"{item['id']} {n}: {item[n]!r} != {stored[n]!r}" for n in TRUTH_FIELDS if item[n] != stored[n]]
    return wrong


def once(path: str, act: Callable[[], object], *, skip: int = 0) -> Callable[[Request], None]:
    """For `ReplicaServer.before`: act the first time that ``path`` is asked for, after ``skip`` times."""
    left = [skip]

    def see(request: Request) -> None:
        if request.path == path:
            left[0] -= 1
            if left[0] == -1:
                act()

    return see


def kinds(site: Site) -> list[tuple[str, str]]:
    """The change feed, as kind and id."""
    return [(change.kind, change.id) for change in site.read(lambda store: list(store.changes()))]
