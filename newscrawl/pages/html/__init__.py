"""What is read of any page: its letters, its tree, its lines, its metadata; and the sandbox for suspicious markup.

It may import arabic, urls and errors, and nothing else of newscrawl; `sandbox` imports nothing of it at all.
"""
