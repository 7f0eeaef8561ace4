"""The two spiders: `section` and `ticker`. They know pages and addresses, and nothing of the store."""

from __future__ import annotations
