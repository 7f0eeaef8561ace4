"""Who wrote it: by metadata, by a byline, by an element marked as the author's; and what is no author."""

from __future__ import annotations

import json

import pytest

from newscrawl.pages import ArticlePage
from newscrawl.sites import generic
from tests.pages.samples import MORE, NOW, SENTENCE, TITLE

URL = "https://sada-news.example/story/1"
WHEN = "<div>6-09-2025, 11:14</div>"


def page(beside: str = "", *, head: str = "") -> ArticlePage:
    html = (
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE}</title><meta property="og:site_name" content="صدى الخبر">'
        f"{head}</head><body><article><h1>{TITLE}</h1>{WHEN}{beside}<div><p>{SENTENCE}</p><p>{MORE}</p></div></article>"
        "</body></html>"
    )
    return generic(URL).article_page(html, URL, NOW)


def ld(kind: str, author: str) -> str:
    said = {"@type": kind, "headline": TITLE, "author": {"@type": "Person", "name": author}}
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


@pytest.mark.parametrize(
    "beside",
    [
        '<div><span class="author"><a href="/u/7" rel="author">س. الراوي</a></span></div>',
        '<div><a href="/u/7" rel="author">س. الراوي</a></div>',
        '<div><span itemprop="author">س. الراوي</span></div>',
        '<div class="author-details"><span>س. الراوي</span></div>',
        '<div class="story__author"><a href="/u/7">س. الراوي</a><a href="#">@rawi</a></div>',
        '<ul class="entry-authors"><li>عمّان: <a href="/u/7">س. الراوي</a></li></ul>',
        '<div class="byline">س. الراوي - الدمام</div>',
        '<div><span>المصدر:</span><span class="byline">بغداد - س. الراوي</span></div>',
        '<div><a href="/authors/7">س. الراوي</a></div>',
        "<div><div>كتبت:</div><div><div>س. الراوي</div></div></div>",
        "<div>كتب بواسطة: س. الراوي</div>",
    ],
)
def test_an_author_that_the_page_marks(beside: str) -> None:
    assert page(beside).authors == ("س. الراوي",)


def test_a_byline_of_two() -> None:
    beside = '<div>كتب: <a href="/u/7">س. الراوي</a>، <a href="/u/8">ن. الحلي</a></div>'
    assert page(beside).authors == ("س. الراوي", "ن. الحلي")


@pytest.mark.parametrize(
    "kind", ["NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "Article", "BlogPosting"]
)
def test_every_kind_of_article_names_its_author(kind: str) -> None:
    assert page(head=ld(kind, "س. الراوي")).authors == ("س. الراوي",)


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="author">فريق التحرير</div>',
        '<div class="author">صدى الخبر - بغداد</div>',
        '<div class="author">آخر تحديث: 12:30</div>',
        '<div class="author"><a href="#">@sada_news</a></div>',
        "<div>المصدر: وكالات</div>",
    ],
)
def test_what_is_marked_and_no_person(beside: str) -> None:
    assert page(beside).authors == ()


@pytest.mark.parametrize("said", ["sada_news@", "Sada News", "admin"])
def test_a_claim_that_names_no_person(said: str) -> None:
    assert page(head=f'<meta name="author" content="{said}">').authors == ()


def test_the_author_of_another_box_is_not_the_articles() -> None:
    html = page().html.replace("</article>", '</article><aside><div class="author">ن. الحلي</div></aside>')
    assert generic(URL).article_page(html, URL, NOW).authors == ()
