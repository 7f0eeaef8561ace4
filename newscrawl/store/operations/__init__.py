"""What the store can be asked and told, a file for each table or subject; `Store` is made of these classes.

It may import saving/ and the store's own tables, rows and queries; nothing above the store.
"""
