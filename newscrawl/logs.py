"""Logs of a long-lived process: as text or as JSON, each line with its run and site, and never with a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import urlsplit

from newscrawl.errors import ConfigError

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN = "***"

# Addresses that say what they are for; of any other kind (`tgram`, `slack` …) each part may be a token.
_OPEN = frozenset("http https ws wss file ftp sqlite postgres postgresql redis rediss kafka nats tls".split())
# Kinds of alert address whose host is one; behind it stand paths and queries that let others in.
_HOSTED = frozenset("json jsons form forms xml xmls mailto mailtos".split())
_ADDRESS = re.compile(r"(?<![A-Za-z0-9.+-])([0-9.+-]*+)(([A-Za-z][A-Za-z0-9.+-]*+)://[^\s\"'<>]*[^\s\"'<>:,;.)\]])")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^:\[\]…]+)(?::[0-9]{1,5})?")
# Where no `@` comes before white space, all up to there is taken and left as it is: one look is enough.
_PASSWORD = re.compile(r"(://[^/@\s:?#]*):[^@\s]*+(?:(@)(?:[^\s/@\"'<>]*@)*)?")
_NAMED = re.compile(r"(?i)\b((?:ssl)?passw(?:or)?d|passphrase|secret|token|api_?key)=[^\s&\"',;)]+")

_about: ContextVar[dict[str, str | int]] = ContextVar("newscrawl_about", default={})  # noqa: B039 (an empty one is never changed)


@contextmanager
def about(
    *, site: str | None = None, job: str | None = None, run: int | None = None, crawl: str | None = None
) -> Iterator[None]:
    """Logs within are about this site, job, run or crawl; what is not given stays as around it.

    Tasks, callbacks and `asyncio.to_thread` begun within take it with them.
    """
    given = {"site": site, "job": job, "run": run, "crawl": crawl}
    token = _about.set({**_about.get(), **{name: value for name, value in given.items() if value is not None}})
    try:
        yield
    finally:
        _about.reset(token)


def note(*, run: int, crawl: str) -> None:
    """The run that is under way has its number now: logs of all that began within the same `about` say so."""
    if known := _about.get():  # nothing is noted where nothing was said
        known.update(run=run, crawl=crawl)


def configure(level: str, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Logs from ``level`` on to ``stream`` (standard error), as text or as JSON Lines.

    Raises `ConfigError` for an unknown level. Does nothing where somebody else has set up logs already.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ConfigError(f"--log-level {level!r}: expected DEBUG, INFO, WARNING, ERROR or CRITICAL")
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else Masked(TEXT))
    logging.basicConfig(level=number, handlers=[handler])


class Masked(logging.Formatter):
    """Text as ever, without secrets; tracebacks, too, hold addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, what `about` says, and ``exception`` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str | int] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **_about.get(),
        }
        parts = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        if record.stack_info:
            parts.append(self.formatStack(record.stack_info))
        if parts:
            line["exception"] = masked("\n".join(parts))
        # A lone surrogate has no UTF-8; escaped it has.
        return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def masked(text: str) -> str:
    """The text without passwords in addresses, and without what opens the targets of alerts.

    >>> masked("postgresql://news:pa/ss@db/news and tgram://123:AAbb/42, json://u:p@example.org:81/hook?x=1")
    'postgresql://news:***@db/news and tgram://…, json://example.org:81/…'
    """
    if "://" in text:
        text = _ADDRESS.sub(lambda found: found[1] + _masked_address(found[2], found[3].lower()), text)
        text = _PASSWORD.sub(lambda found: f"{found[1]}:{HIDDEN}@" if found[2] else found[0], text)
    return _NAMED.sub(rf"\1={HIDDEN}", text) if "=" in text else text


def shown(url: str) -> str:
    """What may be shown of an address whose path may be a secret: its kind, and its host where that is one.

    >>> shown("https://hooks.slack.com/services/T1/B2/x3"), shown("tgram://123:AAbb/42")
    ('https://hooks.slack.com/…', 'tgram://…')
    """
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if not re.fullmatch(r"[a-z][a-z0-9.+-]*", scheme):
        return "…"
    host = _host(url) if scheme in _HOSTED | {"http", "https"} else ""
    return f"{scheme}://{host}/…" if host else f"{scheme}://…"


def _masked_address(url: str, scheme: str) -> str:
    return url if scheme.partition("+")[0] in _OPEN else shown(url)


def _host(url: str) -> str:
    """Host and port as written, without user and password; empty where it may be a piece of those."""
    try:
        host = urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""
