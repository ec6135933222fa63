"""A build says what became of each file and article, encodes only what is new, and ends where a build from nothing would."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from briefbot.doctor import examine
from briefbot.errors import IndexNotFound, IndexStale
from briefbot.generations.current import current
from briefbot.generations.generation import Generation
from desk import Desk, assert_sound_and_as_built_anew, renamings, stored_articles, stored_passages, summary

ONE = "The harbour bridge at Norrin was closed on Wednesday."
TWO = "Some 12,000 vehicles a day are sent over the ferry crossing."
FOG = "Fog lay on the port all day and no pilot put out."
RAIN = "It rained for three days in the hills above Velden."
STRIKE = "Dockers laid down their work at noon on Monday."


def article(*paragraphs: str, title: str = "Bridge closed", source: str = "Wire", day: int = 5) -> str:
    return f"---\ntitle: {title}\ndate: 2031-03-{day:02}\nsource: {source}\n---\n\n" + "\n\n".join(paragraphs) + "\n"


def lines(**texts: str) -> str:
    """A .jsonl of articles by id and text."""
    return "".join(json.dumps({"id": name, "title": f"About {name}", "text": text}) + "\n" for name, text in texts.items())


@pytest.fixture
def desk(empty: Desk) -> Iterator[Desk]:
    """Of three files; whatever is done to them, the index is that of a build from nothing."""
    empty.write("bridge.md", article(ONE, TWO))
    empty.write("fog.md", article(FOG, title="Fog on the port", day=6))
    empty.write("news.jsonl", lines(n1=RAIN, n2=STRIKE))
    assert summary(empty.build()) == (["bridge.md", "fog.md", "n1", "n2"], [], [], [])
    yield empty
    assert_sound_and_as_built_anew(empty)


def test_an_edit_names_the_paragraphs_and_encodes_only_them(desk: Desk) -> None:
    desk.write("bridge.md", article(RAIN, ONE, TWO.replace("12,000", "13,000")))
    report = desk.build()
    assert summary(report) == ([], ["bridge.md"], [], [])
    (change,) = report.changes
    assert (change.kind, change.added, change.changed, change.withdrawn, change.particulars) == ("edited", (1,), (3,), (), ())
    assert (report.encoded, report.passages, report.articles) == (2, 6, 4)
    assert set(report.stages_s) >= {"looking for changes", "reading articles", "encoding passages", "indexing words"}
    assert all(seconds >= 0 for seconds in report.stages_s.values())
    assert report.is_new


def test_a_rename_is_no_addition_and_encodes_nothing(desk: Desk) -> None:
    (desk.corpus / "old").mkdir()
    desk.rename("bridge.md", "old/bridge-closed.md")
    report = desk.build()
    assert (summary(report), renamings(report)) == (([], [], [], []), [("bridge.md", "old/bridge-closed.md")])
    assert report.encoded == 0


def test_a_renamed_jsonl_keeps_its_articles_by_their_own_ids(desk: Desk) -> None:
    desk.rename("news.jsonl", "wire.jsonl")
    report = desk.build()
    assert (summary(report), renamings(report), report.encoded) == (([], [], [], []), [("news.jsonl", "wire.jsonl")], 0)


def test_a_renamed_jsonl_without_ids_renames_its_articles_too(desk: Desk) -> None:
    texts = [{"title": "Hail", "text": "Hail fell on Ostra."}, {"title": "Snow", "text": "Snow fell on Kolm."}]
    desk.write("plain.jsonl", "".join(json.dumps(text) + "\n" for text in texts))
    desk.build()
    desk.rename("plain.jsonl", "weather.jsonl")
    report = desk.build()
    assert summary(report) == ([], [], [], [])
    assert renamings(report) == [(f"plain.jsonl{line}", f"weather.jsonl{line}") for line in ("", ":1", ":2")]
    assert report.encoded == 0


def test_a_deleted_file_is_removed(desk: Desk) -> None:
    desk.remove("bridge.md")
    report = desk.build()
    assert (summary(report), report.encoded, report.articles) == (([], [], ["bridge.md"], []), 0, 3)


def test_another_article_under_the_same_name_is_a_replacement(desk: Desk) -> None:
    desk.write("bridge.md", article("Snow fell on Kolm for the first time in May.", title="Snow", day=9))
    report = desk.build()
    assert (summary(report), report.encoded) == (([], ["bridge.md"], [], []), 1)
    assert [(change.kind, change.particulars) for change in report.changes] == [("replaced", ("title", "published"))]


def test_a_touched_file_is_no_change(desk: Desk) -> None:
    before = current(desk.index)
    for path in desk.corpus.iterdir():
        path.touch()
        path.write_bytes(path.read_bytes())
    report = desk.build()
    assert (summary(report), report.encoded, report.generation, report.is_new) == (([], [], [], []), 0, before, False)


def test_two_files_that_swap_their_names_are_both_renamed_and_encode_nothing(desk: Desk) -> None:
    for old, new in (("bridge.md", "aside"), ("fog.md", "bridge.md"), ("aside", "fog.md")):
        desk.rename(old, new)
    report = desk.build()
    assert summary(report) == ([], [], [], [])
    assert (renamings(report), report.encoded) == ([("bridge.md", "fog.md"), ("fog.md", "bridge.md")], 0)


def test_a_file_that_cannot_be_read_and_is_renamed_keeps_its_article(empty: Desk) -> None:
    empty.write("a.md", RAIN)
    empty.write("b.md", STRIKE)
    empty.build()
    empty.write("a.md", "---\ndate: never\n---\nRain.\n")
    empty.build()
    empty.rename("a.md", "c.md")
    report = empty.build()
    assert (summary(report), renamings(report)) == (([], [], [], ["c.md"]), [("a.md", "c.md")])
    assert {article.text for article in stored_articles(empty.index)} == {RAIN, STRIKE}
    assert examine(empty.index).findings == []


def test_an_article_that_is_gone_does_not_live_on_under_another_empty_file(empty: Desk) -> None:
    empty.write("a.md", RAIN)
    empty.write("b.md", STRIKE)
    empty.build()
    empty.write("a.md", "")
    empty.build()
    (empty.corpus / "a.md").unlink()
    empty.write("todo.md", "")
    report = empty.build()
    assert (report.removed, renamings(report)) == (["a.md"], [])
    assert {article.text for article in stored_articles(empty.index)} == {STRIKE}


def test_a_copied_archive_is_a_copy_though_its_name_comes_first(empty: Desk) -> None:
    with zipfile.ZipFile(empty.corpus / "m.zip", "w") as packed:
        packed.writestr("rain.txt", RAIN)
        packed.writestr("strike.txt", STRIKE)
    empty.write("strike.txt", STRIKE)
    empty.build()
    shutil.copy(empty.corpus / "m.zip", empty.corpus / "a.zip")
    report = empty.build()
    assert (summary(report), renamings(report)) == (([], [], [], []), [])
    assert empty.copies()["a.zip/rain.txt"] == "m.zip/rain.txt"


def test_an_index_is_not_replaced_by_that_of_another_folder(empty: Desk, tmp_path: Path) -> None:
    empty.write("a.md", RAIN)
    before = empty.build().generation
    other = tmp_path / "another"
    other.mkdir()
    (other / "b.md").write_text(STRIKE, "utf8")
    with pytest.raises(IndexStale, match="has only 0 of its 1 files") as caught:
        empty.build(other)
    assert str(empty.corpus) in caught.value.hint
    assert current(empty.index) == before
    shutil.copy(empty.corpus / "a.md", other)
    assert summary(empty.build(other)) == (["b.md"], [], [], []), "a folder with its files has only moved"


def test_an_index_is_not_replaced_by_that_of_one_of_its_files_or_of_a_folder_that_shares_an_empty_one(
    empty: Desk, tmp_path: Path
) -> None:
    for name, text in (("a.md", RAIN), ("b.md", STRIKE), ("c.md", STRIKE.upper()), ("empty.md", "")):
        empty.write(name, text)
    empty.build()
    with pytest.raises(IndexStale, match=r"a\.md is a single file"):
        empty.build(empty.corpus / "a.md")
    other = tmp_path / "another"
    other.mkdir()
    (other / "d.md").write_text(RAIN.lower(), "utf8")
    (other / "nothing.md").write_text("", "utf8")
    with pytest.raises(IndexStale, match="has only 0 of its 3 files"):
        empty.build(other)


def test_a_copy_is_named_and_not_indexed(desk: Desk) -> None:
    shutil.copy(desk.corpus / "bridge.md", desk.corpus / "copy.md")
    report = desk.build()
    assert (summary(report), report.encoded, report.articles) == (([], [], [], []), 0, 4)
    assert [(copy.id, copy.of) for copy in report.duplicates] == [("copy.md", "bridge.md")]
    again = desk.build()
    assert (again.generation, again.duplicates) == (report.generation, report.duplicates), "it is no news a second time"


def test_a_title_that_is_also_the_name_of_its_file_hides_no_copy(empty: Desk) -> None:
    text = f"---\ntitle: Harbour bridge closed\n---\n\n{RAIN}\n"
    empty.write("harbour-bridge-closed.md", text)
    empty.write("copy.md", text)
    assert [(copy.id, copy.of) for copy in empty.build().duplicates] == [("harbour-bridge-closed.md", "copy.md")]
    empty.write("other.md", text.replace("closed", "open"))
    assert summary(empty.build()) == (["other.md"], [], [], []), "another title makes another article"
    assert_sound_and_as_built_anew(empty)


def test_a_copy_whose_original_is_deleted_takes_its_place(desk: Desk) -> None:
    shutil.copy(desk.corpus / "bridge.md", desk.corpus / "copy.md")
    desk.build()
    desk.remove("bridge.md")
    report = desk.build()
    assert (summary(report), renamings(report), report.encoded) == (([], [], [], []), [("bridge.md", "copy.md")], 0)
    assert (desk.copies(), desk.article("copy.md") is not None) == ({}, True)


def test_a_copy_whose_original_is_edited_becomes_an_article(desk: Desk) -> None:
    shutil.copy(desk.corpus / "bridge.md", desk.corpus / "copy.md")
    desk.build()
    desk.edit("bridge.md", "12,000", "13,000")
    report = desk.build()
    assert (summary(report), report.encoded, desk.copies()) == ((["copy.md"], ["bridge.md"], [], []), 1, {})


def test_a_copy_whose_original_is_renamed_stays_one(desk: Desk) -> None:
    shutil.copy(desk.corpus / "bridge.md", desk.corpus / "copy.md")
    desk.build()
    desk.rename("bridge.md", "b.md")
    report = desk.build()
    assert (summary(report), renamings(report), report.encoded) == (([], [], [], []), [("bridge.md", "b.md")], 0)
    assert desk.copies() == {"copy.md": "b.md"}


def test_an_edited_copy_is_an_article(desk: Desk) -> None:
    shutil.copy(desk.corpus / "bridge.md", desk.corpus / "copy.md")
    desk.build()
    desk.edit("copy.md", "12,000", "13,000")
    report = desk.build()
    assert (summary(report), report.encoded, desk.copies()) == ((["copy.md"], [], [], []), 1, {})


def test_an_article_edited_into_a_copy_of_another_is_not_removed(desk: Desk) -> None:
    desk.write("fog.md", (desk.corpus / "bridge.md").read_text("utf8"))
    report = desk.build()
    assert (summary(report), report.encoded, desk.copies()) == (([], [], [], []), 0, {"fog.md": "bridge.md"})


def test_a_copy_inside_a_jsonl_is_one(desk: Desk) -> None:
    same = {"title": "Hail", "text": "Hail fell on Ostra.", "date": "2031-03-08"}
    desk.write("plain.jsonl", "".join(json.dumps({"id": name} | same) + "\n" for name in ("h1", "h2")))
    report = desk.build()
    assert (summary(report), report.encoded, desk.copies()) == ((["h1"], [], [], []), 1, {"h2": "h1"})
    assert desk.build().generation == report.generation


@pytest.mark.parametrize("particular", [{"source": "Coast Daily"}, {"day": 7}])
def test_the_same_text_of_another_day_or_source_is_a_reprint_and_no_copy(desk: Desk, particular: dict[str, object]) -> None:
    desk.write("reprint.md", article(ONE, TWO, **particular))  # type: ignore[arg-type]
    report = desk.build()
    assert (summary(report), report.duplicates, report.encoded) == ((["reprint.md"], [], [], []), [], 2)
    assert Generation.open(desk.index).catalog.reprints_of("reprint.md") == ["bridge.md"]  # type: ignore[arg-type]


def test_a_line_without_text_is_a_removed_article_only_when_it_is_gone(empty: Desk) -> None:
    empty.write("news.jsonl", lines(n1=RAIN, n2=STRIKE, n3=FOG))
    empty.build()
    kept = stored_articles(empty.index)
    empty.write("news.jsonl", lines(n1=RAIN) + '{"id": "n2", "text": \n' + lines(n3=FOG))
    report = empty.build()
    assert (summary(report), report.encoded) == (([], [], [], ["news.jsonl:2"]), 0)
    assert (report.failed[0].article_id, bool(report.failed[0].hint)) == ("n2", True)
    assert stored_articles(empty.index) == kept
    assert empty.build().generation == report.generation, "what fails in the same way is no news"
    assert summary(empty.build(full=True)) == summary(report), "nor is it lost by a full build"
    empty.write("news.jsonl", lines(n1=RAIN, n3=FOG))
    assert summary(empty.build()) == ([], [], ["n2"], [])
    assert_sound_and_as_built_anew(empty)


def zipped(*, broken: str = "", **members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    data = packed.getvalue()
    return data.replace(broken.encode(), b"\0" * len(broken.encode())) if broken else data  # its checksum is wrong now


def test_a_member_of_an_archive_that_fails_keeps_its_article(empty: Desk) -> None:
    members = {"a_md": article(ONE, TWO), "b_jsonl": lines(n1=RAIN), "c_jsonl": json.dumps({"text": STRIKE, "title": "S"})}
    empty.write("all.zip", zipped(**members))
    assert summary(empty.build()) == (["all.zip/a.md", "all.zip/c.jsonl:1", "n1"], [], [], [])
    kept = stored_articles(empty.index)
    for broken, failing in ((ONE, "all.zip/a.md"), (RAIN, "all.zip/b.jsonl"), (STRIKE, "all.zip/c.jsonl")):
        empty.write("all.zip", zipped(**members, broken=broken))
        report = empty.build()
        assert (summary(report), report.encoded) == (([], [], [], [failing]), 0)
        assert stored_articles(empty.index) == kept
        assert examine(empty.index).findings == []
    empty.write("all.zip", zipped(b_jsonl=members["b_jsonl"]))
    assert summary(empty.build()) == ([], [], ["all.zip/a.md", "all.zip/c.jsonl:1"], [])
    assert_sound_and_as_built_anew(empty)


def mail(attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = "Fog", "desk@example.org", "Wed, 05 Mar 2031 08:00:00 +0000"
    message.set_content(FOG)
    message.add_attachment(attached, maintype="text", subtype="plain", filename="report.txt")
    return message.as_bytes()


def test_an_attachment_that_fails_keeps_its_article(empty: Desk) -> None:
    empty.write("fog.eml", mail(RAIN.encode()))
    assert summary(empty.build()) == (["fog.eml", "fog.eml/report.txt"], [], [], [])
    kept = stored_articles(empty.index)
    empty.write("fog.eml", mail(b" "))
    report = empty.build()
    assert (summary(report), report.encoded) == (([], [], [], ["fog.eml/report.txt"]), 0)
    assert stored_articles(empty.index) == kept
    empty.write("fog.eml", mail(STRIKE.encode()))
    assert summary(empty.build()) == ([], ["fog.eml/report.txt"], [], [])
    assert_sound_and_as_built_anew(empty)


def test_a_failure_that_was_mended_is_none_any_more(desk: Desk) -> None:
    desk.write("hail.md", "---\ndate: not a day\n---\n\nHail fell on Ostra.\n")
    report = desk.build()
    assert (summary(report), report.encoded) == (([], [], [], ["hail.md"]), 0)
    assert "not a day" in report.failed[0].reason
    assert desk.build().generation == report.generation
    desk.edit("hail.md", "not a day", "2031-03-08")
    assert summary(desk.build()) == (["hail.md"], [], [], [])


def test_a_copy_that_sorts_before_its_original_leaves_the_original_its_links(empty: Desk) -> None:
    """A build from nothing would take the first for the original; what people cited stays, and says the same."""
    empty.write("m.md", article(ONE, TWO))
    empty.build()
    shutil.copy(empty.corpus / "m.md", empty.corpus / "a.md")
    report = empty.build()
    assert (summary(report), report.encoded, empty.copies()) == (([], [], [], []), 0, {"a.md": "m.md"})
    assert examine(empty.index).findings == []
    empty.remove("m.md")
    report = empty.build()
    assert (summary(report), renamings(report), report.encoded) == (([], [], [], []), [("m.md", "a.md")], 0)
    assert_sound_and_as_built_anew(empty)


def test_a_copy_is_indexed_where_its_original_lost_its_id_to_another_article(empty: Desk) -> None:
    same = {"title": "Rain", "text": RAIN}
    empty.write("c.jsonl", json.dumps({"id": "n1"} | same))
    empty.build()
    empty.write("a.jsonl", json.dumps({"id": "copy"} | same))
    empty.write("b.jsonl", json.dumps({"id": "n1", "title": "Strike", "text": STRIKE}))
    report = empty.build()
    assert (summary(report), renamings(report)) == (([], ["n1"], [], ["c.jsonl"]), [("n1", "copy")])
    assert {found.id: found.text for found in stored_articles(empty.index)} == {"copy": RAIN, "n1": STRIKE}
    assert empty.copies() == {}
    assert_sound_and_as_built_anew(empty)


def test_an_id_that_is_given_twice_is_reported_though_both_are_copies(empty: Desk) -> None:
    same = {"title": "Rain", "text": RAIN}
    for file, own in (("a.jsonl", "n1"), ("b.jsonl", "n2"), ("c.jsonl", "n2")):
        empty.write(file, json.dumps({"id": own} | same))
    report = empty.build()
    assert (summary(report), empty.copies()) == ((["n1"], [], [], ["c.jsonl"]), {"n2": "n1"})
    assert empty.build().generation == report.generation
    assert_sound_and_as_built_anew(empty)


def test_short_passages_are_no_reason_to_refuse_an_index(empty: Desk) -> None:
    """The one word of the first passage is said more often by many others."""
    empty.write("a.jsonl", lines(first="Norrin", **{f"n{number}": f"Norrin news of Norrin {number}" for number in range(14)}))
    assert empty.build().articles == 15
    assert examine(empty.index).findings == []
    assert_sound_and_as_built_anew(empty)


def test_a_change_takes_the_vectors_of_all_else_over_bit_by_bit(desk: Desk) -> None:
    before = {passage[:2]: passage[3:] for passage in stored_passages(desk.index)}
    desk.edit("bridge.md", "12,000", "13,000")
    desk.build()
    after = {passage[:2]: passage[3:] for passage in stored_passages(desk.index)}
    assert {key: after[key] for key in before.keys() & after.keys()} == {key: before[key] for key in before.keys() & after.keys()}
    assert len(before.keys() & after.keys()) == len(before) - 1


def test_where_nothing_was_built_there_is_nothing_to_compare(empty: Desk) -> None:
    with pytest.raises(IndexNotFound):
        Generation.open(empty.index)
    empty.write("a.md", article(ONE))
    report = empty.build()
    assert (summary(report), report.renamed, report.changes) == ((["a.md"], [], [], []), [], [])
