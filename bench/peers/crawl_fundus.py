"""Fundus' own crawler over the replica's sitemap: `python crawl_fundus.py URL OUT COUNT`."""

from __future__ import annotations

import json
import sys

from fundus import Crawler, Sitemap
from fundus.publishers.base_objects import Publisher, PublisherGroup
from replica_parser import ReplicaParser


def main() -> None:
    """Crawl, and write JSON Lines."""
    url, out, count = sys.argv[1:]
    source = Sitemap(f"{url}/sitemap.xml")
    publisher = Publisher(name="Replica", domain=f"{url}/", parser=ReplicaParser, sources=[source])
    group = PublisherGroup("Replicas", (), {"Replica": publisher})
    crawler = Crawler(group, delay=0.0)
    with open(out, "w", encoding="utf-8") as lines:
        for article in crawler.crawl(only_complete=False, max_articles=int(count)):
            fields = {"url": article.html.requested_url, "headline": article.title, "tags": article.topics}
            at, body = article.publishing_date, article.body
            fields |= {"published": at.isoformat() if at else None, "body": body.text() if body else None}
            lines.write(json.dumps(fields, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
