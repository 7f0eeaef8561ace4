"""A history: a site, and what happens to it and to its crawls, drawn from a seed; and whether anything was lost."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from newscrawl.items import Run
from newscrawl.store import Store
from tests.histories.engine import SITE, Crawled, Moment, crawl
from tests.histories.model import PAGERS, SECTIONS, VALIDATORS, Model, Trouble

ARTICLE_TROUBLE = (
    "500",
    "404",
    "403",
    "304",
    "lost",
    "truncated",
    "empty",
    "home",
    "part_500",
    "part_lost",
    "part_304",
)
LIST_TROUBLE = ("500", "lost", "304", "first", "first_content", "cached", "no_links", "empty", "403")
ROBOTS = ("no_articles", "no_list", "no_parts", "500")
Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class History:
    """What happens, in order; as JSON has it, so that one that was found can be kept."""

    seed: int
    pager: str
    per_page: int
    validators: str
    steps: tuple[Step, ...]


def drawn(seed: int) -> History:
    """The history of a seed."""
    draw = Random(seed)
    steps: list[Step] = [("publish", {"section": s, "count": draw.randint(1, 14), "spread": 600}) for s in SECTIONS]
    steps += [_step(draw) for _ in range(draw.randint(6, 16))]
    return History(seed, draw.choice(PAGERS), draw.randint(2, 5), draw.choice(VALIDATORS), tuple(steps))


def _step(draw: Random) -> Step:
    kind = draw.choices(
        ("crawl", "publish", "edit", "remove", "restore", "move", "late", "trouble", "calm", "wait", "pin"),
        (40, 14, 8, 4, 3, 2, 6, 14, 6, 8, 2),
    )[0]
    which = draw.randrange(1000)
    match kind:
        case "crawl":
            return kind, _crawl(draw)
        case "publish":
            count, parts = draw.choice((1, 1, 2, 3, 7)), draw.choice((1, 1, 1, 2, 3))
            return kind, {"section": draw.choice(SECTIONS), "count": count, "parts": parts}
        case "edit":
            return kind, {"which": which, "how": draw.choice(("text", "headline", "bump"))}
        case "late":
            return kind, {
                "section": draw.choice(SECTIONS),
                "place": draw.randrange(1, 12),
                "ago": draw.randrange(60, 900),
            }
        case "trouble":
            return kind, _trouble(draw)
        case "wait":
            return kind, {"minutes": draw.choice((1, 20, 90, 400, 1500))}
    return kind, {"which": which}


def _crawl(draw: Random) -> dict[str, Any]:
    options: dict[str, Any] = {"sections": list(SECTIONS[: draw.choice((1, 1, 2))])}
    options["witnesses"] = draw.random() < 0.15
    options["scheduled"] = draw.random() < 0.4
    if draw.random() < 0.1:
        options["max_pages"] = draw.randint(1, 2)
    if draw.random() < 0.15:
        options["recheck"] = draw.choice(("1d", "all"))
    moment = draw.choice(("kill", "stop", "store_error", "close")) if draw.random() < 0.35 else ""
    return {"options": options, "moment": moment, "at": draw.randint(3, 60)}


def _trouble(draw: Random) -> dict[str, Any]:
    kind = draw.choice(("articles", "articles", "lists", "robots"))
    if kind == "robots":
        return {"robots": draw.choice(ROBOTS)}
    if kind == "lists":
        return {"lists": {draw.randint(1, 4): draw.choice(LIST_TROUBLE)}}
    several = draw.choice((1, 3, 1000))
    return {"articles": draw.choice(ARTICLE_TROUBLE), "several": several, "which": draw.randrange(1000)}


class Lost(AssertionError):
    """newscrawl did not live up to its promises in this history."""


async def live(history: History, folder: Path, empty: Path) -> None:
    """Live through a history in a store of its own, a copy of ``empty``; raises `Lost`."""
    store = folder / "news.db"
    shutil.copy(empty, store)
    model = Model(history.seed, history.pager, history.per_page, history.validators)
    for number, (kind, values) in enumerate(history.steps):
        if kind == "crawl":
            model.now += timedelta(minutes=1)
            moment = Moment(values["moment"], values["at"])
            crawled, _ = await crawl(model, store, moment, **values["options"])
            _check_crawl(model, store, crawled, f"step {number}")
        else:
            _happen(model, kind, values)
    await _calm(model, store)


def _happen(model: Model, kind: str, values: dict[str, Any]) -> None:
    numbers = list(model.items)
    chosen = numbers[values["which"] % len(numbers)] if numbers and "which" in values else None
    match kind:
        case "publish":
            spread = values.get("spread", 0)
            for n in reversed(range(values["count"])):
                model.now += timedelta(minutes=1)
                model.publish(values["section"], parts=values.get("parts", 1), ago=n * spread)
        case "late":
            model.publish(values["section"], ago=values["ago"], place=values["place"])
        case "trouble":
            _inflict(model, values)
        case "calm":
            model.trouble = Trouble()
        case "wait":
            model.now += timedelta(minutes=values["minutes"])
        case "edit" if chosen is not None and not model.items[chosen].removed:
            if values["how"] == "bump":
                model.bump(chosen)
            else:
                model.edit(chosen, headline=values["how"] == "headline")
        case "remove" | "restore" if chosen is not None:
            model.remove(chosen, removed=kind == "remove")
        case "move" if chosen is not None:
            model.move(chosen, SECTIONS[values["which"] % 2])
        case "pin" if chosen is not None:
            model.pinned = {model.items[chosen].section: chosen}


def _inflict(model: Model, values: dict[str, Any]) -> None:
    if "robots" in values:
        model.trouble.robots = values["robots"]
    elif "lists" in values:
        model.trouble.lists |= {int(page): kind for page, kind in values["lists"].items()}
    else:
        numbers = list(model.items)
        first = values["which"] % max(1, len(numbers))
        for number in numbers[first : first + values["several"]]:
            model.trouble.articles[number] = values["articles"]


# What must hold


def _check_crawl(model: Model, path: Path, crawled: Crawled, when: str) -> None:
    """No complete run, and none that ended with 0, has left something of its list unread, unlisted and unremembered."""
    with Store.open(f"sqlite:///{path}", root=path.parent) as store:
        for run in crawled.runs:
            if run.job == "section" and run.section and (run.complete or run.outcome == "ok"):
                _check_run(model, store, run, when)


def _check_run(model: Model, store: Store, run: Run, when: str) -> None:
    assert run.section is not None
    if run.gap is not None or (run.outcome == "ok" and not run.complete):
        return  # it says itself that it left something
    ids = [f"{SITE.name}:{item.number}" for item in model.listed(run.section)]
    if model.pager == "load_more":
        ids = ids[: model.per_page]
    if missing := set(ids) - settled(store, ids):
        raise Lost(f"{when}: {run.section} is {run.outcome}, complete={run.complete}, and left {sorted(missing)}")


def settled(store: Store, ids: list[str]) -> set[str]:
    """Those of ``ids`` that are stored, listed as failures, or remembered."""
    return store.known(SITE.name, ids)


async def _calm(model: Model, store: Path) -> None:
    """Everything is calm: two more crawls and a deep one, and the store holds what the site shows."""
    model.trouble = Trouble()
    codes = []
    for wait in (10, 10, 26 * 60):
        model.now += timedelta(minutes=wait)
        crawled, _ = await crawl(model, store, Moment(""), sections=list(SECTIONS), recheck="all")
        _check_crawl(model, store, crawled, "calm")
        codes.append(crawled.exit_code)
    _check_store(model, store)
    if codes[-1] != 0 and model.pager != "load_more":
        raise Lost(f"calm, and the last crawl ended with {codes[-1]}")


def _check_store(model: Model, path: Path) -> None:
    with Store.open(f"sqlite:///{path}", root=path.parent) as store:
        stored = {article.id: article for article in store.articles()}
        for item in (i for s in SECTIONS for i in model.listed(s)):
            if model.pager == "load_more" and f"{SITE.name}:{item.number}" not in stored:
                continue
            article = stored.get(f"{SITE.name}:{item.number}")
            if article is None:
                raise Lost(f"{item.number} is not stored")
            if article.removed_at is not None:
                raise Lost(f"{item.number} is taken for removed")
            if article.headline != item.headline:
                raise Lost(f"{item.number} has the headline {article.headline!r}, the site shows {item.headline!r}")
            hidden = model.validators in ("constant_etag", "old_date")
            if not hidden and article.body.split("\n\n") != list(item.body):
                raise Lost(f"{item.number} has {article.body!r}, the site shows {item.body}")
        replayed: dict[str, Any] = {}
        for change in store.changes():
            if change.kind == "article.created" and change.id in replayed:
                raise Lost(f"{change.id} was created twice")
            replayed[change.id] = change.object
        for id, article in stored.items():
            if id not in replayed or replayed[id].content_hash != article.content_hash:
                raise Lost(f"{id}: the change feed does not end in what the store holds")
