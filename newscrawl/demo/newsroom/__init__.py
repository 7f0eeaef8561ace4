"""What happens on the replica: its articles, its ticker, its history. It knows no HTML and no HTTP.

It may import arabic and items, and nothing else of newscrawl.
"""
