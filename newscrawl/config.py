"""newscrawl.toml and NEWSCRAWL_*: what an operator may set, checked, with the name of whatever is wrong.

Command line over environment over newscrawl.toml over the site's defaults.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from newscrawl.errors import ConfigError
from newscrawl.logs import masked

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
#: How old an article is when it falls due, counted from its first sight.
PLAN = ("15m", "1h", "6h", "24h", "72h")

FILE_NAME = "newscrawl.toml"
DEFAULT_DATABASE = "sqlite:///output/newscrawl.db"
_FORMS = {
    "database": f"an address like {DEFAULT_DATABASE}",
    "contact": "an e-mail address or the address of a page",
    "chromium": "the path of the browser's executable",
    "timeout": "seconds above 0, at most 600",
    "retries": "a whole number from 0 to 10",
    "longest_wait": "seconds, 0 or more",
    "second_looks": 'ages like ["15m", "6h", "3d"]; [] for none',
    "webhook_secret": "whsec_ and base64",
    "archive": "true or false",
    "archive_folder": "the path of a folder",
    "archive_max_gb": "gigabytes above 0",
    "archive_max_days": "a whole number of days from 1",
    "sites": "tables like [sites.baghdad_today]",
    "delay": "seconds above 0, at most 3600",
    "sections": 'a list of address slugs, like ["security"]',
    "addresses": 'paths by slug, like { security = "/amn/" }',
    "ticker": "true or false",
    "render_ticker": "true or false",
    "first_pages": "a whole number from 1",
    "base_url": "an address like http://127.0.0.1:8000",
    "jobs": 'tables like [[jobs]] with a site, a section or ticker = true, and every = "5m" or cron = "*/5 * * * *"',
    "name": "a name",
    "site": "the name of a site (`newscrawl sites` lists them)",
    "section": "an address slug, like security",
    "every": 'a time like 90s, 5m, 2h or 1d; or "auto"',
    "cron": 'five fields like "*/5 6-23 * * *"',
    "timezone": "the name of a time zone, like Asia/Baghdad",
    "jitter": "a time like 30s or 2m",
    "window": "two times of the day, like 06:00-23:30",
    "enabled": "true or false",
    "time_limit": "a time like 30m",
    "schedule": "a table [schedule]",
    "grace": "a time like 30s",
    "requests": "a whole number from 1",
    "floor": "a time like 2m",
    "ceiling": "a time like 6h",
    "witnesses": "a time like 1d",
    "metrics": "host and port, like 127.0.0.1:9477",
    "alerts": "a table [alerts]",
    "serve": "a table [serve]",
    "token": "at least 12 letters, digits and signs of ASCII, without spaces",
    "urls": 'a list of addresses, like ["tgram://TOKEN/CHAT", "json://host/path"]',
}
_TIME = r"^\s*(?:[0-9]{1,6}\s*[smhSMH]|[0-9]{1,4}\s*[dwDW])\s*$"
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
Time = Annotated[str, Field(pattern=_TIME)]


class SiteConfig(BaseModel):
    """What may be set for one site, under ``[sites.NAME]``."""

    model_config = ConfigDict(extra="forbid")

    delay: float | None = Field(None, gt=0, le=3600, description="seconds between two requests")
    sections: list[str] | None = Field(None, min_length=1, description="address slugs to crawl")
    addresses: dict[str, str] = Field(default_factory=dict, description="section slug → its path on the site")
    ticker: bool | None = Field(None, description="whether a plain `crawl` reads the ticker")
    render_ticker: bool | None = Field(None, description="read the ticker with a browser straight away")
    first_pages: int | None = Field(None, ge=1, description="listing pages of a first walk")
    base_url: str | None = Field(None, pattern=r"^https?://[^\s@]+$", description="fetch from this address instead")


class JobConfig(BaseModel):
    """One job of the schedule, under ``[[jobs]]``: a section or the ticker of a site, and when it is crawled."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field(min_length=1, description="the site's name")
    section: str | None = Field(None, min_length=1, description="an address slug; without one and `ticker`: all")
    ticker: bool = Field(False, description="the headline ticker instead of a section")
    name: str | None = Field(
        None, min_length=1, pattern=r"^\S[^\r\n]*$", description="what it is called; else site and section"
    )
    every: str | None = Field(None, pattern=rf"{_TIME}|^auto$", description="the time between two runs, or `auto`")
    cron: str | None = Field(None, min_length=9, description="five fields as crontab has them; 0 and 7 are Sunday")
    timezone: str = Field("Asia/Baghdad", min_length=1, description="the zone of `cron` and `window`")
    jitter: Time | None = Field(None, description="each run begins up to this much later")
    window: str | None = Field(
        None, pattern=rf"^\s*{_CLOCK}\s*-\s*{_CLOCK}\s*$", description="the part of the day in which it runs"
    )
    enabled: bool = Field(True, description="whether it runs at all")
    time_limit: Time | None = Field(None, description="a run that takes longer is ended")


class ScheduleConfig(BaseModel):
    """What holds for all jobs, under ``[schedule]``."""

    model_config = ConfigDict(extra="forbid")

    time_limit: Time = Field("30m", description="a run that takes longer is ended")
    grace: Time = Field("30s", description="what a run has to end in when the schedule is stopped")
    requests: int = Field(1000, ge=1, description="polls a day of all `auto` jobs of a site together")
    floor: Time = Field("2m", description="an `auto` job runs no more often")
    ceiling: Time = Field("6h", description="an `auto` job runs no more seldom")
    witnesses: Time | None = Field(None, description="how often RSS and sitemaps of a site are read, too")
    metrics: str | None = Field(None, pattern=r"^\S+:[0-9]{1,5}$", description="where Prometheus may ask")


class AlertsConfig(BaseModel):
    """Who is told when a verdict changes, under ``[alerts]``."""

    model_config = ConfigDict(extra="forbid")

    urls: list[SecretStr] = Field(default_factory=list, description="addresses as Apprise has them")


class ServeConfig(BaseModel):
    """What `newscrawl serve` asks of its readers, under ``[serve]``."""

    model_config = ConfigDict(extra="forbid")

    token: SecretStr | None = Field(None, description="what writing, and reading from afar, asks for")

    @field_validator("token")
    @classmethod
    def _is_plain(cls, token: SecretStr | None) -> SecretStr | None:
        """What a header can carry; white space at its ends comes from files that secrets are read from."""
        if token is None:
            return None
        plain = token.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]{12,}", plain):
            raise ValueError("not a token")
        return SecretStr(plain)


class Config(BaseSettings):
    """newscrawl's settings. Unknown keys and wrong values raise `ConfigError`, naming them."""

    model_config = SettingsConfigDict(env_prefix="NEWSCRAWL_", extra="forbid", env_nested_delimiter="__")

    database: str = Field(DEFAULT_DATABASE, description="SQLAlchemy address of the store; empty: none")
    contact: str | None = Field(None, pattern=r"^[ -~]{3,200}$", description="an address or page in the user agent")
    chromium: Path | None = Field(None, description="the browser's executable")
    first_pages: int = Field(100, ge=1, description="listing pages of a first walk")
    timeout: float = Field(30, gt=0, le=600, description="seconds until a request is given up")
    retries: int = Field(2, ge=0, le=10, description="further tries of a failed request in one crawl")
    longest_wait: float = Field(
        60, ge=0, allow_inf_nan=False, description="seconds of Retry-After that a crawl waits for"
    )
    second_looks: list[Annotated[str, Field(pattern=r"^(?:[0-9]{1,6}[smh]|[0-9]{1,4}[dw])$")]] = Field(
        list(PLAN), max_length=50, description="ages at which an article is looked at again"
    )
    webhook_secret: SecretStr | None = Field(None, description="what `deliver` signs webhooks with")
    archive: bool = Field(True, description="keep every fetched article page in WARC files")
    archive_folder: Path | None = Field(None, description="where; else beside the store, in `archive`")
    archive_max_gb: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="gigabytes of a site's files; the oldest go first"
    )
    archive_max_days: int | None = Field(None, ge=1, description="days that a file is kept")
    sites: dict[str, SiteConfig] = Field(default_factory=dict)
    jobs: list[JobConfig] = Field(default_factory=list, description="what the schedule runs")
    schedule: ScheduleConfig = Field(default_factory=lambda: ScheduleConfig.model_validate({}))
    alerts: AlertsConfig = Field(default_factory=lambda: AlertsConfig.model_validate({}))
    serve: ServeConfig = Field(default_factory=lambda: ServeConfig.model_validate({}))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment over what `load` read from the file."""
        return env_settings, init_settings

    @property
    def plan(self) -> list[timedelta]:
        """The ages at which an article falls due for a second look."""
        return [age(step) for step in self.second_looks]

    def crawled(self, name: str, default: Sequence[str]) -> list[str]:
        """The address slugs of a site's sections that are crawled: by the jobs where it has any, else configured."""
        plain = list(self.site(name).sections or default)
        jobs = [job for job in self.jobs if job.site == name and job.enabled and not job.ticker]
        named = [slug for job in jobs for slug in ([job.section] if job.section else plain)]
        return list(dict.fromkeys(slug.strip().strip("/") for slug in named or plain))

    def site(self, name: str) -> SiteConfig:
        """The settings of one site; defaults when newscrawl.toml does not name it."""
        return self.sites.get(name) or SiteConfig.model_validate({})


_TABLES: dict[str, type[BaseModel]] = {
    "sites": SiteConfig,
    "jobs": JobConfig,
    "schedule": ScheduleConfig,
    "alerts": AlertsConfig,
    "serve": ServeConfig,
}
_JSON = (*_TABLES, "second_looks")  # what the environment gives as JSON
_MOST_DOTS = 1000
_SECRETS = {"webhook_secret", "urls", "token"}


def find_file(start: Path) -> Path | None:
    """newscrawl.toml, looked for upwards from ``start``; NEWSCRAWL_CONFIG names another."""
    if named := os.environ.get("NEWSCRAWL_CONFIG"):
        path = Path(named)
        if not path.is_file():
            raise ConfigError(f"NEWSCRAWL_CONFIG: there is no file {named}")
        return path
    return _upwards(start, FILE_NAME)


def root(start: Path) -> Path:
    """The folder relative paths count from: newscrawl.toml's, else scrapy.cfg's, else ``start``."""
    found = find_file(start) or _upwards(start, "scrapy.cfg")
    return found.resolve().parent if found else start


def load(start: Path | None = None) -> Config:
    """The settings in force; raises `ConfigError` with key, value and expected form."""
    path = find_file(start or Path.cwd())
    values = _read(path) if path else {}
    try:
        return Config(**values)
    except ValidationError as error:
        raise ConfigError(_message(error, path)) from None
    except SettingsError:
        raise ConfigError(_no_json()) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):  # tomllib is quadratic in a key's parts
            raise ConfigError(f"{path}: a line of more than {_MOST_DOTS} dots")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: no UTF-8 text: {error}") from None
    except ValueError as error:
        raise ConfigError(f"{path}: no valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: no valid TOML: nested too deep") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None


def _message(error: ValidationError, path: Path | None) -> str:
    problem = error.errors()[0]
    names = [str(part) for part in problem["loc"]]
    where = _variable(names) or f"{path or 'settings'}: {'.'.join(names)}"
    if problem["type"] == "extra_forbidden":
        known = ", ".join(_TABLES.get(names[0] if len(names) > 1 else "", Config).model_fields)
        return f"{where}: unknown key; known: {known}"
    if problem["type"] == "missing":
        return f"{where}: missing; expected {_form(names)}"
    shown = "" if _SECRETS & set(names) else f" = {_shown(problem['input'])}"
    return f"{where}{shown}: expected {_form(names)}"


def _shown(value: object) -> str:
    """What was given, without what opens a database or a site, and no longer than a line."""
    return shorten(masked(repr(value)), 200, placeholder="…")


def _no_json() -> str:
    """Which variable is no JSON: the error names neither it nor its value."""
    for name, value in sorted(os.environ.items()):
        if name.startswith("NEWSCRAWL_") and any(name[10:].lower().startswith(table) for table in _JSON):
            try:
                json.loads(value)
            except ValueError:
                shown = "" if "ALERTS" in name or "SERVE" in name else f" = {_shown(value)}"
                return f"{name}{shown}: expected JSON"
    return "the environment: expected JSON"


def _variable(names: list[str]) -> str | None:
    """The environment variable that a value came from, if it did."""
    name = f"NEWSCRAWL_{'__'.join(names).upper()}"
    if name in os.environ:
        return name
    return "NEWSCRAWL_SITES" if names[0] == "sites" and "NEWSCRAWL_SITES" in os.environ else None


def _form(names: list[str]) -> str:
    """What the innermost key of ours takes, in words."""
    return next(_FORMS[name] for name in reversed(names) if name in _FORMS)


def _upwards(start: Path, name: str) -> Path | None:
    here = start.resolve()
    return next((folder / name for folder in (here, *here.parents) if (folder / name).is_file()), None)


def age(text: str) -> timedelta:
    """An age as people write it: seconds, minutes, hours, days or weeks. Raises ``ValueError``.

    >>> age("90m")
    datetime.timedelta(seconds=5400)
    """
    found = re.fullmatch(r"\s*([0-9]{1,6}(?=\s*[smh])|[0-9]{1,4})\s*([smhdw])\s*", text.lower())
    if not found:
        raise ValueError(f"{text!r}: expected an age like 90m, 12h, 7d or 2w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def iso_time(text: str, tz: tzinfo | None = None, *, name: str, expected: str) -> datetime:
    """The time that ISO 8601 names, in ``tz`` where it names no zone.

    Raises `ConfigError` with the ``name`` of what was given and what is ``expected`` of it.

    >>> iso_time("2025-09-07", name="since", expected="a date")
    datetime.datetime(2025, 9, 7, 0, 0)
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{name}: expected {expected}") from None
    return at if at.tzinfo else at.replace(tzinfo=tz)
