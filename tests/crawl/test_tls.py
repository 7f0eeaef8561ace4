"""TLS is verified: a certificate that nobody trusts, or of another host, ends the crawl before a request is sent.

And where a site has it, nothing is asked for without it.
"""

from __future__ import annotations

import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newscrawl import config
from newscrawl.runner import CrawlRunner, Job
from newscrawl.sites import get_site
from tests.conftest import Site

NOW = datetime.now(UTC)
LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
CERTIFICATES: dict[str, tuple[x509.GeneralName, datetime]] = {
    "self-signed": (LOOPBACK, NOW + timedelta(days=1)),
    "expired": (LOOPBACK, NOW - timedelta(days=1)),
    "another host": (x509.DNSName("example.org"), NOW + timedelta(days=1)),
}


def certificate(folder: Path, name: x509.GeneralName, until: datetime) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what is expected here."""


@contextmanager
def serving(pem: Path, requested: list[str], *, downgrades: bool = False) -> Iterator[str]:
    """A server that knows no page; with ``downgrades`` it sends everybody to the same page in clear text."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            if not downgrades or self.path == "/robots.txt":
                self.send_error(404)
                return
            self.send_response(301)
            self.send_header("Location", f"http://{self.headers['Host']}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with QuietServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("name", "until"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_certificate_that_does_not_hold(site: Site, tmp_path: Path, name: x509.GeneralName, until: datetime) -> None:
    requested: list[str] = []
    with serving(certificate(tmp_path, name, until), requested) as url:
        job: Any = type("Server", (), {"url": url})()
        outcome = site.crawl(job)
    assert (outcome.exit_code, outcome.runs[0].outcome) == (3, "unreachable")
    assert requested == []


def test_a_site_that_sends_its_readers_to_clear_text_is_not_followed_there(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path, LOOPBACK, NOW + timedelta(days=1))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    requested: list[str] = []
    with serving(pem, requested, downgrades=True) as url:
        itself = replace(get_site("baghdad_today"), address=url, aliases=())
        settings = config.Config(database=site.database, **site.settings)
        job = Job(site=itself, sections=("security",), ticker=False, delay=0.001, base_url=url)
        outcome = site.reactor.run(CrawlRunner(job, settings).run())
    assert outcome.exit_code == 4
    assert requested == ["/robots.txt", *["/security/"] * 6], "each time by https, and not for ever"
    assert [row.reason for row in site.read(lambda store: store.failures())] == ["redirect_loop"]
