"""What a redesign must know of the replica: what its parts are, and what else each could be."""

from __future__ import annotations

#: The parts of a page, by their selectors in the replica's own design: nothing else here knows a class name.
PARTS = {
    "strip": "div.news-ticker",
    "strip_label": ".ticker-title",
    "strip_list": ".ticker-list, .ticker-swiper",
    "strip_item": ".ticker-list > li, .ticker-swiper .swiper-slide",
    "masthead": "body > header",
    "menu": "nav.navbar",
    "main": "main",
    "row": "main > .row",
    "column": "main .col-lg-9",
    "aside": "main .col-lg-3",
    "foot": "body > footer",
    "title": "h1.news-title",
    "info": "div.news-info",
    "section": ".news-info a",
    "date": ".news-info .time",
    "kind": ".news-kind",
    "image": ".col-lg-9 > img.img-fluid",
    "font": ".font-size",
    "body": ".news-content",
    "parts": ".news-parts",
    "tags": ".news-tags",
    "related": ".related",
    "related_title": ".related h4",
    "list_title": ".list-title",
    "card": "a.news-card",
    "card_image": ".news-card .thumb",
    "card_title": ".news-card .card-title",
    "card_badge": ".news-card .badge",
    "card_date": ".news-card .time",
    "pager": ".col-lg-9 > nav",
    "front_block": ".front-block",
    "side_block": ".side-block",
    "side_title": ".side-block h4",
}

#: The kinds of tag that a part may have; `a>b` is one inside the other.
TAGS = {
    "strip": ("div", "section", "aside"),
    "strip_label": ("strong", "span", "h3", "div"),
    "masthead": ("header", "div", "section"),
    "menu": ("nav", "div", "header"),
    "main": ("main", "div", "section"),
    "column": ("div", "article", "section"),
    "aside": ("aside", "div", "section"),
    "foot": ("footer", "div", "section"),
    "title": ("h1", "h2", "h3", "div", "p", "div>span", "header>h2", "div>strong"),
    "info": ("div", "header", "section"),
    "section": ("div", "span", "p"),
    "date": ("span", "time", "small", "b", "div", "em"),
    "kind": ("div", "span>b", "p"),
    "body": ("div", "section", "article", "div>div"),
    "tags": ("div", "section", "footer"),
    "parts": ("div", "nav", "p"),
    "related": ("section", "div", "aside"),
    "related_title": ("h4", "h3", "div", "strong", "h2"),
    "list_title": ("h2", "h1", "div", "h3"),
    "card_title": ("h5", "h2", "h3", "h4", "div", "span", "p", "strong"),
    "card_badge": ("span", "div", "em", "small"),
    "card_date": ("span", "time", "small", "div", "p"),
    "pager": ("nav", "div", "section"),
    "front_block": ("section", "div"),
    "side_block": ("section", "div"),
    "side_title": ("h4", "h3", "div"),
}

#: Parts that may stand deeper than they did.
WRAPPED = ("strip", "title", "info", "image", "body", "tags", "related", "cards", "pager", "column", "aside")

#: How other houses call such parts.
AGENCY_NAMES = {
    "title": ("entry-title", "story-headline", "post__title", "articleTitle"),
    "info": ("entry-meta", "story-meta", "post__info", "details"),
    "section": ("cat-name", "story-section", "post__category", "kicker"),
    "date": ("post-meta-date", "newsStoryDate", "aksa-date", "article_created"),
    "image": ("featured-image", "story-picture", "post__thumb", "main-photo"),
    "body": ("entry", "story-text", "post__body", "articleBody"),
    "tags": ("tagcloud", "story-topics", "post__tags", "keywords-list"),
    "related": ("more-stories", "see-also", "post__more", "relatedPosts"),
    "strip": ("lastNewsBar", "breaking-ribbon", "newsbar", "headlines-strip"),
    "card": ("post-item", "story-card", "teaser", "newsBox"),
    "card_title": ("post-title", "story-card__title", "teaser__head", "newsBoxTitle"),
    "card_date": ("post-time", "story-card__when", "teaser__date", "newsBoxDate"),
    "pager": ("page-nav", "pages", "pager", "numbering"),
    "column": ("content-area", "primary", "l-main", "rightSide"),
    "aside": ("widget-area", "secondary", "l-side", "leftSide"),
}

UTILITIES = (
    "flex", "block", "grid", "mt-4", "mb-2", "px-3", "py-1", "gap-2", "text-sm", "text-lg", "text-gray-700",
    "font-bold", "leading-7", "w-full", "items-center", "justify-between", "rounded", "border-b", "bg-white",
    "hover:underline", "md:w-2/3", "lg:flex-row", "relative", "truncate",
)  # fmt: skip

STRIP_LABELS = ("آخر الأخبار", "آخر الأخبار", "عاجل", "أحدث الأخبار", "شريط الأخبار")
NEXT_WORDS = ("التالي", "الصفحة التالية", "»", "المزيد", "الأقدم")
