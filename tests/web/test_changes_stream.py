"""The change feed over HTTP: pages, long polling, Server-Sent Events; each line exactly once."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from newscrawl.exporters import plain
from newscrawl.store import Store
from newscrawl.web.api import changes
from newscrawl.web.state import AppState
from tests.store.samples import article, save
from tests.web.serving import Client, served

PATH = "/api/v1/changes"
DEADLINE = 30.0  # seconds


class Events:
    """The events of one open stream."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer = answer

    def next(self) -> dict[str, str]:
        """The next block, by its fields; a comment's name is empty. Empty at the end of the stream."""
        fields: dict[str, str] = {}
        while line := self.answer.readline().decode():
            if line == "\n":
                return fields
            name, _, value = line.rstrip("\n").partition(":")
            fields[name] = value.strip()
        return fields

    def lines(self) -> Iterator[dict[str, str]]:
        """The events that are lines of the feed."""
        while block := self.next():
            if "data" in block:
                yield block


@contextmanager
def stream(client: Client, query: str = "", **headers: str) -> Iterator[Events]:
    conn = http.client.HTTPConnection("127.0.0.1", client.port, timeout=DEADLINE)
    try:
        conn.request("GET", f"{PATH}{query}", headers={"Accept": "text/event-stream", **headers})
        with conn.getresponse() as answer:
            assert answer.status == 200, answer.read()
            yield Events(answer)
    finally:
        conn.close()


def until(true: Callable[[], bool]) -> None:
    """Ask again and again till it is so."""
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end, "never came"


@contextmanager
def writing(store: Store, batches: int) -> Iterator[None]:
    """Meanwhile another thread writes; each batch is of three lines."""

    def write() -> None:
        for batch in range(batches):
            save(store, *(article(10 * batch + n, body=f"متن {batch} {n}") for n in range(1, 4)))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def feed_lines(store: Store) -> list[dict[str, Any]]:
    return [plain(line) for line in store.changes()]


def test_pages_go_on_with_next(store: Store, client: Client) -> None:
    save(store, *map(article, range(1, 8)))
    answer = client.ask(f"{PATH}?limit=3")
    assert answer.json["items"] == feed_lines(store)[:3]
    assert answer.json["next"] == answer.json["items"][-1]["cursor"]
    assert answer.headers["link"] == f'<{PATH}?limit=3&after={answer.json["next"]}>; rel="next"'
    end = store.cursor()
    assert client.ask(f"{PATH}?after={end}").json == {"items": [], "next": end}
    for beyond in (end + 1, 2**63 - 1):
        for query in ("", "&wait=5", "&stream=1"):
            answer = client.ask(f"{PATH}?after={beyond}{query}")
            assert (answer.status, answer.json["detail"]) == (
                400, f"after: the change feed ends at {end}; is it another store's?",
            )  # fmt: skip


def test_a_reader_gets_every_line_once_while_another_writes(store: Store, client: Client) -> None:
    seen: list[dict[str, Any]] = []
    after = 0
    with writing(store, 40):
        end = time.monotonic() + DEADLINE
        while len(seen) < 120:
            assert time.monotonic() < end
            answer = client.ask(f"{PATH}?after={after}&limit=7&wait=5").json
            seen += answer["items"]
            after = answer["next"]
    assert seen == feed_lines(store)


def test_a_stream_tells_every_line_once_while_another_writes(store: Store, client: Client) -> None:
    with writing(store, 40), stream(client) as events:
        lines = events.lines()
        seen = [next(lines) for _ in range(120)]
    expected = feed_lines(store)
    assert [json.loads(line["data"]) for line in seen] == expected
    assert [int(line["id"]) for line in seen] == [line["cursor"] for line in expected]
    assert {line["event"] for line in seen} == {"article.created"}


def test_a_broken_stream_goes_on_behind_its_last_event(store: Store, client: Client) -> None:
    save(store, *map(article, range(1, 6)))
    with stream(client) as events:
        lines = events.lines()
        seen = [next(lines)["id"] for _ in range(3)]
    with stream(client, "?after=0", **{"Last-Event-ID": seen[-1]}) as events:  # the address stays as it was
        lines = events.lines()
        seen += [next(lines)["id"] for _ in range(2)]
        save(store, article(99))
        seen.append(next(lines)["id"])
    assert seen == [str(line["cursor"]) for line in feed_lines(store)]


def test_a_stream_begins_behind_a_cursor_and_by_its_address_alone(store: Store, client: Client) -> None:
    save(store, *map(article, range(1, 4)))
    with stream(client, "?stream=1&after=2", Accept="*/*", **{"Accept-Encoding": "gzip"}) as events:
        assert events.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert events.answer.headers["cache-control"] == "no-cache"
        assert events.answer.headers["content-encoding"] is None
        assert next(events.lines())["id"] == "3"


@pytest.mark.parametrize("value", ["x", "-1", "9" * 5000, "1.5"])
def test_a_last_event_that_is_none(client: Client, value: str) -> None:
    answer = client.ask(f"{PATH}?stream=1", last_event_id=value)
    assert answer.status == 400
    assert answer.json["detail"].startswith("last-event-id: ")


def test_head_of_a_stream_ends(client: Client) -> None:
    answer = client.ask(f"{PATH}?stream=1", "HEAD")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


@pytest.fixture
def queried(state: AppState, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set at each query for something new."""
    event = threading.Event()
    read_cursor = state.store.cursor

    def looking() -> int:
        found = read_cursor()
        event.set()
        return found

    monkeypatch.setattr(state.store, "cursor", looking)
    return event


def test_a_long_poll_wakes(store: Store, queried: threading.Event, client: Client) -> None:
    save(store, article(1))
    after = store.cursor()
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(client.ask, f"{PATH}?after={after}&wait=30")
        assert queried.wait(DEADLINE)
        assert not waiting.done()
        save(store, article(2))
        answer = waiting.result(DEADLINE)
    assert [line["id"] for line in answer.json["items"]] == ["baghdad_today:2"]
    assert time.monotonic() - began < 20


def test_a_long_poll_ends_without_a_line(store: Store, client: Client) -> None:
    began = time.monotonic()
    first = client.ask(f"{PATH}?wait=0.3")
    assert first.json == {"items": [], "next": 0}
    assert time.monotonic() - began >= 0.3
    assert client.ask(f"{PATH}?wait=0.3", if_none_match=first.headers["etag"]).status == 304


def test_who_waits_holds_no_thread(store: Store, client: Client) -> None:
    save(store, article(1))
    with ExitStack() as stack, ThreadPoolExecutor(changes.WAITING) as pool:
        many = [stack.enter_context(stream(client, "?after=1")) for _ in range(25)]
        polls = [pool.submit(client.ask, f"{PATH}?after=1&wait=30") for _ in range(20)]
        assert client.ask("/api/v1/articles").status == 200
        save(store, article(2))
        assert [next(events.lines())["id"] for events in many] == ["2"] * 25
        assert [poll.result(DEADLINE).json["next"] for poll in polls] == [2] * 20


def test_so_many_wait_and_no_more(store: Store, client: Client) -> None:
    with ExitStack() as stack:
        for _ in range(changes.WAITING - 1):
            stack.enter_context(stream(client))
        with stream(client):
            for query in ("?stream=1", "?wait=30"):
                refused = client.ask(f"{PATH}{query}")
                assert refused.status == 503
                assert refused.headers["content-type"] == "application/problem+json"
                assert int(refused.headers["retry-after"]) > 0
            assert client.ask(PATH).status == 200  # who does not wait needs no place
        until(lambda: client.ask(f"{PATH}?wait=0.01").status == 200)


def test_a_poll_whose_client_has_gone_gives_its_place_back(client: Client) -> None:
    conns: list[http.client.HTTPConnection] = []

    def are_taken() -> bool:
        conns.append(http.client.HTTPConnection("127.0.0.1", client.port, timeout=DEADLINE))
        conns[-1].request("GET", f"{PATH}?wait=30")
        return client.ask(f"{PATH}?wait=0.01").status == 503

    try:
        until(are_taken)
        began = time.monotonic()
    finally:
        for conn in conns:
            conn.close()
    until(lambda: client.ask(f"{PATH}?wait=0.01").status == 200)
    assert time.monotonic() - began < 15  # their 30 seconds are not over


def test_a_silent_stream_says_that_it_lives(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_ALIVE", 0.05)
    with stream(client) as events:
        assert events.next() == {"retry": "2000"}
        assert [list(events.next()) for _ in range(2)] == [[""], [""]]


def test_a_server_that_stops_ends_its_streams_in_order(store: Store, state: AppState) -> None:
    with ExitStack() as stack:
        with served(state) as client, ThreadPoolExecutor(1) as pool:
            events = stack.enter_context(stream(client))
            assert events.next() == {"retry": "2000"}
            waiting = pool.submit(client.ask, f"{PATH}?wait=30")
            save(store, article(1))
            assert next(events.lines())["id"] == "1"
            assert waiting.result(DEADLINE).status == 200
        # Cut off in the middle, the chunks would have no end, and reading them would fail.
        assert events.answer.read() == b""


def test_a_store_that_fails_ends_a_stream_between_two_lines(
    store: Store, state: AppState, caplog: pytest.LogCaptureFixture
) -> None:
    save(store, article(1))
    path = state.store.path
    assert path is not None
    with served(state) as client, stream(client) as events:
        assert next(events.lines())["id"] == "1"
        for opened in (store, state.store):
            opened.close()
        path.write_bytes(b"no database at all" * 1000)
        while block := events.next():
            assert "data" not in block
            state.store.close()  # what it opened again before the file was spoilt still reads what was there
    assert str(path) in caplog.text
