"""`sites new` and `sites test`: a site from one of its pages, beside newscrawl.toml or in a checkout."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

import newscrawl
from newscrawl.demo import ReplicaServer, gazette
from tests.cli.conftest import Say
from tests.crawl import command

STORY = gazette.stories()[0]
ADDRESS = gazette.ADDRESS + STORY.path


@pytest.fixture
def paper() -> Iterator[str]:
    with gazette.serving() as address:
        yield address


@pytest.fixture
def home(here: Path) -> Path:
    """A folder that newscrawl is configured in."""
    (here / "newscrawl.toml").write_text("", encoding="utf-8")
    return here


@pytest.fixture
def page(home: Path, paper: str) -> Path:
    """One of the newspaper's articles, saved."""
    with urlopen(paper + STORY.path) as answer:
        (home / "page.html").write_bytes(answer.read())
    return home / "page.html"


def case_of(home: Path, site: str = "aljisr") -> dict[str, object]:
    """What the first case expects."""
    path = home / "tests" / "sites" / site / "article" / "expected.json"
    return json.loads(path.read_text(encoding="utf-8"))


def source_of(home: Path, site: str = "aljisr") -> str:
    return (home / "sites" / f"{site}.py").read_text(encoding="utf-8")


@pytest.mark.slow
def test_from_an_address(home: Path, paper: str) -> None:
    short = f"{gazette.ADDRESS}/news/{STORY.number}/"
    result = command.run(home, "sites", "new", "aljisr", short, "--base-url", paper, "--zone", "Africa/Cairo")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("wrote sites/aljisr.py\nwrote tests/sites/aljisr/article/\n")
    assert f"identity    aljisr:{STORY.number}, found again at /news/{STORY.number}/" in result.stdout
    expected = case_of(home)
    assert (expected["headline"], expected["body"]) == (STORY.headline, STORY.body)
    assert (expected["published_at"], expected["section"]) == ("2025-09-07T10:20:00+03:00", "سياسة")
    assert expected["extraction"] == dict.fromkeys(("section", "headline", "published_at", "body"), "site")
    meta = json.loads((home / "tests/sites/aljisr/article/meta.json").read_text(encoding="utf-8"))
    assert unquote(meta["url"]) == unquote(ADDRESS)  # where it was led to, on the site's own host
    source = source_of(home)
    assert len(source.splitlines()) <= 42
    assert 'tz=ZoneInfo("Africa/Cairo")' in source
    assert 'section_paths={slug: f"/category/{slug}/" for slug in SECTIONS}' in source
    assert list(filter(lambda line: "127.0.0.1" in line, source.splitlines())) == []

    held = command.run(home, "sites", "test")
    assert (held.returncode, held.stdout, held.stderr) == (0, "ok  aljisr/article\n", "")
    listed = command.run(home, "sites")
    assert "aljisr" in listed.stdout
    assert "politics*: سياسة" in listed.stdout
    crawled = command.run(home, "crawl", "aljisr", "--section", "economy", "--base-url", paper)
    assert crawled.returncode == 0, crawled.stderr
    rows = command.run(home, "export", "articles").stdout.splitlines()
    wanted = {f"aljisr:{story.number}" for story in gazette.stories() if story.section == "economy"}
    assert {json.loads(row)["id"] for row in rows} == wanted

    # It is configured like any other, and Scrapy's own command knows it.
    (home / "newscrawl.toml").write_text('[sites.aljisr]\nsections = ["sport"]\n', encoding="utf-8")
    words = ("crawl", "section", "-a", "site=aljisr", "-a", f"base_url={paper}", "-O", "sport.jsonl")
    scraped = command.run(home, *words, module="scrapy")
    assert scraped.returncode == 0, scraped.stderr
    rows = (home / "sport.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(row)["section"] for row in rows} == {"رياضة"}


def test_from_a_saved_page(page: Path, home: Path, say: Say) -> None:
    result = say("sites", "new", "aljisr", "page.html", "--url", ADDRESS, "--now", "2025-09-07T12:00")
    assert (result.code, result.err) == (0, "")
    # Nothing was fetched, so it is not known that the number alone opens the article.
    assert f"identity    aljisr:{unquote(STORY.path).strip('/')}, " in result.out
    assert case_of(home)["headline"] == STORY.headline
    assert say("sites test aljisr").out == "ok  aljisr/article\n"


@pytest.mark.slow
def test_a_site_of_another_engine(home: Path, replica: ReplicaServer) -> None:
    truth = next(a for a in replica.world.truth_articles("security") if a["body"].count("\n\n") > 1)
    result = command.run(home, "sites", "new", "other", truth["url"], "--base-url", replica.url)
    assert (result.returncode, result.stderr) == (0, "")
    assert "ticker      yes" in result.stdout
    expected = case_of(home, "other")
    stated = ("headline", "body", "section", "published_at", "dateline", "image_url")
    assert {name: expected[name] for name in stated} == {name: truth[name] for name in stated}
    crawled = command.run(home, "crawl", "other", "--section", "security", "--base-url", replica.url)
    assert crawled.returncode == 0, crawled.stderr
    ids = {json.loads(row)["id"] for row in command.run(home, "export", "articles").stdout.splitlines()}
    assert ids == {a["id"].replace("baghdad_today", "other") for a in replica.world.truth_articles("security")}


def test_a_case_that_no_longer_holds(page: Path, home: Path, say: Say) -> None:
    say("sites", "new", "aljisr", "page.html", "--url", ADDRESS)
    path = home / "tests/sites/aljisr/article/expected.json"
    path.write_text(json.dumps({**case_of(home), "headline": "غير ذلك", "plase": None}), encoding="utf-8")
    result = say("sites test")
    assert result.code == 4
    assert result.out.startswith("NO  aljisr/article\n    headline\n      expected  'غير ذلك'\n")
    assert f"      read      '{STORY.headline}'\n" in result.out
    shutil.rmtree(home / "tests")
    assert say("sites test").err == f"newscrawl: {home}/tests/sites: there is no case\n"
    assert say("sites test aljisr").code == 2
    assert "unknown site 'nobody'" in say("sites test nobody").err


REFUSED = [
    (["Aljisr"], "'Aljisr': expected a name of small letters"),
    (["class"], "'class': expected a name of small letters"),
    (["baghdad_today"], "baghdad_today: there is a site of that name"),
    (["aljisr", "--zone", "Mars/Olympus"], "--zone 'Mars/Olympus': expected a time zone like Africa/Cairo"),
    (["aljisr", "--url", "/news/5"], "'/news/5': expected an address"),
    (["aljisr", "--now", "noon"], "--now 'noon': expected ISO 8601"),
    (["aljisr", "--url", f"{gazette.ADDRESS}/politics/word"], "no rule tells this address from a section's"),
    (["aljisr"], "page.html: the page does not say its address; --url says it"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_is_refused(page: Path, home: Path, say: Say, words: list[str], said: str) -> None:
    result = say("sites", "new", words[0], "page.html", *words[1:])
    assert (result.code, result.raw, result.err.count("\n")) == (2, b"", 1)
    assert said in result.err
    assert {path.name for path in home.iterdir()} == {"newscrawl.toml", "page.html"}


@pytest.mark.parametrize("html", ["", "<p>نص</p>", "front page"])
def test_a_page_without_an_article(page: Path, home: Path, say: Say, html: str) -> None:
    page.write_text(html.replace("front page", gazette.respond("/")[1]), encoding="utf-8")
    result = say("sites", "new", "aljisr", "page.html", "--url", ADDRESS)
    assert (result.code, result.raw, result.err.count("\n")) == (4, b"", 1)
    assert result.err.startswith("newscrawl: page.html: ")
    assert not (home / "sites").exists()


def test_a_page_that_cannot_be_had(home: Path, paper: str) -> None:
    gone = f"{gazette.ADDRESS}/news/1/"
    result = command.run(home, "sites", "new", "aljisr", gone, "--base-url", paper)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == f"newscrawl: {paper}/news/1/: answered 404\n"
    assert not (home / "sites").exists()


def test_twice_is_refused_and_nowhere_is_told_what_to_do(page: Path, home: Path, say: Say) -> None:
    words = ("sites", "new", "aljisr", str(page), "--url", ADDRESS)
    (home / "newscrawl.toml").rename(home / "other.toml")
    assert say(*words).err.startswith("newscrawl: no newscrawl.toml here or above: ")
    assert "`newscrawl init` writes one" in say(*words).err
    (home / "other.toml").rename(home / "newscrawl.toml")
    assert say(*words).code == 0
    before = source_of(home)
    result = say(*words)
    assert (result.code, source_of(home)) == (2, before)
    assert "aljisr: there is a site of that name, or its cases, already" in result.err


def test_what_a_page_says_of_itself_runs_as_no_code(page: Path, home: Path, say: Say) -> None:
    name = 'ص""" + open("owned", "w").write("") + """\\'
    html = page.read_text(encoding="utf-8").replace(f'content="{gazette.TITLE}"', f"content='{name}'")
    page.write_text(html.replace("رياضة</a>", 'رياضة\\"#</a>'), encoding="utf-8")
    assert say("sites", "new", "aljisr", "page.html", "--url", ADDRESS).code == 0
    assert say("sites").code == 0
    assert not (home / "owned").exists()


def test_an_own_site_stands_in_for_ours_and_a_broken_one_is_named(home: Path, say: Say) -> None:
    ours = Path(newscrawl.__file__).parent / "sites" / "baghdad_today.py"
    (home / "sites").mkdir()
    own = home / "sites" / "baghdad_today.py"
    own.write_text(ours.read_text(encoding="utf-8").replace("بغداد اليوم", "اسم آخر"), encoding="utf-8")
    assert "اسم آخر" in say("sites").out
    for source, said in (
        ("SITE = 5\n", "expected SITE = Site(name='baghdad_today', …)"),
        ("import nothing_of_that_name\n", "ModuleNotFoundError: No module named"),
        ("def f(:\n", "SyntaxError: "),
        (ours.read_text(encoding="utf-8").replace('"div.news-content"', '"div.news["'), "body_selector = 'div.news['"),
    ):
        own.write_text(source, encoding="utf-8")
        result = say("sites")
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert result.err.startswith(f"newscrawl: {own}: {said}")
        assert say("doctor").code == 2


@pytest.mark.slow
def test_in_a_checkout_it_goes_into_the_package_and_its_tests(here: Path, paper: str) -> None:
    root = Path(newscrawl.__file__).parents[1]
    checkout = here / "checkout"
    shutil.copytree(root / "newscrawl", checkout / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "tests" / "sites", checkout / "tests" / "sites")
    ids = ("new", "aljisr", f"{gazette.ADDRESS}/news/{STORY.number}/", "--base-url", paper)
    result = command.run(checkout, "sites", *ids, PYTHONPATH=str(checkout))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("wrote newscrawl/sites/aljisr.py\nwrote tests/sites/aljisr/article/\n")
    held = command.run(checkout, "sites", "test", "aljisr", PYTHONPATH=str(checkout))
    assert (held.returncode, held.stdout) == (0, "ok  aljisr/article\n")
    # The test of all sites finds it, and misses it when its case is gone.
    words = ("-q", "-p", "no:cacheprovider", "tests/sites/test_cases.py", "-k", "aljisr or every_site")
    found = command.run(checkout, *words, module="pytest", PYTHONPATH=str(checkout))
    assert "2 passed" in found.stdout, found.stdout
    shutil.rmtree(checkout / "tests" / "sites" / "aljisr")
    missed = command.run(checkout, *words, module="pytest", PYTHONPATH=str(checkout))
    assert "1 failed" in missed.stdout
    assert "aljisr" in missed.stdout


def test_a_page_that_shows_no_sections_and_no_sure_selectors(home: Path, say: Say) -> None:
    html = (
        f"<html><head><title>{STORY.headline} | موقع بلا قوائم</title></head><body><p><b>{STORY.headline}</b></p>"
        "<p>7 أيلول 2025 | 10:20</p>"
        + "".join(f"<p>{text}</p>" for text in STORY.body.split("\n\n"))
        + "</body></html>"
    )
    (home / "page.html").write_text(html, encoding="utf-8")
    result = say("sites", "new", "bare", "page.html", "--url", "https://bare.example/story/77")
    assert result.code == 0, result.err
    assert "headline    by metadata and structure (no sure selector)\n" in result.out
    assert "sections    none found: name them in the file\n" in result.out
    assert 'title="موقع بلا قوائم"' in source_of(home, "bare")
    assert "# headline: by metadata and structure alone" in source_of(home, "bare")
    assert case_of(home, "bare")["body"] == STORY.body
    assert say("sites test").code == 0
    checked = say("sites check bare")
    assert (checked.code, checked.raw) == (2, b"")
    assert "bare: the site names no section; --section says which to look at" in checked.err


@pytest.mark.parametrize("name", ["sites new", "sites test"])
def test_help_shows_an_example(say: Say, name: str) -> None:
    result = say(f"{name} --help")
    assert result.code == 0
    assert f"Example: newscrawl {name}" in " ".join(result.out.split())
