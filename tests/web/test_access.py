"""Who may ask what, and what a browser may do with the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from newscrawl.web.access import Rate, is_loopback
from newscrawl.web.state import AppState
from tests.web.serving import TOKEN, Client, served

FORM = "application/x-www-form-urlencoded"
OWN = {"sec_fetch_site": "same-origin"}


@pytest.fixture
def closed(state: AppState) -> Iterator[Client]:
    """A server that other machines reach."""
    with served(replace(state, is_open=False)) as made:
        yield made


def sign_in(client: Client, token: str = TOKEN, to: str = "/") -> str:
    body = f"token={token.replace(' ', '+')}&next={to}".encode()
    answer = client.ask("/sign-in", "POST", body, content_type=FORM, **OWN)
    assert answer.status == 303
    assert answer.headers["location"] == to
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert token not in cookie
    return cookie.split(";")[0]


def test_every_answer_has_its_policy(client: Client) -> None:
    for path in ("/", "/healthz", "/static/style.css", "/nowhere"):
        headers = client.ask(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "192.168.1.1", "", "127.0.0.1.evil.example", "[::"]
)
def test_another_host_s_name_is_not_ours(client: Client, host: str) -> None:
    answer = client.ask("/", host=host)
    assert answer.status in (400, 421)
    assert "html" not in answer.headers.get("content-type", "")


@pytest.mark.parametrize("path", ["/", "/health", "/ticker", "/sign-in", "/healthz", "/api/v1/runs", "/feed.rss"])
def test_head_is_get_without_its_body(client: Client, path: str) -> None:
    answer = client.ask(path, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"] == client.ask(path).headers["content-type"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_names_of_this_machine(client: Client, host: str) -> None:
    assert client.ask("/", host=host).status == 200


def test_reading_from_afar_asks_for_the_token(closed: Client) -> None:
    assert closed.ask("/healthz", host="news.example").status == 200
    assert closed.ask("/static/style.css").status == 200
    answer = closed.ask("/?q=x")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=/%3Fq%3Dx")
    plain = closed.ask("/", accept="*/*")
    assert (plain.status, plain.headers["www-authenticate"]) == (401, "Bearer")
    assert plain.headers["content-type"] == "application/problem+json"
    assert closed.ask("/", authorization="Bearer wrong").status == 303
    assert closed.ask("/", host="news.example", authorization=f"Bearer {TOKEN}").status == 200
    assert closed.ask("/", cookie=sign_in(closed)).status == 200


def test_writing_asks_for_the_token_on_this_machine_too(client: Client) -> None:
    assert client.ask("/health/failures/1/retry", "POST", accept="*/*").status == 401
    assert client.ask("/sign-out", "POST", accept="*/*").status == 303, "also for who has signed out already"
    assert client.ask("/sign-out", "POST", sec_fetch_site="cross-site").status == 403
    assert client.ask("/sign-out", "POST", cookie=sign_in(client), **OWN).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://["},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_no_other_page_writes(client: Client, headers: dict[str, str]) -> None:
    cookie = sign_in(client)
    assert client.ask("/sign-out", "POST", cookie=cookie, **headers).status == 403
    assert client.ask("/sign-in", "POST", b"token=x", content_type=FORM, **headers).status == 403


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a%0d%0ab"]
)
def test_signing_in_leads_nowhere_else(client: Client, to: str) -> None:
    body = f"token={TOKEN.replace(' ', '+')}&next={to}".encode()
    answer = client.ask("/sign-in", "POST", body, content_type=FORM, **OWN)
    assert answer.headers["location"] == "/"


def test_guessing_is_slow(client: Client) -> None:
    tries = [client.ask("/sign-in", "POST", b"token=guess", content_type=FORM, **OWN).status for _ in range(15)]
    assert tries[0] == 403
    assert tries[-1] == 429


def test_searches_are_limited(client: Client) -> None:
    answers = [client.ask("/?q=x") for _ in range(40)]
    assert answers[0].status == 200
    assert answers[-1].status == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_rate() -> None:
    rate = Rate(burst=2, per_second=1)
    assert [rate.wait("a", 0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert rate.wait("b", 0.0) == 0.0
    assert rate.wait("a", 0.5) == 0.5
    assert rate.wait("a", 1.0) == 0.0
    few = Rate(burst=1, per_second=1, clients=2)
    for client in "abcd":
        few.wait(client, 0.0)
    assert len(few._left) == 2


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil", False),
    ],
)
def test_loopback(host: str, is_ours: bool) -> None:
    assert is_loopback(host) is is_ours


@pytest.mark.parametrize("other", ["foo=a b", '{"a":1}', "a[0]=1", "name@x=1", "a,b=1", 'a"b=1', "="])
def test_another_program_s_cookies_do_no_harm(client: Client, other: str) -> None:
    cookie = sign_in(client)
    assert client.ask("/sign-out", "POST", cookie=f"{other}; {cookie}", **OWN).status == 303


def test_whoever_has_the_token_gets_in_while_others_guess(client: Client) -> None:
    while client.ask("/sign-in", "POST", b"token=guess", content_type=FORM, **OWN).status != 429:
        pass
    assert sign_in(client)
