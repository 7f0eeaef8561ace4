"""What commands print with: tables, progress, bidi isolation, files that are whole or not there.

It may import what stands below the commands, and nothing of them.
"""
