"""A page that failed is tried again from its row: against a replica, and with stand-ins for what goes wrong."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, faults
from newscrawl.demo import World as Replica
from newscrawl.records import PageFailed, StoredFailure
from newscrawl.store import Store
from newscrawl.web.state import AppState
from newscrawl.web.views import retry
from newscrawl.web.views.retry import Retries
from tests.store.samples import NOW, SITE
from tests.web.serving import TOKEN, Answer, Client

RETRY = "/health/failures/1/retry"
SIGNED = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer(Replica(articles=20, relative=False)) as server:
        yield server


def lose(store: Store, *numbers: int, site: str = SITE) -> list[StoredFailure]:
    """Failures of these articles, the first one's id 1."""
    lost = [
        PageFailed(
            url=f"https://baghdadtoday.news/{number}-.html",
            id=f"{site}:{number}",
            reason="http_500",
            section_slug="security",
        )
        for number in numbers
    ]
    store.save(lost, run_id=None, now=NOW)
    return sorted(store.failures(), key=lambda row: row.id)


def stand_in(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A Python program in place of the command; the failure's number is its first argument."""
    monkeypatch.setattr(retry, "COMMAND", (sys.executable, "-c", code))


def press(client: Client, path: str = RETRY, **headers: str) -> Answer:
    return client.ask(f"{path}?lang=en", "POST", hx_request="true", **SIGNED, **headers)


@pytest.mark.slow
def test_mended_and_not_mended(store: Store, state: AppState, client: Client, replica: ReplicaServer) -> None:
    settings = f'retries = 0\n[sites.baghdad_today]\nbase_url = "{replica.url}"\ndelay = 0.01\n'
    (state.root / "newscrawl.toml").write_text(settings, encoding="utf-8")
    article = next(a for a in replica.world.live("security") if a.paragraphs and not a.parts)
    lose(store, article.number)
    replica.faults[article.number] = faults.status(503)
    text = press(client).text
    assert "Tried again and not read: http_503." in text
    assert 'id="failure-1"' in text
    assert "<html" not in text
    assert 'hx-post="/health/failures/1/retry"' in text
    replica.faults["/robots.txt"] = faults.status(503)
    text = press(client).text
    assert "The page was not asked for" in text
    assert "<strong>http_503</strong>" in text, "and keeps its reason"
    del replica.faults["/robots.txt"], replica.faults[article.number]
    text = press(client).text
    assert "The page was read now." in text
    assert "It had failed for: <strong>http_503" in text
    assert '<span class="legend" id="open-failures" hx-swap-oob="true"></span>' in text
    stored = store.article(f"{SITE}:{article.number}")
    assert stored is not None
    assert stored.headline == article.headline
    replica.log.clear()
    assert "The page was read now." in press(client).text
    assert replica.log == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(3)", "The page was not asked for"),
        ("raise SystemExit(6)", "Another crawl of this site is running"),
        ("import sys; print('<b>secret'); sys.exit('<i>secret')", "did not come to its end"),
    ],
)
def test_what_came_of_it(
    store: Store,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: str,
    said: str,
) -> None:
    lose(store, 1)
    stand_in(monkeypatch, code)
    answer = press(client)
    assert answer.status == 200
    assert said in answer.text
    assert "secret" not in answer.text
    assert ("<i>secret" in caplog.text) == ("secret" in code)


PIPE = "import os, sys; out = open('pipe', 'w'); out.write('begun\\n'); out.flush(); "


@pytest.fixture
def pipe(state: AppState) -> Path:
    """What a stand-in holds open for as long as it lives."""
    made = state.root / "pipe"
    os.mkfifo(made)
    return made


def test_one_at_a_time_for_each_site(
    store: Store, state: AppState, client: Client, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(store, 1, 2)
    lose(store, 3, site="other")
    stand_in(monkeypatch, "import sys; sys.argv[1] == '1' and open('pipe').read()")
    answers: list[Answer] = []
    first = threading.Thread(target=lambda: answers.append(press(client)))
    first.start()
    with pipe.open("w"):  # opens when the first one's process reads
        second = press(client, "/health/failures/2/retry")
        plain = client.ask("/health/failures/2/retry?lang=en", "POST", **SIGNED)
        other = press(client, "/health/failures/3/retry")
    first.join()
    assert (second.status, plain.status, other.status) == (409, 409, 200)
    assert "Another page of this site is being tried" in second.text
    assert 'id="failure-2"' in second.text
    assert "Another page of this site is being tried" in plain.text
    assert answers[0].status == 200
    assert press(client, "/health/failures/2/retry").status == 200


def test_what_takes_too_long_is_ended(
    store: Store, client: Client, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(store, 1)
    stand_in(monkeypatch, PIPE + "import signal; signal.pause()")
    monkeypatch.setattr(retry, "LIMIT", 1.0)
    held: list[str] = []
    reader = threading.Thread(target=lambda: held.append(pipe.read_text()))
    reader.start()
    text = press(client).text
    assert "It took longer than 5 minutes and was stopped." in text
    reader.join()  # which ends when nobody writes to the pipe any more
    assert held == ["begun\n"]


@pytest.mark.parametrize("deaf", ["", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "])
def test_a_server_that_is_stopped_leaves_no_process(
    store: Store, state: AppState, pipe: Path, monkeypatch: pytest.MonkeyPatch, deaf: str
) -> None:
    (row,) = lose(store, 1)
    stand_in(monkeypatch, deaf + PIPE + "import signal\nwhile True: signal.pause()")
    monkeypatch.setattr(retry, "GRACE", 0.2)

    async def stopped() -> str:
        trying = asyncio.create_task(Retries(state).again(row))
        with await asyncio.to_thread(pipe.open) as held:
            assert await asyncio.to_thread(held.readline) == "begun\n"
            trying.cancel()
            with pytest.raises(asyncio.CancelledError):
                await trying
            return await asyncio.to_thread(held.read)

    assert asyncio.run(stopped()) == ""


def test_the_address_is_in_the_environment_alone(
    store: Store, state: AppState, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(store, 1)
    tells = "import os, sys; open('told', 'w').write('\\n'.join([os.environ['NEWSCRAWL_DATABASE'], *sys.argv[1:]]))"
    stand_in(monkeypatch, tells)
    monkeypatch.setenv("NEWSCRAWL_DATABASE", "sqlite:///another.db")
    press(client)
    assert (state.root / "told").read_text().splitlines() == [state.database, "1"]


def test_a_settings_file_that_is_named_counts_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSCRAWL_CONFIG", "conf/newscrawl.toml")
    assert retry._environment("x")["NEWSCRAWL_CONFIG"] == str(tmp_path / "conf/newscrawl.toml")


def test_without_scripts_the_page_comes_again(store: Store, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(store, 1)
    stand_in(monkeypatch, "raise SystemExit(4)")
    answer = client.ask(RETRY, "POST", **SIGNED)
    assert (answer.status, answer.headers["location"]) == (303, "/health?retried=1&came=unasked#failure-1")
    said = "Tried again and not read"
    assert said in client.ask("/health?retried=1&came=not_mended&lang=en").text
    assert said not in client.ask("/health?retried=1&came=%3Cb%3E&lang=en").text


def test_who_may_try(store: Store, state: AppState, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(store, 1)
    stand_in(monkeypatch, "open('ran', 'w')")
    assert client.ask(RETRY, "POST").status == 401
    assert client.ask(RETRY, "POST", **SIGNED, sec_fetch_site="cross-site").status == 403
    assert client.ask("/health/failures/2/retry", "POST", **SIGNED).status == 404
    assert client.ask(RETRY, "GET", **SIGNED).status == 405
    assert not (state.root / "ran").exists()
