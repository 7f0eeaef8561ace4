"""Faults on the way to the site: its name, its certificate, its addresses."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer
from tests.crawl.test_tls import CERTIFICATES, LOOPBACK, NOW, certificate
from tests.crawl.worlds import world_now
from tests.faults.relay import Relay
from tests.faults.table import Table
from tests.faults.trial import Fault, Trial, trial, tried

GROUP = "The way to the site"
NAME = "site.invalid"  # RFC 6761: no resolver ever knows it


def port_of(made: Trial) -> int:
    return int(made.server.url.rpartition(":")[2])


def certified(kind: str) -> Callable[[Trial], AbstractContextManager[None]]:
    """The site is reached by TLS alone, with a certificate that does not hold, then with one that does."""

    @contextmanager
    def inflict(made: Trial) -> Iterator[None]:
        for folder in ("bad", "good"):
            (made.folder / folder).mkdir()
        bad = certificate(made.folder / "bad", *CERTIFICATES[kind])
        good = certificate(made.folder / "good", LOOPBACK, NOW + timedelta(days=1))
        made.lasting["SSL_CERT_FILE"] = str(good)
        shown = made.folder / "server.pem"
        shutil.copy(bad, shown)
        relay = made.over.enter_context(Relay(port_of(made), certificate=shown))
        made.at = f"https://127.0.0.1:{relay.port}"
        yield
        relay.present(good)

    return inflict


@contextmanager
def nameless(made: Trial) -> Iterator[None]:
    """The resolver does not know the site's name, then it does."""
    made.at = f"http://{NAME}:{port_of(made)}"
    yield
    made.lasting["FAULTS_HOSTS"] = f"{NAME}=127.0.0.1"


NETWORK = [
    Fault(name="its name is not known (DNS)", inflict=nameless, codes=(3,), reasons=("dns",), quick=True),
    *(
        Fault(name=f"TLS certificate: {kind}", inflict=certified(kind), codes=(3,), reasons=("tls",))
        for kind in CERTIFICATES
    ),
]


@pytest.mark.parametrize(
    "fault", [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.faults) for one in NETWORK]
)
def test_the_network(fault: Fault, tmp_path: Path, table: Table) -> None:
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            tried(fault, made, table.row(GROUP, fault.name))


@pytest.mark.faults
def test_a_site_of_ipv6_alone(tmp_path: Path, table: Table) -> None:
    row = table.row(GROUP, "IPv6 alone")
    for folder in table.tries(tmp_path):
        world = world_now(articles=14, per_page=5)
        with ReplicaServer(world, host="::1") as server:
            made = Trial(folder=folder, world=world, server=server, database=f"sqlite:///{folder / 'news.db'}")
            tried(Fault(name=row.name, inflict=lambda made: None, codes=(0,)), made, row)
            assert "[::1]" in server.url
