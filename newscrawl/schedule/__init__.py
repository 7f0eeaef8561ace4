"""Crawls by the clock: what is due, who runs it, how it went."""
