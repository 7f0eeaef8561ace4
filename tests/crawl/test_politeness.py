"""Politeness as plain rules: robots.txt by RFC 9309, Retry-After, the pace, addresses never to visit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from newscrawl.crawl import politeness
from newscrawl.crawl.politeness import ROBOTS_BYTES, RobotsRules, Throttle, retry_after
from newscrawl.crawl.public_ip import is_public
from newscrawl.messages.cases import Notice

SITE = "https://baghdadtoday.news"
NOW = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)


def allowed(text: str | bytes, path: str) -> bool:
    body = text if isinstance(text, bytes) else text.encode()
    return RobotsRules.of(200, body).allows(SITE + path)


OWN = "User-agent: newscrawl\n"
ALL = "User-agent: *\n"

MACS = "User-agent: news\nDisallow: /\nUser-agent: *\nDisallow: /a\n".replace("\n", "\r")
TWICE = OWN + "Disallow: /a\n\nUser-agent: x\nDisallow: /\n\n" + OWN + "Disallow: /b\n"

RULES = [
    # group choice
    ("our own group alone counts", ALL + "Disallow: /\n\n" + OWN + "Disallow: /a\n", "/b", True),
    ("and what it forbids is forbidden", ALL + "Allow: /\n\n" + OWN + "Disallow: /a\n", "/a/1", False),
    ("the star's group where there is none of ours", ALL + "Disallow: /a\n", "/a", False),
    ("another crawler's group is not ours", "User-agent: other\nDisallow: /\n", "/a", True),
    ("a longer token is not ours", "User-agent: newscrawler\nDisallow: /\n", "/a", True),
    ("a shorter token is not ours", "User-agent: news\nDisallow: /\n", "/a", True),
    ("a token with a dash behind is not ours", "User-agent: newscrawl-images\nDisallow: /\n", "/a", True),
    ("case of the token is nothing", "User-agent: NewsCrawl\nDisallow: /\n", "/a", False),
    ("a version behind the token is nothing", "User-agent: newscrawl/1.0\nDisallow: /\n", "/a", False),
    ("words behind the token are nothing", "User-agent: newscrawl bot\nDisallow: /\n", "/a", False),
    ("digits in the token are another's", "User-agent: newscrawl2\nDisallow: /\n", "/a", True),
    ("a comment behind the token is nothing", "User-agent: newscrawl # hello\nDisallow: /\n", "/a", False),
    ("several agents share a group", "User-agent: other\nUser-agent: newscrawl\nDisallow: /a\n", "/a", False),
    ("two groups of ours are one", TWICE, "/a", False),
    ("two groups of ours are one, the second", OWN + "Disallow: /a\n\n" + OWN + "Disallow: /b\n", "/b", False),
    ("an empty group of ours allows all", ALL + "Disallow: /\n\n" + OWN + "Disallow:\n", "/a", True),
    ("rules before any group are nobody's", "Disallow: /\n" + OWN + "Disallow: /a\n", "/b", True),
    ("a sitemap does not end a group", OWN + "Sitemap: https://x/s.xml\nDisallow: /a\n", "/a", False),
    # longest match
    ("the longer allow wins", ALL + "Disallow: /a\nAllow: /a/b\n", "/a/b/c", True),
    ("the longer disallow wins", ALL + "Allow: /a\nDisallow: /a/b\n", "/a/b/c", False),
    ("order is nothing", ALL + "Allow: /a/b\nDisallow: /a\n", "/a/b/c", True),
    ("of equals allow wins", ALL + "Disallow: /a\nAllow: /a\n", "/a", True),
    ("all but a section", ALL + "Disallow: /\nAllow: /security/\n", "/security/", True),
    ("case of the path matters", ALL + "Disallow: /Security\n", "/security/", True),
    # special characters
    ("a star is any run", ALL + "Disallow: /*/print\n", "/a/b/print:1", False),
    ("a dollar is the end", ALL + "Disallow: /*.html$\n", "/1-a.html", False),
    ("and nothing behind it", ALL + "Disallow: /*.html$\n", "/1-a.html?x=1", True),
    ("a dollar in the middle is a letter", ALL + "Disallow: /a$b\n", "/a$b", False),
    ("a query counts", ALL + "Disallow: /index.php?do=search\n", "/index.php?do=search&q=1", False),
    ("other queries do not", ALL + "Disallow: /index.php?do=search\n", "/index.php?do=x", True),
    ("many stars do not hang", ALL + "Disallow: /" + "*a" * 40 + "$\n", "/" + "a" * 60 + "b", True),
    # percent-encoding
    ("raw Arabic in the rule", ALL + "Disallow: /أمن/\n", "/%D8%A3%D9%85%D9%86/1", False),
    ("encoded Arabic in the rule", ALL + "Disallow: /%D8%A3%D9%85%D9%86/\n", "/%D8%A3%D9%85%D9%86/1", False),
    ("lower-case digits of the encoding", ALL + "Disallow: /%d8%a3%d9%85%d9%86/\n", "/%D8%A3%D9%85%D9%86/1", False),
    ("lower-case digits in the address", ALL + "Disallow: /%D8%A3%D9%85%D9%86/\n", "/%d8%a3%d9%85%d9%86/1", False),
    ("raw Arabic in the address", ALL + "Disallow: /%D8%A3%D9%85%D9%86/\n", "/أمن/1", False),
    ("an encoded slash is no slash", ALL + "Disallow: /a/b\n", "/a%2Fb", True),
    ("an encoded letter is the letter", ALL + "Disallow: /%61bc\n", "/abc", False),
    # forms of the file
    ("line ends of Windows", (ALL + "Disallow: /a\n").replace("\n", "\r\n"), "/a", False),
    ("line ends of old Macs", MACS, "/b", True),
    ("line ends of old Macs, forbidden", MACS, "/a", False),
    ("a byte order mark", "\ufeff" + ALL + "Disallow: /a\n", "/a", False),
    ("blank lines inside a group", ALL + "\n\nDisallow: /a\n", "/a", False),
    ("spaces everywhere", "  User-Agent :  *  \n  Disallow :   /a  \n", "/a", False),
    ("no space at all", "user-agent:*\ndisallow:/a\n", "/a", False),
    ("comments", "# hello\n" + ALL + "Disallow: /a # not b\n", "/a", False),
    ("an empty file", "", "/a", True),
    ("a page in its place", "<!DOCTYPE html><html><body>User-agent: *<br>Disallow: /</body></html>", "/a", True),
    ("bytes that are no text", b"\xff\xfe\x00" + ALL.encode() + b"Disallow: /a\xff\n", "/b", True),
    ("robots.txt itself is always allowed", ALL + "Disallow: /\n", "/robots.txt", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "expected"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_robots_rules(text: str | bytes, path: str, expected: bool) -> None:
    assert allowed(text, path) is expected


def test_robots_are_read_to_500_kib_at_least_and_never_by_half_a_line() -> None:
    filler = "".join(f"Disallow: /no/{n}\n" for n in range(60_000))
    early, late = ALL + "Disallow: /a\n" + filler, ALL + filler + "Disallow: /a\n"
    assert len(early) > 600 * 1024
    assert not allowed(early, "/a")
    assert not allowed(early, "/no/1")
    assert allowed(late, "/a"), "what lies behind the limit is not read"
    head = ALL + "Disallow: /x\n"
    cut = head + "#" * (ROBOTS_BYTES - len(head) - len("Disallow: /a") - 1) + "\nDisallow: /abc\n"
    assert cut.encode()[:ROBOTS_BYTES].endswith(b"Disallow: /a")
    assert allowed(cut, "/axe"), "half a rule is no rule"
    assert not allowed(cut, "/x")


STATUSES = [(200, True), (204, True), (400, True), (401, True), (403, True), (404, True), (410, True), (451, True)]
REFUSING = [(429, False), (500, False), (503, False), (599, False), (301, False), (304, False)]


@pytest.mark.parametrize(("status", "open_"), STATUSES + REFUSING)
def test_what_the_status_of_robots_means(status: int, open_: bool) -> None:
    robots = RobotsRules.of(status, b"")
    assert robots.allows(f"{SITE}/a") is open_
    assert (robots.refused is None) is open_
    assert robots.refused == (None if open_ else Notice("robots_status", {"status": status}))


def test_robots_that_cannot_be_had_keep_us_out() -> None:
    robots = RobotsRules.unreachable("timeout", "timed out")
    assert not robots.allows(f"{SITE}/robots.txt")
    assert (robots.reason, robots.refused) == ("timeout", Notice("robots_unreachable", {"why": "timed out"}))


DELAYS = [
    ("Crawl-delay: 7", 7.0),
    ("Crawl-delay: 0.5", 0.5),
    ("crawl-delay:3", 3.0),
    ("Crawl-delay: soon", None),
    ("Crawl-delay: -5", None),
    ("Crawl-delay: inf", None),
    ("Crawl-delay: nan", None),
    ("Crawl-delay:", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "seconds"), DELAYS)
def test_crawl_delay(line: str, seconds: float | None) -> None:
    assert RobotsRules.of(200, f"User-agent: *\n{line}\nDisallow: /a\n".encode()).crawl_delay == seconds


def test_crawl_delay_of_our_own_group_goes_first() -> None:
    text = "User-agent: *\nCrawl-delay: 60\n\nUser-agent: newscrawl\nCrawl-delay: 2\n"
    assert RobotsRules.of(200, text.encode()).crawl_delay == 2.0


def test_a_crawl_delay_of_more_than_an_hour_is_a_refusal() -> None:
    robots = RobotsRules.of(200, b"User-agent: *\nCrawl-delay: 999999\n")
    assert not robots.allows(f"{SITE}/a")
    assert robots.refused == Notice("robots_delay", {"seconds": 999999.0})


WAITS = [
    ("0", 0.0),
    ("120", 120.0),
    (" 30 ", 30.0),
    ("Sun, 07 Sep 2025 12:00:45 GMT", 45.0),
    ("Sunday, 07-Sep-25 12:01:00 GMT", 60.0),
    ("Sun Sep  7 12:02:00 2025", 120.0),
    ("Sun, 07 Sep 2025 15:01:00 +0300", 60.0),
    ("Sun, 07 Sep 2025 11:00:00 GMT", 0.0),
    ("Wed, 01 Jan 99999 00:00:30 GMT", None),
    ("Mon, 1 Jan 99999999999999 00:00:00 GMT", None),
    ("Mon, 1 Jan 2024 00:00:00 +99999999999999999999", None),
    ("Mon, 1 Jan 0001 00:00:00 +1400", 0.0),
    ("-5", None),
    ("1.5", None),
    ("١٢٠", None),
    ("9" * 30, None),
    ("soon", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("value", "seconds"), WAITS)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


PUBLIC = [
    "8.8.8.8", "185.60.216.35", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    "::ffff:0:8.8.8.8", "2a00:1450::5efe:8.8.8.8", "2a00:1450::200:5efe:808:808", "2a00:1450:5efe::7f00:1", "3ffe::1",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1",
    "::ffff:0:10.0.0.1", "::ffff:0:127.0.0.1", "2a00:1450::5efe:127.0.0.1", "2a00:1450::200:5efe:a9fe:a9fe",
    "2002:808:808::5efe:10.0.0.1", "192.88.99.1", "3fff::1", "3fff:fff::1", "200::1", "4000::1", "5f00::1", "8000::1",
    "", "localhost", "2130706433", "0x7f000001", "127.1", "1.2.3.4.5", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_never_to_visit(address: str) -> None:
    assert not is_public(address)


class Clock:
    """A clock that moves by being slept on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(politeness.asyncio, "sleep", clock.sleep)  # type: ignore[attr-defined]
    return clock


def times(throttle: Throttle, clock: Clock, *, count: int = 3, lasting: float = 0.0) -> list[float]:
    begun = []

    async def one() -> None:
        async with throttle:
            begun.append(clock.now)
            clock.now += lasting

    async def all_at_once() -> None:
        await asyncio.gather(*(one() for _ in range(count)))

    asyncio.run(all_at_once())
    return begun


def test_the_pace_counts_from_the_end_of_a_request(clock: Clock) -> None:
    assert times(Throttle(2.0, clock=clock), clock, lasting=5.0) == [100.0, 107.0, 114.0]


def test_a_pause_holds_everybody_and_the_longest_counts(clock: Clock) -> None:
    throttle = Throttle(1.0, clock=clock)
    throttle.pause(30)
    throttle.pause(5)
    assert times(throttle, clock) == [130.0, 131.0, 132.0]


def test_the_pace_is_only_ever_slowed(clock: Clock) -> None:
    throttle = Throttle(2.0, clock=clock)
    throttle.slow_down(0.5)
    assert throttle.delay == 2.0
    throttle.slow_down(9)
    assert times(throttle, clock) == [100.0, 109.0, 118.0]


def test_a_request_that_fails_gives_its_turn_back_and_counts(clock: Clock) -> None:
    throttle = Throttle(3.0, clock=clock)

    async def fail() -> None:
        async with throttle:
            raise OSError

    async def two() -> float:
        with pytest.raises(OSError):
            await fail()
        async with throttle:
            return clock.now

    assert asyncio.run(two()) == 103.0


def test_requests_of_a_rendered_page_keep_the_pace_within_its_turn(clock: Clock) -> None:
    throttle = Throttle(2.0, clock=clock)
    begun = []

    async def wait_turn_inside() -> None:
        await throttle.wait_turn_inside()
        begun.append(clock.now)

    async def page() -> None:
        async with throttle:
            await wait_turn_inside()  # the page itself
            await asyncio.gather(*(wait_turn_inside() for _ in range(2)))

    asyncio.run(page())
    assert begun == [100.0, 102.0, 104.0]
