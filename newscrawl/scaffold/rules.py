"""The rule of identity that an article's address suggests, held against the page's other addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from newscrawl.identity import by_path, path_of

# A number at either end of a segment, before an ending such as `.html`; a year is none.
_TOKEN = re.compile(
    r"(?P<whole>[0-9]+)|(?P<first>[0-9]{4,12})(?=[-_.,])(?:[-_.,].*?)?|(?P<last>.*?[-_.,])(?P<number>[0-9]{4,12})"
)
_ENDING = re.compile(r"\.[a-z]{3,5}$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_KEY = re.compile(r"(?P<before>.*[?&](?:id|p|newsid|nid|post|article|story|aid|news_id)=)(?P<number>[0-9]+)(?:&.*)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern for `by_path` and the path that finds an article again, ``{number}`` in it."""

    pattern: str
    path: str

    def number(self, url: str) -> str | None:
        """The identity in an address."""
        return by_path(self.pattern)(url)

    def found_at(self, url: str) -> str:
        """The path at which the rule looks for the article of an address that it matches."""
        return self.path.format(number=self.number(url))

    def rebuilds(self, url: str) -> bool:
        """Whether that is the address itself, a slash at its end aside; else only a request can tell if it opens."""
        return self.found_at(url).rstrip("/") == path_of(url).rstrip("/")


def candidates(url: str, links: Collection[str], menu: Sequence[str]) -> Iterator[Rule]:
    """Rules for an article's address, the shorter identity first.

    ``links`` are the page's addresses on the site's own host, ``menu`` those of its navigation: a rule
    holds for most of the links of the address's shape and for few of the menu.
    """
    path = path_of(url)
    alike = [link for link in map(path_of, links) if link != path and _is_alike(link, path)]
    varying = {segment for entry in menu for segment in _segments(path_of(entry))}
    fixed = [_common(path, alike, at, varying) for at in range(len(_segments(path)))]
    for rule in (*_keyed(path), *_numbered(path, fixed), *_whole(path, fixed)):
        read = by_path(rule.pattern)
        own = sum(read(_address(link)) is not None for link in alike)
        wrong = sum(read(link) is not None for link in menu)
        if read(url) and own * 2 >= len(alike) and wrong * 2 <= len(menu):
            yield rule


def _address(path: str) -> str:
    return f"https://localhost{path}"


def _is_alike(one: str, other: str) -> bool:
    """True for paths as deep as each other that both name something with a number or a slug."""
    marked = re.search(r"[0-9]{3}|-[^/]*-", one) is not None
    return marked and one.rstrip("/").count("/") == other.rstrip("/").count("/")


def _keyed(path: str) -> Iterator[Rule]:
    """Of an address with a query: the number that it asks for."""
    if found := _KEY.fullmatch(path):
        page, _, query = found["before"].rpartition("?" if found["before"].count("&") == 0 else "&")
        page = page.partition("?")[0]
        yield Rule(rf"{_escaped(page)}\?(?:.*&)?{_escaped(query)}([0-9]+)(?:&.*)?", f"{page}?{query}{{number}}")


def _numbered(path: str, fixed: Sequence[str]) -> Iterator[Rule]:
    """Of a path with a number in it: that number, looked for at the path cut off behind it."""
    segments = _segments(path)
    if "?" in path:
        return
    for at in range(len(segments) - 1, -1, -1):
        ending = _ENDING.search(segments[at])
        found = _TOKEN.fullmatch(segments[at].removesuffix(ending[0]) if ending else segments[at])
        if not found or _is_date(segments, at):
            continue
        before = fixed[:at]
        number = found["whole"] or found["first"] or found["number"]
        lead = r"[^/]*[-_.,]" if found["last"] else ""
        rest = "" if found["whole"] or found["number"] else r"[-_.,][^/]*"
        tail = (re.escape(ending[0]) if ending and not rest else "") + ("(?:/.*)?" if at + 1 < len(segments) else "/?")
        pattern = "/" + "/".join([*(_escaped(b) if b else "[^/]+" for b in before), f"{lead}([0-9]+){rest}{tail}"])
        if all(before) and number:
            stem = "/" + "".join(f"{b}/" for b in before)
            end = ending[0] if ending else "/" if path.endswith("/") else ""
            forms = [f"{{number}}{end}", f"{{number}}-{end}"] if found["first"] else [f"{{number}}{end}"]
            yield from (Rule(pattern, stem + form) for form in dict.fromkeys(forms))


def _is_date(segments: Sequence[str], at: int) -> bool:
    """True for a part of a date in the path: a year, or the month and day behind one."""
    return any(_YEAR.fullmatch(segments[n]) for n in range(max(0, at - 2), at + 1)) and len(segments[at]) <= 4


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _common(path: str, alike: Sequence[str], at: int, varying: Collection[str]) -> str:
    """The segment that all such paths share at this place, empty where they do not, or it names a section."""
    names = {_segments(p)[at] for p in (path, *alike)}
    return names.pop() if len(names) == 1 and not names & set(varying) else ""


def _whole(path: str, fixed: Sequence[str]) -> Iterator[Rule]:
    """The path itself as the identity: for slugs, and for numbers that do not find the article alone."""
    if "?" in path or path == "/":
        return
    segments = _segments(path)
    last = _slug(segments[-1])
    if last == "[^/]+":
        return  # one word: a section would be an article
    shapes = [_folder(segment, common) for segment, common in zip(segments[:-1], fixed, strict=False)]
    slash = "/" if path.endswith("/") else ""
    yield Rule(f"/({'/'.join([*shapes, last])}){'/?' if slash else ''}", f"/{{number}}{slash}")


def _escaped(text: str) -> str:
    """The text as a pattern; a dash needs no escape outside brackets."""
    return re.escape(text).replace(r"\-", "-")


def _folder(segment: str, common: str) -> str:
    """The shape of a segment before the last."""
    if segment.isascii() and segment.isdigit():
        return "[0-9]{4}" if _YEAR.fullmatch(segment) else "[0-9]{1,2}" if len(segment) <= 2 else "[0-9]+"
    return _escaped(common) if common and not re.search("[0-9]", common) else "[^/]+"


def _slug(segment: str) -> str:
    """The shape of the last segment, such that a section's has it not."""
    if segment.isascii() and segment.isdigit():
        return "[0-9]+"
    if segment.count("-") >= 2:
        return "[^/]*-[^/]*-[^/]*"
    return "[^/]*[0-9]{3}[^/]*" if re.search("[0-9]{3}", segment) else "[^/]+"
