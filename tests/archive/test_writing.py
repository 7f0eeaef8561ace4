"""The files by themselves: what other tools read in them, what is left after a crash, who else is at them."""

from __future__ import annotations

import gzip
import resource
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.archive.gzip_members import good_end
from newscrawl.archive.reader import pages_at
from newscrawl.errors import ArchiveError
from newscrawl.messages.english import english
from newscrawl.records import PageFailed, PageGone, PageRead, PageResult, PageUnchanged
from tests.archive.samples import (
    AT,
    HTML,
    SITE,
    archive,
    article,
    check,
    coded,
    command,
    exchange,
    index,
    only_file,
    read,
    records,
    types,
)


def written(
    folder: Path, *results: PageResult, sources: dict[str, dict[str, object]] | None = None
) -> list[PageResult]:
    writer = archive(folder)
    made, well = writer.write(results, sources or {})
    writer.close()
    assert well
    return made


def place(result: PageResult) -> tuple[Path, int]:
    assert isinstance(result, PageRead)
    assert result.place is not None
    return Path(result.place.archive), result.place.offset


def test_other_tools_take_the_file_and_find_what_crossed_the_wire(tmp_path: Path) -> None:
    (result,) = written(tmp_path, read(7, coded(7)))
    file = only_file(tmp_path)
    assert file.name == "baghdad_today-20250907.warc.gz"
    assert check(file).count("digest pass") == 3
    assert [line["warc-type"] for line in index(file)] == ["warcinfo", "response", "request"]
    for words in (("check", str(file)), ("index", str(file))):
        assert command(*words).returncode == 0, command(*words).stderr
    (info, about), (response, body), (request, _) = records(file)
    assert info["WARC-Filename"] == file.name
    assert b"format: WARC File Format 1.1" in about
    assert gzip.decompress(body).decode() == HTML
    assert response["WARC-Target-URI"] == request["WARC-Target-URI"] == "https://baghdadtoday.news/7-x.html"
    assert response["WARC-Date"] == "2025-09-07T06:30:15.123456Z"
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["Newscrawl-Article"] == "baghdad_today:7"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert isinstance(result, PageRead)
    assert result.exchanges == ()
    assert result.article.source == {"archive": file.name, "offset": int(index(file)[1]["offset"])}


def test_no_password_and_no_chunks_are_kept(tmp_path: Path) -> None:
    written(tmp_path, read(1, exchange()))
    text = gzip.decompress(only_file(tmp_path).read_bytes()).lower()
    assert b"host: baghdadtoday.news\r\nuser-agent: newscrawl/test\r\n" in text
    assert b"authorization" not in text
    assert b"transfer-encoding" not in text
    assert b"newscrawl-base" not in text


def test_a_body_that_is_compressed_already_is_stored_and_another_is_compressed(tmp_path: Path) -> None:
    long = HTML * 50
    plain, packed = written(tmp_path, read(1, exchange(1, body=long.encode())), read(2, coded(2, long)))
    assert isinstance(plain, PageRead)
    assert isinstance(packed, PageRead)
    assert plain.place
    assert packed.place
    assert plain.place.end - plain.place.offset < len(long) / 3
    stored = only_file(tmp_path).read_bytes()[packed.place.offset : packed.place.end]
    assert coded(2, long).body in stored


def test_the_pages_of_an_article_stand_one_behind_the_other_and_are_read_back(tmp_path: Path) -> None:
    pages = tuple(
        replace(coded(5, f"{HTML}{n}"), url=f"https://baghdadtoday.news/page,{n},5-x.html") for n in (1, 2, 3)
    )
    _, long, _ = written(tmp_path, read(4), read(5, *pages), read(5, coded(5)))
    name, offset = place(long)
    found = list(pages_at(tmp_path / SITE / name, offset))
    assert [page.body.decode() for page in found] == [f"{HTML}{n}" for n in (1, 2, 3)]
    assert [page.number for page in found] == [1, 2, 3]
    assert {page.at for page in found} == {AT}
    assert found[0].content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("coding", ["br", "deflate", "x-gzip", "zstd", "identity", "gzip, br"])
def test_every_coding_is_undone(tmp_path: Path, coding: str) -> None:
    import zlib

    import brotli
    from scrapy.utils._compression import zstd

    made = {
        "br": brotli.compress,
        "deflate": zlib.compress,
        "x-gzip": gzip.compress,
        "zstd": zstd.compress,
        "identity": bytes,
        "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
    }[coding](HTML.encode())
    (result,) = written(tmp_path, read(1, exchange(1, body=made, headers=f"\r\nContent-Encoding: {coding}".encode())))
    name, offset = place(result)
    (page,) = pages_at(tmp_path / SITE / name, offset)
    assert page.body.decode() == HTML


def test_answers_without_a_page_are_kept_too(tmp_path: Path) -> None:
    gone = PageGone(id="baghdad_today:1", url="u", status=404, exchanges=(exchange(1, status=404, body=b"gone"),))
    failed = PageFailed(url="u", id="baghdad_today:2", reason="no_body", exchanges=(coded(2),))
    listing = PageFailed(url="u", page="listing", reason="http_500")
    made = written(tmp_path, gone, failed, listing)
    assert made == [replace(gone, exchanges=()), replace(failed, exchanges=()), listing]
    assert types(only_file(tmp_path)) == ["warcinfo", "response", "request", "response", "request"]
    check(only_file(tmp_path))


# Revisits


def test_a_304_is_a_revisit_of_the_page_that_is_stored(tmp_path: Path) -> None:
    (first,) = written(tmp_path, read(1))
    assert isinstance(first, PageRead)
    unmodified = exchange(
        1, status=304, body=b"", headers=b"\r\nContent-Length: 0\r\nETag: x", fetched_at=AT + timedelta(1)
    )
    result = PageUnchanged(id="baghdad_today:1", exchanges=(unmodified,))
    later = archive(tmp_path)
    later.write([result, result], {"baghdad_today:1": first.article.source or {}})
    later.close()
    second = tmp_path / SITE / "baghdad_today-20250908.warc.gz"
    check(second)
    original = records(tmp_path / SITE / "baghdad_today-20250907.warc.gz")[1][0]
    fields, body = records(second)[1]
    assert (fields["WARC-Type"], body) == ("revisit", b"")
    assert fields["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert fields["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert fields["WARC-Refers-To-Date"] == original["WARC-Date"]
    assert fields["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
    assert b"Content-Length: 0" not in gzip.decompress(second.read_bytes()), "the site said nothing of it"


def test_the_same_page_again_is_a_revisit_and_keeps_the_first_ones_place(tmp_path: Path) -> None:
    (first,) = written(tmp_path, read(1))
    assert isinstance(first, PageRead)
    source = first.article.source or {}
    again, other = written(tmp_path, read(1), read(1, coded(1, HTML + "x")), sources={"baghdad_today:1": source})
    assert isinstance(again, PageRead)
    assert isinstance(other, PageRead)
    assert (again.article.source, again.place) == (source, None)
    assert other.place is not None
    assert types(only_file(tmp_path))[3:] == ["revisit", "request", "response", "request"]
    fields, body = records(only_file(tmp_path))[3]
    assert fields["WARC-Profile"].endswith("/revisit/identical-payload-digest")
    assert fields["WARC-Payload-Digest"] == records(only_file(tmp_path))[1][0]["WARC-Payload-Digest"]
    assert body == b""
    check(only_file(tmp_path))


def test_where_the_first_page_is_gone_the_page_is_kept_whole(tmp_path: Path) -> None:
    sources: dict[str, dict[str, object]] = {
        "baghdad_today:1": {"archive": "baghdad_today-20250101.warc.gz", "offset": 9}
    }
    result = PageUnchanged(id="baghdad_today:1", exchanges=(exchange(1, status=304, body=b""),))
    written(tmp_path, read(1), result, sources=sources)
    assert types(only_file(tmp_path))[1:] == ["response", "request", "revisit", "request"]
    assert "WARC-Refers-To" not in records(only_file(tmp_path))[3][0]
    check(only_file(tmp_path))


# After a crash


@pytest.mark.slow
def test_a_half_written_record_is_cut_off_at_whatever_byte_it_ends(tmp_path: Path) -> None:
    written(tmp_path / "whole", read(1), read(2))
    whole = only_file(tmp_path / "whole").read_bytes()
    last = int(index(only_file(tmp_path / "whole"))[-1]["offset"])
    known = int(index(only_file(tmp_path / "whole"))[3]["offset"])
    for end in range(last, len(whole)):
        for believed in (None, known):
            folder = tmp_path / f"{end}-{believed}"
            file = folder / SITE / "baghdad_today-20250907.warc.gz"
            file.parent.mkdir(parents=True)
            file.write_bytes(whole[:end])
            writer = archive(folder, lambda name, believed=believed: believed)  # type: ignore[misc]
            _, well = writer.write([read(3)], {})
            writer.close()
            assert well
            assert file.read_bytes()[:last] == whole[:last]
            said = list(map(english, writer.notices()))
            assert len(said) == (end > last)
            assert all(f"its {end - last} bytes from {last} on were cut off" in note for note in said)
            assert [fields.get("Newscrawl-Article") for fields, _ in records(file)] == [
                None, "baghdad_today:1", None, "baghdad_today:2", "baghdad_today:3", None,
            ]  # fmt: skip
            shutil.rmtree(folder)


SHORT = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 50\r\n\r\nnot 50 bytes\r\n\r\n", mtime=0)


@pytest.mark.parametrize("rest", [b"\0" * 5000, b"junk", gzip.compress(b"no record", mtime=0), b"\x1f\x8b\x08", SHORT])
def test_what_is_no_record_is_cut_off(tmp_path: Path, rest: bytes) -> None:
    written(tmp_path, read(1))
    size = only_file(tmp_path).stat().st_size
    with only_file(tmp_path).open("ab") as file:
        file.write(rest)
    assert good_end(only_file(tmp_path)) == good_end(only_file(tmp_path), size) == size
    written(tmp_path, read(2))
    check(only_file(tmp_path))


@pytest.mark.parametrize("size", [0, 1, 9, 30, 100])
def test_a_file_that_broke_off_at_its_head_is_begun_anew(tmp_path: Path, size: int) -> None:
    written(tmp_path, read(1))
    file = only_file(tmp_path)
    file.write_bytes(file.read_bytes()[:size])
    written(tmp_path, read(2))
    assert types(only_file(tmp_path)) == ["warcinfo", "response", "request"]


def test_a_damaged_byte_is_found(tmp_path: Path) -> None:
    for at in (40, -400, -12):
        (result,) = written(tmp_path / str(at), read(1))
        assert isinstance(result, PageRead)
        assert result.place
        file = only_file(tmp_path / str(at))
        data = bytearray(file.read_bytes())
        (_, start), end = place(result), int(index(file)[2]["offset"])
        data[start + 40 if at > 0 else end + at] ^= 0xFF
        file.write_bytes(data)
        with pytest.raises(ArchiveError):
            list(pages_at(file, start))


def test_a_page_that_somebody_changed_is_found_by_its_digest(tmp_path: Path) -> None:
    (result,) = written(tmp_path, read(1, exchange(1)))
    file, (_, start) = only_file(tmp_path), place(result)
    record = gzip.decompress(file.read_bytes()[start : int(index(file)[2]["offset"])])
    assert b"<h1>" in record
    file.write_bytes(file.read_bytes()[:start] + gzip.compress(record.replace(b"<h1>", b"<h2>")))
    with pytest.raises(ArchiveError, match="digest"):
        next(pages_at(file, start))


# Who else is there


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    first = tmp_path / SITE / "baghdad_today-20250907.warc.gz"
    first.parent.mkdir()
    first.write_bytes(gzip.compress(b"something else"))
    (result,) = written(tmp_path, read(1))
    assert place(result)[0].name == "baghdad_today-20250907-2.warc.gz"
    assert gzip.decompress(first.read_bytes()) == b"something else"


@pytest.mark.parametrize("left", ["shorter", "gone"])
def test_a_file_that_lost_what_the_store_points_at_is_told_and_not_written_to(tmp_path: Path, left: str) -> None:
    (result,) = written(tmp_path, read(1))
    assert isinstance(result, PageRead)
    assert result.place
    size, name = result.place.end, result.place.archive
    file = only_file(tmp_path)
    file.unlink() if left == "gone" else file.write_bytes(file.read_bytes()[:-5])
    writer = archive(tmp_path, lambda asked: size if asked == name else None)
    (second,), _ = writer.write([read(2)], {})
    writer.close()
    assert place(second)[0].name == "baghdad_today-20250907-2.warc.gz"
    (note,) = map(english, writer.notices())
    assert f"of the {size} bytes that the store knows of" in note


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    one, two = archive(tmp_path), archive(tmp_path)
    made = [writer.write([read(n)], {})[0][0] for n, writer in enumerate((one, two, one), 1)]
    one.close()
    two.close()
    names = [place(result)[0].name for result in made]
    assert names == ["baghdad_today-20250907.warc.gz", "baghdad_today-20250907-2.warc.gz", names[0]]
    check(*sorted((tmp_path / SITE).iterdir()))


def test_each_page_goes_to_the_file_of_its_day(tmp_path: Path) -> None:
    later = replace(coded(2), fetched_at=AT + timedelta(days=1))
    made = written(tmp_path, read(1), read(2, later), read(3, coded(3), later))
    assert [place(result)[0].name[14:22] for result in made] == ["20250907", "20250908", "20250907"]
    check(*(tmp_path / SITE).iterdir())


# What goes wrong


def test_a_disk_that_is_full_takes_no_look_and_leaves_no_half_record(tmp_path: Path) -> None:
    writer = archive(tmp_path)
    writer.write([read(1)], {})
    size = only_file(tmp_path).stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300, hard))
    try:
        results, well = writer.write([read(2)], {})
        assert not well
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert results == [PageRead(article=article(2))]
    assert only_file(tmp_path).stat().st_size == size
    (note,) = map(english, writer.notices())
    assert "pages are not kept meanwhile" in note
    (result,), well = writer.write([read(3)], {})
    writer.close()
    assert well
    assert place(result)[1] == size
    check(only_file(tmp_path))


def test_a_file_that_is_deleted_meanwhile_is_made_again(tmp_path: Path) -> None:
    writer = archive(tmp_path)
    writer.write([read(1)], {})
    only_file(tmp_path).unlink()
    assert not writer.write([read(2)], {})[1]
    assert writer.write([read(3)], {})[1]
    writer.close()
    assert types(only_file(tmp_path)) == ["warcinfo", "response", "request"]


@pytest.mark.parametrize("further", [0, 3, 40])
def test_another_stores_file_in_the_place_of_ours_is_left_alone(tmp_path: Path, further: int) -> None:
    """As after `store copy` into a folder where another store has crawled on the same day."""
    written(tmp_path, read(1))
    name = only_file(tmp_path).name
    theirs = [place(result) for result in written(tmp_path, read(2), read(3))]
    before = only_file(tmp_path).read_bytes()
    size = theirs[0][1] + 5 + further  # no record of this file ends there
    writer = archive(tmp_path, lambda asked: size if asked == name else None)
    (result,), well = writer.write([read(4)], {})
    writer.close()
    assert well
    assert place(result)[0].name == "baghdad_today-20250907-2.warc.gz"
    (note,) = map(english, writer.notices())
    assert note.endswith(f"{name} is not the file that the store knows; left alone")
    assert (tmp_path / SITE / name).read_bytes() == before
    check(*sorted((tmp_path / SITE).iterdir()))
