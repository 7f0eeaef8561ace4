"""newscrawl.toml and NEWSCRAWL_*: what is wrong is told by its name, its value and the form expected."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from newscrawl import config
from newscrawl.cli.init import TEMPLATE
from newscrawl.errors import ConfigError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("NEWSCRAWL_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def site(line: str) -> str:
    return f"[sites.baghdad_today]\n{line}"


def job(line: str, *, site: bool = True) -> str:
    return "\n".join(["[[jobs]]", 'site = "baghdad_today"' if site else "", line])


WRONG = [
    ('databse = "x"', "databse: unknown key; known: database, contact, chromium,"),
    ('first_pages = "many"', "first_pages = 'many': expected a whole number from 1"),
    ("first_pages = 0", "first_pages = 0: expected a whole number from 1"),
    ("first_pages = 1.5", "first_pages = 1.5: expected a whole number from 1"),
    ("database = 5", "database = 5: expected an address like sqlite:///output/newscrawl.db"),
    ('contact = ""', "contact = '': expected an e-mail address or the address of a page"),
    ("timeout = 0", "timeout = 0: expected seconds above 0, at most 600"),
    ("timeout = nan", "timeout = nan: expected seconds above 0"),
    ("retries = -1", "retries = -1: expected a whole number from 0 to 10"),
    ("longest_wait = inf", "longest_wait = inf: expected seconds, 0 or more"),
    ("chromium = 3", "chromium = 3: expected the path of the browser's executable"),
    ("sites = 3", "sites = 3: expected tables like [sites.baghdad_today]"),
    ("[sites]\nbaghdad_today = 3", "sites.baghdad_today = 3: expected tables like [sites.baghdad_today]"),
    (site("dealy = 1"), "sites.baghdad_today.dealy: unknown key; known: delay, sections,"),
    (site("delay = 0"), "sites.baghdad_today.delay = 0: expected seconds above 0, at most 3600"),
    (site('sections = "security"'), "sections = 'security': expected a list of address slugs, like [\"security\"]"),
    (site("sections = []"), "sections = []: expected a list of address slugs"),
    (site("sections = [3]"), "sections.0 = 3: expected a list of address slugs"),
    (site('addresses = "/amn/"'), "addresses = '/amn/': expected paths by slug"),
    (site("addresses = {security = 3}"), "addresses.security = 3: expected paths by slug"),
    (site('ticker = "perhaps"'), "ticker = 'perhaps': expected true or false"),
    (site("render_ticker = 7"), "render_ticker = 7: expected true or false"),
    (site("first_pages = 0"), "first_pages = 0: expected a whole number from 1"),
    (site('base_url = "foo"'), "base_url = 'foo': expected an address like http://127.0.0.1:8000"),
    ("jobs = 3", "jobs = 3: expected tables like [[jobs]]"),
    (job('section = "security"', site=False), "jobs.0.site: missing; expected the name of a site"),
    (job('every = "5 minutes"'), "jobs.0.every = '5 minutes': expected a time like 90s, 5m, 2h or 1d; or \"auto\""),
    (job('window = "25:00-01:00"'), "jobs.0.window = '25:00-01:00': expected two times of the day"),
    (job('jitter = "auto"'), "jobs.0.jitter = 'auto': expected a time like 30s"),
    (job('enabled = "perhaps"'), "jobs.0.enabled = 'perhaps': expected true or false"),
    (job('evry = "5m"'), "jobs.0.evry: unknown key; known: site, section, ticker, name, every,"),
    ("[schedule]\nrequests = 0", "schedule.requests = 0: expected a whole number from 1"),
    ('[schedule]\ngrace = "soon"', "schedule.grace = 'soon': expected a time like 30s"),
    ("[schedule]\nmetrics = 9000", "schedule.metrics = 9000: expected host and port, like 127.0.0.1:9477"),
    ("[alerts]\nurls = [3]", "alerts.urls.0: expected a list of addresses"),
    ("[alerts]\nurl = 3", "alerts.url: unknown key; known: urls"),
    ('[serve]\ntoken = "short"', "serve.token: expected at least 12 letters, digits and signs of ASCII"),
    ('[serve]\ntoken = "two words are none"', "serve.token: expected at least 12 letters"),
    ('[serve]\ntoken = "كلمة-سر-طويلة-جدا"', "serve.token: expected at least 12 letters"),
    ("[serve]\ntokens = 3", "serve.tokens: unknown key; known: token"),
    ("x = [", "no valid TOML: "),
    ("a = 1\na = 2", "no valid TOML: "),
    # What a hostile file holds, and what is nobody's business.
    (site('base_url = "http://u:geheim@127.0.0.1:1"'), "base_url = 'http://u:***@127.0.0.1:1': expected an address"),
    ('database = ["postgresql://u:geheim@h/x"]', "database = ['postgresql://u:***@h/x']: expected an address"),
    ('contact = ["' + "x" * 1000 + '"]', "contact = …: expected an e-mail address"),
    (job('every = "999999w"'), "jobs.0.every = '999999w': expected a time like 90s"),
    ("x = " + "[" * 100_000, "no valid TOML: nested too deep"),
    ("x = " + "{a=" * 50_000, "no valid TOML: nested too deep"),
    (".".join("a" * 60_000) + " = 1", "a line of more than 1000 dots"),
    ("timeout = " + "9" * 5000, "no valid TOML: "),
    ('contact = "a@b.org\\r\\nX-Other: 1"', "expected an e-mail address or the address of a page"),
    ('contact = "a@b.org\\u0000"', "expected an e-mail address or the address of a page"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_file(folder: Path, text: str, said: str) -> None:
    (folder / "newscrawl.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert str(caught.value).startswith(f"{folder}/newscrawl.toml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_text(folder: Path) -> None:
    (folder / "newscrawl.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="no UTF-8 text"):
        config.load()


WRONG_VARIABLES = [
    ("TIMEOUT", "soon", "NEWSCRAWL_TIMEOUT = 'soon': expected seconds above 0"),
    ("FIRST_PAGES", "0", "NEWSCRAWL_FIRST_PAGES = '0': expected a whole number from 1"),
    ("CONTACT", "", "NEWSCRAWL_CONTACT = '': expected an e-mail address"),
    ("SITES", "x", "NEWSCRAWL_SITES = 'x': expected JSON"),
    ("JOBS", "x", "NEWSCRAWL_JOBS = 'x': expected JSON"),
    ("ALERTS__URLS", "tgram://secret", "NEWSCRAWL_ALERTS__URLS: expected JSON"),
    ("SITES", '{"baghdad_today": {"delay": 0}}', "NEWSCRAWL_SITES = 0: expected seconds above 0"),
    ("SITES__BAGHDAD_TODAY__DELAY", "fast", "NEWSCRAWL_SITES__BAGHDAD_TODAY__DELAY = 'fast': expected seconds above 0"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG_VARIABLES)
def test_a_wrong_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"NEWSCRAWL_{name}", value)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert str(caught.value).startswith(said)


def test_the_environment_wins_over_the_file_value_by_value(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'timeout = 7\nretries = 1\n[sites.baghdad_today]\ndelay = 2.0\nsections = ["sport"]\n'
    (folder / "newscrawl.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("NEWSCRAWL_TIMEOUT", "9")
    monkeypatch.setenv("NEWSCRAWL_SITES__BAGHDAD_TODAY__DELAY", "3")
    loaded = config.load()
    assert (loaded.timeout, loaded.retries, loaded.longest_wait) == (9, 1, 60)
    chosen = loaded.site("baghdad_today")
    assert (chosen.delay, chosen.sections) == (3, ["sport"])
    assert loaded.site("another").delay is None


def test_what_init_writes_is_valid_and_shows_the_defaults(folder: Path) -> None:
    (folder / "newscrawl.toml").write_text(TEMPLATE, encoding="utf-8")
    loaded, plain = config.load(), config.Config()
    shown = {"sites", "jobs", "schedule"}
    assert loaded.model_dump(exclude=shown) == plain.model_dump(exclude=shown)
    assert loaded.schedule.model_dump() == {**plain.schedule.model_dump(), "witnesses": "1d"}
    assert [(job.section, job.ticker) for job in loaded.jobs] == [("security", False), (None, True)]
    from newscrawl.sites import get_site

    known, chosen = get_site("baghdad_today"), loaded.site("baghdad_today")
    assert tuple(chosen.sections or ()) == known.default_sections
    assert chosen.delay is None, "a loopback address has its own"


def test_what_init_writes_names_every_setting() -> None:
    tables = (
        config.Config,
        config.SiteConfig,
        config.JobConfig,
        config.ScheduleConfig,
        config.AlertsConfig,
        config.ServeConfig,
    )
    settings = [name for table in tables for name in table.model_fields]
    assert [name for name in settings if name not in TEMPLATE] == []


def test_its_comments_are_valid_settings_too(folder: Path) -> None:
    opened = re.sub(r"^# (?=\[|[a-z_]+ = )", "", TEMPLATE, flags=re.MULTILINE)
    text = re.sub(r"^#.*\n", "", opened, flags=re.MULTILINE)
    values = tomllib.loads(text)
    assert values["sites"]["baghdad_today"]["addresses"] == {"security": "/amn/"}
    (folder / "newscrawl.toml").write_text(text, encoding="utf-8")
    assert config.load().contact == values["contact"]


def test_a_token_from_a_file_may_end_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_SERVE__TOKEN", "abcdefghijkl-123\n")
    token = config.load().serve.token
    assert token is not None
    assert token.get_secret_value() == "abcdefghijkl-123"
