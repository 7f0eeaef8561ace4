"""Faults of the store: locked, killed, restarted, slow, full, damaged, from another time."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from newscrawl.demo import Request
from tests.faults.relay import Relay
from tests.faults.table import Table
from tests.faults.test_machine import mounted
from tests.faults.trial import Fault, Trial, trial, tried
from tests.postgres import Postgres

GROUP = "The store"
Act = Callable[[], object]


def at_article(made: Trial, number: int, act: Act) -> None:
    """Act when the crawl asks for its article of that number, counted from 1."""
    left = [number]

    def see(request: Request) -> None:
        if request.number is not None:
            left[0] -= 1
            if left[0] == 0:
                act()

    made.server.before.append(see)


def file_of(made: Trial) -> Path:
    return Path(made.database.removeprefix("sqlite:///"))


def locked(*, until: int | None) -> Callable[[Trial], AbstractContextManager[None]]:
    """Another process holds the store from the third article on, until another one is asked for or to the end."""

    @contextmanager
    def inflict(made: Trial) -> Iterator[None]:
        made.crawl("--max-pages", "1")
        made.world.publish()
        other = sqlite3.connect(file_of(made), isolation_level=None, check_same_thread=False)
        for _ in range(8):
            made.world.publish()
        at_article(made, 3, lambda: other.execute("BEGIN IMMEDIATE"))
        if until is not None:
            at_article(made, until, lambda: other.execute("ROLLBACK"))
        yield
        with suppress(sqlite3.OperationalError):
            other.execute("ROLLBACK")
        other.close()

    return inflict


def refused(spoil: Callable[[Path], None]) -> Callable[[Trial], AbstractContextManager[None]]:
    """A file that cannot be used: it is named, left as it is byte for byte, and put right by its owner."""

    @contextmanager
    def inflict(made: Trial) -> Iterator[None]:
        made.crawl()
        path = file_of(made)
        good = path.with_suffix(".good")
        shutil.copy(path, good)
        made.world.publish()
        spoil(path)
        bad = path.read_bytes()
        yield
        assert path.read_bytes() == bad, "what cannot be read is not written to"
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
        good.replace(path)

    return inflict


def of_a_newer_version(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()


def no_database(path: Path) -> None:
    path.write_bytes("ليست قاعدة بيانات\n".encode() * 200)


def damaged_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data) - 4096, 8192):
        data[at : at + 2048] = b"\xa5" * 2048
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


FILES = [
    Fault(name="locked by another process for a while", inflict=locked(until=6), codes=(0,)),
    Fault(name="locked by another process to the end", inflict=locked(until=None), codes=(5,)),
    Fault(name="a file from a newer version", inflict=refused(of_a_newer_version), codes=(5,)),
    Fault(name="a file that is no database", inflict=refused(no_database), codes=(5,), quick=True),
    Fault(name="a file with damaged pages", inflict=refused(damaged_pages), codes=(5,)),
    Fault(name="a file cut in half", inflict=refused(cut_off), codes=(5,)),
]


@pytest.mark.parametrize(
    "fault", [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.faults) for one in FILES]
)
def test_sqlite(fault: Fault, tmp_path: Path, table: Table) -> None:
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            tried(fault, made, table.row(f"{GROUP}: SQLite", fault.name))


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of this module's own: it is killed."""
    made = Postgres()
    yield made
    made.close()


Inflict = Callable[[Trial, Postgres], AbstractContextManager[None]]


def gone(*, at_once: bool) -> Inflict:
    @contextmanager
    def inflict(made: Trial, server: Postgres) -> Iterator[None]:
        at_article(made, 5, lambda: server.stop(at_once=at_once))
        yield
        server.start()

    return inflict


@contextmanager
def restarted(made: Trial, server: Postgres) -> Iterator[None]:
    def again() -> None:
        server.stop(at_once=True)
        server.start()

    at_article(made, 5, again)
    yield


@contextmanager
def slow(made: Trial, server: Postgres) -> Iterator[None]:
    """A slow network, or a slow server, from the first question on."""
    before = made.database
    with Relay(server.port, late=0.02) as relay:
        made.database = before.replace(f":{server.port}/", f":{relay.port}/")
        yield
        made.database = before


@contextmanager
def held(made: Trial, server: Postgres) -> Iterator[None]:
    """Somebody holds the articles' table while five articles are fetched."""
    name = made.database.rpartition("/")[2]
    made.crawl("--max-pages", "1")
    for _ in range(9):
        made.world.publish()
    with psycopg.connect(server.url(name)) as conn:
        at_article(made, 2, lambda: conn.execute("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE"))
        at_article(made, 7, conn.rollback)
        yield


@contextmanager
def crowded(made: Trial, server: Postgres) -> Iterator[None]:
    """No connection is left for us from the fifth article on, and ours is ended."""
    name = made.database.rpartition("/")[2]

    def crowd() -> None:
        server.execute(
            f"ALTER DATABASE {name} CONNECTION LIMIT 0",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    at_article(made, 5, crowd)
    yield
    server.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")


@contextmanager
def no_room(made: Trial, server: Postgres) -> Iterator[None]:
    """The disk of its data is full from the fifth article on, until somebody makes room and starts it again."""
    ballast = server.folder / "ballast"

    def fill() -> None:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    at_article(made, 5, fill)
    yield
    ballast.unlink()
    server.stop(at_once=True)
    server.start()


@pytest.mark.faults
def test_postgresql_without_room(tmp_path: Path, table: Table) -> None:
    row = table.row(f"{GROUP}: PostgreSQL", "its disk is full")
    for folder in table.tries(tmp_path):
        # Not in pytest's folder, which the server's user may not enter.
        with TemporaryDirectory() as place, mounted(Path(place), "-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs"):
            server = Postgres(Path(place))
            try:
                with trial(folder, server.url(server.create())) as made:
                    tried(Fault(name=row.name, inflict=partial(no_room, server=server), codes=(5,)), made, row)
            finally:
                server.close()


SERVERS: dict[str, tuple[Inflict, tuple[int, ...]]] = {
    "killed in mid-crawl": (gone(at_once=True), (5,)),
    "shut down in mid-crawl": (gone(at_once=False), (5,)),
    "killed and started again in mid-crawl": (restarted, (0, 5)),
    "a table is locked for a while": (held, (0,)),
    "each of its answers 20 ms late": (slow, (0,)),
    "no connection is left": (crowded, (5,)),
}


@pytest.mark.faults
@pytest.mark.parametrize("name", SERVERS)
def test_postgresql(name: str, tmp_path: Path, table: Table, server: Postgres) -> None:
    inflict, codes = SERVERS[name]
    for folder in table.tries(tmp_path):
        database = server.create()
        server.execute(
            "DO $$ BEGIN CREATE ROLE guest LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            f"ALTER DATABASE {database} OWNER TO guest",
        )
        url = server.url(database, user="guest", password="x")
        with trial(folder, url) as made:
            fault = Fault(name=name, inflict=lambda made: inflict(made, server), codes=codes)
            tried(fault, made, table.row(f"{GROUP}: PostgreSQL", name))
