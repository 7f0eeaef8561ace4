"""`newscrawl diff`: an edit on a terminal, in a pipe, as JSON and as a page, from both databases."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl.cli.output.bidi import PDI, RLI
from newscrawl.schemas import load
from newscrawl.store import PageRead, Store
from tests.cli.conftest import Say
from tests.crawl import command
from tests.store import samples

HEADLINE = "ضبط <b>12</b> قطعة سلاح في ديالى"
EDITED = "ضبط <b>15</b> قطعة سلاح في ديالى"
STAYS = " ".join(f"كلمة{n}" for n in range(60))
ID = "baghdad_today:1"


def fill(store: Store) -> None:
    """One article of three revisions, the last of them a second reading; one of a single revision; one elsewhere."""
    first = samples.article(1, headline=HEADLINE, body=f"قتل ثلاثة.\n\n{STAYS}\n\nخاتمة.")
    second = replace(first, headline=EDITED, body=f"قتل ثلاثه.\n\n{STAYS}\n\nخاتمة.", tags=("ديالى",))
    third = replace(second, body=f"قتل ثلاثه.\n\n{STAYS}\n\nخاتمة أخرى.")
    samples.save(store, first, samples.article(2))
    samples.save(store, second, now=samples.NOW + samples.HOUR)
    read = PageRead(article=third, kind="reparse")
    store.save([read], run_id=None, now=samples.NOW + 2 * samples.HOUR)


@pytest.fixture
def edited(here: Path) -> Path:
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as store:
        fill(store)
    return here


def test_the_last_edit(edited: Path, say: Say) -> None:
    result = say(f"diff {ID} --from 1 --to 2")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"{ID}  https://baghdadtoday.news/1-.html",
        "revision 1  2025-09-07 09:00:00 UTC (2025-09-07 12:00:00+03:00)",
        "revision 2  2025-09-07 10:00:00 UTC (2025-09-07 13:00:00+03:00)",
        "",
        "headline",
        "ضبط <b>[-12-]{+15+}</b> قطعة سلاح في ديالى",
        "",
        "body",
        "قتل [-ثلاثة-]{+ثلاثه+}.",
        f"{' '.join(STAYS.split()[:10])} … (50 words)",
        "خاتمة.",
        "",
        "tags",
        "[-ديالى, أسلحة-] {+ديالى+}",
    ]
    assert STAYS in say(f"diff {ID} --from 1 --to 2 --full").out


def test_the_last_two_by_default_and_a_reparse_is_no_edit_of_the_site(edited: Path, say: Say) -> None:
    lines = say(f"diff {ID}").out.splitlines()
    assert lines[2].startswith("revision 3  ")
    assert lines[2].endswith("reparse: the archived page read anew, no edit of the site's")
    assert "خاتمة {+أخرى+}." in lines
    whole = say(f"diff {ID} --from 1").out
    assert "خاتمة {+أخرى+}." in whole
    assert "[-ثلاثة-]{+ثلاثه+}" in whole
    assert say(f"diff {ID} --to 2").out == say(f"diff {ID} --from 1 --to 2").out


@pytest.mark.parametrize("name", ["1", ID, "https://baghdadtoday.news/1-a-slug.html?utm_source=x"])
def test_by_id_number_or_address(edited: Path, say: Say, name: str) -> None:
    assert say("diff", name).out == say(f"diff {ID}").out


def test_one_revision_only(edited: Path, say: Say) -> None:
    result = say("diff 2")
    assert (result.code, result.out) == (0, "baghdad_today:2 has one revision only: nothing was edited\n")
    assert say("diff 2 --json").lines[0]["from"] is None
    assert say("diff 2 --json").lines[0]["edits"] == []


WRONG = [
    ("diff 9", "9: no such article"),
    ("diff baghdad_today:9", "baghdad_today:9: no such article"),
    ("diff https://example.org/1", "no such article"),
    ("diff http://[x", "expected an address"),
    (f"diff {ID} --from 4", f"--from 4: {ID} has the revisions 1 to 3"),
    (f"diff {ID} --to 0", f"--to 0: {ID} has the revisions 1 to 3"),
    ("diff 2 --to 2", "--to 2: baghdad_today:2 has revision 1 only"),
    (f"diff {ID} --from 3 --to 2", "--from 3: not before 2"),
    (f"diff {ID} --from 2 --to 2", "--from 2: not before 2"),
    (f"diff {ID} --to 1", "--to 1: there is no revision before it"),
    (f"diff {ID} --html --json", "--html and --json"),
    (f"diff {ID} page.html", "page.html: a file is for --html"),
    (f"diff {ID} . --html", ".: Is a directory"),
    (f"diff {ID} output/newscrawl.db --html", "that is the store itself"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_words_end_with_2_and_one_line(edited: Path, say: Say, words: str, said: str) -> None:
    result = say(words)
    assert (result.code, result.raw, result.err.count("\n")) == (2, b"", 1)
    assert said in result.err


def test_a_number_that_two_sites_have(edited: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.sites.names", lambda: ["baghdad_today", "elsewhere"])
    assert say("diff 1").code == 0
    with Store.open("sqlite:///output/newscrawl.db", root=edited) as store:
        samples.save(store, samples.article(id="elsewhere:1", site="elsewhere", url="https://example.org/1"))
    result = say("diff 1")
    assert (result.code, "give one of baghdad_today:1, elsewhere:1" in result.err) == (2, True)


def test_a_site_that_is_known_no_more(edited: Path, say: Say) -> None:
    with Store.open("sqlite:///output/newscrawl.db", root=edited) as store:
        gone = samples.article(id="gone:1", site="gone", url="https://example.org/1")
        samples.save(store, gone)
        samples.save(store, replace(gone, headline="غيره"))
    assert "{+غيره+}" in say("diff gone:1").out


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_as_json_from_both_databases(here: Path, say: Say, request: pytest.FixtureRequest, kind: str) -> None:
    url = f"sqlite:///{here}/a.db" if kind == "sqlite" else request.getfixturevalue("database")
    with Store.open(url, create=True) as store:
        fill(store)
    (line,) = say("diff", ID, "--json", "--database", url).lines
    assert list(Draft202012Validator(load("diff"), format_checker=FormatChecker()).iter_errors(line)) == []
    assert line["to"] == {"revision": 3, "made_at": "2025-09-07T11:00:00+00:00", "kind": "reparse"}
    (edit,) = line["edits"]
    assert edit["field"] == "body"
    assert "".join(piece["text"] for piece in edit["pieces"] if piece["kind"] != "added") == edit["old"]
    assert "".join(piece["text"] for piece in edit["pieces"] if piece["kind"] != "removed") == edit["new"]


class Read_(HTMLParser):
    """A page's tags, and the text in each of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.texts: list[SimpleNamespace] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(SimpleNamespace(within=self.open[-1] if self.open else "", text=data))


def test_as_a_page(edited: Path, say: Say) -> None:
    result = say(f"diff {ID} --from 1 --to 2 --html")
    page = Read_(result.out)
    assert page.open == []
    assert page.tags[0] == ("html", {"dir": "rtl", "lang": "ar"})
    # Nothing of a text is a tag, nothing is fetched, nothing runs.
    assert not {"b", "script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert {text.text for text in page.texts if text.within == "del"} >= {"12", "ثلاثة"}
    assert {text.text for text in page.texts if text.within == "ins"} >= {"15", "ثلاثه"}
    for shown in (ID, "2025-09-07 09:00:00 UTC", "2025-09-07 13:00:00 UTC+03:00", "المراجعة 1", "المراجعة 2", STAYS):
        assert any(shown in text.text for text in page.texts), shown
    assert ("a", {"href": "https://baghdadtoday.news/1-.html", "rel": "noreferrer"}) in page.tags
    style = next(text.text for text in page.texts if text.within == "style")
    assert "line-through" in style
    assert "underline" in style
    assert "وليست تعديلًا من الموقع" not in result.out
    assert "وليست تعديلًا من الموقع" in say(f"diff {ID} --html").out


def test_a_page_to_a_file(edited: Path, say: Say) -> None:
    result = say(f"diff {ID} new/edit.html --html")
    assert (result.code, result.raw, result.err) == (0, b"", "")
    assert (edited / "new" / "edit.html").read_bytes() == say(f"diff {ID} --html").raw


def on_a_terminal(folder: Path, *words: str, **more: str) -> str:
    """What a command shows on a terminal of 60 columns."""
    master, slave = pty.openpty()
    environment = {**command.environment(folder), "TERM": "xterm-256color", "COLUMNS": "60", **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "newscrawl", *words], cwd=folder, env=environment, stdout=slave, stderr=slave
    )
    os.close(slave)
    said = b""
    try:
        while part := os.read(master, 65536):
            said += part
    except OSError:
        pass  # how Linux says that the other side was closed
    os.close(master)
    assert process.wait(60) == 0
    return said.decode().replace("\r\n", "\n")


def test_on_a_terminal_each_line_is_told_from_right_to_left(edited: Path) -> None:
    shown = on_a_terminal(edited, "diff", ID, "--from", "1", "--to", "2")
    assert "\x1b[31m[-12-]\x1b[0m\x1b[32m{+15+}\x1b[0m" in shown
    arabic = [line for line in shown.splitlines() if any("\u0600" <= char <= "\u06ff" for char in line)]
    assert len(arabic) >= 5
    for line in arabic:
        assert line.startswith(RLI), line
        assert line.endswith(PDI), line
        assert line.count(PDI) == line.count(RLI) + line.count("\u2066")
    assert RLI not in shown.splitlines()[0]


def test_without_colour_the_signs_tell(edited: Path) -> None:
    shown = on_a_terminal(edited, "diff", ID, "--from", "1", "--to", "2", NO_COLOR="1")
    assert "[-12-]{+15+}" in shown
    assert "\x1b[3" not in shown


def test_a_pipe_has_no_invisible_marks(edited: Path, say: Say) -> None:
    out = say(f"diff {ID} --from 1").out
    assert not set("\u2066\u2067\u2068\u2069\x1b") & set(out)
