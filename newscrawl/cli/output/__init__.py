"""What commands print with: tables, progress, bidi isolation, files that are whole or not there.

It may import items, records, text and monitoring, and nothing of the commands.
"""
