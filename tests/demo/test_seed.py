"""The seed's page: exact to the letter, in the text, in the truth and on the page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from newscrawl.arabic import clean
from newscrawl.demo import World
from newscrawl.demo.newsroom.seed import NUMBER, seed_article, seed_text
from newscrawl.demo.routes import respond


def page() -> LexborHTMLParser:
    return LexborHTMLParser(respond(World(articles=5), f"/{NUMBER}-.html").body.decode())


def test_truth() -> None:
    stated = next(t for t in World(articles=5).truth_articles() if t["id"] == f"baghdad_today:{NUMBER}")
    text = seed_text()
    assert stated["headline"] in text
    assert stated["headline"].startswith("بعد الانسحاب من القائم.. العمليات المشتركة تحدد")
    assert stated["dateline"] == "بغداد اليوم- متابعة"
    assert stated["place"] is None
    assert stated["section"] == "أمن"
    assert stated["published_at"] == "2020-03-19T11:14:00+03:00"
    assert stated["url"] == f"https://baghdadtoday.news/{NUMBER}-.html"
    assert stated["headline_tags"] == []
    paragraphs = stated["body"].split("\n\n")
    assert len(paragraphs) == 11
    assert stated["body"] == clean(text[text.index("أكد المتحدث") :])
    assert paragraphs[-1].startswith("وسبق أن أعلنت أميركا")
    assert "الـ24" in paragraphs[-2]


def test_the_page_shows_the_text_to_the_letter() -> None:
    text = seed_text()
    shown = [p.text() for p in page().css("div.news-content p")]
    assert shown[0] == "بغداد اليوم- متابعة"
    assert "\n\n".join(shown) == text[text.index("بغداد اليوم- متابعة") :]
    assert shown[-1].startswith("\xa0وسبق")


def test_the_page_is_of_the_older_generation() -> None:
    info = page().css_first("div.news-info")
    assert info is not None
    assert info.text() == "أمن | 19-03-2020, 11:14 |"
    fonts = page().css_first("div.font-size")
    assert fonts is not None
    assert fonts.text() == "+A -A"


def test_the_strip_is_its_own() -> None:
    lines = [node.text() for node in page().css("ul.ticker-list > li")]
    assert lines == list(seed_article().ticker)
    assert len(lines) == 5
    assert " ".join(lines) in seed_text()
    assert lines[4] == 'نائب محافظ البصرة لـ"بغداد اليوم": بذمتنا ديون للمقاولين تصل لترليون دينار'
