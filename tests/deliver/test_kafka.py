"""A Kafka topic, against the cluster that librdkafka carries for tests: real connections, no real broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from newscrawl.deliver.message import Message
from newscrawl.deliver.sinks import Sink, open_sink
from newscrawl.deliver.target import parse_target
from newscrawl.errors import ConfigError, TargetUnreachable
from tests.crawl import command
from tests.deliver import receivers
from tests.deliver.conftest import LINES

Feed = Callable[[], list[Message]]
QUIET = {"log_level": 0}


@pytest.fixture(scope="module")
def brokers() -> Iterator[str]:
    carrier = Producer({"test.mock.num.brokers": 3, **QUIET})
    found = carrier.list_topics(timeout=20).brokers.values()
    yield ",".join(f"{broker.host}:{broker.port}" for broker in found)
    carrier.flush(0)  # they live as long as it does


def open_at(hosts: str, topic: str, timeout: float = 10, more: str = "") -> Sink:
    return open_sink(parse_target(f"kafka://{hosts}/{topic}{more}"), secret=None, timeout=timeout)


def records(hosts: str, topic: str, count: int) -> dict[int, list[tuple[bytes, bytes, dict[str, bytes]]]]:
    """What each partition holds, in its order."""
    consumer = Consumer({"bootstrap.servers": hosts, "group.id": "test", **QUIET})
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
    found: dict[int, list[tuple[bytes, bytes, dict[str, bytes]]]] = {number: [] for number in partitions}
    for record in consumer.consume(count, timeout=20):
        assert record.error() is None
        headers = dict(record.headers() or [])
        found[record.partition()].append((record.key(), record.value(), headers))
    assert consumer.poll(0.2) is None, "no more than these"
    consumer.close()
    return found


@pytest.mark.slow
def test_the_command(brokers: str, tmp_path: Path, database: str, feed: Feed) -> None:
    for _ in range(2):
        done = command.run(tmp_path, "deliver", f"kafka://{brokers}/news", NEWSCRAWL_DATABASE=database)
        assert (done.returncode, done.stderr) == (0, "")
    held = records(brokers, "news", LINES)
    found = [record for partition in held.values() for record in partition]
    expected = [
        (m.key.encode(), m.body, {"cursor": str(m.cursor).encode(), "id": m.id.encode(), "kind": m.kind.encode()})
        for m in feed()
    ]
    assert sorted(found, key=lambda record: int(record[2]["cursor"])) == expected
    for partition in held.values():
        cursors = [int(headers["cursor"]) for _, _, headers in partition]
        assert cursors == sorted(cursors)


def test_nobody_there(feed: Feed) -> None:
    port = receivers.free_port()
    with (
        closing(open_at(f"127.0.0.1:{port}", "news", timeout=1)) as sink,
        pytest.raises(TargetUnreachable, match="refused") as raised,
    ):
        sink.send(feed())
    assert "\n" not in str(raised.value)


def test_after_a_failure_a_new_producer_goes_on(brokers: str, feed: Feed) -> None:
    lines = feed()
    with (
        closing(open_at(f"127.0.0.1:{receivers.free_port()}", "later", timeout=0.5)) as sink,
        pytest.raises(TargetUnreachable),
    ):
        sink.send(lines)
    with closing(open_at(brokers, "later")) as sink:
        sink.send(lines[:3])
        sink.send(lines[3:])
    assert sum(map(len, records(brokers, "later", LINES).values())) == LINES


def test_a_setting_that_the_client_does_not_know(feed: Feed) -> None:
    with (
        closing(open_at("127.0.0.1:9", "news", more="?ssl.nonsense=1")) as sink,
        pytest.raises(ConfigError, match=r"ssl\.nonsense"),
    ):
        sink.send(feed())
