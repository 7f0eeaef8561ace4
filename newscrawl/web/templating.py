"""Templates, and what every page has: language, direction, the parts of the site, times."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newscrawl.text.snippets import Span
from newscrawl.urls import is_web_address
from newscrawl.web.i18n import durations
from newscrawl.web.i18n.messages import (
    DIRECTIONS,
    UNITS,
    Lang,
    counted,
    field_name,
    reason_name,
    say,
    tag_name,
    way_name,
)
from newscrawl.web.i18n.notices import told
from newscrawl.web.state import AppState, site_name, zone

STATIC = Path(__file__).parent / "static"
LANG_COOKIE = "newscrawl_lang"
_ENDLESS = re.compile(r"(\S{120})(?=\S{120})")
_YEAR = 365 * 24 * 3600


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("newscrawl.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        site_name=site_name, zone=zone, static=static, marked=marked, counted=counted, units=json.dumps(UNITS),
        field_name=field_name, way_name=way_name, tag_name=tag_name, told=told, reason_name=reason_name,
    )  # fmt: skip
    made.filters.update(is_web=is_web_address, cut=cut, soft=soft, readable=readable)
    return made


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def cut(text: str | None, most: int) -> str:
    """The text, or its beginning where it is longer than anybody would read."""
    if not text or len(text) <= most:
        return text or ""
    return f"{text[:most]}…"


def soft(text: str) -> Markup:
    """The text, escaped, with places to break in words longer than any: over these a browser takes minutes."""
    return Markup("<wbr>").join(part for part in _ENDLESS.split(text) if part)


def readable(url: str) -> str:
    """An address as a person reads it: letters instead of their percent-encoding, where that is one printable word."""
    try:
        plain = unquote(url, errors="strict")
    except UnicodeDecodeError:
        return url
    return plain if plain.isprintable() and " " not in plain else url


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """The text, escaped, with its hits in ``<mark>``."""
    made, at = [], 0
    for start, end in spans:
        made += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*made, escape(text[at:])])


TEMPLATES = _environment()


def language(request: Request) -> Lang:
    """What the address asks for, else the cookie; Arabic else."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANG_COOKIE)
    return "en" if chosen == "en" else "ar"


def page(request: Request, template: str, state: AppState, *, code: int = 200, **values: Any) -> Response:
    """A page, or the part of one that htmx asks for, as the template has it."""
    text = rendered(request, template, state, **values)
    answer = HTMLResponse(text, code, {"vary": "Cookie, HX-Request", "cache-control": "private, no-cache"})
    if request.query_params.get("lang") in DIRECTIONS:
        answer.set_cookie(LANG_COOKIE, language(request), max_age=_YEAR, samesite="lax", httponly=True)
    return answer


def rendered(request: Request, template: str, state: AppState, **values: Any) -> str:
    """The text of a page."""
    lang = language(request)
    now = state.now()
    other = [(name, value) for name, value in request.query_params.multi_items() if name not in ("lang",)]
    return TEMPLATES.get_template(template).render(
        t=partial(say, lang=lang),
        lang=lang,
        direction=DIRECTIONS[lang],
        here=request.url.path,
        other_lang=f"?{urlencode([*other, ('lang', 'ar' if lang == 'en' else 'en')])}",
        signed_in=request.state.signed_in,
        shown=partial(_shown, lang=lang, now=now),
        exactly=partial(durations.exactly, lang=lang),
        now=now,
        **values,
    )


def _shown(at: datetime | None, site: str, *, lang: Lang, now: datetime, seconds: bool = False) -> Markup:
    """A time by the site's clock, with how long ago it was."""
    if at is None:
        return Markup("—")
    try:
        local = at.astimezone(zone(site))
    except OverflowError:  # a year that the zone's clock has not
        local = at
    clock = f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"
    since = durations.ago(at, now, lang)
    ago = Markup(' <span class="ago" data-at="{}">{}</span>').format(int(at.timestamp()), since) if since else ""
    written = Markup('<time datetime="{}" dir="ltr">{}</time>').format(local.isoformat(timespec="seconds"), clock)
    return written + ago
