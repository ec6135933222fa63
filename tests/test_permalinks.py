"""A citation that somebody kept says what became of its paragraph, however often the article has changed since."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefbot.assistant import Assistant
from briefbot.cli import main
from briefbot.commands.terminal import render_resolution
from briefbot.errors import UnknownParagraph
from briefbot.generations.generation import Generation
from briefbot.generations.holding import remove_unless_held
from briefbot.generations.housekeeping import roll_back
from briefbot.permalinks import DiffPart, Resolution, diff_words, resolve
from briefbot.types import ArticleId, ParagraphId, paragraph_id
from desk import Desk

OPENING = "The harbour bridge at Norrin was closed on Wednesday after a crack was found."
CRACK = "The crack in the east pylon is 40 centimetres long, inspectors said."
LONGER = "The crack in the east pylon is 65 centimetres long, inspectors said."
LONGEST = "The crack in the east pylon is 70 centimetres long, the ministry said."
FERRY = "Some 12,000 vehicles a day are sent over the old ferry crossing."
FOG = "Fog lay on the port all day and no pilot put out."


def article(*paragraphs: str, title: str = "Bridge closed") -> str:
    return f"---\ntitle: {title}\ndate: 2031-03-05\n---\n\n" + "\n\n".join(paragraphs) + "\n"


@pytest.fixture
def bridge(empty: Desk) -> Desk:
    empty.write("bridge.md", article(OPENING, CRACK, FERRY))
    empty.write("fog.md", article(FOG, title="Fog"))
    empty.build()
    return empty


def name(text: str, of: str = "bridge.md") -> ParagraphId:
    return paragraph_id(ArticleId(of), text)


def cite(desk: Desk, text: str, *, of: str = "bridge.md", paragraph: int | None = None) -> Resolution:
    return resolve(Generation.open(desk.index), name(text, of), paragraph=paragraph)


def now(resolution: Resolution) -> tuple[str, int, str] | None:
    return resolution.now and (resolution.now.article_id, resolution.now.paragraph, resolution.now.text)


def was(resolution: Resolution) -> tuple[str, int] | None:
    return resolution.was and (resolution.was.article_id, resolution.was.paragraph)


def old_of(resolution: Resolution) -> str:
    return "".join(part.text for part in resolution.diff if part.kind != "added")


def new_of(resolution: Resolution) -> str:
    return "".join(part.text for part in resolution.diff if part.kind != "removed")


def words_kept(desk: Desk) -> str:
    """Every text in every table of the live catalog."""
    with closing(sqlite3.connect(desk.live() / "catalog.sqlite")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in connection.execute(f"SELECT * FROM {table}")]
    return "\n".join(value for row in rows for value in row if isinstance(value, str))


def test_a_paragraph_that_stands_where_it_stood_is_the_same(bridge: Desk) -> None:
    first = Generation.open(bridge.index).id
    for _ in range(2):
        found = cite(bridge, CRACK)
        assert (found.status, now(found), found.was, found.diff) == ("same", ("bridge.md", 2, CRACK), None, ())
        assert found.now
        assert (found.now.paragraph_id, found.now.title) == (found.paragraph_id, "Bridge closed")
        bridge.edit("fog.md", FOG, FOG + " It cleared at dusk.")
        bridge.build()
    assert Generation.open(bridge.index).id != first


def test_a_paragraph_before_which_another_was_put_has_moved(bridge: Desk) -> None:
    bridge.edit("bridge.md", CRACK, f"{FOG}\n\n{CRACK}")
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found), was(found)) == ("moved", ("bridge.md", 3, CRACK), ("bridge.md", 2))
    assert cite(bridge, CRACK, paragraph=2).status == "moved"
    assert cite(bridge, CRACK, paragraph=3).status == "same", "it was cited where it now stands"


def test_a_paragraph_of_a_renamed_file_has_moved(bridge: Desk) -> None:
    bridge.rename("bridge.md", "2031-bridge.md")
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found), was(found)) == ("moved", ("2031-bridge.md", 2, CRACK), ("bridge.md", 2))


def test_a_paragraph_that_was_edited_shows_what_changed(bridge: Desk) -> None:
    cited_from = Generation.open(bridge.index).id
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found), was(found)) == ("changed", ("bridge.md", 2, LONGER), ("bridge.md", 2))
    assert (old_of(found), new_of(found)) == (CRACK, LONGER)
    assert [part for part in found.diff if part.kind != "same"] == [DiffPart("removed", " 40"), DiffPart("added", " 65")]
    assert found.was
    assert (found.was.until, found.was.text) == (cited_from, CRACK)
    assert cite(bridge, LONGER).status == "same"


def test_where_it_stood_has_the_date_and_source_of_then_as_long_as_that_generation_is_kept(bridge: Desk) -> None:
    then = bridge.live()
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.edit("bridge.md", "date: 2031-03-05", "date: 2031-03-09\nsource: Norrin Post")
    bridge.build()
    found = Assistant.open(bridge.index).cite(name(CRACK))
    assert found.was
    assert found.now
    assert (found.was.published, found.now.published) == (date(2031, 3, 5), date(2031, 3, 9))
    assert (found.was.source, found.now.source) == (None, "Norrin Post")
    assert f"was: Bridge closed, 2031-03-05, paragraph 2 (bridge.md), until generation {then.name}" in render_resolution(found)
    shutil.rmtree(then)
    found = Assistant.open(bridge.index).cite(name(CRACK))
    assert found.was
    assert (found.was.published, found.status) == (None, "changed")


def test_a_paragraph_edited_twice_is_held_against_what_stands_today(bridge: Desk) -> None:
    for old, new in ((CRACK, LONGER), (LONGER, LONGEST)):
        bridge.edit("bridge.md", old, new)
        bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found), old_of(found), new_of(found)) == ("changed", ("bridge.md", 2, LONGEST), CRACK, LONGEST)
    assert (old_of(cite(bridge, LONGER)), new_of(cite(bridge, LONGER))) == (LONGER, LONGEST)


def test_a_paragraph_renamed_and_then_edited_is_followed_through_both(bridge: Desk) -> None:
    bridge.rename("bridge.md", "b.md")
    bridge.build()
    bridge.edit("b.md", CRACK, LONGER)
    bridge.build()
    for of in ("bridge.md", "b.md"):
        found = cite(bridge, CRACK, of=of)
        assert (found.status, now(found), was(found)) == ("changed", ("b.md", 2, LONGER), (of, 2))
        assert (old_of(found), new_of(found)) == (CRACK, LONGER)


def test_a_paragraph_edited_and_then_renamed_is_followed_through_both(bridge: Desk) -> None:
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    bridge.rename("bridge.md", "b.md")
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found), old_of(found)) == ("changed", ("b.md", 2, LONGER), CRACK)


def test_a_paragraph_put_back_as_it_was_is_the_same_again(bridge: Desk) -> None:
    for old, new in ((CRACK, LONGER), (LONGER, CRACK)):
        bridge.edit("bridge.md", old, new)
        bridge.build()
    assert (cite(bridge, CRACK).status, cite(bridge, LONGER).status) == ("same", "changed")
    assert (old_of(cite(bridge, LONGER)), new_of(cite(bridge, LONGER))) == (LONGER, CRACK)
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    assert (old_of(cite(bridge, CRACK)), new_of(cite(bridge, CRACK))) == (CRACK, LONGER)


def test_of_a_withdrawn_paragraph_no_words_are_kept_not_even_those_it_had_before(bridge: Desk) -> None:
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    assert CRACK in words_kept(bridge)
    bridge.edit("bridge.md", LONGER + "\n\n", "")
    bridge.build()
    for text in (CRACK, LONGER):
        found = cite(bridge, text)
        assert (found.status, found.now, was(found), found.diff) == ("withdrawn", None, ("bridge.md", 2), ())
        assert found.was
        assert found.was.text is None
        assert text not in words_kept(bridge)
        assert text.encode() not in (bridge.live() / "catalog.sqlite").read_bytes()


def test_of_a_removed_article_no_words_are_kept_whatever_it_was_called(bridge: Desk) -> None:
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    bridge.rename("bridge.md", "b.md")
    bridge.build()
    bridge.edit("b.md", LONGER, LONGEST)
    bridge.build()
    bridge.remove("b.md")
    bridge.build()
    for text, of in ((OPENING, "bridge.md"), (CRACK, "bridge.md"), (LONGER, "b.md"), (LONGEST, "b.md"), (FERRY, "b.md")):
        found = cite(bridge, text, of=of)
        assert (found.status, found.now, was(found)) == (
            "withdrawn",
            None,
            (of, [OPENING, "", FERRY].index(text) + 1 if text in (OPENING, FERRY) else 2),
        )
        assert text not in words_kept(bridge)
        assert text.encode() not in (bridge.live() / "catalog.sqlite").read_bytes()


def test_an_article_replaced_by_another_under_its_name_is_withdrawn(bridge: Desk) -> None:
    bridge.write("bridge.md", article("Dockers laid down work.", "Talks were broken off.", title="Strike"))
    report = bridge.build()
    assert [(change.kind, change.particulars) for change in report.changes] == [("replaced", ("title",))]
    assert [cite(bridge, text).status for text in (OPENING, CRACK, FERRY)] == ["withdrawn"] * 3
    assert CRACK not in words_kept(bridge)


def test_paragraphs_of_an_article_split_in_two_are_found_in_the_other(bridge: Desk) -> None:
    bridge.edit("bridge.md", f"\n\n{FERRY}", "")
    bridge.write("ferry.md", article(FERRY, title="Ferry"))
    bridge.build()
    assert cite(bridge, CRACK).status == "same"
    found = cite(bridge, FERRY)
    assert (found.status, now(found), was(found)) == ("moved", ("ferry.md", 1, FERRY), ("bridge.md", 3))


def test_a_reprint_that_always_had_the_words_is_no_new_place_for_them(bridge: Desk) -> None:
    bridge.write("reprint.md", article(OPENING, CRACK, FERRY, title="Printed elsewhere"))
    bridge.build()
    bridge.edit("bridge.md", f"\n\n{FERRY}", "")
    bridge.build()
    assert cite(bridge, FERRY).status == "withdrawn"
    bridge.remove("bridge.md")
    bridge.build()
    assert cite(bridge, CRACK).status == "withdrawn"
    assert cite(bridge, CRACK, of="reprint.md").status == "same"


def test_an_article_that_became_a_copy_has_moved_to_its_original(bridge: Desk) -> None:
    bridge.write("fog.md", article(OPENING, CRACK, FERRY))
    report = bridge.build()
    assert [(copy.id, copy.of) for copy in report.duplicates] == [("fog.md", "bridge.md")]
    assert cite(bridge, FOG, of="fog.md").status == "withdrawn"
    bridge.write("rain.md", article(FOG, title="Rain"))
    bridge.build()
    bridge.write("rain.md", article(OPENING, CRACK, FERRY))
    bridge.write("mist.md", article(FOG, title="Rain"))
    bridge.build()
    found = cite(bridge, FOG, of="rain.md")
    assert (found.status, now(found)) == ("moved", ("mist.md", 1, FOG))


def test_paragraphs_of_files_that_swapped_their_names_have_moved(bridge: Desk) -> None:
    bridge.write("other.md", article(LONGER, FOG, title="Another"))
    bridge.build()
    for old, new in (("bridge.md", "aside"), ("other.md", "bridge.md"), ("aside", "other.md")):
        bridge.rename(old, new)
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found)) == ("moved", ("other.md", 2, CRACK)), "and was not changed to what is like it"


def test_a_correction_is_shown_though_the_old_text_was_put_aside_in_a_copy(bridge: Desk) -> None:
    bridge.write("aside.md", (bridge.corpus / "bridge.md").read_text("utf8"))
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found)) == ("changed", ("bridge.md", 2, LONGER))


def test_a_correction_is_shown_though_a_reprint_has_the_old_words(bridge: Desk) -> None:
    bridge.write("reprint.md", article(OPENING, CRACK, FERRY, title="Printed elsewhere"))
    bridge.build()
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    found = cite(bridge, CRACK)
    assert (found.status, now(found)) == ("changed", ("bridge.md", 2, LONGER))


def test_of_a_paragraph_that_stood_twice_the_one_that_was_cited_is_followed(bridge: Desk) -> None:
    bridge.write("bridge.md", article(CRACK, OPENING, CRACK))
    bridge.build()
    bridge.write("bridge.md", article(LONGER, OPENING))
    bridge.build()
    assert (cite(bridge, CRACK).status, cite(bridge, CRACK, paragraph=1).status) == ("changed", "changed")
    assert old_of(cite(bridge, CRACK, paragraph=1)) == CRACK
    assert cite(bridge, CRACK, paragraph=3).status == "withdrawn"


def test_after_a_rollback_a_name_that_only_the_newer_generation_knows_is_held_against_the_older(bridge: Desk) -> None:
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.edit("bridge.md", FERRY, f"{FERRY}\n\nPilots waited for the tide in the outer harbour.")
    bridge.build()
    roll_back(bridge.index)
    found = cite(bridge, LONGER)
    assert (found.status, now(found), was(found)) == ("changed", ("bridge.md", 2, CRACK), ("bridge.md", 2))
    assert (old_of(found), new_of(found)) == (LONGER, CRACK)
    assert cite(bridge, "Pilots waited for the tide in the outer harbour.").status == "withdrawn"
    assert cite(bridge, CRACK).status == "same"


def test_no_other_generation_is_held_after_a_name_was_looked_for(bridge: Desk) -> None:
    first = bridge.live()
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    with closing(Generation.open(bridge.index)) as generation, pytest.raises(UnknownParagraph) as raised:
        resolve(generation, ParagraphId("0123456789abcdef"))
    assert raised.value.message, "kept so long, as in a log, the error keeps what its frames hold"
    assert remove_unless_held(first)


def test_a_name_that_no_generation_knows_is_an_error(bridge: Desk) -> None:
    with pytest.raises(UnknownParagraph, match="0123456789abcdef") as raised:
        resolve(Generation.open(bridge.index), ParagraphId("0123456789abcdef"))
    assert "paragraph_id" in raised.value.hint


sentences = st.lists(st.sampled_from(["the", "crack", "40", "65", "is", ",", ".", "–", " ", "\n", "ä", "“", "no-one"])).map(
    "".join
)


@settings(max_examples=300)
@given(sentences, sentences)
def test_the_parts_of_a_diff_joined_give_both_texts_back(old: str, new: str) -> None:
    parts = diff_words(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new
    assert all(part.text for part in parts)
    assert all(part.kind == "same" for part in parts) == (old == new)


def test_the_diff_of_a_very_long_paragraph_comes_back() -> None:
    """It is one of 20,000 words: a report that was saved as one line."""
    old = " ".join(["the", "levee", "held", f"word{number}"][number % 4] for number in range(20_000))
    new = old.replace("word403 ", "another ")
    assert [part.text for part in diff_words(old, new) if part.kind != "same"] == [" word403", " another"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([*map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_cite_tells_a_person_what_changed(bridge: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before = Generation.open(bridge.index).id
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    code, out, _ = run(capsys, "cite", name(CRACK), "--index", bridge.index)
    assert (code, out.splitlines()) == (
        0,
        [
            "changed",
            f" was: Bridge closed, 2031-03-05, paragraph 2 (bridge.md), until generation {before}",
            f" now: Bridge closed, 2031-03-05, paragraph 2 (bridge.md), paragraph_id {name(LONGER)}",
            "    The crack in the east pylon is[- 40-]{+ 65+} centimetres long, inspectors said.",
        ],
    )
    code, out, _ = run(capsys, "cite", name(FERRY), "--index", bridge.index)
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (0, "same", f"    “{FERRY}”")


def test_cite_prints_the_resolution_as_json(bridge: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    bridge.edit("bridge.md", CRACK, LONGER)
    bridge.build()
    code, out, _ = run(capsys, "cite", name(CRACK), "--json", "--index", bridge.index)
    found = json.loads(out)
    assert (code, list(found)) == (0, ["status", "paragraph_id", "now", "was", "diff"])
    assert (found["status"], found["paragraph_id"], found["now"]["published"]) == ("changed", name(CRACK), "2031-03-05")
    assert {part["kind"] for part in found["diff"]} == {"same", "removed", "added"}


def test_cite_of_an_unknown_name_exits_1_with_a_hint(bridge: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "cite", "nothing", "--index", bridge.index)
    assert (code, out) == (1, "")
    assert err.startswith("Error: no generation of ")
    assert "Hint: name it as in an answer" in err
