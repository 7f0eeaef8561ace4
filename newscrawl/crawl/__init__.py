"""What serves one crawl while it lasts: session, run context, leases, politeness, batches, spool, recovery.

It may import store, archive, sites, pages and what stands below them; spiders, pipelines and middlewares use it.
"""
