"""Markup and words of the replica's furniture, in the manner of a Bootstrap 5 news page."""

from __future__ import annotations

LINKS = "".join(
    f'<link rel="preload" as="font" type="font/woff2" href="/templates/replica/fonts/naskh-{n}.woff2" crossorigin>\n'
    for n in (400, 500, 700)
) + "".join(
    f'<link rel="apple-touch-icon" sizes="{n}x{n}" href="/templates/replica/icons/touch-{n}.png">\n'
    for n in (57, 72, 114, 152)
)
_RULES = (
    ".teaser-{n}{{display:flex;margin:0 0 {n}px;padding:4px {n}px;border-radius:4px;color:#2{n:05d}}}\n"
    ".teaser-{n}:hover .teaser-title{{color:#b{n:05d};text-decoration:underline}}\n"
    "@media (min-width:{n}00px){{.col-w{n}{{flex:0 0 auto;width:{n}%}}}}\n"
)


def style(room: int) -> str:
    """A style sheet in the page, of about that many bytes."""
    rules, n = "", 1
    while len(rules) < room:
        rules += _RULES.format(n=n)
        n += 1
    return f"<style>\n{rules}</style>\n"


MENU = '<div class="mega-menu collapse" id="megaMenu"><!-- menu:start --><ul class="nav mega-list">{}</ul></div>'
MENU_NAMES = ("ملفات أمنية", "شؤون سياسية", "خدمات", "العالم", "ملاعب", "اقتصاد", "صحة", "منوعات", "تقارير")
DROPDOWN = (
    '<li class="nav-item dropdown"><a class="nav-link dropdown-toggle" href="#" id="drop{id}" role="button" '
    'data-bs-toggle="dropdown" aria-expanded="false">{name}</a><ul class="dropdown-menu" aria-labelledby="drop{id}">'
    "{links}</ul></li>"
)
MENU_LINK = '<li><a class="dropdown-item" href="{path}">{name}</a></li>'

_ICON = (
    '<svg class="icon" width="18" height="18" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a10 10 0 1 0 {d} '
    '10 10 0 0 0-{d}-10zm1.5 8.4h2.1l-.3 2.6h-1.8V20h-2.7v-7H9v-2.6h1.8V8.7c0-2 .9-3.2 3.2-3.2h1.9z"/></svg>'
)
SHARE = (
    '<div class="share-bar d-flex">'
    + "".join(
        f'<a class="btn btn-share" href="https://share.example.invalid/{name}" target="_blank" rel="nofollow" '
        f'aria-label="{name}">{_ICON.format(d=at)}</a>'
        for at, name in enumerate(("facebook", "x", "whatsapp", "telegram"), 2)
    )
    + "</div>"
)

CARD = (
    '<div class="teaser d-flex mb-3"><a class="teaser-image" href="{href}"><img class="img-fluid rounded" '
    'loading="lazy" width="120" height="80" src="{image}" alt=""></a><div class="teaser-text">'
    '<span class="badge bg-danger">{section}</span><h6 class="teaser-title"><a href="{href}">{title}</a></h6>'
    '<small class="teaser-date text-muted">{date}</small></div></div>'
)
LINE = '<li class="list-group-item"><a class="read-link" href="{href}">{title}</a></li>'
BLOCK = (
    '<section class="widget mb-4"><h4 class="widget-title">{title}</h4><div class="widget-body">{cards}</div></section>'
)
LIST_BLOCK = (
    '<section class="widget widget-list"><h4 class="widget-title">{title}</h4>'
    '<ol class="list-group list-group-numbered">{items}</ol></section>'
)
CLOUD = (
    '<section class="widget widget-tags"><!-- cloud --><h4 class="widget-title">مواضيع متداولة</h4>'
    '<div class="tag-cloud">{links}</div></section>'
)
NEWSLETTER = (
    '<section class="widget widget-form"><h4 class="widget-title">النشرة البريدية</h4>'
    '<form class="newsletter" action="/newsletter" method="post"><label class="form-label" for="mail{id}">'
    'اشترك ليصلك موجز الأخبار كل صباح</label><input class="form-control" type="email" id="mail{id}" name="mail" '
    'placeholder="البريد الإلكتروني"><input type="hidden" name="list" value="{id}">'
    '<button class="btn btn-primary" type="submit">اشتراك</button></form></section>'
)
SIDE_TITLES = ("اخترنا لك", "الأكثر تفاعلا", "تقارير", "مواضيع", "خدمات", "منوعات", "الأكثر مشاهدة", "قضايا")
ROW_TITLES = ("فيديو وصور", "ملفات خاصة", "من الأرشيف", "إنفوغراف")
SLIDE = '<div class="carousel-item{active}">{card}</div>'
CAROUSEL = (
    '<section class="media-row container"><!-- media --><h4 class="media-title">{title}</h4>'
    '<div class="carousel slide" id="carousel{id}" data-bs-ride="carousel"><div class="carousel-inner">{slides}</div>'
    '<button class="carousel-control-prev" type="button" data-bs-target="#carousel{id}" data-bs-slide="prev">'
    '<span class="carousel-control-prev-icon" aria-hidden="true"></span></button></div></section>'
)

FOOT = (
    '<div class="foot-columns container"><div class="row">{}</div></div>'
    '<div class="modal fade" id="notify" tabindex="-1" aria-hidden="true"><div class="modal-dialog">'
    '<div class="modal-content"><div class="modal-header"><h5 class="modal-title">إشعارات الأخبار</h5>'
    '<button type="button" class="btn-close" data-bs-dismiss="modal" aria-label="إغلاق"></button></div>'
    '<div class="modal-body">هل ترغب في استلام إشعارات بأهم الأخبار فور نشرها؟</div><div class="modal-footer">'
    '<button type="button" class="btn btn-light">ليس الآن</button></div></div></div></div>'
    '<div class="cookie-bar fixed-bottom"><p class="cookie-text">نستخدم ملفات تعريف الارتباط لتحسين تجربة التصفح، '
    'وباستمرارك في التصفح فإنك توافق على سياسة الخصوصية.</p><button class="btn btn-sm">موافق</button></div>'
)
FOOT_TITLES = ("أقسام الموقع", "خدماتنا", "عن الوكالة", "تابعنا", "تطبيقاتنا")
SERVICES = (
    "أسعار الصرف", "حالة الطقس", "مواقيت الصلاة", "خريطة الموقع", "سياسة الخصوصية", "شروط الاستخدام",
    "أعلن معنا", "وظائف", "هيئة التحرير", "الأرشيف",
)  # fmt: skip
FOOT_LINK = '<li class="foot-item"><a class="foot-link text-white-50" href="/page-{id}.html">{name}</a></li>'
FOOT_COLUMN = (
    '<div class="col-6 col-lg-2"><h6 class="foot-title text-uppercase">{title}</h6>'
    '<ul class="list-unstyled foot-list">{links}</ul></div>'
)
STATE = '<script>window.__STATE__ = "{}";</script>\n<script>window.dataLayer = window.dataLayer || [];</script>\n'
