"""What happens in the world between the rounds of the demo: a script over `World`, the same each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.world import World

What = Literal["published", "urgent", "copied", "edited", "removed", "restored", "pinned", "ticker", "reworded"]
BETWEEN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened: to which article (None for the strip's lines), and its headline or line."""

    what: What
    number: int | None
    text: str


class SeenRequest(Protocol):
    """As much of a request as the script looks at."""

    @property
    def path(self) -> str:
        """The path asked for."""


def first(world: World) -> list[Happening]:
    """Round 1: the world as it stands, an old article pinned to the head of the security section."""
    old = plain(world)[-1]
    world.pin(old.number)
    return [_of("pinned", old)]


def second(world: World) -> list[Happening]:
    """Before round 2: news, an urgent line, a copy of known text, an edit, two removals, new lines in the strip."""
    edited, copied, gone, away = plain(world)[1:5]
    happened = []
    for section in ("security", "security", "politics", "security"):
        world.advance(BETWEEN / 5)
        happened.append(_of("published", world.publish(section)))
    happened.append(_of("urgent", world.publish("security", urgent=True)))
    world.advance(BETWEEN / 5)
    happened.append(_of("copied", world.publish_copy(copied.number)))
    happened.append(_of("edited", world.edit(edited.number)))
    happened += [_of("removed", world.remove(a.number)) for a in (gone, away)]
    return happened + _turned(world, 2)


def third(world: World) -> list[Happening]:
    """Before round 3: more news, one removal stands and one was a slip, the urgent line gets its text, a rewording."""
    world.advance(BETWEEN)
    happened = [_of("published", world.publish("security")) for _ in range(2)]
    happened.append(_of("restored", world.restore(min(a.number for a in world.removed()))))
    happened += [_of("edited", world.tell(a.number)) for a in world.live("security")[:5] if not a.paragraphs]
    edited = plain(world)[4]
    happened.append(_of("edited", world.edit(edited.number, headline=f"{edited.headline}.. تفاصيل جديدة")))
    line = world.reword_line(2, f"{world.ticker[1].text}.. تحديث")
    happened.append(Happening(what="reworded", number=line.number, text=line.text))
    return happened + _turned(world, 1)


def fourth(world: World) -> list[Happening]:
    """Before a round 4: what was removed comes back, and the strip turns once more."""
    world.advance(BETWEEN)
    happened = [_of("restored", world.restore(a.number)) for a in world.removed()]
    return happened + _turned(world, 1)


def later(world: World) -> list[Happening]:
    """Before any further round: one piece of news, one line, and by turns an edit, a removal, or what was removed."""
    world.advance(_pause(world))
    news = world.publish("security")
    happened = [_of("published", news)]
    turn, known = (len(world.live()) + len(world.removed())) % 3, plain(world)
    if turn == 0:
        happened.append(_of("edited", world.edit(known[3].number)))
    elif turn == 1:
        happened.append(_of("removed", world.remove(known[5].number)))
    else:
        happened += [_of("restored", world.restore(a.number)) for a in world.removed()[:1]]
    return happened + _turned(world, 1)


def _pause(world: World) -> timedelta:
    """What passes between two rounds: never more than leads to the clock's own time, where the world has a clock."""
    left = world.clock - world.now
    return min(BETWEEN, left) if left > timedelta() else BETWEEN


def while_walked(world: World, *, section: str = "security", times: int = 1) -> Callable[[SeenRequest], None]:
    """For `ReplicaServer.before`: publish one article when a further page of the section's list is asked for.

    What stood last on the page before then stands first on this one: the list has shifted.
    """
    left = [times]

    def see(request: SeenRequest) -> None:
        if left[0] and request.path.startswith(f"/{world.slugs[section]}/page/"):
            left[0] -= 1
            world.publish(section)

    return see


#: What happens before each round, from the first; a further round takes `later`.
ROUNDS: tuple[Callable[[World], list[Happening]], ...] = (first, second, third, fourth)


def plain(world: World, section: str = "security") -> list[DemoArticle]:
    """The section's articles on one page with a text of their own, newest first."""
    unmarked = (a for a in world.live(section) if a.number != world.pinned and not a.headline_tags)
    return [a for a in unmarked if a.paragraphs and not a.parts and not a.ticker and not a.copy_of]


def _turned(world: World, lines: int) -> list[Happening]:
    return [Happening(what="ticker", number=n.number, text=n.text) for n in world.turn_ticker(lines)]


def _of(what: What, article: DemoArticle) -> Happening:
    return Happening(what=what, number=article.number, text=article.headline)
