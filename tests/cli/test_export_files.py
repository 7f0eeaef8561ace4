"""`export` to files: the format by the ending, a file that is whole or as it was, and what does not go together."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import stat
import subprocess
import sys
from pathlib import Path

import feedparser
import pyarrow.parquet as pq
import pytest

from newscrawl.cli.output.files import Format, format_of, opened
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.cli.test_help import loaded
from tests.crawl import command
from tests.store import samples

ENDINGS = [
    ("a.jsonl", "jsonl"), ("a.json", "json"), ("a.csv", "csv"), ("a.CSV", "csv"), ("a.parquet", "parquet"),
    ("a.rss", "rss"), ("a.atom", "atom"), ("a", "jsonl"), ("a.txt", "jsonl"), ("a.csv.bak", "jsonl"), (".csv", "jsonl"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "format"), ENDINGS)
def test_the_ending_decides(name: str, format: str) -> None:
    assert format_of(Path("folder.csv") / name) == format


def test_the_ending_decides_where_no_format_is_given(filled: Path, say: Say) -> None:
    assert format_of(None) is Format.jsonl
    for format in Format:
        assert say(f"export articles --format {format} -o given").code == 0
        assert say(f"export articles -o {'x.' + format.value}").code == 0
        assert (filled / f"x.{format}").read_bytes() == (filled / "given").read_bytes()
    assert say("export articles --format jsonl -o x.csv").code == 0
    assert (filled / "x.csv").read_bytes() == say("export articles").raw
    result = say("export articles -o x.xml")
    assert (result.code, "--format rss or --format atom" in result.err) == (2, True)
    assert not (filled / "x.xml").exists()
    assert say("export articles -o x.xml --format rss").code == 0


WRONG = [
    ("articles --follow", "--follow is for changes"),
    ("changes --follow --format csv", "--follow writes jsonl"),
    ("changes --follow -o x.parquet", "--follow writes jsonl"),
    ("changes --format ninjs", "ninjs is for articles and headlines"),
    ("headlines --format rss", "rss holds the newest articles"),
    ("changes -o x.atom", "atom holds the newest articles"),
    ("articles -f jsonfeed --history", "no --history"),
    ("articles -f rss --since 2025-01-01", "no --since"),
    ("articles --limit 3", "--limit is for"),
    ("headlines --section أمن", "--section is for articles"),
    ("changes --section أمن", "--section is for articles"),
    ("articles --site elsewhere", "unknown site 'elsewhere'"),
    ("articles -f yaml", "yaml"),
    ("articles -o .", "Is a directory"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_does_not_go_together_is_told_in_one_line(filled: Path, say: Say, words: str, said: str) -> None:
    before = sorted(path.name for path in filled.iterdir())
    result = say(f"export {words}")
    assert (result.code, result.raw) == (2, b""), result.err
    assert said in result.err
    assert result.err.count("\n") == 1
    assert sorted(path.name for path in filled.iterdir()) == before


def test_parquet_is_not_written_to_a_terminal(filled: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        words = [sys.executable, "-m", "newscrawl", "export", "articles", "-f", "parquet"]
        result = subprocess.run(
            words, env=command.environment(filled), cwd=filled, stdout=theirs, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(theirs)
        os.close(ours)
    assert (result.returncode, b"no text for a terminal" in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.parquet", "a.ninjs"])
def test_an_export_that_fails_leaves_the_old_file(filled: Path, say: Say, name: str) -> None:
    (filled / name).write_bytes(b"old")
    with Store.open("sqlite:///output/newscrawl.db", root=filled) as store:
        samples.save(store, *(samples.article(n) for n in range(100, 700)))
        store._db.engine.raw_connection().cursor().execute("UPDATE revisions SET authors = '{' WHERE key = 600")
    result = say(f"export articles -o {name}")
    assert result.code not in (0, 2)
    assert result.err.count("\n") == 1
    assert (filled / name).read_bytes() == b"old"
    assert sorted(path.name for path in filled.iterdir()) == [name, "output"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_stopped_leaves_the_old_file(tmp_path: Path, number: signal.Signals) -> None:
    place = tmp_path / "a.jsonl"
    place.write_bytes(b"old")
    before = signal.getsignal(number)

    def stopped() -> None:
        with opened(place, None) as file:
            file.write(b"new")
            signal.raise_signal(number)

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert (place.read_bytes(), list(tmp_path.iterdir())) == (b"old", [place])
    assert signal.getsignal(number) is before


def test_an_export_needs_no_scrapy(filled: Path) -> None:
    for words in ("export articles -o a.csv", "export articles -f rss -o a.rss", "export changes -f parquet -o a"):
        assert loaded(*words.split()) & {"scrapy", "twisted", "trafilatura", "alembic"} == set()
    assert pq.read_table(filled / "a").num_rows == 5


def test_the_new_file_takes_the_old_one_s_place_and_rights(filled: Path, say: Say) -> None:
    old = filled / "a.jsonl"
    old.write_bytes(b"old")
    old.chmod(0o640)
    (filled / "link.jsonl").symlink_to(old)
    assert say("export articles -o link.jsonl").code == 0
    assert (filled / "link.jsonl").is_symlink()
    assert old.read_bytes() == say("export articles").raw
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert say("export articles -o new.jsonl").code == 0
    plain = filled / "plain"
    plain.touch()
    assert stat.S_IMODE((filled / "new.jsonl").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_what_is_no_file_is_written_as_it_is(filled: Path, say: Say) -> None:
    assert say("export articles -o /dev/null").code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert say("export articles -o /dev/stdout").raw == say("export articles").raw
    assert say("export articles -o /dev/full").code == 2


def test_no_way_to_the_store_s_own_files(filled: Path, say: Say) -> None:
    for name in ("newscrawl.db", "newscrawl.db-wal", "newscrawl.db-shm"):
        result = say(f"export articles -o output/{name}")
        assert (result.code, "that is the store itself" in result.err) == (2, True)
        assert say(f"export changes --follow -o output/{name}").code == 2


def test_ninjs_lines(filled: Path, say: Say) -> None:
    lines = say("export articles -f ninjs").lines
    assert [line["version"] for line in lines] == ["2", "1"]
    assert len(say("export articles -f ninjs --history").lines) == 3
    assert {line["representationType"] for line in say("export headlines -f ninjs").lines} == {"partial"}


def test_by_site_and_section(filled: Path, say: Say) -> None:
    (filled / "sites").mkdir()
    (filled / "newscrawl.toml").touch()
    with Store.open("sqlite:///output/newscrawl.db", root=filled) as store:
        samples.save(store, samples.article(3, section="رياضة"), section_slug="sport")
        samples.save(store, samples.article(4, section=None))

    def ids(*words: str) -> list[str]:
        result = say("export", *words)
        assert result.code == 0, result.err
        return [line["id"][-1] for line in result.lines]

    assert ids("articles", "--section", "رياضة") == ids("articles", "--section", "sport") == ["3"]
    assert ids("articles", "--section", "أمن", "--history") == ["1", "1", "2"]
    assert ids("articles", "--section", "لا شيء") == []
    assert ids("articles", "--site", "baghdad_today") == ["1", "2", "3", "4"]
    assert len(ids("changes", "--site", "baghdad_today")) == len(ids("changes"))
    assert len(ids("headlines", "--site", "baghdad_today")) == 2


def test_the_newest_articles_as_feeds(filled: Path, say: Say) -> None:
    with Store.open("sqlite:///output/newscrawl.db", root=filled) as store:
        times = [samples.NOW.replace(day=day) for day in range(1, 7)]
        made = [samples.article(n, published_at=at, section="رياضة") for n, at in enumerate(times, 11)]
        samples.save(store, *made, now=samples.NOW + samples.HOUR)
    read = feedparser.parse(say("export articles -f rss --limit 3 --section رياضة").raw)
    assert [entry.id[-2:] for entry in read.entries] == ["16", "15", "14"]
    assert (read.feed.title, read.feed.link) == ("بغداد اليوم - رياضة", "https://baghdadtoday.news")
    assert len(feedparser.parse(say("export articles -f atom").raw).entries) == 8
    result = json.loads(say("export articles -f jsonfeed --site baghdad_today --limit 1").raw)
    assert (result["title"], len(result["items"])) == ("بغداد اليوم", 1)


def test_feeds_of_an_empty_store(here: Path, say: Say) -> None:
    Store.open("sqlite:///output/newscrawl.db", create=True, root=here).close()
    assert feedparser.parse(say("export articles -f rss").raw).entries == []
    assert feedparser.parse(say("export articles -f atom").raw).bozo == 0
    assert json.loads(say("export articles -f jsonfeed").raw)["items"] == []


def test_parquet_through_a_pipe(filled: Path, say: Say) -> None:
    assert pq.read_table(io.BytesIO(say("export articles -f parquet").raw)).num_rows == 2


AHEAD = [("99999", "99999"), ("99999999999999999999999999", str(2**63 - 1))]


@pytest.mark.parametrize(("since", "shown"), AHEAD)
def test_a_cursor_that_is_ahead_of_the_feed_is_told(filled: Path, say: Say, since: str, shown: str) -> None:
    done = say(f"export changes --since {since}")
    assert (done.code, done.raw) == (0, b"")
    assert f"--since {shown}: the change feed ends at " in done.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("export changes --history", "--history is for articles; changes have none"),
        ("export headlines --history", "--history is for articles; headlines have none"),
        ("export articles --raw", "--raw is for csv, not jsonl"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(filled: Path, say: Say, words: str, why: str) -> None:
    done = say(words)
    assert (done.code, done.err) == (2, f"newscrawl: {why}\n")


def test_a_full_disk_behind_standard_output_is_one_line(filled: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newscrawl", "export", "articles"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "newscrawl: standard output: No space left on device\n"


@pytest.mark.parametrize("words", ["search نص", "runs", "sites", "diff baghdad_today:1", "export articles", "failures"])
def test_a_reader_that_goes_away_is_no_failure(filled: Path, words: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "newscrawl", *words.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr as errors:
        assert (process.wait(60), errors.read()) == (0, b"")
