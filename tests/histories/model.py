"""The model of a site: what it holds, how its lists go on, and what is wrong with it at the moment. No HTML here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

START = datetime(2025, 9, 7, 6, 0, tzinfo=UTC)
SECTIONS = ("security", "politics")
#: How a list's pages name the next one; `none` names no further page, `load_more` has none that can be followed.
PAGERS = (
    "numbers", "next", "rel_next", "arrow", "more", "older", "from_zero", "offset", "token", "backwards",
    "backwards_row", "load_more",
)  # fmt: skip
# What validators a site sends: none, true ones, an ETag that never changes, a date that never changes.
VALIDATORS = ("none", "honest", "constant_etag", "old_date")
_WORDS = (
    "القوات الأمنية في محافظة ديالى ضبطت مخبأ للأسلحة قرب القرية وأعلنت قيادة العمليات أن التحقيق مستمر مع عدد من "
    "المشتبه بهم بعد ورود معلومات دقيقة عن تحركات في المنطقة الشمالية من القضاء وذكر مصدر محلي أن الطريق العام أعيد "
    "فتحه أمام المركبات صباح اليوم وأن الأهالي تعاونوا مع المفارز المنتشرة على امتداد النهر والجسر القديم"
).split()


@dataclass(frozen=True, slots=True)
class Item:
    """One article of the model; ``version`` grows with every edit, ``parts`` is how many pages it has."""

    number: int
    section: str
    headline: str
    body: tuple[str, ...]  # one paragraph a page
    at: datetime
    removed: bool = False
    version: int = 0


@dataclass(slots=True)
class Trouble:
    """What is wrong with the site now; everything calm is `Trouble()`.

    ``articles`` and ``lists`` map an article's number, or a list's page from 1, to what goes wrong with its page.
    """

    articles: dict[int, str] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=dict)
    robots: str = "all"


@dataclass(slots=True)
class Model:
    """A site and its clock. ``order`` holds the numbers of each section's list as the site shows them."""

    seed: int
    pager: str
    per_page: int
    validators: str
    now: datetime = START
    items: dict[int, Item] = field(default_factory=dict)
    order: dict[str, list[int]] = field(default_factory=lambda: {section: [] for section in SECTIONS})
    trouble: Trouble = field(default_factory=Trouble)
    stale: dict[tuple[str, int], bytes] = field(default_factory=dict)  # listing pages that a cache once kept
    next_number: int = 1001
    pinned: dict[str, int] = field(default_factory=dict)

    # What happens

    def publish(self, section: str, *, parts: int = 1, ago: int = 0, place: int = 0) -> int:
        """A new article, dated ``ago`` minutes back, at ``place`` of its list; returns its number."""
        number = self.next_number
        self.next_number += 1
        draw = Random(f"{self.seed}/{number}")
        body = tuple(_text(draw, 45) for _ in range(parts))
        at = (self.now - timedelta(minutes=ago)).replace(second=0, microsecond=0)
        self.items[number] = Item(number, section, _headline(draw, number), body, at)
        self.order[section].insert(min(place, len(self.order[section])), number)
        return number

    def edit(self, number: int, *, headline: bool) -> None:
        """New words in the text, and in the headline where asked."""
        item = self.items[number]
        draw = Random(f"{self.seed}/{number}/{item.version}")
        body = (_text(draw, 45), *item.body[1:])
        title = _headline(draw, number) if headline else item.headline
        self.items[number] = replace(item, headline=title, body=body, version=item.version + 1)

    def bump(self, number: int) -> None:
        """An article is written anew and put on top of its list."""
        self.edit(number, headline=True)
        order = self.order[self.items[number].section]
        order.remove(number)
        order.insert(0, number)

    def remove(self, number: int, *, removed: bool = True) -> None:
        """Take an article off the site, or put it back where it stood."""
        self.items[number] = replace(self.items[number], removed=removed)

    def move(self, number: int, section: str) -> None:
        """The article is filed under another section, at the same place of its list."""
        item = self.items[number]
        place = self.order[item.section].index(number)
        self.order[item.section].remove(number)
        self.order[section].insert(min(place, len(self.order[section])), number)
        self.items[number] = replace(item, section=section)

    # What it shows

    def listed(self, section: str) -> list[Item]:
        """The section's list from the top; a pinned article stands first."""
        live = [self.items[number] for number in self.order[section] if not self.items[number].removed]
        return sorted(live, key=lambda item: item.number != self.pinned.get(section))

    def pages(self, section: str) -> list[list[Item]]:
        """The list cut into pages; the first is never missing."""
        items = self.listed(section)
        return [items[n : n + self.per_page] for n in range(0, len(items), self.per_page)] or [[]]


def _headline(draw: Random, number: int) -> str:
    return f"{' '.join(draw.choices(_WORDS, k=6))} رقم {number}"


def _text(draw: Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words)) + "."
