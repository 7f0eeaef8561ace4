"""A store with a feed to deliver, and the servers that take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newscrawl.deliver.message import Message
from newscrawl.store import Store
from tests.deliver import receivers
from tests.store.samples import article, save

SECRET = "whsec_" + "bmV3c2NyYXdsLXRlc3RzLXNlY3JldC0wMDE="
LINES = 12


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a store with some lines in its feed."""
    url = f"sqlite:///{tmp_path / 'news.db'}"
    with Store.open(url, create=True) as store:
        add(store, 1, LINES)
    return url


def add(store: Store, first: int, count: int) -> None:
    save(store, *(article(number, headline=f"خبر عاجل رقم {number}") for number in range(first, first + count)))


@pytest.fixture
def feed(database: str) -> Callable[[], list[Message]]:
    """The lines as they should arrive."""

    def read() -> list[Message]:
        with Store.open(database) as store:
            return [Message.of(change) for change in store.changes()]

    return read


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with receivers.redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture(scope="session")
def nats_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with receivers.nats_server(tmp_path_factory.mktemp("nats")) as port:
        yield port
