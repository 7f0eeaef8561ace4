"""One suite for every database: a backend is a function from a test to an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newscrawl.store import Store

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


@pytest.fixture(params=list(BACKENDS))
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store on each backend."""
    with Store.open(BACKENDS[request.param](request), create=True) as opened:
        yield opened


@pytest.fixture(params=SHARED)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a store that is not there yet, on each backend that several processes can open."""
    return BACKENDS[request.param](request)
