"""`newscrawl store copy`: a whole store into another database, table by table, resumable.

It may import the store's engines, tables and schema.
"""
