"""A replica on loopback and a client for it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from newscrawl.demo import ReplicaServer, World


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """One connection that is kept alive."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)

    def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        """The answer; ``if_none_match="x"`` sends ``if-none-match: x``."""
        self.connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = self.connection.getresponse()
        return Got(answer.status, dict(answer.headers), answer.read())


@pytest.fixture
def world() -> World:
    return World(articles=60)


@pytest.fixture
def server(world: World) -> Iterator[ReplicaServer]:
    with ReplicaServer(world) as running:
        yield running


@pytest.fixture
def client(server: ReplicaServer) -> Iterator[Client]:
    made = Client(server.url)
    yield made
    made.connection.close()
