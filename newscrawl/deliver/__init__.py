"""`deliver`: the change feed pushed to a webhook, a Redis stream, a Kafka topic or a NATS subject.

One small file a kind of target; none is imported before it is wanted. It may import the store, crawl/leases and what
stands below them.
"""
