"""A NATS subject that a JetStream stream keeps, in a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nats
import pytest

from newscrawl.deliver.message import Message
from newscrawl.deliver.sinks import Sink, open_sink
from newscrawl.deliver.target import parse_target
from newscrawl.errors import TargetRefused, TargetUnreachable
from tests.crawl import command
from tests.deliver import receivers

Feed = Callable[[], list[Message]]


def open_at(port: int, subject: str, login: str = "", timeout: float = 10) -> Sink:
    return open_sink(parse_target(f"nats://{login}127.0.0.1:{port}/{subject}"), secret=None, timeout=timeout)


def make(port: int, name: str, login: str = "") -> None:
    async def add() -> None:
        client = await nats.connect(f"nats://{login}127.0.0.1:{port}")
        await client.jetstream().add_stream(name=name, subjects=[f"{name}.>"])
        await client.close()

    asyncio.run(add())


def kept(port: int, name: str) -> list[Any]:
    async def read() -> list[Any]:
        client = await nats.connect(f"nats://127.0.0.1:{port}")
        stream = client.jetstream()
        count = (await stream.stream_info(name)).state.messages
        found = [await stream.get_msg(name, number + 1) for number in range(count)]
        await client.close()
        return found

    return asyncio.run(read())


@pytest.mark.slow
def test_the_command(nats_port: int, tmp_path: Path, database: str, feed: Feed) -> None:
    make(nats_port, "command")
    url = f"nats://127.0.0.1:{nats_port}/command.news"
    for words in ([], [], ["--since", "3"]):
        done = command.run(tmp_path, "deliver", url, *words, NEWSCRAWL_DATABASE=database)
        assert (done.returncode, done.stderr) == (0, "")
    found = kept(nats_port, "command")
    assert [message.data for message in found] == [m.body for m in feed()], "a second delivery is dropped"
    assert [message.headers for message in found] == [
        {"Nats-Msg-Id": m.id, "cursor": str(m.cursor), "kind": m.kind} for m in feed()
    ]


def test_a_subject_that_no_stream_keeps(nats_port: int, feed: Feed) -> None:
    with (
        closing(open_at(nats_port, "nobody.here")) as sink,
        pytest.raises(TargetRefused, match="no stream keeps this subject"),
    ):
        sink.send(feed())


@pytest.mark.slow
def test_nobody_there(feed: Feed) -> None:
    port = receivers.free_port()
    with (
        closing(open_at(port, "a", timeout=5)) as sink,
        pytest.raises(TargetUnreachable, match=f"nats://127.0.0.1:{port}/a: .*[Rr]efused|no servers"),
    ):
        sink.send(feed())


def test_a_server_that_goes_and_comes_back(tmp_path: Path, feed: Feed) -> None:
    lines = feed()
    with receivers.nats_server(tmp_path) as port:
        make(port, "s")
        sink = open_at(port, "s.news", timeout=5)
        sink.send(lines[:5])
    with closing(sink):
        with pytest.raises(TargetUnreachable):
            sink.send(lines[5:])
        with receivers.nats_server(tmp_path, "-p", str(port)):
            sink.send(lines[5:])
            assert [m.data for m in kept(port, "s")] == [m.body for m in lines]


def test_passwords(tmp_path: Path, feed: Feed) -> None:
    with receivers.nats_server(tmp_path, "--user", "u", "--pass", "right") as port:
        make(port, "s", "u:right@")
        with closing(open_at(port, "s.news", "u:right@")) as sink:
            sink.send(feed())
        for login in ("", "u:hidden@", "hidden@"):
            with (
                closing(open_at(port, "s.news", login, timeout=5)) as sink,
                pytest.raises(TargetRefused, match="uthoriz") as raised,
            ):
                sink.send(feed())
            assert "hidden" not in str(raised.value)
