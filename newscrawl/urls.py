"""Addresses: one form for each page, an article's identity, and where a site is really fetched from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|yclid|_ga|ref_src)$", re.IGNORECASE)
# DataLife Engine: print:page,1,131941-.html · page,2,131941-slug.html · 131941-slug.html
_DLE_SEGMENT = re.compile(r"([0-9]{1,12})-.*\.html?", re.IGNORECASE | re.DOTALL)
_DLE_PART = re.compile(r"(?:print:)?page,([0-9]{1,6}),", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(?::[0-9]+)?(?=/|$)")
# A path from the root that resolves to itself: no dot segments, nothing that would be stripped or split off.
_PLAIN_PATH = re.compile(r"/(?!/)(?:[^\s\x00-\x20\x7f?#;\\./]|\.(?!\.?(?:/|$))|/(?!\.))*")
_SHORT = 500  # characters of an address that is remembered
_LONGEST = 8_000  # characters of one that can be fetched (RFC 9110, 4.1); a longer one is none
_SAFE_PATH = "/:@!$&'()*+,;=~-._"


def absolute(url: str, base: str) -> str | None:
    """``url`` resolved against ``base``, or None when it is no web address.

    >>> absolute("/91135-.html", "https://baghdadtoday.news/security/")
    'https://baghdadtoday.news/91135-.html'
    >>> absolute("javascript:void(0)", "https://baghdadtoday.news/") is None
    True
    """
    if len(url) > _LONGEST:
        return None
    origin = _origin(base)
    if origin and _PLAIN_PATH.fullmatch(url):
        return origin + url
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return joined if is_web_address(joined) else None


@lru_cache(maxsize=256)
def _origin(base: str) -> str:
    """The scheme and host of a page's address, as links from the root are resolved; empty where that takes care."""
    found = _ORIGIN.match(base)
    return found[0] if found and is_web_address(base) else ""


def canonical_url(url: str) -> str:
    """One address for one page: lower-case host, no default port, fragment or tracking parameters.

    Percent-encoding is normalised, the order of the query kept.
    Raises ``ValueError`` for anything that is not an absolute http(s) address.

    >>> canonical_url("HTTPS://BaghdadToday.News:443/91135-.html?utm_source=x#top")
    'https://baghdadtoday.news/91135-.html'
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an absolute http(s) address: {url!r}")
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)]
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_SAFE_PATH, errors="surrogateescape")
    return urlunsplit((parts.scheme, _netloc(parts), path or "/", urlencode(query), ""))


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def split(url: str) -> SplitResult:
    """The parts of an address as a page may write it: of one that is none, its path alone.

    >>> split("http://[x/a.html").path
    'http://[x/a.html'
    """
    try:
        return urlsplit(url) if len(url) <= _LONGEST else SplitResult("", "", url, "", "")
    except ValueError:
        return SplitResult("", "", url, "", "")


def dle_number(url: str) -> str | None:
    """The number of a DataLife Engine article, whatever its slug; None for every other page.

    The digits before the first dash in the last path segment's part after its last comma; for
    ``/news/{id}/…`` the segment after ``news``; for ``?newsid=`` its value.

    >>> dle_number("https://baghdadtoday.news/print:page,1,131941-.html")
    '131941'
    >>> dle_number("/news/76098/slug")
    '76098'
    >>> dle_number("/security/page/2/") is None
    True
    """
    return _remembered(url) if len(url) <= _SHORT else _number_in(url)


def _number_in(url: str) -> str | None:
    parts = split(url)
    segments = [s for s in parts.path.split("/") if s]
    if len(segments) >= 2 and segments[0] == "news" and re.fullmatch(r"[0-9]{1,12}", segments[1]):
        return str(int(segments[1]))
    if segments:
        last = unquote(segments[-1])
        for part in (last.rsplit(",", 1)[-1], _DLE_PART.sub("", last, count=1)):
            if found := _DLE_SEGMENT.fullmatch(part):
                return str(int(found[1]))
    newsid = dict(parse_qsl(parts.query)).get("newsid", "")
    return str(int(newsid)) if re.fullmatch(r"[0-9]{1,12}", newsid) else None


_remembered = lru_cache(maxsize=1024)(_number_in)  # every page repeats the links of its margins


def dle_part(url: str) -> int:
    """Which page of a long article an address names; 1 for the article itself.

    >>> dle_part("https://baghdadtoday.news/page,2,131941-.html")
    2
    """
    last = unquote(split(url).path.rsplit("/", 1)[-1])
    found = _DLE_PART.match(last)
    return int(found[1]) if found and not last.lower().startswith("print:") else 1


def is_web_address(url: str) -> bool:
    """True for an absolute http(s) address that something could be fetched from.

    >>> [is_web_address(u) for u in ("http://[::1]:80/x", "http://a:99999", "http://[a/", "ftp://a", "a.html")]
    [True, False, False, False, False]
    """
    try:
        parts = split(url)
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a site lives and where it is fetched from: itself, or a mirror, replica or test server.

    ``own`` is the site's address, ``aliases`` its other host names, ``base`` the address fetched
    from. With ``base`` equal to ``own`` addresses are fetched as written.
    """

    own: str
    base: str
    aliases: tuple[str, ...] = ()

    @property
    def mirrored(self) -> bool:
        """Whether pages are fetched from elsewhere than the site's own address."""
        return self.base.rstrip("/") != self.own.rstrip("/")

    def is_own(self, url: str) -> bool:
        """True for an address on the site's own host, by any of its names."""
        parts = urlsplit(url)
        own = urlsplit(self.own)
        if parts.scheme not in _DEFAULT_PORTS or parts.hostname is None:
            return False
        if parts.netloc.lower() == own.netloc.lower():
            return True
        default = parts.port in (None, _DEFAULT_PORTS[parts.scheme])
        return default and parts.hostname in {own.hostname, *self.aliases}

    def is_base(self, url: str) -> bool:
        """True for an address under the one that is fetched from."""
        parts, base = urlsplit(url), urlsplit(self.base)
        same = (parts.scheme, _netloc(parts)) == (base.scheme, _netloc(base))
        prefix = base.path.rstrip("/")
        return same and (parts.path == prefix or parts.path.startswith(prefix + "/"))

    def fetchable(self, url: str) -> str | None:
        """The address to fetch ``url`` at, or None when it is on another host.

        Without the user that it may name, and by https where that is how the site is fetched: no link and no
        redirect leads to a page in clear text.

        >>> at = Addresses("https://baghdadtoday.news", "http://127.0.0.1:8000")
        >>> at.fetchable("https://baghdadtoday.news/91135-.html")
        'http://127.0.0.1:8000/91135-.html'
        >>> at.fetchable("http://127.0.0.1:9000/") is None
        True
        """
        if self.is_base(url) if self.mirrored else self.is_own(url):
            return self._guarded(url)
        return self._moved(url, self.base) if self.mirrored and self.is_own(url) else None

    def public(self, url: str) -> str:
        """The site's own address of a page or image that was read at ``base``; others unchanged.

        >>> at = Addresses("https://baghdadtoday.news", "http://127.0.0.1:8000")
        >>> at.public("http://127.0.0.1:8000/uploads/1.jpg")
        'https://baghdadtoday.news/uploads/1.jpg'
        """
        if self.mirrored and self.is_base(url):
            prefix = urlsplit(self.base).path.rstrip("/")
            return self._moved(url, self.own, strip=prefix)
        if self.is_own(url):
            return self._moved(url, self.own)
        return url

    def _guarded(self, url: str) -> str:
        parts, base = urlsplit(url), urlsplit(self.base)
        scheme = "https" if base.scheme == "https" else parts.scheme
        if "@" not in parts.netloc and scheme == parts.scheme:
            return url
        return urlunsplit(parts._replace(scheme=scheme, netloc=_netloc(parts)))

    @staticmethod
    def _moved(url: str, to: str, strip: str = "") -> str:
        parts, target = urlsplit(url), urlsplit(to)
        path = target.path.rstrip("/") + (parts.path.removeprefix(strip) or "/")
        return urlunsplit((target.scheme, target.netloc, path, parts.query, ""))
