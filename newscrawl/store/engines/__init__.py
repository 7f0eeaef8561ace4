"""The kinds of database: what each does in its own way behind `newscrawl.store.database`.

It may import SQLAlchemy, errors, and the store's own tables and types.
"""
