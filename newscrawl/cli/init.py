"""`newscrawl init`: a configuration to begin with, and a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newscrawl.errors import ConfigError

TEMPLATE = """\
# newscrawl's configuration. Everything here may be left out; what is shown is the default.
# Relative paths count from this file's folder. The environment (NEWSCRAWL_DATABASE, …) wins over it,
# the command line over both.

# Where articles, headlines and the ledger are kept. A server that several machines share is named like
# "postgresql://newscrawl@localhost:5432/newscrawl"; its password stands in ~/.pgpass, or behind the user and a colon.
database = "sqlite:///output/newscrawl.db"

# An e-mail address or a page about your crawl. It stands in the user agent, so that the site's
# people can reach you. Please set it before you crawl a live site.
# contact = "https://example.org/our-crawler"

# How many listing pages the first walk of a section reads; later walks end at what is known.
first_pages = 100

# timeout = 30        # seconds until a request is given up
# retries = 2         # further tries of a failed request within one crawl
# longest_wait = 60   # seconds of Retry-After that a crawl waits for

# How old an article is when it is looked at again by itself, for edits and removals; [] for never.
# second_looks = ["15m", "1h", "6h", "24h", "72h"]

# Every article page that is fetched is kept as it came, in WARC files: one a day and site.
# archive = true
# archive_folder = "output/archive"   # by default beside the store, in "archive"
# archive_max_gb = 50      # of each site; whole files go, the oldest first (default: no limit)
# archive_max_days = 365   # days that a file is kept (default: for ever)

# chromium = "/usr/bin/chromium"   # the browser, for a ticker that only JavaScript fills
# webhook_secret = "whsec_…"   # what `deliver` signs webhooks with; better in NEWSCRAWL_WEBHOOK_SECRET

[sites.baghdad_today]
sections = ["security"]   # address slugs; `newscrawl sites` lists those that are known
ticker = true
# delay = 1.0             # seconds from an answer to the next request (0.01 on loopback)
# render_ticker = false   # true: read the front page with a browser straight away
# base_url = "http://127.0.0.1:8000"   # fetch from a mirror instead of the site's own address

# If the site lists a section under another address:
# [sites.baghdad_today.addresses]
# security = "/amn/"

# What `newscrawl schedule` (one process) and `newscrawl worker` (any number of them, on PostgreSQL) run.
# A job is a section or the ticker of a site. It is due `every` so often, or by `cron` with crontab's five fields
# (0 and 7 are Sunday); every = "auto" learns when the site publishes, and asks then.
[[jobs]]
site = "baghdad_today"
section = "security"
every = "5m"
# jitter = "30s"               # each run begins up to this much later
# window = "06:00-23:30"       # the part of the day in which it runs
# timezone = "Asia/Baghdad"    # of `window` and `cron`
# time_limit = "10m"           # instead of the schedule's
# enabled = false
# name = "security, often"     # what the log and `schedule --explain` call it

[[jobs]]
site = "baghdad_today"
ticker = true
cron = "*/3 * * * *"

[schedule]
time_limit = "30m"   # a run that takes longer is ended
grace = "30s"        # what a run has to end in at SIGTERM
# requests = 1000    # polls a day of all "auto" jobs of a site together
# floor = "2m"       # an "auto" job runs no more often
# ceiling = "6h"     # and no more seldom
witnesses = "1d"     # how often RSS and sitemaps are read as well, for `newscrawl audit`; left out: never
# metrics = "127.0.0.1:9477"   # where Prometheus may ask

# The pages (`newscrawl serve`): what trying a page again asks for, and all reading from other machines.
# [serve]
# token = "at-least-12-letters-and-digits"

# Who is told when a verdict of `newscrawl status` changes: addresses as Apprise has them.
# [alerts]
# urls = ["tgram://TOKEN/CHAT", "slack://TOKEN/CHANNEL", "mailtos://USER:PASSWORD@example.org", "json://host/path"]
"""


def init(
    folder: Annotated[Path, typer.Argument(help="Where newscrawl.toml goes.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Write a commented newscrawl.toml, and make a store when there is none.

    Example: `newscrawl init`
    """
    from newscrawl import config
    from newscrawl.store import Store

    path = folder / config.FILE_NAME
    if path.exists() and not force:
        raise ConfigError(f"{path} is there already (--force overwrites it)")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    print(f"wrote {path}")
    with Store.open(config.load(folder).database, create=True, root=config.root(folder)) as store:
        print(f"store: {store.url}")
