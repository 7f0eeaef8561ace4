"""The kinds of database: what each does in its own way behind `newscrawl.store.database`."""
