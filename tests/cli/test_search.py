"""`newscrawl search`: from both databases, for people and for programs, whatever is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl.cli.output.bidi import RLI
from newscrawl.schemas import load
from newscrawl.store import PageGone, Store
from tests.cli.conftest import CommandResult, Say
from tests.cli.test_diff import on_a_terminal
from tests.store import samples

DAY = samples.DAY
PUBLISHED = datetime(2025, 9, 7, 11, 28, tzinfo=samples.BAGHDAD)


def fill(store: Store) -> None:
    """Four articles, a day between each and the next; the fourth is no longer on the site."""
    articles = [
        samples.article(1, headline="أحمد يزور وزارة الصحة", body="قالَ أَحمـد إن «العهد» باقٍ.", published_at=PUBLISHED),
        samples.article(2, headline="مباراة الغد", body="فاز محافظ ٢٤ مرة.", section="رياضة",
                        published_at=PUBLISHED + DAY),
        samples.article(3, headline="وزارة العدل", body="الصحة بخير.", published_at=PUBLISHED + 2 * DAY),
        samples.article(4, headline="احمد آخر", body="نص.", published_at=None, published_precision=None),
    ]  # fmt: skip
    for item in articles:
        samples.save(store, item, section_slug="sport" if item.section == "رياضة" else "security")
    gone = PageGone(id=articles[3].id, url=articles[3].url, status=404)
    for _ in range(2):
        store.save([gone], run_id=None, now=samples.NOW + samples.HOUR)


@pytest.fixture
def stocked(here: Path) -> Path:
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as store:
        fill(store)
    return here


@pytest.fixture(params=["sqlite", "postgresql"])
def ask(stocked: Path, say: Say, request: pytest.FixtureRequest) -> Callable[..., list[str]]:
    """The numbers of the articles that are found, newest first."""
    url = "sqlite:///output/newscrawl.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("database")
        with Store.open(url, create=True) as store:
            fill(store)

    def find(*words: str) -> list[str]:
        result: CommandResult = say("search", *words, "--json", "--database", url)
        assert (result.code, result.err) == (0, "")
        return [line["article"]["id"].rpartition(":")[2] for line in result.lines]

    return find


def test_what_is_found(ask: Callable[..., list[str]]) -> None:
    assert ask("احمد") == ["4", "1"] or ask("احمد") == ["1", "4"]
    assert ask("أحمد الصحه") == ["1"]
    assert ask("وزارة الصحة") == ["3", "1"]
    assert ask('"وزارة الصحة"') == ["1"]
    assert ask("24") == ["2"]
    assert ask("محاف*") == ["2"]
    assert ask("محاف") == []
    assert ask("العهد") == ["1"]
    assert ask("وزارة", "--limit", "1") == ["3"]
    assert ask("وزارة", "--site", "baghdad_today", "--section", "security") == ["3", "1"]
    assert ask("وزارة", "--section", "أمن") == ["3", "1"]
    assert ask("فاز", "--section", "sport") == ask("فاز", "--section", "رياضة") == ["2"]
    assert ask("فاز", "--section", "security") == []


def test_between_dates(ask: Callable[..., list[str]]) -> None:
    assert ask("وزارة", "--since", "2025-09-08") == ["3"]
    assert ask("وزارة", "--since", "2025-09-09T11:28") == ["3"]
    assert ask("وزارة", "--since", "2025-09-09T11:29") == []
    assert ask("وزارة", "--since", "0001-01-01", "--until", "9999-12-31") == ["3", "1"]
    assert ask("وزارة", "--until", "2025-09-07") == ["1"], "a day is meant to its end"
    assert ask("وزارة", "--until", "2025-09-07T11:28:00+03:00") == ["1"]
    assert ask("وزارة", "--until", "2025-09-07T11:27") == []


HOSTILE = [
    "NEAR(احمد 5)", "احمد AND", "AND احمد", "NOT احمد", "OR", "headline:احمد", "^احمد", "-احمد", "احمد -وزارة", "(احمد",
    "احمد)", "*", "**احمد**", '"', '""', '"احمد', 'ا"ح"مد', "احمد\x00وزارة", "';--", "\\", "&|!<->:*'", "\udcff احمد",
    "%s %d :query", "احمد:*A", "{headline} : احمد", "+احمد", "ا" * 100_000, "ا " * 50_000, '"ا" ' * 25_000,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_is_an_operator_and_nothing_raises(stocked: Path, say: Say, query: str) -> None:
    result = say("search", "--json", "--", query)
    assert result.code in (0, 2), result.err
    assert result.err.count("\n") == (1 if result.code else 0)
    assert result.code == 0 or "holds no word" in result.err


def test_hostile_words_on_postgresql(here: Path, say: Say, database: str) -> None:
    with Store.open(database, create=True) as store:
        fill(store)
    for query in HOSTILE:
        result = say("search", "--json", "--database", database, "--", query)
        assert result.code == 0 or "holds no word" in result.err, query[:40]


def test_signs_before_and_behind_a_word_mean_nothing(stocked: Path, say: Say) -> None:
    plain = say("search", "--json", "--", "احمد").lines
    assert len(plain) == 2
    for query in ("^احمد", "-احمد", "(احمد", "+احمد", "احمد!", '"احمد', "\udcff احمد"):
        assert say("search", "--json", "--", query).lines == plain, query


@pytest.mark.parametrize("query", ["", " ", "!؟،", '""', "*", "ـ"])
def test_a_query_without_a_word(stocked: Path, say: Say, query: str) -> None:
    result = say("search", query)
    assert (result.code, result.raw, result.err.count("\n")) == (2, b"", 1)
    assert "the query holds no word" in result.err


def test_wrong_options(stocked: Path, say: Say) -> None:
    for words, said in {
        "search نص --since soon": "--since 'soon': expected a date",
        "search نص --until 2025-13-01": "--until '2025-13-01': expected a date",
        "search نص --site nowhere": "unknown site 'nowhere'",
        "search نص -n 0": "--limit",
    }.items():
        result = say(words)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert said in result.err


def test_for_people(stocked: Path, say: Say) -> None:
    result = say("search", '"وزارة الصحة" احمد')
    assert result.out.splitlines() == [
        "1 article",
        "",
        "*أحمد* يزور *وزارة الصحة*",
        "baghdad_today:1  2025-09-07 11:28  أمن",
        "قالَ *أَحمـد* إن «العهد» باقٍ.",
    ]
    assert say("search وزارة -n 1").out.startswith("1 article, the newest; --limit shows more\n")
    assert "first seen  removed" in say("search آخر").out
    nothing = say("search غيره")
    assert (nothing.code, nothing.out) == (0, "nothing found\n")
    assert say("search غيره --json").raw == b""


def test_for_programs(stocked: Path, say: Say) -> None:
    (line,) = say("search العهد --json").lines
    assert list(Draft202012Validator(load("hit"), format_checker=FormatChecker()).iter_errors(line)) == []
    assert [line["snippet"][start:end] for start, end in line["marks"]] == ["العهد"]
    with Store.open("sqlite:///output/newscrawl.db", root=stocked) as store:
        found = store.article("baghdad_today:1")
    assert found is not None
    assert line["article"]["body"] == found.body


def test_on_a_terminal_hits_are_coloured(stocked: Path) -> None:
    shown = on_a_terminal(stocked, "search", "العهد")
    assert "\x1b[1;33mالعهد\x1b[0m" in shown
    assert "*" not in shown
    assert shown.count(RLI) == 3
