"""Arabic text in two forms: `clean`, which is stored, and `search_key`, which only matches.

What `clean` takes out and what it leaves, beyond the letters themselves:

* Out: bidi marks, embeddings and isolates, zero-width space, word joiner and BOM, soft hyphen, the
  deprecated shaping controls U+206A-206F, and control characters. None of them shows.
* The separators U+001C-001F are white space here, as they are for ``str.split``: dropping them
  would glue two words together.
* Joiners stay between two letters only; a letter's combining marks belong to it, and a run of
  joiners counts as one. An emoji's joiner goes: its parts stand side by side.
* Kept, since a reader sees them or what they do: variation selectors, flag tags, interlinear
  annotation marks, the combining grapheme joiner, and everything else.
* A line break is LF, CR, CR LF, VT, FF, NEL or U+2028.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from newscrawl.arabic.codepage import ByteFolding
from newscrawl.arabic.tables import KEY_LETTERS

_REPLACEMENT = "\ufffd"
_WORD_SIGNS = frozenset("\ufdfa\ufdfb\ufdfc\ufdfd")

# Everything that cannot stay as it is, white space apart. U+FEFF lies at the end of the last range.
_ODD = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060"
    "\u2066-\u206f\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufeff\ud800-\udfff]+"
)
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Tashkeel in a form of its own, which expands to a space and the mark.
_ISOLATED = re.compile("[\ufc5e-\ufc63\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e]")
_JOINERS = re.compile("[\u200c\u200d]+")
# A run of white space that is anything but one plain space. The lookbehinds keep one search class
# at the head of the pattern, which is what makes the scan fast.
_GAP = re.compile(r"\s(?:(?<= )\s+|(?<! )\s*)")
_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028]")
# Tashkeel and Koranic marks of every Arabic block, and what only steers rendering.
_MARKS = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f"
    "\u08ca-\u08e1\u08e3-\u08ff\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_LONG_MARKS = re.compile(r"[^\w\s\x00-\x7f]{32,}")
# Anything but the characters of ordinary press text, which `clean` leaves as they are. A single tashkeel is among
# them; two in a row may be out of canonical order.
_USUAL = (
    r" -~\xab\xbb\u060c\u061b\u061f\u0620-\u0652\u0660-\u066d\u0671\u067e\u0686\u0698"
    r"\u06a4\u06a9\u06af\u06cc\u06f0-\u06f9\u2010-\u2026"
)
_UNUSUAL = re.compile(f"[^{_USUAL}]")
_UNORDERED = re.compile(f"[^{_USUAL}\n]")  # what may not be in NFC; a line break always is
_TASHKEEL_PAIR = re.compile("[\u064b-\u0652][\u064b-\u0652]")


def clean(text: str) -> str:
    """The text as a reader sees it: no invisible marks, plain letters, tidy white space, NFC.

    Paragraphs are parted by one blank line; any other run of white space is one space. Idempotent;
    never raises. Spelling stays: tatweel, tashkeel, digits of either kind, letter variants, quotes.

    >>> clean("\\u200fوزارة  الداخلية\\r\\n\\r\\n بيان ")
    'وزارة الداخلية\\n\\nبيان'
    """
    if "  " not in text:
        if "\n\n" not in text:
            if _is_stable(text):
                return text.strip(" ")
        elif all(map(_is_clean, text.split("\n\n"))):
            return text
    text = _ODD.sub(_plain, text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(_joiners_in(text), text)
    text = _GAP.sub(_gap, text).strip()
    return nfc(text)


def _is_stable(text: str) -> bool:
    """True for ordinary press text, the common case: nothing invisible in it, in NFC whatever its order."""
    return _UNUSUAL.search(text) is None and _TASHKEEL_PAIR.search(text) is None


def _is_clean(paragraph: str) -> bool:
    """True for a paragraph of ordinary press text that has nothing at its ends to be taken off."""
    return bool(paragraph) and " " not in (paragraph[0], paragraph[-1]) and _is_stable(paragraph)


def nfc(text: str) -> str:
    """The text in NFC, in linear time for any text.

    ``unicodedata`` sorts a run of combining marks by insertion, which takes the square of its
    length; long runs are put in canonical order first.

    >>> nfc("آ") == "آ"
    True
    """
    if _UNORDERED.search(text) is None and _TASHKEEL_PAIR.search(text) is None:
        return text
    return unicodedata.normalize("NFC", _LONG_MARKS.sub(_in_order, text))


def _whole(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _plain(odd: re.Match[str]) -> str:
    run = odd[0]
    if len(run) == 1 and run < "\ud800":
        return ""
    run = _SURROGATE_PAIR.sub(_whole, run)
    if _ISOLATED.search(run):
        return _with_tashkeel(run, odd.string[max(odd.start() - 1, 0) : odd.start()])
    return "".join([_plain_char(c) for c in run])


def _with_tashkeel(run: str, before: str) -> str:
    """The run, which follows ``before``, with isolated tashkeel set on the letter that it follows."""
    out = [before]
    for char in run:
        plain = _plain_char(char)
        if _ISOLATED.match(char) and unicodedata.category(before or " ")[0] in "LM":
            plain = plain.lstrip()
        out.append(plain)
        before = plain[-1:] or before
    return "".join(out[1:])


def _plain_char(char: str) -> str:
    if char in _WORD_SIGNS or char > "\uffff":  # a surrogate pair has just become the latter
        return char
    if "\ufb50" <= char < "\ufeff":
        return unicodedata.normalize("NFKC", char)
    return _REPLACEMENT if "\ud800" <= char <= "\udfff" else ""


def _joiners_in(text: str) -> Callable[[re.Match[str]], str]:
    """What to put for a run of joiners in ``text``: itself between two letters, else nothing."""

    def joiners(run: re.Match[str]) -> str:
        before, after = run.start() - 1, run.end()
        while before >= 0 and unicodedata.category(text[before])[0] == "M":
            before -= 1
        return run[0] if before >= 0 and after < len(text) and _letters(text[before], text[after]) else ""

    return joiners


def _letters(*chars: str) -> bool:
    return all(unicodedata.category(c)[0] == "L" for c in chars)


def _gap(run: re.Match[str]) -> str:
    spaces = run[0]
    if spaces == "\n\n" or "\u2029" in spaces or len(_BREAK.findall(spaces)) > 1:
        return "\n\n"
    return " "


def _in_order(run: re.Match[str]) -> str:
    """A long run of marks and signs in canonical order: between starters sorted by combining class."""
    text = _parts(run[0])
    once = {char: char for char in set(text)}  # of a million marks each is held once, not a million times
    ordered: list[str] = []
    marks: list[str] = []
    for char in map(once.__getitem__, text):
        if unicodedata.combining(char):
            marks.append(char)
        else:
            ordered += sorted(marks, key=unicodedata.combining)
            ordered.append(char)
            marks = []
    return "".join(ordered + sorted(marks, key=unicodedata.combining))


def _parts(text: str) -> str:
    """The canonical parts of each character, one after another, not yet in canonical order."""
    apart = {ord(char): parts for char in set(text) if (parts := unicodedata.normalize("NFD", char)) != char}
    return text.translate(apart) if apart else text


def search_key(text: str) -> str:
    """The text folded for matching: never stored, never shown.

    `clean`, casefolded, without tashkeel, tatweel and invisible marks; letter variants as in
    `KEY_LETTERS`; digits 0-9; punctuation and symbols a space; runs of spaces one. Idempotent.

    >>> search_key("إلى الـ٢٤ مدرسةً!")
    'الي ال24 مدرسه'
    """
    found = _by_bytes(text)
    return _folded(clean(text)) if found is None else found


def key_of_clean(text: str) -> str:
    """The search key of a text that `clean` has already been over."""
    found = _by_bytes(text)
    return _folded(text) if found is None else found


def _folded(text: str) -> str:
    folded = nfc(text.casefold()).translate(_KEY)
    return " ".join(nfc(folded).split())


class _KeyTable(dict[int, str]):
    """What each character becomes in a search key, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = fold_char(chr(code))
        if code < 0x10000:  # the rest is rare, and remembering it would grow without bound
            self[code] = folded
        return folded


def fold_char(char: str, *, keep_signs: bool = False) -> str:
    """One character as it matches: a folded letter, a plain digit, a space, or nothing."""
    if char in KEY_LETTERS:
        return KEY_LETTERS[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Cf", "Zs") or category[0] in "PSZC":
        return "" if category == "Cf" else char if keep_signs and category[0] in "PS" else " "
    return "" if _MARKS.match(char) else char


_KEY = _KeyTable()
_by_bytes = ByteFolding(lambda text: _folded(clean(text)))
