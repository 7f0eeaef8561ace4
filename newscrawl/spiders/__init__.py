"""The spiders: `section`, `ticker` and `witness`. They know pages and addresses.

They may import crawl/, pages/, sites/ and what stands below them; neither the store nor the session.
"""

from __future__ import annotations

from newscrawl.spiders.section import SectionSpider
from newscrawl.spiders.ticker import TickerSpider

__all__ = ["SectionSpider", "TickerSpider"]
