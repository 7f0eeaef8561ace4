"""Where an address is fetched: on the site's own host, without a user, and never in clear text where it has https."""

from __future__ import annotations

import pytest

from newscrawl.urls import Addresses

ITSELF = Addresses("https://baghdadtoday.news", "https://baghdadtoday.news", ("www.baghdadtoday.news",))
PLAIN = Addresses("http://baghdadtoday.news", "http://baghdadtoday.news")
MIRROR = Addresses("https://baghdadtoday.news", "http://127.0.0.1:8000/m")

FETCHED = [
    (ITSELF, "https://baghdadtoday.news/1-a.html?x=1", "https://baghdadtoday.news/1-a.html?x=1"),
    (ITSELF, "http://baghdadtoday.news/1-a.html?x=1", "https://baghdadtoday.news/1-a.html?x=1"),
    (ITSELF, "http://www.baghdadtoday.news:80/", "https://www.baghdadtoday.news/"),
    (ITSELF, "http://baghdadtoday.news:443/", None),
    (ITSELF, "https://u:p@baghdadtoday.news/1-a.html", "https://baghdadtoday.news/1-a.html"),
    (ITSELF, "http://u@baghdadtoday.news/", "https://baghdadtoday.news/"),
    (ITSELF, "https://baghdadtoday.news@example.org/", None),
    (PLAIN, "http://baghdadtoday.news/", "http://baghdadtoday.news/"),
    (PLAIN, "https://baghdadtoday.news/", "https://baghdadtoday.news/"),
    (MIRROR, "http://u:p@127.0.0.1:8000/m/1-a.html", "http://127.0.0.1:8000/m/1-a.html"),
    (MIRROR, "http://u:p@baghdadtoday.news/1-a.html", "http://127.0.0.1:8000/m/1-a.html"),
]


@pytest.mark.parametrize(("at", "url", "fetched"), FETCHED)
def test_where_an_address_is_fetched(at: Addresses, url: str, fetched: str | None) -> None:
    assert at.fetchable(url) == fetched
