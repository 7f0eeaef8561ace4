"""`newscrawl schedule` and `status` as a user runs them, against a real site."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, Request, World, faults
from newscrawl.store import Store
from tests.crawl import command
from tests.schedule.test_workers import LONG, seen

SECURITY = '[[jobs]]\nsite = "baghdad_today"\nsection = "security"\n'
TICKER = '[[jobs]]\nsite = "baghdad_today"\nticker = true\n'


def configured(folder: Path, server: ReplicaServer | None, *jobs: str, schedule: str = "") -> None:
    site = f'[sites.baghdad_today]\nbase_url = "{server.url}"\ndelay = 0.001\n' if server else ""
    text = "\n".join(["retries = 0", site, *jobs, f"[schedule]\n{schedule}"])
    (folder / "newscrawl.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer(World(articles=20, relative=False)) as made:
        yield made


def test_explain_shows_the_next_ten_runs_of_each_job_and_runs_none(tmp_path: Path) -> None:
    configured(tmp_path, None, f'{SECURITY}cron = "0 6 * * 0"\nname = "Sundays"', f'{TICKER}every = "5m"')
    done = command.run(tmp_path, "schedule", "--explain")
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first == "Sundays: cron 0 6 * * 0 (Asia/Baghdad)"
    assert len(rest) == 21
    assert all(line.startswith("  Sun ") and line.endswith(" 06:00:00") for line in rest[:10])
    assert rest[10] == "baghdad_today ticker: every 5m (Asia/Baghdad)"
    assert rest[11].endswith("  now")
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("words", ["schedule", "schedule --once", "schedule --explain"])
def test_without_a_job_there_is_nothing_to_run(tmp_path: Path, words: str) -> None:
    done = command.run(tmp_path, *words.split())
    assert done.returncode == 2
    assert done.stderr.startswith("newscrawl: no job is enabled: put [[jobs]] into newscrawl.toml")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_once_runs_each_job_and_status_tells(tmp_path: Path, server: ReplicaServer) -> None:
    configured(tmp_path, server, f'{SECURITY}cron = "0 0 1 1 *"', f'{TICKER}every = "1d"')
    assert command.run(tmp_path, "status").returncode == 5
    done = command.run(tmp_path, "schedule", "--once")
    assert done.returncode == 0, done.stderr
    assert "baghdad_today security: ok" in done.stderr
    result = command.run(tmp_path, "status", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["job"], line["verdict"]) for line in lines] == [("security", "ok"), ("ticker", "ok")]
    assert result.returncode == 0
    shown = command.run(tmp_path, "status")
    assert "new in the last run" in shown.stdout


@pytest.mark.slow
def test_what_keeps_us_out_is_told_by_the_exit_codes(tmp_path: Path, server: ReplicaServer) -> None:
    configured(tmp_path, server, f'{SECURITY}every = "1h"')
    server.faults["/robots.txt"] = faults.status(503)
    assert command.run(tmp_path, "schedule", "--once").returncode == 3
    result = command.run(tmp_path, "status")
    assert result.returncode == 3
    assert "unreachable" in result.stdout


@pytest.mark.slow
def test_a_run_that_hangs_is_ended_and_marked(tmp_path: Path, server: ReplicaServer) -> None:
    over = threading.Event()
    server.faults["/security/"] = faults.held(over, 60)
    configured(tmp_path, server, f'{SECURITY}every = "1h"\ntime_limit = "1s"')
    done = command.run(tmp_path, "schedule", "--once")
    over.set()
    assert done.returncode == 4, "neither well nor interrupted"
    with Store.open("sqlite:///output/newscrawl.db", root=tmp_path) as store:
        (run,) = store.runs()
    assert run.outcome == "failed"
    assert run.finished_at is not None
    assert (run.finished_at - run.started_at).total_seconds() < 6, "it does not wait for the request's own timeout"
    assert "ended after its time limit of 1 s" in run.notes
    result = command.run(tmp_path, "status")
    assert result.returncode == 4
    assert "broken" in result.stdout


@contextmanager
def scheduled(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = command.begin(folder, "schedule", "--log-json")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def crawls(request: Request) -> bool:
    return request.path == "/robots.txt"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)]
)
def test_a_signal_drains_it(tmp_path: Path, server: ReplicaServer, number: int, code: int) -> None:
    configured(tmp_path, server, f'{SECURITY}every = "1s"')
    with seen(server, crawls, 3) as crawled, scheduled(tmp_path) as process:
        assert crawled.wait(LONG)
        process.send_signal(number)
        _, errors = process.communicate(timeout=LONG)
    assert process.returncode == code
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {line["level"] for line in lines} <= {"INFO", "WARNING"}
    first = next(line for line in lines if "baghdad_today security: ok" in line["message"])
    assert (first["site"], first["job"], first["run"]) == ("baghdad_today", "security", 1)
    with Store.open("sqlite:///output/newscrawl.db", root=tmp_path) as store:
        assert all(run.outcome for run in store.runs())


@pytest.mark.slow
def test_a_signal_while_the_site_hangs_leaves_no_run_open(tmp_path: Path, server: ReplicaServer) -> None:
    over = threading.Event()
    server.faults["/security/"] = faults.held(over, 60)
    configured(tmp_path, server, f'{SECURITY}every = "1h"', schedule='grace = "1s"')
    with seen(server, lambda request: request.path == "/security/") as requested, scheduled(tmp_path) as process:
        assert requested.wait(LONG)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONG)
    over.set()
    assert process.returncode == 0
    with Store.open("sqlite:///output/newscrawl.db", root=tmp_path) as store:
        (run,) = store.runs()
    assert run.outcome == "interrupted"


@pytest.mark.slow
def test_a_changed_file_is_read_at_sighup_and_a_wrong_one_changes_nothing(
    tmp_path: Path, server: ReplicaServer
) -> None:
    configured(tmp_path, server, f'{SECURITY}every = "1s"')
    with scheduled(tmp_path) as process:
        with seen(server, crawls) as crawled:
            assert crawled.wait(LONG)
        (tmp_path / "newscrawl.toml").write_text("jobs = 3", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        with seen(server, crawls, 2) as crawled:
            assert crawled.wait(LONG)
        configured(tmp_path, server, f'{TICKER}every = "1s"')
        with seen(server, lambda request: request.path == "/") as read:
            process.send_signal(signal.SIGHUP)
            assert read.wait(LONG)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 0
    assert "the jobs stay as they were" in errors


@pytest.mark.slow
def test_metrics_are_served_while_it_runs(tmp_path: Path, server: ReplicaServer) -> None:
    from urllib.request import urlopen

    from tests.deliver.receivers import free_port

    port = free_port()
    configured(tmp_path, server, f'{SECURITY}every = "1s"', schedule=f'metrics = "127.0.0.1:{port}"')
    with seen(server, crawls, 2) as crawled, scheduled(tmp_path) as process:
        assert crawled.wait(LONG)
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONG)
    assert 'newscrawl_runs_total{job="security",outcome="ok",site="baghdad_today"}' in text
