"""How figures are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crawls import Crawl, middle
from bench.processes import Used
from bench.replica import Seen
from bench.report import document, processor
from bench.tables import Table, number, percent, ratio

TABLE = Table(title="Speed", note="Per page.", header=["", "ms"], rows=[["a|b", "1.0"]], left_out=["c: no wheel"])


def test_a_table_is_markdown() -> None:
    assert TABLE.markdown() == "\n".join(
        [
            "## Speed",
            "",
            "Per page.",
            "",
            "|  | ms |",
            "| --- | ---: |",
            "| a\\|b | 1.0 |",
            "",
            "Not measured: c: no wheel",
        ]
    )


def test_a_table_without_rows_says_so() -> None:
    assert "Nothing was measured." in Table(title="Speed", note="Per page.", header=[""], rows=[]).markdown()


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "100"), (0.9999, "99.9"), (0.985, "98.5"), (0.29, "29"), (0.0, "0"), (None, "")]
)
def test_a_share_is_never_rounded_up_to_all(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_numbers_and_ratios() -> None:
    assert [number(1234.567), number(1234.567, 0), number(None)] == ["1,234.57", "1,235", ""]
    assert [ratio(3, 4), ratio(3, 0)] == ["0.75", ""]


def test_the_document_names_command_machine_and_versions() -> None:
    text = document([TABLE], "python -m bench --only speed")
    assert "`python -m bench --only speed`" in text
    assert "Machine: " in text
    assert "goose3 3." in text
    assert text.endswith("c: no wheel\n")


def test_the_processor_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor\t: 0\nmodel name\t: Some Processor 9000\n", encoding="utf-8")
    assert processor(file) == "Some Processor 9000"


def test_of_several_crawls_the_middle_one_stands() -> None:
    crawls = [_crawl(cpu) for cpu in (3.0, 1.0, 2.0)]
    assert middle(crawls).used.cpu == 2.0
    assert middle(crawls[:2]).used.cpu == 3.0


def _crawl(cpu: float) -> Crawl:
    return Crawl(used=Used(cpu=cpu, wall=1, peak=1), seen=Seen(requests=1, unchanged=0, sent=1), articles=1000)
