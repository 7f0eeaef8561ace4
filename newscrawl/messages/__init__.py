"""What newscrawl tells people, as data: a case and its figures, and the English sentence of each case.

It may import nothing else of newscrawl.
"""
