"""The JSON API and what other machines read: articles, the change feed, feeds for readers, metrics, OpenAPI.

It may import the store and web's own state, responses and templating; never views/.
"""
