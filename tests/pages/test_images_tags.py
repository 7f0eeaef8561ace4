"""The picture and the tags of an article whose site no class knows: which stand with it, and which are the site's."""

from __future__ import annotations

import pytest

from newscrawl.pages import ArticlePage
from tests.pages.samples import MORE, NOW, SENTENCE, TITLE

URL = "https://news.example/local/4711-bridge.html"
OWN = "https://news.example/uploads/2025/bridge.jpg"
LEAD = '<img src="/uploads/2025/bridge.jpg" alt="">'
HEAD = f"<h1>{TITLE}</h1><div>أمن | 6-09-2025, 11:14</div>"
TEXT = f"<div><p>{SENTENCE}</p><p>{MORE}</p></div>"
TEASERS = (
    '<aside><h4>الأكثر قراءة</h4><div><a href="/12-x.html"><img src="/uploads/2025/other.jpg" alt=""></a>'
    '<a href="/12-x.html">خبر آخر عن السوق المركزي</a></div></aside>'
)
LOGO = '<header><a href="/"><img src="/templates/x/logo.png" alt="الموقع"></a></header>'


def page(column: str, *, before: str = LOGO, after: str = TEASERS, foot: str = "") -> ArticlePage:
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{before}<div><div>{column}</div>{after}</div>"
        f"<footer><a href='/about'>من نحن</a>{foot}</footer></body></html>"
    )
    return ArticlePage(html, URL, now=NOW)


PICTURES = {
    "after-the-header": HEAD + LEAD + TEXT,
    "before-the-title": f"<figure>{LEAD}</figure>{HEAD}{TEXT}",
    "captioned-before-the-title": f"<figure>{LEAD}<figcaption>صورة أرشيفية</figcaption></figure>{HEAD}{TEXT}",
    "loaded-late": HEAD + '<img src="data:image/gif;base64,R0lGOD" data-src="/uploads/2025/bridge.jpg">' + TEXT,
    "linked-to-itself": f'{HEAD}<a href="/uploads/2025/bridge.jpg">{LEAD}</a>{TEXT}',
    "titled-after-a-row-of-tools": (
        f'<div><img src="/uploads/2025/bridge.jpg" alt="{TITLE}"></div>'
        f"<div>خدمات القراء</div><div>نسخة للطباعة</div>{HEAD}{TEXT}"
    ),
    "beside-advertising": f'{HEAD}<a href="https://shop.example/"><img src="/uploads/x.gif"></a>{LEAD}{TEXT}',
}


@pytest.mark.parametrize("column", PICTURES.values(), ids=PICTURES)
def test_the_articles_picture(column: str) -> None:
    assert page(column).image_url == OWN


NONE = {
    "no-picture": HEAD + TEXT,
    "advertising-alone": f'{HEAD}<a href="https://shop.example/"><img src="/uploads/x.gif"></a>{TEXT}',
    "another-articles-in-the-text": f'{HEAD}{TEXT}<a href="/12-x.html"><img src="/uploads/2025/other.jpg"></a>',
}


@pytest.mark.parametrize("column", NONE.values(), ids=NONE)
def test_no_picture_of_the_articles_own(column: str) -> None:
    assert page(column).image_url is None


TAGS = '<a href="/tags/roads/">طرق</a> <a href="/tags/bridges/">جسور</a>'
PLACES = {
    "line": f"<div>الوسوم: {TAGS}</div>",
    "foot-of-the-column": f"<footer>{TAGS}</footer>",
    "list-in-a-foot": "<footer><span>الوسوم</span><ul>"
    + TAGS.replace("<a", "<li><a").replace("</a>", "</a></li>")
    + "</ul></footer>",
    "foot-by-name": f'<div class="entry-footer">{TAGS}</div>',
    "called-a-cloud": f'<div class="tagcloud">{TAGS}</div>',
    "in-a-builders-block": f'<div class="elementor-widget elementor-widget-post-info">{TAGS}</div>',
    "by-relation": f"<div>{TAGS}</div>".replace('<a href="/tags/', '<a rel="tag" href="/subject/'),
}


@pytest.mark.parametrize("tags", PLACES.values(), ids=PLACES)
def test_the_articles_tags(tags: str) -> None:
    assert list(page(HEAD + TEXT + tags).tags) == ["طرق", "جسور"]


def test_an_articles_foot_also_shares() -> None:
    foot = f'<footer><a href="https://social.example/share">فيسبوك</a> <span>{TAGS}</span></footer>'
    assert list(page(f"<article>{HEAD}{TEXT}{foot}</article>").tags) == ["طرق", "جسور"]


CLOUD = "".join(f'<a href="/tags/{i}/">موضوع {i}</a>' for i in range(20))
SITES = {
    "big-cloud": f'<div class="tag-cloud">{CLOUD}</div>',
    "sidebar": f"<aside>{TAGS}</aside>",
    "widget": f'<div class="widget">{TAGS}</div>',
    "category": '<div><a rel="category tag" href="/local/">محليات</a></div><!-- /tag -->',
}


@pytest.mark.parametrize("after", SITES.values(), ids=SITES)
def test_the_sites_tags_are_not_the_articles(after: str) -> None:
    assert list(page(HEAD + TEXT, after=after).tags) == []


def test_the_pages_foot_holds_the_sites_tags() -> None:
    assert list(page(HEAD + TEXT, foot=" <a href='/tags/old/'>أرشيف</a>").tags) == []
