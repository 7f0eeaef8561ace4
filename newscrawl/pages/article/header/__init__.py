"""Where an article begins: its title, the section and the date beside it, by selector or by shape.

It may import html/ and the words beside pages/; the page class asks it, never the other way round.
"""
