"""From the lines of an article's body to its paragraphs: the dateline off, the noise out, real text kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article import datelines
from newscrawl.pages.article.datelines import Dateline, is_press_here
from newscrawl.pages.html.tree import Line

# Noise lines are short; longer ones are never tried against their forms.
_SHORT = 120
_PROSE = 40
_LABEL = 25
_TEASER_LINES = 4
_SIGN_OFF_LENGTH = 30
_BUTTONS = 2
_SIGN_OFFS = (vocabulary.ENDED, vocabulary.INITIALS, vocabulary.SOURCE)


@dataclass(slots=True)
class Body:
    """Clean paragraphs in order, the dateline that stood before them, and the lines that were cut."""

    paragraphs: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    noise: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs joined by a blank line."""
        return "\n\n".join(self.paragraphs)


def assemble(lines: Sequence[Line], agencies: tuple[str, ...]) -> Body:
    """The body that these lines hold; ``agencies`` are the names that may stand in its dateline."""
    return _Assembly(lines, agencies).run()


class _Assembly:
    def __init__(self, lines: Sequence[Line], agencies: tuple[str, ...]) -> None:
        self.lines = lines
        self.agencies = agencies
        self.body = Body()
        self.raw: list[list[str]] = []  # paragraphs as read, by their lines; cleaned at the end, once each
        self.last_at = -2  # index of the last line kept, for those a single <br> joins to it
        self.listing = False  # inside a block of teasers
        self.linking = False  # inside a box of links
        own = any(_is_prose(line) and not line.foreign and not line.chrome for line in lines)
        self.foreign = own  # where all the text is in such places, it is the article's after all

    def run(self) -> Body:
        at, end = 0, len(self.lines)
        while at < end:
            at = self._take(at)
        raw = [" ".join(parts) for parts in self.raw]
        self._sign_off(raw)
        self.body.paragraphs = [text for text in map(clean, raw) if text]
        return self.body

    def _sign_off(self, raw: list[str]) -> None:
        """Cuts an agency's mark, the writers' initials and the source from the end."""
        while len(raw) > 1 and any(form.match(raw[-1]) for form in _SIGN_OFFS):
            self.body.noise.append(clean(raw.pop()))
        tail = raw[-1][-_SIGN_OFF_LENGTH:] if raw else ""
        if found := vocabulary.ENDED_AFTER.search(tail):
            self.body.noise.append(clean(found[0]))
            raw[-1] = raw[-1][: len(raw[-1]) - len(found[0])]

    def _take(self, at: int) -> int:
        """Reads the line at ``at`` and gives the index of the next to read."""
        line = self.lines[at]
        text = line.text.strip()
        if self.foreign and self._is_foreign(line, text):
            self.body.noise.append(clean(text))
            return at + 1
        if not self.raw and self.body.dateline is None and self._dateline(at, line):
            return at + 1
        if datelines.opens(text, self.agencies):
            return self._teaser(at)
        if len(text) <= _SHORT and (self._is_noise(line, text) or self._heads_links(at, text)):
            self.body.noise.append(clean(text))
            return at + 1
        if self.listing and not _is_prose(line):
            self.body.noise.append(clean(text))
            return at + 1
        if self.linking and (line.link_share > 0.5 or vocabulary.ONLY_RELATIVE.match(text)):
            self.body.noise.append(clean(text))
            return at + 1
        self.listing = self.linking = False
        self._keep(at, text, line.joined)
        return at + 1

    def _keep(self, at: int, text: str, joined: bool) -> None:
        if joined and self.raw and self.last_at == at - 1:
            self.raw[-1].append(text)
        else:
            self.raw.append([text])
        self.last_at = at

    def _dateline(self, at: int, line: Line) -> bool:
        """Takes a dateline at the head of the body off; True when there was one."""
        text = line.text.strip()
        found = datelines.read(text, self.agencies, _cuts(line)) or datelines.place_first(text)
        if found is None or (not found.rest and vocabulary.ONLY_RELATIVE.match(text)):
            return False
        self.body.dateline = found
        if found.rest:
            self._keep(at, found.rest, False)
        name = datelines.agency_of(found)
        if name and name not in self.agencies:
            self.agencies = (*self.agencies, name)
        return True

    def _teaser(self, at: int) -> int:
        """A later line shaped like a dateline: a teaser where a time ends it, else the end of the body."""
        for end in range(at, min(at + _TEASER_LINES, len(self.lines))):
            text = self.lines[end].text.strip()
            if end > at and datelines.opens(text, self.agencies):
                break
            if vocabulary.ENDS_RELATIVE.search(text):
                self._cut(at, end + 1)
                self.listing = True
                return end + 1
        self._cut(at, len(self.lines))
        return len(self.lines)

    def _cut(self, start: int, end: int) -> None:
        self.body.noise.extend(clean(line.text) for line in self.lines[start:end])

    def _heads_links(self, at: int, text: str) -> bool:
        """True for `اقرأ أيضا` and its like before links; what follows is cut until the text goes on."""
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if following is None or following.link_share <= 0.5 or search_key(text) not in vocabulary.ENDINGS:
            return False
        self.linking = True
        return True

    def _is_foreign(self, line: Line, text: str) -> bool:
        """True for what stands in the text's element without being of it: a tweet, a caption, an advertisement."""
        if line.foreign or (line.chrome and not _is_prose(line)):
            return True
        return len(text) <= _LABEL and search_key(text) in vocabulary.ADS

    def _is_noise(self, line: Line, text: str) -> bool:
        if vocabulary.NOISE.match(text) or not text.strip("\xa0\u200b\u200c\u200d\u200e\u200f\ufeff "):
            return True
        if line.linked and (vocabulary.PAGER.match(text) or vocabulary.FOLLOWS.match(text)):
            return True
        if vocabulary.INVITES.match(text) or _is_buttons(line) or (not self.raw and vocabulary.CAPTION.match(text)):
            return True
        if "هنا" in text or "الرابط" in text:
            return is_press_here(text)
        key = search_key(text)
        if key in vocabulary.TEASERS or (self.listing and vocabulary.ONLY_RELATIVE.match(text)):
            self.listing = True
            return True
        return line.link_share > 0.5 and _labelled(text)


def _labelled(text: str) -> bool:
    """True for `اقرأ أيضا: …` and its like."""
    head = text.split(":", 1)[0]
    return len(head) < 30 and search_key(head) in vocabulary.ENDINGS


def _is_buttons(line: Line) -> bool:
    """True for a row of words that share, print or send the page."""
    if len(line.pieces) < _BUTTONS:
        return False
    keys = [key for piece, _ in line.pieces if (key := search_key(piece))]
    return len(keys) >= _BUTTONS and all(key in vocabulary.SHARES for key in keys)


def _is_prose(line: Line) -> bool:
    return len(line.text) - line.linked >= _PROSE and line.link_share < 0.5


def _cuts(line: Line) -> list[str]:
    """The beginnings of the line at which the element that holds the text changes, as squeezed text."""
    cuts, text = [], ""
    for index, (piece, holder) in enumerate(line.pieces[:6]):
        if index and holder != line.pieces[index - 1][1] and text.strip():
            cuts.append(" ".join(text.split(" ")).strip())
        text += piece
    return cuts
