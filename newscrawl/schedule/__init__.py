"""Crawls by the clock: what is due, who runs it, how it went.

`plan` and `triggers` are pure. It may import the runner, crawl/, monitoring/, the store and what stands below them.
"""
