"""The webhook against a real receiver: what it gets, and what follows from each of its answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from newscrawl.deliver.message import Message
from newscrawl.deliver.sinks import Sink, open_sink
from newscrawl.deliver.target import parse_target
from newscrawl.errors import TargetRefused, TargetUnreachable
from tests.deliver.conftest import SECRET
from tests.deliver.receivers import Answer, Post, Receiver, free_port

MESSAGE = Message(cursor=7, id="nc_7_abc", kind="article.created", key="s:1", body='{"headline":"خبر"}'.encode())


@contextmanager
def sink(url: str, timeout: float = 10) -> Iterator[Sink]:
    with closing(open_sink(parse_target(url), secret=SECRET, timeout=timeout)) as opened:
        yield opened


def is_signed(post: Post) -> bool:
    """The receiver's own computation, from nothing but headers, body and secret."""
    key = base64.b64decode(SECRET.split("_", 1)[1])
    signed = post.headers["webhook-id"].encode() + b"." + post.headers["webhook-timestamp"].encode() + b"." + post.body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return post.headers["webhook-signature"].split(" ") == [f"v1,{expected}"]


def test_what_arrives() -> None:
    before = int(datetime.now(UTC).timestamp())
    with Receiver() as receiver, sink(receiver.url + "?كلمة=1&b=%20") as opened:
        opened.send([MESSAGE])
    post = receiver.posts[0]
    assert post.path == "/hook?%D9%83%D9%84%D9%85%D8%A9=1&b=%20"
    assert post.id == MESSAGE.id
    assert post.line == {"headline": "خبر"}
    assert post.headers["content-type"] == "application/json; charset=utf-8"
    assert before <= int(post.headers["webhook-timestamp"]) <= datetime.now(UTC).timestamp()
    assert is_signed(post)
    assert "authorization" not in post.headers


def test_user_and_password_go_into_their_header() -> None:
    with Receiver() as receiver, sink(receiver.url.replace("//", "//us%40er:pass@")) as opened:
        opened.send([MESSAGE])
    assert receiver.posts[0].headers["authorization"] == "Basic " + base64.b64encode(b"us@er:pass").decode()


def test_one_connection_for_many_lines() -> None:
    with Receiver(lambda n: Answer(200, body=b"thanks")) as receiver, sink(receiver.url) as opened:
        for _ in range(5):
            opened.send([MESSAGE])
        assert receiver.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    with Receiver(lambda n: Answer(204, close=True)) as receiver, sink(receiver.url) as opened:
        for _ in range(3):
            opened.send([MESSAGE])
        assert len(receiver.taken) == 3


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    with Receiver(lambda n: Answer(200, body=b"x" * 10**7)) as receiver, sink(receiver.url) as opened:
        opened.send([MESSAGE])
        opened.send([MESSAGE])
        assert len(receiver.posts) == 2


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with Receiver(lambda n: Answer(status, {"Retry-After": "17"})) as receiver, sink(receiver.url) as opened:
        with pytest.raises(TargetUnreachable, match=f"answered {status}") as raised:
            opened.send([MESSAGE])
        assert raised.value.wait == 17


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422])
def test_what_will_not_pass_is_refused(status: int) -> None:
    with Receiver() as other:
        location = {"Location": other.url}
        with Receiver(lambda n: Answer(status, location)) as receiver, sink(receiver.url) as opened:
            with pytest.raises(TargetRefused, match=f"answered {status}"):
                opened.send([MESSAGE])
            assert len(receiver.posts) == 1
        assert other.posts == [], "redirects are not followed"


@pytest.mark.parametrize("answer", [Answer(hang=True), Answer(drip=True)], ids=["hangs", "drips"])
def test_a_receiver_that_does_not_come_to_an_end(answer: Answer) -> None:
    with Receiver(lambda n: answer if n == 1 else Answer()) as receiver, sink(receiver.url, timeout=0.3) as opened:
        with pytest.raises(TargetUnreachable, match=r"no answer within 0\.3 s"):
            opened.send([MESSAGE])
        opened.send([MESSAGE])
        assert len(receiver.taken) == 1
    assert threading.active_count() < 20


def test_nobody_there() -> None:
    port = free_port()
    with (
        sink(f"http://user:hidden@127.0.0.1:{port}/x") as opened,
        pytest.raises(TargetUnreachable, match=f"http://127.0.0.1:{port}/x: Connection refused") as raised,
    ):
        opened.send([MESSAGE])
    assert "hidden" not in str(raised.value)


def test_an_unknown_host() -> None:
    with sink("http://no-such-host.invalid/x") as opened, pytest.raises(TargetUnreachable, match="no-such-host"):
        opened.send([MESSAGE])


def test_plain_http_where_tls_is_expected() -> None:
    with (
        Receiver() as receiver,
        sink(receiver.url.replace("http:", "https:")) as opened,
        pytest.raises(TargetUnreachable, match="https://"),
    ):
        opened.send([MESSAGE])


def test_the_line_is_the_exports(feed: Callable[[], list[Message]]) -> None:
    message = feed()[0]
    line = json.loads(message.body)
    assert list(line)[:4] == ["cursor", "at", "kind", "id"]
    assert (line["cursor"], line["kind"], line["id"]) == (message.cursor, message.kind, message.key)
    assert len({m.id for m in feed()}) == len(feed())
    assert [m.id for m in feed()] == [m.id for m in feed()]
