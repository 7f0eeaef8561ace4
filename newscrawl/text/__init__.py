"""Pure work on texts that are clean already: finding words, showing where they stand, comparing, near duplicates.

It may import arabic, items and records, and nothing that knows a page, a store or a network.
"""
