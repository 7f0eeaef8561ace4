"""Scrapy's side of politeness: own host only, robots.txt, retries, pace, and a browser where one must be.

It may import crawl/ and what stands below it; neither spiders nor pipelines.
"""

from __future__ import annotations

from newscrawl.middlewares.offsite import OffsiteGuard
from newscrawl.middlewares.retry import BackoffRetry
from newscrawl.middlewares.robotstxt import RobotsTxt

__all__ = ["BackoffRetry", "OffsiteGuard", "RobotsTxt"]
