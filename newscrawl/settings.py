"""Scrapy's settings, each with its reason. Nothing imports this module: Scrapy reads it by scrapy.cfg."""

from __future__ import annotations

from newscrawl import __version__

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"
COMMANDS_MODULE = "newscrawl.commands"  # `scrapy crawl` with honest exit codes
ADDONS = {"newscrawl.addon.Newscrawl": 0}  # opens the store, hands the spiders their callables
USER_AGENT = f"newscrawl/{__version__}"  # the add-on adds the operator's contact

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the store and the browser are asyncio

# Politeness. Our handler keeps the pace (middlewares/download_handler.py); Scrapy's own delay must stay above 0,
# or 2.19 ignores the limit of one request at a time.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0  # a jittered delay would be no minimum
CONCURRENT_REQUESTS = 1  # what waits for its turn waits in the scheduler, where the more urgent goes first
CONCURRENT_REQUESTS_PER_DOMAIN = 1
COOKIES_ENABLED = False  # no session is needed, and the middleware would look up a list of suffixes
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy

# Nobody gets in.
REMOTE_CONTROL_ENABLED = False  # on by default in 2.19: a port that executes code
TELNETCONSOLE_ENABLED = False

TWISTED_DNS_RESOLVER = "newscrawl.middlewares.resolver.PublicResolver"  # a name may not lead to a private address

# Bounds.
DOWNLOAD_MAXSIZE = 10 * 2**20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # newscrawl's own spiders: `timeout` of newscrawl.toml
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 3  # a page that reloads itself after a minute is no redirect
RETRY_TIMES = 2  # newscrawl's own spiders: `retries` of newscrawl.toml
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger and `failures` tell it

# Speed: Scrapy starts CONCURRENT_ITEMS tasks for every response, however few items it has.
CONCURRENT_ITEMS = 1

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ar,en;q=0.5",
}

FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORTERS = {
    "json": "newscrawl.exporters.Json",
    "jsonl": "newscrawl.exporters.JsonLines",
    "jsonlines": "newscrawl.exporters.JsonLines",
    "csv": "newscrawl.exporters.Csv",
    "parquet": "newscrawl.exporters.Parquet",
    "ninjs": "newscrawl.exporters.Ninjs",
}

# What Scrapy would load besides. Setting a component to None still imports it (remote control aiohttp, cookies
# requests: 25 MB of a crawl's memory), so the lists of what there is are given whole.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
}
# Every answer comes to its callback, whatever its status and however long its address, and nothing asks for its
# depth: each of the others would wrap all that a spider yields in a generator of its own.
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "newscrawl.middlewares.meta_refresh.MetaRefresh": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
