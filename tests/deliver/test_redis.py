"""A Redis stream, in a real Redis: each line once, in order, whatever was sent twice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis

from newscrawl.deliver.message import Message
from newscrawl.deliver.sinks import Sink, open_sink
from newscrawl.deliver.target import parse_target
from newscrawl.errors import TargetRefused, TargetUnreachable
from tests.crawl import command
from tests.deliver import receivers
from tests.deliver.conftest import LINES

Feed = Callable[[], list[Message]]


def open_at(port: int, stream: str, login: str = "", timeout: float = 10) -> Sink:
    return open_sink(parse_target(f"redis://{login}127.0.0.1:{port}/0?stream={stream}"), secret=None, timeout=timeout)


def entries(port: int, stream: str) -> list[tuple[str, dict[str, str]]]:
    with closing(redis.Redis(port=port, decode_responses=True)) as client:
        found: Any = client.xrange(stream)
        return list(found)


def expected(messages: list[Message]) -> list[tuple[str, dict[str, str]]]:
    return [(f"{m.cursor}-0", {"id": m.id, "kind": m.kind, "key": m.key, "line": m.body.decode()}) for m in messages]


def test_the_command(redis_port: int, tmp_path: Path, database: str, feed: Feed) -> None:
    url = f"redis://127.0.0.1:{redis_port}/0?stream=command"

    def deliver(*words: str) -> subprocess.CompletedProcess[str]:
        return command.run(tmp_path, "deliver", url, *words, NEWSCRAWL_DATABASE=database)

    assert deliver().stdout == f"{url}: {LINES} lines delivered, cursor {LINES}\n"
    assert entries(redis_port, "command") == expected(feed())
    assert deliver("--since", "3").returncode == 0
    assert entries(redis_port, "command") == expected(feed()), "what is there already is not added again"


def test_sent_again_after_a_lost_answer(redis_port: int, feed: Feed) -> None:
    lines = feed()
    with closing(open_at(redis_port, "again")) as sink:
        sink.send(lines[:5])
    with closing(open_at(redis_port, "again")) as sink:  # another process, which knows of nothing
        sink.send(lines[:8])
        sink.send(lines[8:])
    assert entries(redis_port, "again") == expected(lines)


def test_another_stores_entries_are_not_taken_for_ours(redis_port: int, feed: Feed) -> None:
    lines = feed()
    with closing(redis.Redis(port=redis_port)) as client:
        client.xadd("other", {"id": "nc_3_other"}, id="3-0")
    with closing(open_at(redis_port, "other")) as sink:
        with pytest.raises(TargetRefused, match="beyond 3-0 already, and another store's entry is there"):
            sink.send(lines[2:3])
        with pytest.raises(TargetRefused, match=r"beyond 1-0 already, and there is no such entry.*--since 3"):
            sink.send(lines[:1])
        sink.send(lines[3:])
    assert entries(redis_port, "other")[1:] == expected(lines[3:])


def test_what_consumers_have_deleted_is_not_added_again(redis_port: int, feed: Feed) -> None:
    lines = feed()
    with closing(open_at(redis_port, "deleted")) as sink, closing(redis.Redis(port=redis_port)) as client:
        sink.send(lines)
        client.xtrim("deleted", maxlen=0)
        with pytest.raises(TargetRefused, match=f"--since {LINES}"), closing(open_at(redis_port, "deleted")) as again:
            again.send(lines[-1:])
    assert entries(redis_port, "deleted") == []


def test_a_key_that_is_no_stream(redis_port: int, feed: Feed) -> None:
    with closing(redis.Redis(port=redis_port)) as client:
        client.set("text", "x")
    with closing(open_at(redis_port, "text")) as sink, pytest.raises(TargetRefused, match="WRONGTYPE"):
        sink.send(feed())


@pytest.mark.parametrize("login", ["", ":hidden@", "user:hidden@"])
def test_a_wrong_password(tmp_path: Path, feed: Feed, login: str) -> None:
    with receivers.redis_server(tmp_path, "--requirepass", "right") as port:
        with closing(open_at(port, "s", login)) as sink, pytest.raises(TargetRefused) as raised:
            sink.send(feed())
        assert "hidden" not in str(raised.value)
        with closing(open_at(port, "s", ":right@")) as sink:
            sink.send(feed())


def test_a_server_that_is_full_or_away(tmp_path: Path, feed: Feed) -> None:
    lines = feed()
    with receivers.redis_server(tmp_path) as port, closing(open_at(port, "s")) as sink:
        sink.send(lines[:4])
        with closing(redis.Redis(port=port)) as client:
            client.config_set("maxmemory", "1")
            with pytest.raises(TargetUnreachable):
                sink.send(lines[4:8])
            client.config_set("maxmemory", "0")
        sink.send(lines[4:8])
        assert entries(port, "s") == expected(lines[:8])
    with closing(sink), pytest.raises(TargetUnreachable, match=f"redis://127.0.0.1:{port}/0"):
        sink.send(lines[8:])
