"""Faults of the machine: killed at every stage and at random, a full disk, limits, a clock that jumps, a power cut."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo import Request, faults
from newscrawl.exporters import plain
from tests.faults.table import Table
from tests.faults.test_site import gzip_bomb
from tests.faults.trial import MOST, Fault, Inflict, Trial, Tried, middle, trial, tried
from tests.postgres import Postgres
from tests.store.test_postgres_schema import first_version

GROUP = "The machine"
KILLED = (-signal.SIGKILL,)
# Where a crawl kills itself: module, function, before, amid or after which call of it.
STAGES = {
    "the lease is taken": "newscrawl.store:Store.acquire:after:1",
    "the run begins": "newscrawl.store:Store.start_run:after:1",
    "links are noted": "newscrawl.store:Store.list_links:after:1",
    "a page goes to the archive, half written": "newscrawl.archive.warc_file:os.pwrite:amid:2",
    "a page is archived and not yet stored": "newscrawl.archive.warc_file:os.fsync:after:2",
    "a save begins": "newscrawl.store:Store.save:before:1",
    "a save has written and not committed": "newscrawl.store.saving.writes:write:after:1",
    "a save is committed": "newscrawl.store:Store.save:after:1",
    "the strip is read": "newscrawl.store:Store.read_ticker:before:1",
    "the strip is saved": "newscrawl.store:Store.read_ticker:after:1",
    "the run ends": "newscrawl.store:Store.finish_run:before:1",
    "the run has ended": "newscrawl.store:Store.finish_run:after:1",
    "the lease is let go": "newscrawl.store:Store.release:before:1",
}
QUICK = ("a page goes to the archive, half written", "a save has written and not committed")


def stabbed(stage: str) -> Callable[[Trial], None]:
    def inflict(made: Trial) -> None:
        made.environment["FAULTS_STAB"] = stage

    return inflict


def variable(name: str, value: str) -> Callable[[Trial], None]:
    def inflict(made: Trial) -> None:
        made.environment[name] = value

    return inflict


def signalled(number: int) -> Callable[[Trial], None]:
    """A signal while an article is being answered."""

    def inflict(made: Trial) -> None:
        def see(request: Request) -> None:
            if request.number is not None and not sent:
                sent.append(request)
                assert made.running is not None
                made.running.send_signal(number)

        sent: list[Request] = []
        made.server.before.append(see)

    return inflict


def cramped(made: Trial) -> None:
    """No more address space than a crawl may take of memory, and pages that would take more."""
    made.environment["FAULTS_LIMIT"] = f"AS={MOST * 10**6}"
    made.server.faults[middle(made.world)] = gzip_bomb()
    made.server.faults["/"] = faults.changed(lambda html: html.replace("</body>", "<p>x" * 10**6 + "</body>"))


MACHINE = [
    *(Fault(name=f"SIGKILL as {stage}", inflict=stabbed(spec), codes=KILLED, quick=stage in QUICK)
      for stage, spec in STAGES.items()),
    Fault(name="SIGTERM in mid-crawl", inflict=signalled(signal.SIGTERM), codes=(130,)),
    Fault(name="SIGINT in mid-crawl", inflict=signalled(signal.SIGINT), codes=(130,)),
    Fault(name="the clock jumps an hour forth and back", inflict=variable("FAULTS_CLOCK", "3600"), codes=(0, 4)),
    Fault(name="9 file handles", inflict=variable("FAULTS_LIMIT", "NOFILE=9"), codes=(1, 3, 4, 5)),
    Fault(name="300 MB of memory, and a bomb", inflict=cramped, codes=(4,), reasons=("too_large",)),
    Fault(name="no file above 100 KB", inflict=variable("FAULTS_LIMIT", "FSIZE=100000"), codes=(5,)),
]  # fmt: skip


@pytest.mark.parametrize(
    "fault", [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.faults) for one in MACHINE]
)
@pytest.mark.timeout(600)
def test_the_machine(fault: Fault, tmp_path: Path, table: Table) -> None:
    for folder in table.tries(tmp_path, kills=fault.codes == KILLED):
        with trial(folder) as made:
            tried(fault, made, table.row(GROUP, fault.name))


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_killed_at_random_moments(tmp_path: Path, table: Table) -> None:
    """Ten crawls in a row are killed some milliseconds behind a request of theirs; the last one is not."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown when it fails
    chance = random.Random(seed)
    for folder in table.tries(tmp_path, kills=True):
        with trial(folder, articles=25) as made:
            row = table.row(GROUP, "SIGKILL at a random moment")
            for _ in range(9):
                row.codes[_killed_somewhere(made, chance)] += 1
                row.times += 1
                made.crawl("--recheck", "all")
            fault = Fault(name=row.name, inflict=_somewhere(chance), codes=(0, *KILLED))
            tried(fault, made, row)


def _killed_somewhere(made: Trial, chance: random.Random) -> int:
    with _somewhere(chance)(made):
        code = made.crawl("--recheck", "all").code
    made.world.publish()
    made.world.edit(chance.choice(made.world.live("security")).number)
    return code


def _somewhere(chance: random.Random) -> Callable[[Trial], AbstractContextManager[None]]:
    @contextmanager
    def inflict(made: Trial) -> Iterator[None]:
        left = [chance.randrange(1, 30)]
        timers: list[threading.Timer] = []

        def see(request: Request) -> None:
            left[0] -= 1
            if left[0] == 0 and made.running is not None:
                timers.append(threading.Timer(chance.uniform(0, 0.03), made.running.kill))
                timers[0].start()

        made.server.before.append(see)
        try:
            yield
        finally:
            made.server.before.clear()
            for timer in timers:
                timer.cancel()
                timer.join()

    return inflict


@contextmanager
def mounted(folder: Path, *words: str) -> Iterator[None]:
    """Something mounted there; skips the test, aloud, where this machine does not let us."""
    done = subprocess.run(["mount", *words, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def apart(folder: Path, *words: str) -> Iterator[Trial]:
    """A trial whose store is in a folder of its own, on which something is mounted."""
    data = folder / "data"
    data.mkdir()
    with mounted(data, *words), trial(folder, f"sqlite:///{data / 'news.db'}", articles=40) as made:
        yield made


def remount(made: Trial, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(made.folder / "data")], check=True)


@contextmanager
def full(made: Trial) -> Iterator[None]:
    yield
    remount(made, "size=64m")


@contextmanager
def read_only(made: Trial) -> Iterator[None]:
    made.crawl("--max-pages", "1")
    made.world.publish()
    remount(made, "bind,ro")
    yield
    remount(made, "bind,rw")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("name", "inflict", "words"),
    [
        ("a full disk", full, ("-t", "tmpfs", "-o", "size=700k", "tmpfs")),
        ("a folder that is read-only", read_only, ("--bind", ".")),
    ],
    ids=["full", "read-only"],
)
def test_the_disk(tmp_path: Path, table: Table, name: str, inflict: Inflict, words: tuple[str, ...]) -> None:
    for folder in table.tries(tmp_path):
        words = tuple(str(folder / "data") if word == "." else word for word in words)
        with apart(folder, *words) as made:
            tried(Fault(name=name, inflict=inflict, codes=(5,)), made, table.row(GROUP, name))


@pytest.mark.faults
def test_power_lost(tmp_path: Path, table: Table) -> None:
    """What SQLite had written and not yet seen on the disk is gone: its WAL ends anywhere, the archive's file too."""
    chance = random.Random(5)
    row = table.row(GROUP, "a power cut: WAL and archive cut anywhere")
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            fault = Fault(name=row.name, inflict=_cut(chance), codes=KILLED)
            made.environment["FAULTS_STAB"] = STAGES["the run ends"]
            tried(fault, made, row)


def _cut(chance: random.Random) -> Callable[[Trial], AbstractContextManager[None]]:
    @contextmanager
    def inflict(made: Trial) -> Iterator[None]:
        yield
        copies = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
        for path, data in copies.items():
            if path.name.endswith("-shm"):
                path.unlink(missing_ok=True)
                continue
            is_cut = path.name.endswith(("-wal", ".warc.gz"))
            path.write_bytes(data[: chance.randrange(len(data) + 1)] if is_cut else data)

    return inflict


MIGRATION = ["create_table", "add_column", "execute", "drop_table", "rename_table", "create_index"]
HERE = Path(__file__).parents[1] / "store"


@pytest.mark.faults
@pytest.mark.parametrize("step", MIGRATION)
def test_killed_in_a_migration(tmp_path: Path, table: Table, step: str) -> None:
    """A store of the first version, whose migration is killed: it is opened and migrated the next time, whole."""
    row = table.row(GROUP, f"SIGKILL in a migration, behind `{step}`")
    expected = json.loads((HERE / "version_0001.json").read_text(encoding="utf-8"))
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            with sqlite3.connect(folder / "news.db") as conn:
                conn.executescript((HERE / "version_0001.sql").read_text(encoding="utf-8"))
            conn.close()
            _migrated_and_killed(made, row, step, expected)


def _migrated_and_killed(made: Trial, row: Tried, step: str, expected: dict[str, Any]) -> None:
    made.environment["FAULTS_STAB"] = f"alembic.op:{step}:after:1"
    ended = made.run("runs")
    made.environment.clear()
    with made.store as store:
        found = [plain(item) for item in store.articles(history=True)]
        feed = [plain(item) for item in store.changes()]
    row.times += 1
    row.codes[ended.code] += 1
    row.lost += sum(item not in found for item in expected["articles"])
    row.doubled += len(found) - len({(item["id"], item["revision"]) for item in found})
    assert ended.code == -signal.SIGKILL
    assert (found, feed) == (expected["articles"], expected["changes"])


@pytest.mark.faults
@pytest.mark.parametrize("step", MIGRATION)
def test_killed_in_a_migration_of_postgresql(tmp_path: Path, table: Table, step: str, postgres: Postgres) -> None:
    row = table.row(GROUP, f"SIGKILL in a migration of PostgreSQL, behind `{step}`")
    expected = json.loads((HERE / "version_0001.json").read_text(encoding="utf-8"))
    for folder in table.tries(tmp_path):
        with trial(folder, postgres.url(postgres.create())) as made:
            first_version(made.database)
            _migrated_and_killed(made, row, step, expected)


def test_two_crawls_at_once(tmp_path: Path, table: Table) -> None:
    row = table.row(GROUP, "two crawls of a site at once")
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            seconds: list[int] = []

            def second(request: Request, made: Trial = made, seconds: list[int] = seconds) -> None:
                if request.number is not None and not seconds:
                    first = made.running
                    seconds.append(-1)
                    seconds[0] = made.crawl().code
                    made.running = first

            def inflict(made: Trial) -> None:
                made.server.before.append(second)

            tried(Fault(name=row.name, inflict=inflict, codes=(0,)), made, row)
            assert seconds == [6], "the second one finds the site busy"
