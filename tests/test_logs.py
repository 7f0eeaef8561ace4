"""Logs as text and as JSON: what each line says, what it is about, and what it never holds."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl import logs
from newscrawl.errors import ConfigError
from newscrawl.logs import about, masked, shown

logger = logging.getLogger("tests.logs")
Configure = Callable[..., io.StringIO]


@pytest.fixture
def configure() -> Iterator[Configure]:
    """Configures logs of this process on to a stream of its own, which it returns; put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []

    def begin(level: str = "INFO", as_json: bool = True) -> io.StringIO:
        stream = io.StringIO()
        root.handlers[:] = []
        logs.configure(level, as_json, stream)
        return stream

    yield begin
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_as_json(configure: Configure) -> None:
    stream = configure()
    with about(site="baghdad_today", job="security", run=7, crawl="c1"):
        logger.warning("«%s» لم تُقرأ\nسطر ثان", "الصفحة")
    (line,) = lines(stream)
    at = datetime.fromisoformat(line.pop("time"))
    assert at.utcoffset() == timedelta(0)
    assert line == {
        "level": "WARNING",
        "logger": "tests.logs",
        "message": "«الصفحة» لم تُقرأ\nسطر ثان",
        "site": "baghdad_today",
        "job": "security",
        "run": 7,
        "crawl": "c1",
    }
    assert "لم تُقرأ" in stream.getvalue()  # letters, not escapes


def test_nothing_is_said_of_what_nobody_set(configure: Configure) -> None:
    stream = configure()
    logger.info("begins")
    assert list(lines(stream)[0]) == ["time", "level", "logger", "message"]


def test_an_exception_is_one_field_of_one_line(configure: Configure) -> None:
    stream = configure()
    try:
        raise ValueError("postgresql://news:geheim@db/news")
    except ValueError:
        logger.exception("failed")
    (line,) = lines(stream)
    assert line["message"] == "failed"
    assert "Traceback" in line["exception"]
    assert "ValueError: postgresql://news:***@db/news" in line["exception"]
    logger.info("where", stack_info=True)
    assert "test_logs.py" in lines(stream)[1]["exception"]


def test_inner_words_add_to_outer_ones(configure: Configure) -> None:
    stream = configure()
    with about(site="a", crawl="c"):
        with about(job="ticker", run=1):
            logger.info("in")
        logger.info("out")
    logger.info("after")
    written = [{key: line.get(key) for key in ("site", "crawl", "job", "run")} for line in lines(stream)]
    assert written == [
        {"site": "a", "crawl": "c", "job": "ticker", "run": 1},
        {"site": "a", "crawl": "c", "job": None, "run": None},
        {"site": None, "crawl": None, "job": None, "run": None},
    ]


def test_two_crawls_side_by_side_do_not_mix(configure: Configure) -> None:
    stream = configure()

    async def crawl(site: str, mine: asyncio.Event, other: asyncio.Event) -> None:
        with about(site=site):
            inner = asyncio.create_task(asyncio.to_thread(logger.info, f"thread of {site}"))
            mine.set()
            await other.wait()
            logger.info(f"task of {site}")
            asyncio.get_running_loop().call_soon(logger.info, f"callback of {site}")
            await inner

    async def both() -> None:
        one, two = asyncio.Event(), asyncio.Event()
        await asyncio.gather(crawl("one", one, two), crawl("two", two, one))

    asyncio.run(both())
    written = lines(stream)
    assert len(written) == 6
    assert all(line["message"].endswith(f"of {line['site']}") for line in written)


def test_a_thread_of_ones_own_is_about_nothing(configure: Configure) -> None:
    stream = configure()
    with about(site="a"):
        thread = threading.Thread(target=logger.info, args=("alone",))
        thread.start()
        thread.join()
    assert "site" not in lines(stream)[0]


def test_a_lone_surrogate_is_still_json_in_utf_8(configure: Configure) -> None:
    stream = configure()
    logger.info("\ud800 نص")
    stream.getvalue().encode()
    assert lines(stream)[0]["message"] == "\ud800 نص"


def test_text_is_as_it_was_but_for_secrets(configure: Configure) -> None:
    stream = configure("WARNING", False)
    logger.info("not shown")
    with about(site="a"):
        logger.error("sqlite and %s", "postgresql://u:geheim@db/n")
    stamp, _, rest = stream.getvalue().partition(" ERROR ")
    assert rest == "tests.logs: sqlite and postgresql://u:***@db/n\n"
    assert datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S,%f")  # noqa: DTZ007 (as logging writes it)


def test_an_unknown_level_is_named() -> None:
    with pytest.raises(ConfigError, match="--log-level 'LOUD': expected DEBUG"):
        logs.configure("LOUD")


def test_logs_that_are_set_up_already_are_left_alone() -> None:
    root = logging.getLogger()
    before, stream = root.handlers[:], io.StringIO()
    assert before, "pytest has set up its own"
    logs.configure("INFO", True, stream)
    assert root.handlers == before


def test_a_process_of_its_own_logs_to_standard_error(tmp_path: Path) -> None:
    code = (
        "import logging; from newscrawl import logs; logs.configure('info', True)\n"
        "with logs.about(site='a', run=3): logging.getLogger('x').info('نص')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b""
    line = json.loads(done.stderr)
    assert (line["message"], line["site"], line["run"]) == ("نص", "a", 3)


MASKED = [
    ("postgresql://news:geheim@db:5432/news", "postgresql://news:***@db:5432/news"),
    ("postgresql+psycopg://news:ge/he:im@db/news is down", "postgresql+psycopg://news:***@db/news is down"),
    ("postgresql://news:ge@he@db/news", "postgresql://news:***@db/news"),
    ("postgresql://db/news?user=u&password=geheim&x=1", "postgresql://db/news?user=u&password=***&x=1"),
    ("redis://:geheim@host:6379/0", "redis://:***@host:6379/0"),
    ("connect: host=db password=geheim user=u", "connect: host=db password=*** user=u"),
    ("tgram://123456:AAbb-geheim/42 refused", "tgram://… refused"),
    ("('slack://T1/B2/geheim/#general',)", "('slack://…',)"),
    ("mailtos://u:geheim@example.org?to=x@y.org", "mailtos://example.org/…"),
    ("json://u:geheim@127.0.0.1:81/hook/geheim: down", "json://127.0.0.1:81/…: down"),
    ("json://u:ge/heim@host/x", "json://…"),
    ("two a://x:1@h and http://u:p@h/", "two a://… and http://u:***@h/"),
]
KEPT = [
    "https://baghdadtoday.news/91135-.html",
    "http://127.0.0.1:8000/amn/ at 12:30",
    "sqlite:////var/lib/news.db",
    "نص بلا عنوان: 1=2 @ بغداد",
    "",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_secrets_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize("text", KEPT)
def test_the_rest_is_left_alone(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("url", ["", "geheim", "://geheim", "ge heim://x", "json://[geheim/x", "tgram://geheim"])
def test_an_odd_address_shows_nothing_of_itself(url: str) -> None:
    assert "geheim" not in shown(url)
    assert "…" in shown(url)


def test_a_number_that_comes_later_is_noted_for_all_that_began_within() -> None:
    from newscrawl import logs

    async def work() -> dict[str, str | int]:
        begun = asyncio.Event()

        async def other() -> dict[str, str | int]:
            await begun.wait()
            return dict(logs._about.get())

        with about(site="a", job="security"):
            task = asyncio.ensure_future(other())
            await asyncio.ensure_future(asyncio.to_thread(logs.note, run=7, crawl="c"))
            begun.set()
            return await task

    assert asyncio.run(work()) == {"site": "a", "job": "security", "run": 7, "crawl": "c"}
    logs.note(run=8, crawl="d")
    with about(site="b"):
        assert logs._about.get() == {"site": "b"}, "what nothing was said of stays empty"
