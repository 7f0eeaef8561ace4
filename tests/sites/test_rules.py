"""Rules of identity: what sites can say, and what `sites new` reads off an address and its neighbours."""

from __future__ import annotations

import pytest

from newscrawl.identity import by_path
from newscrawl.scaffold import rules

AT = "https://news.example"
MENU = [f"{AT}/{path}" for path in ("politics", "economy/", "category/sport/", "section.php?cat=3")]


@pytest.mark.parametrize(
    ("pattern", "path", "number"),
    [
        (r"/news/([0-9]+)(?:/.*)?", "/news/12/%D8%AC%D8%B3%D8%B1/", "12"),
        (r"/news/([0-9]+)(?:/.*)?", "/news/12?utm_source=x#top", "12"),
        (r"/news/([0-9]+)", "/news/12/x", None),
        (r"/(.*)", "/%D8%AC%D8%B3%D8%B1", "جسر"),
        (r"/(.*)", "/a%20b%2Fc%3F%D8", "a%20b/c%3F%D8"),  # what would break a line or the address stays encoded
        (r"/(.*)", "/%E2%80%A8x", "%E2%80%A8x"),
        (r"/story\?id=([0-9]+)", "/story?id=7", "7"),
    ],
)
def test_a_site_names_its_own_rule(pattern: str, path: str, number: str | None) -> None:
    assert by_path(pattern)(AT + path) == number


@pytest.mark.parametrize("address", ["", "javascript:void(0)", "/news/5", "https://[::1", "https://a:99999/news/5"])
def test_what_is_no_address_has_no_identity(address: str) -> None:
    assert by_path("(.*)")(address) is None


def first(path: str, *others: str, sure: bool = False) -> rules.Rule | None:
    """The first rule for an article's path beside other articles'."""
    found = rules.candidates(AT + path, [AT + other for other in others], MENU)
    return next((rule for rule in found if not sure or rule.rebuilds(AT + path)), None)


ADDRESSES = [
    # an article, others of the site, its identity, and where it is found by it: None for no rule
    ("/story/5012", ("/story/5013",), "5012", "/story/5012"),
    ("/a/5012.html", ("/a/5013.html",), "5012", "/a/5012.html"),
    ("/news.php?id=77", ("/news.php?id=78",), "77", "/news.php?id=77"),
    ("/2024/05/03/a-b-c/", ("/2024/05/02/d-e-f/",), "2024/05/03/a-b-c", "/2024/05/03/a-b-c/"),
    ("/politics/a-b-c", ("/economy/d-e-f",), "politics/a-b-c", "/politics/a-b-c"),
    ("/politics/5012", ("/economy/5013",), "politics/5012", "/politics/5012"),
    ("/جسر-جديد-في-المدينة/", ("/خطة-جديدة-للنقل/",), "جسر-جديد-في-المدينة", "/جسر-جديد-في-المدينة/"),
    (
        "/politics/2025-polls-a-guide",
        ("/economy/oil-and-gas",),
        "politics/2025-polls-a-guide",
        "/politics/2025-polls-a-guide",
    ),
    ("/politics/word", (), None, None),
    ("/", (), None, None),
]


@pytest.mark.parametrize(("path", "others", "number", "found_at"), ADDRESSES)
def test_the_rule_that_needs_no_trying(
    path: str, others: tuple[str, ...], number: str | None, found_at: str | None
) -> None:
    rule = first(path, *others, sure=True)
    if rule is None:
        assert number is None
        return
    assert rule.number(AT + path) == number
    assert rule.found_at(AT + path) == found_at
    assert all(rule.number(AT + other) for other in others)
    assert not any(rule.number(entry) for entry in MENU)


@pytest.mark.parametrize(
    ("path", "other", "number", "found_at"),
    [
        ("/news/5012/a-slug/", "/news/5013/b-slug/", "5012", "/news/5012/"),
        ("/5012-a-slug.html", "/5013-b-slug.html", "5012", "/5012.html"),
        ("/story/a-slug-50123", "/story/b-slug-50124", "50123", "/story/50123"),
        ("/news.php?id=77&lang=ar", "/news.php?lang=en&id=78", "77", "/news.php?id=77"),
        ("/news/2024/05/501233", "/news/2024/06/501234", None, None),
    ],
)
def test_a_number_comes_before_the_whole_path_if_the_site_opens_it(
    path: str, other: str, number: str | None, found_at: str | None
) -> None:
    rule = first(path, other)
    assert rule is not None
    if number is None:
        assert rule.rebuilds(AT + path)
        return
    assert (rule.number(AT + path), rule.found_at(AT + path)) == (number, found_at)
    assert rule.number(AT + other) not in (None, number)
    assert not rule.rebuilds(AT + path)


def test_a_number_that_the_other_articles_lack_is_no_identity() -> None:
    rule = first("/story/jisr-2025000", "/story/a-b-c", "/story/d-e-f")
    assert rule is None or rule.number(f"{AT}/story/jisr-2025000") != "2025000"
