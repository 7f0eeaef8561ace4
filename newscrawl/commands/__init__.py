"""Scrapy's own commands where ours must do more; found by COMMANDS_MODULE."""

from __future__ import annotations
