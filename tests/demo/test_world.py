"""The world: the same each time, large, moving, and clear about what is true of it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.arabic import clean, search_key
from newscrawl.demo import NOW, TRUTH_FIELDS, DemoArticle, World
from newscrawl.demo.newsroom.words import SECTIONS
from newscrawl.urls import canonical_url, dle_number


def shingles(text: str) -> set[tuple[str, ...]]:
    words = search_key(text).split()
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    common = len(one & other)
    return common / ((len(one) + len(other) - common) or 1)


def test_same_seed_same_world() -> None:
    one, other = World(seed=7, articles=80), World(seed=7, articles=80)
    assert one.live() == other.live()
    assert one.ticker == other.ticker
    for world in (one, other):
        world.advance(timedelta(minutes=9))
        world.publish("security")
        world.turn_ticker(2)
    assert one.truth_articles(None) == other.truth_articles(None)
    assert one.truth_headlines() == other.truth_headlines()
    assert World(seed=8, articles=80).live() != World(seed=7, articles=80).live()


def test_2000_articles_are_distinct() -> None:
    articles = World(articles=2000).live()
    assert len(articles) == 2001
    assert len({search_key(a.headline) for a in articles}) == 2001
    written = [a for a in articles if a.paragraphs]
    keys = {a.number: shingles(a.body) for a in written}
    # Only articles of one day can be taken for duplicates; a sample of all the others on top.
    pairs = [
        (a, b) for i, a in enumerate(written) for b in written[i + 1 : i + 80] if a.at - b.at <= timedelta(hours=24)
    ]
    drawn = random.Random(1)
    pairs += [(drawn.choice(written), drawn.choice(written)) for _ in range(20_000)]
    assert max(jaccard(keys[a.number], keys[b.number]) for a, b in pairs if a is not b) < 0.5
    assert min(len(a.body.split()) for a in written) >= 30


def test_every_kind_of_article_is_there() -> None:
    articles = World(articles=600).live()
    assert {a.section for a in articles} == set(SECTIONS)
    assert {t for a in articles for t in a.headline_tags} == {"urgent", "video", "document"}
    assert {a.generation for a in articles} == {"older", "newer"}
    assert {a.dateline_form for a in articles} == {"own", "bold", "break", "run"}
    assert {n for a in articles for n in a.noise} == {
        "teasers", "teaser", "editor", "dot", "continued", "press", "font", "blank", "advert",
    }  # fmt: skip
    separators = {
        a.dateline.removeprefix("بغداد اليوم").removesuffix(a.place or "متابعة") for a in articles if a.dateline
    }
    assert separators == {" - ", "- ", " – ", "-", "/ ", "_", " -", " ـ "}
    assert any(a.dateline is None and a.paragraphs for a in articles)
    assert any(a.dateline and a.place is None for a in articles)
    assert any(not a.paragraphs for a in articles)
    assert any(len(a.pages) == 3 for a in articles)
    assert any("\ufffd" in a.slug for a in articles)
    assert any("%D8" in a.slug for a in articles)
    assert {a.slug for a in articles} >= {"", "-"}
    assert any((a.image or "").startswith("/uploads/posts/") for a in articles)
    assert any("?watermark=4" in (a.image or "") for a in articles)
    assert any("الـ24" in a.body for a in articles)
    assert any(a.video_line for a in articles)


def test_numbers_grow_with_time() -> None:
    articles = World(articles=300).live()
    assert [a.number for a in articles] == sorted((a.number for a in articles), reverse=True)
    assert [a.at for a in articles] == sorted((a.at for a in articles), reverse=True)
    assert all(a.at <= NOW and a.at.second == 0 for a in articles)
    per_day = Counter(a.at.date() for a in articles if a.at.year == NOW.year)
    assert 10 < max(per_day.values()) < 80


def test_texts_are_clean_as_written() -> None:
    for article in World(articles=300).live():
        for text in (article.headline, article.body, article.summary or "", article.dateline or "", *article.tags):
            assert clean(text) == text


def test_addresses_keep_the_number() -> None:
    for article in World(articles=300).live():
        assert dle_number(article.address) == str(article.number)
        assert canonical_url(article.url) == article.url


def test_truth_has_the_contracts_fields(world: World) -> None:
    truth = world.truth_articles()
    assert [t["published_at"] for t in truth] == sorted((t["published_at"] for t in truth), reverse=True)
    for stated in truth:
        assert tuple(stated) == TRUTH_FIELDS
        assert stated["section"] == "أمن"
        assert stated["body"] or "urgent" in stated["headline_tags"]
        assert stated["published_at"].endswith(":00+03:00")
    assert len(world.truth_articles(None)) == 61


def test_now_may_be_of_any_zone_but_not_naive() -> None:
    at = datetime(2026, 1, 5, 20, 30, 15, tzinfo=UTC)
    assert World(articles=1, now=at).now == datetime(2026, 1, 5, 20, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="2026"):
        World(articles=1, now=at.replace(tzinfo=None))


def test_publishing(world: World) -> None:
    newest = world.live()[0].number
    world.advance(timedelta(minutes=5))
    article = world.publish("sport", headline="فوز جديد", slug="")
    assert article.number > newest
    assert article.at == world.now == NOW + timedelta(minutes=5)
    assert world.live()[0] == article == world.live("sport")[0]
    assert world.truth_articles("sport")[0]["headline"] == "فوز جديد"
    with pytest.raises(ValueError, match=str(article.number)):
        world.publish(number=article.number)


def test_an_urgent_line_gets_its_text(world: World) -> None:
    article = world.publish("security", urgent=True)
    assert article.headline_tags == ("urgent",)
    assert world.truth_articles()[0]["body"] == ""
    assert world.truth_articles()[0]["dateline"] is None
    truth = world.tell(article.number)
    assert truth.paragraphs
    assert truth.headline == article.headline
    assert truth.revision == 2


def test_copies_are_near_and_variants_differ_in_numbers_only(world: World) -> None:
    original = next(a for a in world.live("security") if a.paragraphs and not a.ticker)
    copy, variant = world.publish_copy(original.number), world.publish_variant(original.number)
    assert copy.copy_of == original.number
    assert copy.body == original.body
    assert variant.copy_of is None
    assert variant.body != original.body
    assert "".join(c for c in variant.body if not c.isdigit()) == "".join(c for c in original.body if not c.isdigit())
    assert len({original.number, copy.number, variant.number}) == 3


def test_planted_copies_and_variants() -> None:
    world = World(articles=80, copies=4, variants=3)
    assert len(world.live()) == 81
    copies = [a for a in world.live() if a.copy_of]
    assert len(copies) == 4
    originals = {a.number: a for a in world.live()}
    for copy in copies:
        original = originals[copy.copy_of or 0]
        assert timedelta() < copy.at - original.at < timedelta(minutes=30)
        assert copy.body == original.body
    assert {a.headline == originals[a.copy_of or 0].headline for a in copies} == {True, False}
    texts = {a.number: "".join(c for c in a.body if not c.isdigit()) for a in world.live() if a.paragraphs}
    twins = Counter(texts.values())
    assert sum(count - 1 for count in twins.values()) == 4 + 3
    assert len({a.body for a in world.live() if a.paragraphs}) == len(texts) - 4


def test_edits_that_readers_see_make_revisions(world: World) -> None:
    number = world.live("security")[0].number
    before = world.live("security")[0]
    assert world.edit(number, noise=("dot",)).revision == 1
    edited = world.edit(number)
    assert edited.revision == 2
    assert len(edited.paragraphs) == len(before.paragraphs) + 1
    again = world.edit(number, headline="عنوان آخر")
    assert again.revision == 3
    assert again.changed_at > edited.changed_at > before.changed_at
    assert world.truth_articles()[0]["content_hash"] != ""


def test_removed_and_restored(world: World) -> None:
    gone = world.live("security")[3]
    world.remove(gone.number)
    assert gone.number not in {a.number for a in world.live()}
    assert gone.id not in {t["id"] for t in world.truth_articles()}
    assert gone.id in {t["id"] for t in world.truth_articles(removed=True)}
    assert [a.number for a in world.removed()] == [gone.number]
    world.restore(gone.number)
    assert world.live("security")[3] == gone


def test_a_pinned_article_stands_first_and_once(world: World) -> None:
    oldest = world.live("security")[-1]
    world.pin(oldest.number)
    assert world.listing("security")[0] == oldest
    assert Counter(a.number for a in world.listing("security"))[oldest.number] == 1
    assert world.live("security")[-1] == oldest
    world.pin(None)
    assert world.listing("security") == world.live("security")


def test_the_strip_turns(world: World) -> None:
    assert len(world.ticker) == 5
    texts = [line.text for line in world.ticker]
    assert any(line.number for line in world.ticker)
    assert any(line.number is None and ".." in line.text for line in world.ticker)
    new = world.turn_ticker()[0]
    assert [line.text for line in world.ticker] == [new.text, *texts[:4]]
    assert world.ended_lines[-1].text == texts[4]
    reworded = world.reword_line(2, "صياغة جديدة")
    assert reworded.previous == texts[0]
    assert world.truth_headlines()[1]["text"] == "صياغة جديدة"
    assert [h["position"] for h in world.truth_headlines()] == [1, 2, 3, 4, 5]


def test_the_strip_never_holds_a_line_twice() -> None:
    world = World(articles=200)
    for _ in range(60):
        world.advance(timedelta(minutes=10))
        world.publish("security")
        world.turn_ticker()
        assert len({line.text for line in world.ticker}) == 5


def test_removing_an_article_ends_its_line(world: World) -> None:
    line = next(line for line in world.ticker if line.number)
    world.remove(int(line.number or 0))
    assert line not in world.ticker
    assert line in world.ended_lines


def test_truth_of_an_article_without_a_date(world: World) -> None:
    article: DemoArticle = world.publish("security", dated=False)
    stated = next(t for t in world.truth_articles() if t["id"] == article.id)
    assert stated["published_at"] is None
    assert stated["published_precision"] is None
