"""Scrapy's own commands where ours must do more; found by COMMANDS_MODULE.

It may import everything but cli/.
"""

from __future__ import annotations
