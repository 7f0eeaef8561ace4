"""JSON Lines, JSON and CSV, as `export` and Scrapy's feeds use them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from newscrawl.exporters import COLUMNS, Csv
from tests.exporters.writing import written
from tests.store.samples import article


def cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_a_cell_like_a_formula_is_guarded_unless_raw(start: str) -> None:
    item = {"a": f"{start}SUM(1)", "b": f"x{start}", "c": ["=1"], "d": -1}
    assert cells(written("csv", item))[1] == [f"'{start}SUM(1)", f"x{start}", '["=1"]', "'-1"]
    assert cells(written("csv", item, raw=True))[1] == [f"{start}SUM(1)", f"x{start}", '["=1"]', "-1"]


def test_csv_begins_with_a_mark_and_its_columns_once() -> None:
    item = {"b": 1, "a": None}
    assert written("csv", item, item) == b"\xef\xbb\xbfb,a\r\n1,\r\n1,\r\n"
    assert written("csv", item, begun=b"\xef\xbb\xbfb,a\r\n") == b"1,\r\n"
    assert written("csv", columns=("a", "b")) == b"\xef\xbb\xbfa,b\r\n"
    assert written("csv", item, columns=("a", "b", "c")) == b"\xef\xbb\xbfa,b,c\r\n,1,\r\n"
    assert written("csv") == b""


def test_csv_columns_are_the_contract_s() -> None:
    assert tuple(cells(written("csv", article()))[0]) == COLUMNS["articles"]


def test_csv_into_a_pipe() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.got += bytes(data)
            return len(data)

    pipe = Pipe()
    exporter = Csv(pipe)  # type: ignore[arg-type]
    exporter.export_item({"a": "نص"})
    assert pipe.got == "\ufeffa\r\nنص\r\n".encode()


@pytest.mark.parametrize("fields", [["b", "c"], {"b": "B", "c": "C"}])
def test_scrapy_s_choice_of_fields(fields: Any) -> None:
    titles = list(fields.values()) if isinstance(fields, dict) else fields
    item = {"a": 1, "b": 2}
    assert cells(written("csv", item, fields_to_export=fields)) == [titles, ["2", ""]]
    assert json.loads(written("jsonl", item, fields_to_export=fields)) == dict(zip(titles, (2, None), strict=True))


def test_json_is_valid_with_none_one_and_many() -> None:
    for count in range(3):
        items = [{"a": n} for n in range(count)]
        assert json.loads(written("json", *items)) == items
        assert [json.loads(line) for line in written("jsonl", *items).splitlines()] == items


def test_other_people_s_items_and_broken_text() -> None:
    @dataclass
    class Theirs:
        name: str
        day: Any

    from datetime import date

    raw = written("jsonl", Theirs("a\ud800b \ud83d\ude00", date(2025, 9, 7)))
    assert json.loads(raw) == {"name": "a\ufffdb 😀", "day": "2025-09-07"}
    assert "بغداد".encode() in written("jsonl", {"x": "بغداد"})
