"""Headlines: the tags that their marks stand for."""

from __future__ import annotations

from newscrawl.pages import marks

_EDGE = 150


def headline_tags(headline: str, *, video: bool = False) -> tuple[str, ...]:
    """The tags of a clean headline, in contract order; the marks themselves stay in the text.

    ``video``: the page says so beside the headline.

    >>> headline_tags("انفجار شرقي بغداد - عاجل"), headline_tags("(فيديو) لحظة الانفجار")
    (('urgent',), ('video',))
    """
    # Marks stand at the ends, so only these are searched however long the headline is.
    text = headline if len(headline) <= 2 * _EDGE else f"{headline[:_EDGE]} ، {headline[-_EDGE:]}"
    tags = []
    if marks.URGENT_EDGE.search(text):
        tags.append("urgent")
    if video or marks.VIDEO_EDGE.search(text):
        tags.append("video")
    if marks.DOCUMENT_EDGE.search(text):
        tags.append("document")
    return tuple(tags)
