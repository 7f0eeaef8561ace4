"""Addresses of targets: what they are taken for, what is shown of them, and how wrong ones are told."""

from __future__ import annotations

import pytest

from newscrawl.deliver.target import parse_target
from newscrawl.errors import ConfigError


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/hook", "https://example.org/hook"),
        ("https://user:hidden@example.org:8443/hook", "https://example.org:8443/hook"),
        ("https://example.org/hook?key=hidden", "https://example.org/hook?51a0cbe8"),
        ("redis://db", "redis://db/?stream=newscrawl"),
        ("redis://:hidden@db:6380/2?stream=news", "redis://db:6380/2?stream=news"),
        ("rediss://[::1]:6380/0", "rediss://[::1]:6380/0?stream=newscrawl"),
        ("kafka://a:9092,b:9092/news", "kafka://a:9092,b:9092/news"),
        ("kafka://u:hidden@a:9092/news?sasl.mechanisms=SCRAM-SHA-256", "kafka://a:9092/news"),
        ("nats://hidden@host:4222/news.iraq", "nats://host:4222/news.iraq"),
    ],
)
def test_what_is_shown(url: str, shown: str) -> None:
    target = parse_target(url)
    assert target.shown.split("?")[0] == shown.split("?")[0]
    assert ("?" in target.shown) == ("?" in shown)
    assert "hidden" not in target.shown + repr(target)


def test_two_keys_are_two_deliveries() -> None:
    one, two = (parse_target(f"https://example.org/hook?key={key}").shown for key in ("a", "b"))
    assert one != two


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org/x", "https://", "https:///x", "https://u:hidden@/x", "https://a:0/",
        "https://a:99999/", "https://a b/", "https://a/x#y", "https://a/\r\nHost: b", "https://a,b/x",
        "redis://u:hidden@host/news", "redis://host/0?steam=x", "kafka://host:9092", "kafka://host:9092/a/b",
        "kafka://u:hidden@host/topic?plugin.library.paths=x", "nats://host:4222/", "nats://host:4222/news.*",
        "nats://host:4222/a..b", "nats://u:hidden@host:4222/news.>", "nats://host/news?x=1", "https://u:hidden@[a/x",
    ],
)  # fmt: skip
def test_wrong_ones_are_told_in_one_line_without_a_password(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_target(url)
    assert "\n" not in str(raised.value)
    assert "expected https://host/path" in str(raised.value)
    assert "hidden" not in str(raised.value)
