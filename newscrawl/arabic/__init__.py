"""Arabic text and dates: pure functions over strings, with their tables.

It may import errors, and nothing else of newscrawl.
"""

from __future__ import annotations

from newscrawl.arabic.dates import BAGHDAD, ParsedDate, parse_date
from newscrawl.arabic.text import clean, key_of_clean, search_key

__all__ = ["BAGHDAD", "ParsedDate", "clean", "key_of_clean", "parse_date", "search_key"]
