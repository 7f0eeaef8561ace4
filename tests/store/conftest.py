"""One suite for every database: a backend is a function from a test to an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newscrawl.store import Store
from tests.postgres import Postgres
from tests.store import copies

Backend = Callable[[pytest.FixtureRequest], str]


def file_of(request: pytest.FixtureRequest) -> str:
    folder: Path = request.getfixturevalue("tmp_path")
    return f"sqlite:///{folder / 'store.db'}"


def database_of(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("database")
    return url


BACKENDS: dict[str, Backend] = {
    "sqlite": file_of,
    "memory": lambda request: "sqlite://",
    "postgresql": database_of,
}
SHARED = ("sqlite", "postgresql")  # what several processes can open
WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]


@pytest.fixture(scope="session")
def empty(postgres: Postgres) -> str:
    """The name of a database that holds an empty store: a copy of it takes less time than new tables."""
    name = postgres.create()
    Store.open(postgres.url(name), create=True).close()
    return name


@pytest.fixture(params=list(BACKENDS))
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store on each backend."""
    if request.param == "postgresql":
        address = address_of(request, template=request.getfixturevalue("empty"))
    else:
        address = BACKENDS[request.param](request)
    with Store.open(address, create=True) as opened:
        yield opened


@pytest.fixture(params=SHARED)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a store that is not there yet, on each backend that several processes can open."""
    return BACKENDS[request.param](request)


def address(kind: str, name: str, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return BACKENDS[kind](request).replace("store.db", f"{name}.db")
    return address_of(request)


def address_of(request: pytest.FixtureRequest, **options: str) -> str:
    server: Postgres = request.getfixturevalue("postgres")
    made = server.create(**options)
    request.addfinalizer(lambda: server.drop(made))
    return server.url(made)


@pytest.fixture(params=WAYS, ids="-to-".join)
def ends(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The addresses of a store that is full and of one that is not there yet."""
    one, two = request.param
    source, target = address(one, "source", request), address(two, "target", request)
    with Store.open(source, create=True) as store:
        copies.fill(store)
    return source, target
