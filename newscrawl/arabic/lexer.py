"""A line as atoms: folded, cut into words, numbers and signs, each by what it may mean in a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, tzinfo

from newscrawl.arabic.lexicon import (
    GREGORIAN_ERA,
    HIJRI_ERA,
    LEXICON,
    LONGEST,
    TIMEZONE_WORDS,
    Atom,
    ClockTime,
    Month,
    Number,
    Year,
)
from newscrawl.arabic.spelling import misspelt_month
from newscrawl.arabic.tables import (
    AMMAN,
    LOCAL_WORDS,
    NUMBERED_MONTHS,
    ORDINAL_SUFFIXES,
    SIGNS,
    ZONE_OFFSETS,
)
from newscrawl.arabic.text import fold_char, nfc
from newscrawl.arabic.zones import BARE_ZONES, ZONE_WORDS, offset, zone_named

# Years that a news page can mean; others of four digits are just numbers.
GREGORIAN_YEARS = range(1700, 2200)
HIJRI_YEARS = range(1343, 1501)  # what hijridate converts

_SPACE, _OTHER_WORD, _OTHER_SIGN = Atom(" "), Atom("j"), Atom(";")
_SIGNS = {sign: Atom(sign) for sign in ",-/.()|:+&"}
_LEX = re.compile(
    r"(?P<time>(?<![0-9])([0-9]{1,2}) ?: ?([0-9]{2})(?: ?: ?([0-9]{2})(?:\.[0-9]{1,9})?)?(?![0-9]))"
    r"|(?P<number>[0-9]+)|(?P<word>[^\W0-9_]+)|(?P<space>\s+)|(?P<sign>.)",
    re.DOTALL,
)
_OFFSET = re.compile(r"( ?\+ ?|-| -(?=[0-9]{4}(?![0-9])))([0-9]{1,2})(?::?([0-9]{2}))?(?![0-9:]|[/.\-][0-9])")
# After a bare time a minus is more often a dash: only four digits together are an offset.
_OFFSET_AFTER_TIME = re.compile(r"( ?\+| ?-(?=[0-9]{4}(?![0-9])))([0-9]{1,2})(?::?([0-9]{2}))?(?![0-9:])")
_HOUR_MINUTE = re.compile(r" ?(?:h|سا|س) ?([0-9]{2})(?![0-9])")
_HOUR_ALONE = re.compile(r" ?(?:0?[1-9]|1[0-2]) ?: ?[0-9]{2}(?: ?: ?[0-9]{2})?(?! ?\w)")
_MONTH_NUMBER = re.compile(r" ?(?:\( ?([12]) ?\)|([12])(?![0-9]))")
_DAY_BEFORE = re.compile("d[ /-]?$")
_YEAR_AFTER = re.compile("[ ,/-]{0,2}[0-9]{4}(?![0-9])")
_WORDS = re.compile(r"[^\W0-9_]+(?: [^\W0-9_]+){0,5}")
_LOOSE_TATWEEL = re.compile("(?<![^\\W\\d_])ـ+")
_DOTTED = re.compile(r"\b(?:([ap])\. ?m\b\.?|(ت)\. ?غ\b\.?|([كت])\. ?(?=(?:ال)?(?:ثاني|اول)\b))")
# The sign that stands for the century: 5 آب '24.
_CENTURY = re.compile("['’‘ʼ`´](?=[0-9]{2}(?![0-9:]))")
_ELISION = re.compile(r"(?<=[^\W0-9_])['’](?=[^\W0-9_])")  # aujourd'hui is one word
_PREFIXES = "وبلف"


class _SignTable(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = SIGNS.get(char) or fold_char(char, keep_signs=True)
        if code < 0x10000:
            self[code] = folded
        return folded


_FOLD = _SignTable()


def fold_line(text: str) -> str:
    """A clean text for the date reader: a search key that kept its signs, in plain forms."""
    text = _LOOSE_TATWEEL.sub("-", text).replace("\n\n", " | ").replace(*AMMAN)
    text = nfc(text.casefold()).translate(_FOLD)
    text = _ELISION.sub("", _CENTURY.sub(" ", text))
    return _DOTTED.sub(_undotted, text) if "." in text else text


def _undotted(match: re.Match[str]) -> str:
    """``p.m.`` as pm, ``ت.غ`` and ``ك. الثاني`` as their letters apart."""
    return f"{match[1]}m" if match[1] else "ت غ" if match[2] else f"{match[3]} "


def atoms_of(line: str) -> list[Atom]:
    """The atoms of a folded line, in order; linear in its length."""
    found: list[Atom] = []
    at, end = 0, len(line)
    while at < end:
        match = _LEX.match(line, at)
        assert match is not None
        at = _READERS[match.lastgroup or "sign"](line, match, found)
    return found


def _time(line: str, match: re.Match[str], found: list[Atom]) -> int:
    hour, minute = int(match[2]), int(match[3])
    second = int(match[4]) if match[4] else None
    good = (hour < 24 and minute < 60) or (hour == 24 and not minute and not second)
    found.append(Atom("t", ClockTime(hour, minute, second)) if good and (second or 0) < 60 else Atom("x"))
    return _offset_after(_OFFSET_AFTER_TIME, line, match.end(), found)


def _offset_after(form: re.Pattern[str], line: str, at: int, found: list[Atom]) -> int:
    match = form.match(line, at)
    if match is None:
        return at
    zone = offset(match[1].strip(), int(match[2]), int(match[3] or 0))
    if zone is None:
        return at
    found.append(Atom("z", zone))
    return match.end()


def _number(line: str, match: re.Match[str], found: list[Atom]) -> int:
    digits, at = match[0], match.end()
    if len(digits) == 4:
        return _year(line, int(digits), at, found)
    if len(digits) > 2:
        found.append(Atom("n", Number(int(digits), 3) if len(digits) == 3 else None))
        return at
    number = Number(int(digits), len(digits))
    if (hours := _HOUR_MINUTE.match(line, at)) and number.value < 24 and int(hours[1]) < 60:
        found.append(Atom("t", ClockTime(number.value, int(hours[1]), None)))
        return hours.end()
    found.append(Atom("d" if 1 <= number.value <= 31 else "u", number))
    suffix = _LEX.match(line, at)
    return suffix.end() if suffix and suffix[0] in ORDINAL_SUFFIXES else at


def _year(line: str, number: int, at: int, found: list[Atom]) -> int:
    era = _WORDS.match(line, at + line.startswith(" ", at))
    word = era[0].split(" ", 1)[0] if era else ""
    end = era.start() + len(word) if era else at
    hijri, gregorian = word in HIJRI_ERA, word in GREGORIAN_ERA
    if word == "م" and end > at + 1 and _HOUR_ALONE.match(line, end):
        found.append(Atom("x"))  # 2023 م 7:05 is a year of our era, or the evening
        return end
    if number in HIJRI_YEARS:
        found.append(Atom("x") if gregorian else Atom("y", Year(number, True)))
    elif number in GREGORIAN_YEARS:
        found.append(Atom("x") if hijri else Atom("y", Year(number, False)))
    else:
        found.append(Atom("n"))
    return end if hijri or gregorian else at


def _word(line: str, match: re.Match[str], found: list[Atom]) -> int:
    at = match.start()
    run = _WORDS.match(line, at)
    assert run is not None
    words = run[0].split(" ")
    if words[0] in TIMEZONE_WORDS and (size := _zone_phrase(words, found)):
        return _utc_offset(line, at + size, found)
    if words[0] in BARE_ZONES or words[0] in ZONE_OFFSETS or words[:2] == ["ت", "غ"]:
        return _bare_zone(line, at, words, found)
    if line.startswith("(", at - 1) and (size := _zone_in_brackets(line, at, words, found)):
        return at + size
    if words[0] in NUMBERED_MONTHS and (end := _numbered_month(line, match, found)):
        return end
    for lead in ("", *(words[0][0] if len(words[0]) > 3 and words[0][0] in _PREFIXES else "")):
        if size := _phrase(words, lead, found):
            return at + size
    if words[0].startswith("لل") and (size := _phrase([f"ا{words[0][1:]}", *words[1:]], "", found)):
        return at + size
    found.append(_unknown(line, match, found))
    return match.end()


def _unknown(line: str, match: re.Match[str], found: list[Atom]) -> Atom:
    """A word that is in no table: half of a month's name, a misspelt month between day and year, or any."""
    word = match[0]
    if word in ("كانون", "تشرين"):
        return Atom("B", NUMBERED_MONTHS[word])
    if _DAY_BEFORE.search("".join([atom.kind for atom in found[-2:]])) and _YEAR_AFTER.match(line, match.end()):
        month = misspelt_month(word)
        return Atom("m", month) if month else _OTHER_WORD
    return _OTHER_WORD


def _phrase(words: list[str], lead: str, found: list[Atom]) -> int:
    """Add the longest known phrase at the head of ``words`` less ``lead``; its length, else 0."""
    head = words[0][len(lead) :]
    for count in range(min(LONGEST.get(head, 0), len(words)), 0, -1):
        phrase = " ".join([head, *words[1:count]])
        if atom := LEXICON.get(phrase):
            found += [Atom("&"), atom] if lead == "و" else [atom]
            return len(lead) + len(phrase)
    return 0


def _numbered_month(line: str, match: re.Match[str], found: list[Atom]) -> int:
    number = _MONTH_NUMBER.match(line, match.end())
    if number is None:
        return 0
    found.append(Atom("m", Month(NUMBERED_MONTHS[match[0]][int(number[1] or number[2]) - 1], False)))
    return number.end()


def _zone_phrase(words: list[str], found: list[Atom]) -> int:
    """Add the zone that a phrase like ``بتوقيت مكة المكرمة`` names; its length, else 0.

    A name that is not known gives a zone without value: what it means cannot be said.
    """
    for skipped in range(1, min(4, len(words))):
        for count in range(min(4, len(words) - skipped), 0, -1):
            name = " ".join(words[skipped : skipped + count])
            name = name if name in ZONE_WORDS else name.removeprefix("ل").removeprefix("ب")
            if name in ZONE_WORDS:
                found.append(Atom("z", zone_named(name)))
                return len(" ".join(words[: skipped + count]))
    if len(words) < 2 or LEXICON.get(words[1]):
        return 0
    found.append(Atom("z", "local" if words[1] in LOCAL_WORDS else None))
    return len(" ".join(words[:2]))


def _utc_offset(line: str, at: int, found: list[Atom]) -> int:
    """Read on over ``+ 3`` after a zone phrase that names Greenwich: then that is the zone."""
    if found[-1].value is not UTC:
        return at
    end = _offset_after(_OFFSET, line, at, found)
    if end != at:
        del found[-2]
    return end


def _zone_in_brackets(line: str, at: int, words: list[str], found: list[Atom]) -> int:
    """Add the zone of a place alone in brackets after a time: ``14:35 (مكة المكرمة)``; its length, else 0."""
    name = " ".join(words)
    if name not in ZONE_WORDS or not line.startswith(")", at + len(name)) or not _after_time(found, "("):
        return 0
    found.append(Atom("z", zone_named(name)))
    return len(name)


def _after_time(found: list[Atom], signs: str) -> bool:
    """Whether nothing but ``signs`` and the half of the day stands between a time and here."""
    tail = "".join([atom.kind for atom in found[-5:]])
    return tail.rstrip(f" {signs}").rstrip("a ").endswith("t")


def _bare_zone(line: str, at: int, words: list[str], found: list[Atom]) -> int:
    name = "ت غ" if words[0] == "ت" else words[0]
    at += len(name)
    previous = next((a for a in reversed(found) if a.kind not in " (),"), None)
    if previous and previous.kind == "z":  # +3 غرينتش: the offset is already read
        return at
    end = _offset_after(_OFFSET, line, at, found)
    if end == at:
        found.append(Atom("z", _bare(name)))
    return end


def _bare(name: str) -> tzinfo | None:
    if name in ZONE_WORDS:
        return zone_named(name)
    minutes = ZONE_OFFSETS[name]
    return None if minutes is None else offset("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def _space(line: str, match: re.Match[str], found: list[Atom]) -> int:
    found.append(_SPACE)
    return match.end()


def _sign(line: str, match: re.Match[str], found: list[Atom]) -> int:
    sign = match[0]
    if sign == "+" and _after_time(found, "("):
        end = _offset_after(_OFFSET, line, match.start(), found)
        if end != match.start():
            return end
    found.append(_SIGNS.get(sign, _OTHER_SIGN))
    return match.end()


_READERS: dict[str, Callable[[str, re.Match[str], list[Atom]], int]] = {
    "time": _time,
    "number": _number,
    "word": _word,
    "space": _space,
    "sign": _sign,
}
