"""How what a crawl saw becomes rows: what is new, what is a revision, what is removed, what is due again.

`revisions`, `ticker_changes` and `recheck` are pure rules. It may import the store's tables, rows and queries.
"""
