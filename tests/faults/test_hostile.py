"""One thing written over and over, to all that reads what others wrote: four times as much, four times as long."""

from __future__ import annotations

import gc
import time

import pytest

from tests.faults.test_fuzz import PIECES, READERS, is_read_as_bytes

MORE_PIECES = (
    "<a ", "<aaaa", "&", "&#x", "<a href='/1-x.html'>", "<a href='/1-x.html'>خبر أمني عاجل</a>", "<br>", "<h1>خبر</h1>",
    "<li>", "<td>", "<table>", "<div class='news'>", "<span class='ticker'>x</span>", "<b>", "[", '{"a":', "((", "- ",
    "-", "|", "| ", "..", " ", "\n", "\u00a0", "عاجل ", "عاجل - ", "منذ ساعة ", "19-03-2020, 11:14 | ", "1", "١", "1,",
    "a", "خ", "خ ", "خبر عاجل جدا ", "<item><title>x</title></item>", "<url><loc>http://a/</loc></url>", "<x:y>",
    "Disallow: /*a*a*a*b\n", "Disallow: /a\n", "/", "../", "%2e", "&a=1", "http://a/ ", "://", "x://", "(", "AND ",
    "NEAR(", "انتهى ", "(انتهى) ", "كتب: ", "تحرير: ا", "A+", "اقرأ أيضا ", "© ",
)  # fmt: skip
SIZE = 10_000
BEGINNINGS = ("", "<html><body><h1>عنوان الخبر الأمني اليوم</h1><p>نص")


def _cost(name: str, text: str) -> float:
    """Seconds of this thread for one reading, at the least of three."""
    read, _, refusals = READERS[name]
    given = text.encode("utf-8", "surrogatepass") if is_read_as_bytes(name) else text
    best = float("inf")
    for _ in range(3):
        gc.collect(0)
        gc.disable()  # a full collection costs what the whole test run has piled up
        start = time.thread_time()
        try:
            read(given)
        except refusals:
            pass
        finally:
            best = min(best, time.thread_time() - start)
            gc.enable()
        if best < 0.02:
            break
    return best


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_nothing_that_is_repeated_makes_a_reader_slow(name: str) -> None:
    size = SIZE // 10 if name == "a query" else SIZE
    for piece in dict.fromkeys((*PIECES, *MORE_PIECES)):
        for beginning in BEGINNINGS:
            small = _cost(name, beginning + piece * (size // len(piece)))
            large = _cost(name, beginning + piece * (4 * size // len(piece)))
            # Sixteen times the cost would be quadratic.
            assert large < 10 * small + 0.1, f"{large:.3f} s and {small:.3f} s for {piece!r} after {beginning!r}"
