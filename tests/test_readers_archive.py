from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest

from briefbot import readers
from briefbot.errors import UnreadableFile
from briefbot.readers import archive
from briefbot.readers.membername import UniqueNames, safe_name
from briefbot.types import Article, ReadFailure, Skipped
from samples import read_all

LONG = (
    "The bridge over the northern canal was closed to heavy vehicles on Tuesday after a survey found cracks in two of its piers."
)
LATER = "Engineers expect the repair to take eleven weeks, during which convoys are led over the older road through the marshes."


METHODS = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def pack(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def ids(results: list[Article | ReadFailure | Skipped]) -> list[str]:
    return [str(result.id) if isinstance(result, Article) else result.path for result in results]


def failure(results: list[Article | ReadFailure | Skipped]) -> ReadFailure:
    (found,) = [result for result in results if isinstance(result, ReadFailure)]
    assert found.path in found.reason
    assert found.hint
    return found


def test_files_of_an_archive_are_read_in_order_of_name() -> None:
    results = read_all(pack({"south/b.txt": LATER, "a.txt": LONG, "photo.jpg": b"\xff\xd8"}), "a.zip")
    assert ids(results) == ["a.zip/a.txt", "a.zip/photo.jpg", "a.zip/south/b.txt"]
    assert [type(result) for result in results] == [Article, Skipped, Article]


def test_hidden_files_folders_and_the_finders_own_are_passed_over() -> None:
    files = {"a.txt": LONG, ".hidden.txt": LATER, "x/.git/b.txt": LATER, "__MACOSX/._a.txt": b"\0\5", "empty/": ""}
    assert ids(read_all(pack(files), "a.zip")) == ["a.zip/a.txt"]


def test_archives_and_compressed_files_inside_are_read_too() -> None:
    inner = pack({"b.txt": LATER})
    assert ids(read_all(pack({"a.txt.gz": gzip.compress(LONG.encode()), "inner.zip": inner}), "a.zip")) == [
        "a.zip/a.txt.gz",
        "a.zip/inner.zip/b.txt",
    ]


def test_archive_in_an_archive_without_end_comes_to_an_end() -> None:
    data = pack({"a.txt": LONG})
    for _ in range(8):
        data = pack({"a.zip": data})
    assert "files deep" in failure(read_all(data, "a.zip")).reason


def test_member_with_a_password_says_so_and_the_others_are_read() -> None:
    data = bytearray(pack({"a.txt": LONG, "b.txt": LATER}))
    # The flags of the first member, in its own header and in the archive's list.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    results = read_all(bytes(data), "a.zip")
    assert "password" in failure(results).reason
    assert failure(results).article_id == "a.zip/a.txt"
    assert ids(results) == ["a.zip/a.txt", "a.zip/b.txt"]


@pytest.mark.parametrize("method", METHODS)
def test_damaged_member_is_named_and_the_others_are_read(method: int) -> None:
    data = bytearray(pack({"a.txt": LONG, "b.txt": LATER}, method))
    data[50:70] = b"\xa5" * 20
    results = read_all(bytes(data), "a.zip")
    assert "damaged" in failure(results).reason
    assert ids(results) == ["a.zip/a.txt", "a.zip/b.txt"]


def test_member_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000)
    results = read_all(pack({"a.txt": "x" * 1_001, "b.txt": LONG}), "a.zip")
    assert "unpacks to" in failure(results).reason
    assert ids(results) == ["a.zip/a.txt", "a.zip/b.txt"]


def test_archive_that_would_fill_the_disk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 1_500)
    with pytest.raises(UnreadableFile, match="unpacks to"):
        read_all(pack({"a.txt": "x" * 1_000, "b.txt": "x" * 1_000}), "a.zip")


def test_file_too_large_is_no_failure_where_it_would_not_be_read_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000)
    results = read_all(pack({"a.txt": LONG, "film.mp4": b"x" * 1_001, "long.txt": "x" * 1_001}), "a.zip")
    assert [type(result) for result in results] == [Article, Skipped, ReadFailure]


def test_archives_in_an_archive_are_read_up_to_a_limit_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = pack({f"{number}.txt": f"{LONG} {LONG}" for number in range(8)})
    nested = pack({f"{name}.zip": inner for name in "abc"} | {"d.txt": LATER, "e.txt.gz": gzip.compress(LATER.encode())})
    whole = read_all(nested, "nested.zip")
    assert [type(result) for result in whole] == [Article] * 26
    monkeypatch.setattr(readers, "_MOST_INSIDE_BYTES", 5_000)
    *read, last = read_all(nested, "nested.zip")
    assert read == whole[: len(read)]
    assert 8 <= len(read) < 24
    assert isinstance(last, ReadFailure)
    assert last.path == "nested.zip"
    assert "the rest is not read" in last.reason
    monkeypatch.setattr(readers, "_MOST_INSIDE_BYTES", 100)
    (failed,) = read_all(gzip.compress(LATER.encode()), "e.txt.gz")
    assert isinstance(failed, ReadFailure)


def test_an_error_that_no_reader_foresaw_is_named_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(data: bytes, path: str) -> Iterator[Article]:
        raise TypeError("no such\nglyph" + "!" * 500)

    monkeypatch.setitem(readers._READERS, ".md", stumble)
    results = read_all(pack({"a.txt": LONG, "b.md": LATER, "c.zip": pack({"d.md": LATER, "e.txt": LATER})}), "a.zip")
    assert ids(results) == ["a.zip/a.txt", "a.zip/b.md", "a.zip/c.zip/d.md", "a.zip/c.zip/e.txt"]
    failed = results[1]
    assert isinstance(failed, ReadFailure)
    assert failed.article_id == "a.zip/b.md"
    assert failed.reason.startswith("a.zip/b.md could not be read: its reader stopped with TypeError: no such glyph!!!")
    assert len(failed.reason) < 300
    assert "in stumble" in capsys.readouterr().err


def test_a_reader_out_of_memory_is_not_blamed_on_one_member(monkeypatch: pytest.MonkeyPatch) -> None:
    def swell(data: bytes, path: str) -> Iterator[Article]:
        raise MemoryError

    monkeypatch.setitem(readers._READERS, ".md", swell)
    with pytest.raises(MemoryError):
        read_all(pack({"a.txt": LONG, "b.md": LATER}), "a.zip")


def test_names_are_read_in_the_encoding_they_were_written_in() -> None:
    def write(name: bytes, flags: int) -> bytes:
        data = bytearray(pack({"x" * len(name) + ".txt": LONG}))
        for mark, flag_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            start = data.index(mark)
            data[start + flag_at + 1] = flags
            data[start + name_at : start + name_at + len(name)] = name
        return bytes(data)

    assert ids(read_all(write("мост".encode(), 8), "a.zip")) == ["a.zip/мост.txt"]
    assert ids(read_all(write("мост".encode(), 0), "a.zip")) == ["a.zip/мост.txt"]
    assert ids(read_all(write("brücke".encode("cp437"), 0), "a.zip")) == ["a.zip/brücke.txt"]


def test_names_that_lead_outside_are_made_harmless() -> None:
    files = {"../../etc/a.txt": LONG, "/b.txt": LONG, "C:\\north\\c.txt": LONG, "d\n.txt": LONG}
    assert ids(read_all(pack(files), "a.zip")) == ["a.zip/b.txt", "a.zip/d.txt", "a.zip/etc/a.txt", "a.zip/north/c.txt"]
    assert safe_name("..\\../.") == ""


def test_files_of_the_same_name_are_numbered() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a.txt", LONG)
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr("a.txt", LATER)
    first, second = read_all(target.getvalue(), "a.zip")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.text) == ("a.zip/a.txt", LONG)
    assert (second.id, second.text) == ("a.zip/a (2).txt", LATER)


def test_a_number_given_does_not_meet_a_name_that_has_it_already() -> None:
    names = UniqueNames()
    assert [names.give(name) for name in ("a.txt", "a (2).txt", "a.txt", "x/a.txt")] == [
        "a.txt",
        "a (2).txt",
        "a (3).txt",
        "x/a.txt",
    ]


@pytest.mark.parametrize("data", [b"just text", pack({}), pack({".hidden": "x"}), pack({"a.txt": LONG})[:-30]])
def test_archive_that_is_damaged_or_empty_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.zip"):
        read_all(data, "a.zip")


@pytest.mark.parametrize("method", METHODS)
def test_no_damage_to_an_archive_stops_the_reading_of_others(method: int) -> None:
    whole, draw = pack({"a.txt": LONG, "b/c.txt": LATER}, method), random.Random(1)
    for _ in range(500):
        damaged = bytearray(whole[: draw.randrange(1, len(whole) + 1)] if draw.random() < 0.2 else whole)
        for _ in range(draw.choice([1, 2, 8])):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        with suppress(UnreadableFile):
            read_all(bytes(damaged), "a.zip")
