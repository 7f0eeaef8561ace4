"""Stores to show, and their servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.store import Store
from newscrawl.web.state import AppState
from tests.store.samples import NOW
from tests.web.serving import TOKEN, Client, served


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store to write to, beside the pages' own connection."""
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True) as opened:
        yield opened


@pytest.fixture
def state(store: Store, tmp_path: Path) -> Iterator[AppState]:
    """What the pages are made from: the same store, for reading only; the clock stands at the samples' time."""
    url = f"sqlite:///{tmp_path / 'news.db'}"
    with Store.open(url, read_only=True) as opened:
        yield AppState(opened, url, TOKEN, archive=tmp_path / "archive", root=tmp_path, now=lambda: NOW)


@pytest.fixture
def client(state: AppState) -> Iterator[Client]:
    """A reader of the pages."""
    with served(state) as made:
        yield made
