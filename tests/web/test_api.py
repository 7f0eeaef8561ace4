"""The JSON API: lists and their pages, one article, validators, what is refused, and what OpenAPI says of it all."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jsonschema import Draft202012Validator

from newscrawl import schemas
from newscrawl.items import as_json
from newscrawl.records import PageRead
from newscrawl.store import Store
from newscrawl.web.api.parameters import cursor_of
from newscrawl.web.state import AppState
from tests.store.samples import HOUR, NOW, SITE, article, reading, run, save
from tests.web.serving import TOKEN, Client, served

API = "/api/v1"


def fill(store: Store, count: int) -> None:
    made = [
        article(
            number,
            headline=f"عنوان {number}",
            body=f"نص الخبر رقم {number} عن أحمد",
            published_at=NOW - timedelta(minutes=number),
            section="أمن" if number % 2 else "سياسة",
            place="كركوك" if number % 3 == 0 else None,
        )
        for number in range(1, count + 1)
    ]
    save(store, *made)


def ask(client: Client, path: str, **given: object) -> Any:
    answer = client.ask(f"{API}{path}?{urlencode(given)}")
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json


def numbers(answer: Any) -> list[int]:
    return [int(item["id"].rpartition(":")[2]) for item in answer["items"]]


def test_an_article_is_as_the_export_has_it(store: Store, client: Client) -> None:
    save(store, article(1))
    stored = store.article(f"{SITE}:1")
    assert stored is not None
    assert ask(client, "/articles") == {"items": [as_json(stored)], "next": None}
    assert ask(client, f"/articles/{SITE}:1") == as_json(stored)
    Draft202012Validator(schemas.load("article")).validate(as_json(stored))


def test_pages_hold_every_article_once(store: Store, client: Client) -> None:
    fill(store, 25)
    seen: list[int] = []
    path: str | None = f"{API}/articles?limit=10&site={SITE}"
    while path:
        answer = client.ask(path)
        seen += numbers(answer.json)
        following = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        assert (following is None) == (answer.json["next"] is None)
        path = following and following[1]
    assert seen == list(range(1, 26))


def test_a_last_page_that_is_full_has_no_next(store: Store, client: Client) -> None:
    fill(store, 10)
    assert ask(client, "/articles", limit=10)["next"] is None
    cursor = ask(client, "/articles", limit=5)["next"]
    assert numbers(ask(client, "/articles", limit=5, cursor=cursor)) == [6, 7, 8, 9, 10]


BAGHDADS = (NOW + 3 * HOUR).replace(tzinfo=None)  # the wall clock there


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"section": "أمن"}, [1, 3, 5, 7]),
        ({"place": "كركوك"}, [3, 6]),
        ({"site": "other"}, []),
        ({"since": (NOW - timedelta(minutes=2)).isoformat()}, [1, 2]),
        ({"until": (NOW - timedelta(minutes=5)).isoformat()}, [6, 7]),
        ({"since": (BAGHDADS - timedelta(minutes=2)).isoformat()}, [1, 2]),
        ({"q": "احمد"}, [1, 2, 3, 4, 5, 6, 7]),
        ({"q": "احمد", "limit": 2}, [1, 2]),
        ({"q": "احمد", "place": "كركوك"}, [3, 6]),
        ({"q": "احمد", "section": "سياسة", "site": SITE}, [2, 4, 6]),
        ({"q": "احمد", "until": (NOW - timedelta(minutes=5)).isoformat()}, [6, 7]),
        ({"q": "احمد", "since": (NOW - timedelta(minutes=2)).isoformat()}, [1, 2]),
        ({"q": '"رقم 7"'}, [7]),
        ({"kind": "edited"}, []),
        ({"kind": "urgent", "q": "احمد"}, []),
    ],
)
def test_filters(store: Store, client: Client, given: dict[str, object], wanted: list[int]) -> None:
    fill(store, 7)
    assert numbers(ask(client, "/articles", **given)) == wanted


def test_a_search_by_place_looks_at_all_that_is_found(store: Store, client: Client) -> None:
    fill(store, 40)
    assert numbers(ask(client, "/articles", q="احمد", place="كركوك", limit=10)) == list(range(3, 31, 3))


@pytest.mark.parametrize(
    "query", ["احمد OR", 'headline:"', "NEAR(احمد, 2)", '"', "^احمد", "احمد AND (", "{a b}:c", "-احمد", "*", "a:b'--"]
)
def test_what_is_searched_for_is_words(store: Store, client: Client, query: str) -> None:
    fill(store, 2)
    answer = client.ask(f"{API}/articles?q={quote(query)}")
    assert answer.status == 200 or (answer.status == 400 and answer.json["detail"] == "q: there is no word in it")


def test_revisions_tell_what_an_article_was(store: Store, client: Client) -> None:
    for body in ("قتل ثلاثة في بغداد", "قتل أربعة في بغداد"):
        save(store, article(1, body=body))
    store.save([PageRead(article=article(1, body="قتل أربعة"), kind="reparse")], run_id=None, now=NOW)
    items = ask(client, f"/articles/{SITE}:1/revisions")["items"]
    assert [(item["number"], item["kind"], item["article"]["body"]) for item in items] == [
        (1, None, "قتل ثلاثة في بغداد"),
        (2, None, "قتل أربعة في بغداد"),
        (3, "reparse", "قتل أربعة"),
    ]
    assert items[0]["made_at"] == "2025-09-07T09:00:00+00:00"


def test_an_id_with_slashes(store: Store, client: Client) -> None:
    save(store, article(1, id=f"{SITE}:2025/خبر"))
    assert ask(client, f"/articles/{quote(f'{SITE}:2025/خبر')}")["id"] == f"{SITE}:2025/خبر"
    assert len(ask(client, f"/articles/{quote(f'{SITE}:2025/خبر')}/revisions")["items"]) == 1


@pytest.mark.parametrize("path", ["/articles/x:1", "/articles/x:1/revisions", "/nothing", "/"])
def test_what_is_not_there(client: Client, path: str) -> None:
    answer = client.ask(API + path, accept="text/html")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == 404


def test_headlines_by_pages(store: Store, client: Client) -> None:
    for hour in range(3):
        store.read_ticker(reading(f"سطر {hour}", at=NOW + hour * HOUR), run_id=None, now=NOW + hour * HOUR)
    first = ask(client, "/headlines", limit=2)
    assert [item["text"] for item in first["items"]] == ["سطر 2", "سطر 1"]
    Draft202012Validator(schemas.load("headline")).validate(first["items"][0])
    rest = ask(client, "/headlines", limit=2, cursor=first["next"])
    assert [item["text"] for item in rest["items"]] == ["سطر 0"]
    assert rest["next"] is None
    assert len(ask(client, "/headlines", since=(NOW + HOUR).isoformat())["items"]) == 2
    assert ask(client, "/headlines", site="other")["items"] == []


def test_runs_and_verdicts(store: Store, client: Client) -> None:
    for minute in range(3):
        begun = store.start_run(run(started_at=NOW - timedelta(minutes=10 - minute)))
        store.finish_run(
            run(id=begun.id, started_at=begun.started_at, finished_at=NOW, outcome="blocked"), settle=False
        )
    runs = ask(client, "/runs", limit=2)["items"]
    assert [item["outcome"] for item in runs] == ["blocked", "blocked"]
    assert runs[0]["id"] > runs[1]["id"]
    Draft202012Validator(schemas.load("run")).validate(runs[0])
    (verdict,) = ask(client, "/status")["items"]
    assert list(verdict) == ["site", "job", "verdict", "reason", "open_failures", "evidence"]
    assert (verdict["job"], verdict["verdict"]) == ("security", "blocked")
    assert ask(client, "/status", site="other") == {"items": []}
    assert ask(client, "/runs", site="other") == {"items": []}


PATHS = ("/articles", "/articles/baghdad_today:1", "/articles/baghdad_today:1/revisions", "/headlines", "/changes")
READ = (*PATHS, "/runs", "/status", "/openapi.json", "/articles?q=1")


@pytest.mark.parametrize("path", READ)
def test_an_answer_that_is_known_is_not_sent_again(store: Store, client: Client, path: str) -> None:
    fill(store, 1)
    answer = client.ask(API + path)
    tag = answer.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', tag)  # a strong one
    assert answer.headers["cache-control"] == "private, no-cache"
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.ask(API + path, if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.ask(API + path, if_none_match='"x"').status == 200


@pytest.mark.parametrize("path", READ)
def test_head_tells_what_get_would(store: Store, client: Client, path: str) -> None:
    fill(store, 1)
    got, head = client.ask(API + path), client.ask(API + path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("etag", "content-length", "content-type"):
        assert head.headers[name] == got.headers[name]


def test_a_change_is_another_answer(store: Store, client: Client) -> None:
    fill(store, 2)
    tag = client.ask(f"{API}/articles").headers["etag"]
    save(store, article(99))
    assert client.ask(f"{API}/articles", if_none_match=tag).status == 200


def test_a_compressed_answer_has_a_validator_of_its_own(store: Store, client: Client) -> None:
    fill(store, 20)
    plain = client.ask(f"{API}/articles")
    coded = [client.ask(f"{API}/articles", accept_encoding="gzip") for _ in range(2)]
    assert coded[0].headers["content-encoding"] == "gzip"
    assert gzip.decompress(coded[0].body) == plain.body
    assert coded[0].body == coded[1].body
    assert coded[0].headers["etag"] != plain.headers["etag"]
    assert set(coded[0].headers["vary"].split(", ")) == set(plain.headers["vary"].split(", ")) == {"Accept-Encoding"}
    tag = coded[0].headers["etag"]
    assert client.ask(f"{API}/articles", accept_encoding="gzip", if_none_match=tag).status == 304


HUGE = "9" * 5000
HOSTILE = [
    *[("articles", "limit", value) for value in ("0", "201", "-1", "x", HUGE, "1e3", "", "\x00")],
    *[("articles", name, "a\x00b") for name in ("site", "section", "place", "q", "cursor", "since")],
    *[
        ("articles", "cursor", value)
        for value in ("x", "%", "=", "ــ", HUGE, cursor_of("no:such"), cursor_of("a\x00"), "\ud7ff")
    ],
    *[("articles", "since", value) for value in ("x", "0001-01-01", "9999-12-31T23:59:59Z", HUGE, "12", "2025-13-01")],
    *[("articles", "until", value) for value in ("0001-01-01T00:00:00+23:59", "٢٠٢٥-٠٩-٠٧")],
    *[("articles", "q", value) for value in ("", "*", "«»", "ا" * 501)],
    *[("headlines", "cursor", value) for value in ("x", cursor_of("no:such"))],
    ("headlines", "since", "x"),
    ("articles", "kind", "x"),
    *[(path, "sectoin", "x") for path in ("articles", "articles/1", "headlines", "runs", "status", "changes")],
    *[("changes", "after", value) for value in ("-1", "x", HUGE, str(2**63), "1.5")],
    *[("changes", "wait", value) for value in ("-1", "31", "nan", "inf", HUGE)],
    ("changes", "limit", "501"),
    ("changes", "stream", "x"),
    ("runs", "limit", "201"),
    ("runs", "site", "\x00"),
    ("status", "site", "\x00"),
]


@pytest.fixture(scope="module")
def unchanging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A reader of a store that nobody writes to."""
    folder = tmp_path_factory.mktemp("unchanging")
    url = f"sqlite:///{folder / 'news.db'}"
    with Store.open(url, create=True) as store:
        fill(store, 1)
        with served(AppState(store, url, TOKEN, archive=folder, root=folder, now=lambda: NOW)) as client:
            yield client


@pytest.mark.parametrize(("path", "name", "value"), HOSTILE)
def test_a_parameter_that_cannot_be_meant_is_named(unchanging: Client, path: str, name: str, value: str) -> None:
    answer = unchanging.ask(f"{API}/{path}?{urlencode({name: value})}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["title"] == "Bad Request"
    assert answer.json["detail"].startswith(f"{name}: ")
    assert "Value error" not in answer.json["detail"]
    assert [wrong["name"] for wrong in answer.json["errors"]] == [name]


@pytest.mark.parametrize("path", ["/articles/%00", "/articles/%00/revisions", "/articles/" + "x" * 1001])
def test_a_hostile_path(unchanging: Client, path: str) -> None:
    assert unchanging.ask(API + path).status == 400


def test_a_search_has_no_pages(store: Store, client: Client) -> None:
    fill(store, 1)
    answer = client.ask(f"{API}/articles?q=1&cursor={cursor_of(f'{SITE}:1')}")
    assert (answer.status, answer.json["detail"]) == (400, "cursor: a search has no further pages")


def test_bytes_that_are_no_text(client: Client) -> None:
    assert client.ask(f"{API}/articles?site=%ff%fe&section=%ed%a0%80").status == 200


def test_searches_are_rationed_together(store: Store, client: Client) -> None:
    fill(store, 1)
    answers = [client.ask(f"{path}?q=1") for _ in range(30) for path in (f"{API}/articles", "/")]
    refused = [answer for answer in answers if answer.status == 429]
    assert {answer.status for answer in answers} == {200, 429}
    assert int(refused[0].headers["retry-after"]) >= 1
    assert client.ask(f"{API}/articles").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    answer = client.ask(f"{API}/articles", method, authorization="Bearer a token of tests")
    assert answer.status == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_store_that_cannot_be_read(store: Store, state: AppState, client: Client) -> None:
    path = state.store.path
    assert path is not None
    for opened in (store, state.store):
        opened.close()
    path.write_bytes(b"no database at all" * 1000)
    answer = client.ask(f"{API}/articles")
    assert (answer.status, answer.json["title"]) == (503, "Service Unavailable")
    for text in (answer.text, client.ask("/", Accept="text/html").text):
        assert "the store cannot be read" in text
        assert "sqlite" not in text, "where it is stands in the log alone"
        assert path.name not in text


def resolved(document: Any, schema: Any) -> Any:
    return {**schema, "components": document["components"]}


def test_openapi_describes_what_is_answered(store: Store, client: Client) -> None:
    fill(store, 1)
    store.read_ticker(reading("سطر"), run_id=None, now=NOW)
    store.start_run(run())
    document = client.ask(f"{API}/openapi.json").json
    assert document["openapi"].startswith("3.1")
    paths = document["paths"]
    assert all(path.startswith(API) for path in paths)
    assert {path.removeprefix(API) for path in paths} == {
        "/articles", "/articles/{id}", "/articles/{id}/revisions", "/headlines", "/changes", "/runs", "/status",
    }  # fmt: skip
    for path, operations in paths.items():
        (operation,) = operations.values()
        assert operation["operationId"]
        assert operation["summary"]
        assert "422" not in operation["responses"]
        assert "application/problem+json" in operation["responses"]["400"]["content"]
        assert all("description" in given or given["in"] == "path" for given in operation["parameters"])
        content = operation["responses"]["200"]["content"]["application/json"]
        Draft202012Validator.check_schema(content["schema"])
        check = Draft202012Validator(resolved(document, content["schema"]))
        check.validate(content["example"])
        check.validate(client.ask(path.replace("{id}", f"{SITE}:1")).json)
    ids = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    wrong = Draft202012Validator(resolved(document, {"$ref": "#/components/schemas/Problem"}))
    wrong.validate(client.ask(f"{API}/articles?limit=0").json)
    assert "urn:newscrawl" not in json.dumps(document)
