"""A site's file and its first case, from one article's page. Pure: nothing is fetched or written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newscrawl.arabic import BAGHDAD, clean, search_key
from newscrawl.errors import ConfigError
from newscrawl.pages import ArticlePage
from newscrawl.pages.html.metadata import Metadata
from newscrawl.pages.html.parsing import parse
from newscrawl.scaffold import cases, menus, rules, selectors
from newscrawl.scaffold.menus import MenuSection
from newscrawl.scaffold.rules import Rule
from newscrawl.site import Site
from newscrawl.urls import absolute

_BARS = " |-–—»«›‹:•·/،"
_LONGEST = 40  # characters of a site's name
_UNREAD = "# {0}: by metadata and structure alone; no element was found that holds just that"
_FIELDS = {"headline_selector": "headline", "date_selector": "date", "body_selector": "body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was read off one article's page, and the files that come of it."""

    page: ArticlePage
    site: Site
    menu: tuple[MenuSection, ...]
    rules: tuple[Rule, ...]
    chosen: dict[str, str]

    @property
    def rule(self) -> Rule:
        """The rule of identity in use: the first that is left."""
        return self.rules[0]

    def with_rules(self, left: Sequence[Rule]) -> Draft:
        """The draft with these rules of identity; raises `ConfigError` where none is left."""
        if not left:
            raise ConfigError(f"{self.page.url}: no rule tells this address from a section's; take another article")
        return _with_sections(replace(self, rules=tuple(left), site=_with_rule(self.site, left[0])))

    @property
    def source(self) -> str:
        """The site's file."""
        return _source(self)

    @property
    def selectors(self) -> dict[str, str]:
        """The selector found for each of headline, date and body; empty for none."""
        return {word: self.chosen.get(name, "") for name, word in _FIELDS.items()}

    def case(self, site: Site) -> dict[str, str]:
        """The files of the first case, by name: what ``site``, as its file has it, makes of the page."""
        url, now = self.page.url, self.page.now
        meta = {"kind": "article", "url": url, "now": now.isoformat(timespec="seconds")}
        expected = cases.article(site, self.page.html, url, now, dict.fromkeys(cases.STATED))
        return {
            "page.html": self.page.html,
            "meta.json": _pretty(meta),
            "expected.json": _pretty(expected),
        }


def draft(name: str, html: str, url: str, *, now: datetime, tz: ZoneInfo = BAGHDAD) -> Draft:
    """A site called ``name`` from an article's page; raises `PageError` where the page holds no article.

    ``url`` is the article's own address, ``now`` when it was fetched. The rules of identity are the
    possible ones, the shortest identity first: a `Rule` that does not rebuild the address must be tried.
    """
    parts, document = urlsplit(url), parse(html)
    metadata = Metadata(document)
    host = (parts.hostname or "").removeprefix("www.")
    site = Site(
        name=name,
        title="",
        address=f"{parts.scheme}://{parts.netloc}",
        aliases=_aliases(parts.netloc),
        sections={},
        number=lambda url: None,
        article_path=str,
        parser=f"{name}/1",
        tz=tz,
    )
    title = _title(metadata, site.article_page(html, url, now).headline) or host
    site = replace(site, title=title)
    page = site.article_page(html, url, now)
    page.to_item(id=f"{name}:1", site=name, url=url)
    menu = menus.entries(document, url, site)
    page = selectors.trial(page, {"section_names": frozenset(entry.name for entry in menu)})
    links = [a for n in document.css("a[href]") if (a := absolute(n.attributes.get("href") or "", url))]
    own = sorted({link for link in links if site.addresses().is_own(link)})
    found = tuple(rules.candidates(url, own, [site.address + entry.path for entry in menu]))
    site = replace(site, has_ticker=bool(site.ticker(html, url, now=now, tz=tz, title=title).lines))
    made = Draft(page=page, site=site, menu=tuple(menu), rules=(), chosen=selectors.guess(page))
    return made.with_rules(found)


def _title(metadata: Metadata, headline: str) -> str:
    """What the site calls itself: in its metadata, else in what its page's title adds to the headline."""
    if metadata.site_names:
        return metadata.site_names[0]
    said = clean(metadata.raw_title)
    rest = said.replace(headline, "").strip(_BARS)
    return rest if headline and headline in said and len(rest) <= _LONGEST else ""


def _aliases(netloc: str) -> tuple[str, ...]:
    """The host's name with or without `www.`; none for an IP address or a port of its own."""
    if netloc.rpartition(".")[2].isalpha():
        return (netloc.removeprefix("www.") if netloc.startswith("www.") else f"www.{netloc}",)
    return ()


def _with_rule(site: Site, rule: Rule) -> Site:
    return replace(site, number=rule.number, article_path=lambda number: rule.path.format(number=number))


def _with_sections(made: Draft) -> Draft:
    """The draft's site with the sections of the menu, less what the rule of identity takes for articles."""
    menu = [entry for entry in made.menu if made.rule.number(made.site.address + entry.path) is None]
    own = search_key(made.page.section or "")
    first = next((entry.slug for entry in menu if search_key(entry.name) == own), menu[0].slug if menu else None)
    site = replace(
        made.site,
        sections={entry.slug: entry.name for entry in menu},
        default_sections=(first,) if first else (),
        section_paths=menus.paths(menu),
    )
    return replace(made, site=site)


def _source(made: Draft) -> str:
    return "\n".join([*_head(made), *_page_class(made), *_site(made)]) + "\n"


def _head(made: Draft) -> list[str]:
    site = made.site
    about = f"{site.title}, {site.address}.".replace("\\", "").replace('"', "'")
    return [
        f'"""{about}"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from zoneinfo import ZoneInfo", ""] if site.tz != BAGHDAD else []),
        "from newscrawl.identity import by_path",
        "from newscrawl.pages import ArticlePage",
        "from newscrawl.site import Site",
        "",
        "SECTIONS = {",
        *(f"    {_quoted(slug)}: {_quoted(name)}," for slug, name in site.sections.items()),
        "}",
        "",
    ]


def _page_class(made: Draft) -> list[str]:
    return [
        "",
        f"class {_class_name(made)}(ArticlePage):",
        '    """What a selector does not find is read by metadata, then by structure."""',
        "",
        *(_selector(name, made.chosen) for name in _FIELDS),
        "    section_names = frozenset(SECTIONS.values())",
        "",
        "",
    ]


def _site(made: Draft) -> list[str]:
    site, rule = made.site, made.rule
    values = {
        "name": _quoted(site.name),
        "title": _quoted(site.title),
        "address": _quoted(site.address),
        "aliases": f"({_quoted(site.aliases[0])},)" if site.aliases else "",
        "sections": "SECTIONS",
        "default_sections": f"({_quoted(site.default_sections[0])},)" if site.default_sections else "",
        "section_paths": _paths(site.section_paths, site.sections),
        "number": f'by_path(r"{rule.pattern}")',
        "article_path": f"lambda number: f{_quoted(rule.path)}",
        "has_ticker": "" if site.has_ticker else "False",
        "tz": f"ZoneInfo({_quoted(str(site.tz))})" if site.tz != BAGHDAD else "",
        "article": _class_name(made),
        "parser": _quoted(site.parser),
    }
    return ["SITE = Site(", *(f"    {name}={value}," for name, value in values.items() if value), ")"]


def _paths(paths: Mapping[str, str], sections: Mapping[str, str]) -> str:
    """The sections' paths as source: by one rule where one gives them all."""
    if not paths:
        return ""
    slug, path = next(iter(paths.items()))
    form = path.replace(slug, "{slug}")
    if {one: form.format(slug=one) for one in sections} == paths:
        return f"{{slug: f{_quoted(form)} for slug in SECTIONS}}"
    entries = "".join(f"        {_quoted(one)}: {_quoted(path)},\n" for one, path in paths.items())
    return f"{{\n{entries}    }}"


def _class_name(made: Draft) -> str:
    return "".join(part.capitalize() for part in made.site.name.split("_")) + "Article"


def _selector(name: str, chosen: dict[str, str]) -> str:
    if name in chosen:
        return f"    {name} = {_quoted(chosen[name])}"
    return "    " + _UNREAD.format(_FIELDS[name])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pretty(value: object, indent: int | None = 2) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
