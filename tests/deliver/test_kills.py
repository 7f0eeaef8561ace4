"""`deliver` killed at any line: nothing is lost, and what comes twice has the same id."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis

from newscrawl.deliver.message import Message
from newscrawl.store import Store
from tests.crawl import command
from tests.deliver.conftest import SECRET, add
from tests.deliver.receivers import Answer, Receiver

pytestmark = pytest.mark.slow


class Killer:
    """Kills the sender at chosen posts, before the answer or after it."""

    def __init__(self, at: dict[int, bool]) -> None:
        self.at = at
        self.process: subprocess.Popen[str] | None = None
        self.ready = threading.Event()

    def __call__(self, number: int) -> Answer:
        if number in self.at:
            assert self.ready.wait(30)
            assert self.process is not None
            self.process.send_signal(signal.SIGKILL)
            if self.at[number]:
                self.process.wait(30)  # the answer reaches nobody
        return Answer()


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_again_and_again(tmp_path: Path, database: str, feed: Callable[[], list[Message]], seed: int) -> None:
    chosen = random.Random(seed)
    with Store.open(database) as store:
        add(store, 1000, 60)
    killer = Killer({n: chosen.random() < 0.5 for n in sorted(chosen.sample(range(1, 70), 8))})
    with Receiver(killer) as receiver:
        for _ in range(20):
            killer.ready.clear()
            killer.process = command.begin(
                tmp_path, "deliver", receiver.url, NEWSCRAWL_WEBHOOK_SECRET=SECRET, NEWSCRAWL_DATABASE=database
            )
            killer.ready.set()
            killer.process.communicate(timeout=command.TIMEOUT)
            if killer.process.returncode == 0:
                break
            assert killer.process.returncode == -signal.SIGKILL
        assert killer.process is not None
        assert killer.process.returncode == 0
    wanted = feed()
    ids = [post.id for post in receiver.posts]
    assert list(dict.fromkeys(ids)) == [message.id for message in wanted], "in order, none lost"
    assert {post.id: post.body for post in receiver.posts} == {message.id: message.body for message in wanted}
    assert len(ids) - len(wanted) <= len(killer.at), "at most the line under way comes again"


def test_a_redis_stream_holds_each_line_once(
    tmp_path: Path, redis_port: int, database: str, feed: Callable[[], list[Message]]
) -> None:
    with Store.open(database) as store:
        add(store, 1000, 700)
    url = f"redis://127.0.0.1:{redis_port}/0?stream=killed"
    with closing(redis.Redis(port=redis_port, socket_timeout=30)) as client:
        for more in (1, 1, 150, 1, 1):
            process = command.begin(tmp_path, "deliver", url, NEWSCRAWL_DATABASE=database)
            seen: Any = client.xrevrange("killed", count=1)
            last = seen[0][0] if seen else "0"
            count = 0
            while count < more and (found := client.xread({"killed": last}, block=20000)):
                count += len(found[0][1])
                last = found[0][1][-1][0]
            process.kill()
            process.communicate(timeout=command.TIMEOUT)
        assert command.run(tmp_path, "deliver", url, NEWSCRAWL_DATABASE=database).returncode == 0
        entries: Any = client.xrange("killed")
    assert [fields[b"id"].decode() for _, fields in entries] == [message.id for message in feed()]
