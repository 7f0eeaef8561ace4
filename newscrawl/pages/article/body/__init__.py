"""The text of an article: by the site's selector, by shape, by the general extractor; cut into paragraphs.

It may import html/ and the words beside pages/; the page class asks it, never the other way round.
"""
