"""Heavy pages weigh what was asked for, look like real ones, and say the same."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.demo import World
from newscrawl.demo.html.furniture import Furniture, furniture, turned
from newscrawl.demo.routes import respond
from tests.redesign.measure import readings

WEIGHT = 77_000
ROOT = Path(__file__).parents[2]


def body(world: World, path: str) -> bytes:
    response = respond(world, path)
    assert response.status == 200
    return response.body


@pytest.mark.parametrize("weight", [20_000, 77_000, 150_000])
@pytest.mark.parametrize("articles", [0, 3, 120])
def test_every_page_gains_the_weight_asked_for(weight: int, articles: int) -> None:
    heavy, light = World(articles=articles, weight=weight), World(articles=articles)
    for path in ("/", "/lastnews/", light.live()[0].address):
        gained = len(body(heavy, path)) - len(body(light, path))
        # A list has no bar for sharing.
        assert -1_500 < gained - weight < 100


def test_an_article_of_85_kilobytes_is_built_like_a_real_page() -> None:
    world = World(articles=200, weight=WEIGHT)
    for article in world.live()[:5]:
        html = body(world, article.address)
        page = LexborHTMLParser(html)
        assert 80_000 < len(html) < 92_000
        assert 600 <= len(page.css("*")) <= 1_100
        scripts = sum(len((node.html or "").encode()) for node in page.css("script, style"))
        assert 0.2 <= scripts / len(html) <= 0.3
        page.strip_tags(["script", "style"])
        text = len(page.text().encode())
        assert 0.4 <= (len(html) - scripts - text) / len(html) <= 0.65


def test_furniture_turns_from_article_to_article() -> None:
    world = World(articles=30, weight=WEIGHT)
    made = furniture(world)
    assert len({turned(made.beside, article.number) for article in world.live()}) > 5
    assert sorted(turned(made.beside, 3)) == sorted(turned(made.beside, 4))


def test_furniture_is_made_once_for_a_world_as_it_stands() -> None:
    world = World(articles=30, weight=WEIGHT)
    made = furniture(world)
    assert furniture(world) is made
    world.publish()
    assert furniture(world) is not made


def test_no_weight_is_no_furniture() -> None:
    assert furniture(World(articles=3)) == Furniture()
    assert Furniture().size == 0


@pytest.mark.parametrize("mode", ["static", "looped"])
def test_heavy_pages_are_read_without_a_fault(mode: str) -> None:
    world = World(articles=60, weight=WEIGHT, ticker="looped" if mode == "looped" else "static")
    assert [reading for reading in readings(world) if not reading.right] == []


def test_the_command_serves_heavy_redesigned_pages() -> None:
    words = [sys.executable, "-m", "newscrawl.demo", "--articles", "5", "--weight", "60000", "--redesign", "3"]
    with subprocess.Popen([*words, "--no-metadata"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with urllib.request.urlopen(process.stdout.readline().strip() + "/lastnews/", timeout=10) as answer:
                html = answer.read()
        finally:
            process.terminate()
    assert len(html) > 60_000
    assert b"news-card" not in html
    assert b"generator" not in html
