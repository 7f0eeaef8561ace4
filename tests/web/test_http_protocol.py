"""Connections that say nothing, too many of them, and how the server ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from newscrawl.store import PageFailed, Store
from newscrawl.web import http_protocol
from newscrawl.web.http_protocol import BoundedH11Protocol
from tests.store.samples import NOW, SITE
from tests.web.serving import TOKEN, Client

HALVES = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1",
    "half a body": b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nto",
    "a second request": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT",
}


@pytest.mark.parametrize("kind", list(HALVES))
def test_what_never_arrives_is_given_up(monkeypatch: pytest.MonkeyPatch, client: Client, kind: str) -> None:
    monkeypatch.setattr(BoundedH11Protocol, "request_timeout", 0.2)
    with socket.create_connection(("127.0.0.1", client.port), timeout=20) as conn:
        conn.sendall(HALVES[kind])
        heard = b""
        try:
            while piece := conn.recv(65536):
                heard += piece
        except ConnectionResetError:
            pass
    assert (b"200 OK" in heard) is (kind == "a second request")
    assert client.ask("/healthz").status == 200


def test_a_slow_answer_is_no_late_request(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(BoundedH11Protocol, "request_timeout", 0.2)
    assert client.ask("/api/v1/changes?wait=1", Accept="application/json").status == 200


def test_too_many_connections_are_turned_away(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(http_protocol, "most_connections", lambda: 3)
    held = [socket.create_connection(("127.0.0.1", client.port), timeout=20) for _ in range(4)]
    try:
        with suppress(ConnectionResetError):
            assert held[-1].recv(1) == b""
    finally:
        for conn in held:
            conn.close()


@pytest.mark.slow
@pytest.mark.parametrize(("sig", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_what_is_tried_again(tmp_path: Path, sig: signal.Signals, code: int) -> None:
    """A page that hangs is tried again as the signal comes: its process goes, too."""
    url = f"sqlite:///{tmp_path / 'news.db'}"
    with socket.create_server(("127.0.0.1", 0)) as silent, Store.open(url, create=True) as store:
        site = f"http://127.0.0.1:{silent.getsockname()[1]}"
        lost = PageFailed(
            url="https://baghdadtoday.news/1-.html", id=f"{SITE}:1", reason="http_500", status=500, site=SITE
        )
        store.save([lost], run_id=None, now=NOW)
        number = store.failures()[0].id
        (tmp_path / "newscrawl.toml").write_text(f'[sites.{SITE}]\nbase_url = "{site}"\n', encoding="utf-8")
        token = TOKEN.replace(" ", "-")
        server = subprocess.Popen(
            [sys.executable, "-m", "newscrawl", "serve", "--port", "0", "--database", url],
            cwd=tmp_path, stdout=subprocess.PIPE, text=True, env={**os.environ, "NEWSCRAWL_SERVE__TOKEN": token},
        )  # fmt: skip
        assert server.stdout is not None
        found = re.search(r":([0-9]+) ", server.stdout.readline())
        assert found
        with socket.create_connection(("127.0.0.1", int(found[1])), timeout=60) as conn:
            head = f"POST /health/failures/{number}/retry HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}"
            conn.sendall(f"{head}\r\nContent-Length: 0\r\n\r\n".encode())
            silent.settimeout(60)
            connection, _ = silent.accept()  # the page is being fetched, and never comes
            server.send_signal(sig)
            out, _ = server.communicate(timeout=60)
            connection.settimeout(60)
            while connection.recv(65536):  # its end is the end of the process that asked
                pass
            connection.close()
        assert server.returncode == code
        assert "Traceback" not in out
