"""Scrapy's side of good manners: own host only, robots.txt, patience, pace, and a browser where one must be."""

from __future__ import annotations
