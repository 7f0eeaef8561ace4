"""news-please as a library, over the addresses of the replica's sitemap: `python crawl_news_please.py URL OUT COUNT`.

Its command line crawls port 80 alone, so its own fetcher and extractor are given the addresses, one by one.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import warnings

from newsplease import NewsPlease, SimpleCrawler


def main() -> None:
    """Crawl, and write JSON Lines."""
    url, out, count = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sitemap = SimpleCrawler.fetch_url(f"{url}/sitemap.xml")
    places = re.findall("<loc>(.*?)</loc>", sitemap)[: int(count)]
    with open(out, "w", encoding="utf-8") as lines:
        for place in places:
            article = NewsPlease.from_url(place, fetch_images=False)
            lines.write(json.dumps(article.get_dict() if article else {}, default=str, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
