from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import example, given
from hypothesis import strategies as st

from briefbot import readers
from briefbot.errors import UnreadableFile
from briefbot.readers import SUFFIXES, compression
from briefbot.readers.assembly import Block, Metadata, assemble, normalise
from briefbot.readers.boilerplate import is_boilerplate
from briefbot.readers.dates import parse_date
from briefbot.types import Article, ReadFailure, Skipped
from samples import headings, paragraphs, read_all, refuse

SHARED = Path(__file__).parents[1] / ".." / "shared"
LONG = (
    "The bridge over the northern canal was closed to heavy vehicles on Tuesday after a survey found cracks in two of its piers."
)
LATER = "Engineers expect the repair to take eleven weeks, during which convoys are led over the older road through the marshes."


def read(content: bytes | str, path: str) -> Article:
    (article,) = read_all(content, path)
    assert isinstance(article, Article)
    assert_spans_hold(article)
    return article


def assert_spans_hold(article: Article) -> None:
    assert [paragraph.number for paragraph in article.paragraphs] == list(range(1, len(article.paragraphs) + 1))
    end = 0
    for paragraph in article.paragraphs:
        assert end <= paragraph.start <= paragraph.end <= len(article.text)
        end = paragraph.end


def shared(relative: str) -> Path:
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"needs the shared test files: put them beside the checkout as ../shared/{relative}")
    return path


def test_import_loads_no_third_party_package() -> None:
    libraries = ["trafilatura", "lxml", "docx", "pypdfium2", "yaml", "markdown_it", "dateutil", "charset_normalizer"]
    code = f"import sys, briefbot.readers; print([name for name in {libraries} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@given(st.lists(st.text()))
@example(["e\u200b\u0301", "a\u2028b", "\ud800", "Share", "©", "x\x1cy"])
def test_spans_of_an_assembled_article_are_its_paragraphs(texts: list[str]) -> None:
    expected = [text for text in map(normalise, texts) if text and not is_boilerplate(text)]
    if not expected:
        with pytest.raises(UnreadableFile, match=r"a\.txt"):
            assemble(map(Block, texts), Metadata(), path="a.txt")
        return
    article = assemble(map(Block, texts), Metadata(), path="a.txt")
    assert_spans_hold(article)
    assert paragraphs(article) == expected
    assert "\n\n".join(paragraphs(article)) == article.text
    article.text.encode()


@given(st.text())
def test_normalised_text_is_normal_and_stays_as_it_is(text: str) -> None:
    normal = normalise(text)
    assert normal == normalise(normal) == unicodedata.normalize("NFC", normal)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in normal)
    assert " ".join(normal.split()) == normal


def test_normalising_keeps_punctuation_and_drops_what_cannot_be_seen() -> None:
    assert (
        normalise("\ufeff “Crutch\u00a0\u00a0battalions” –\tPutin’s\u200b di\u00adlemma…\x00\r\n")
        == "“Crutch battalions” – Putin’s dilemma…"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Share",
        "Tweet",
        "Share on Facebook",
        "Share this article",
        "Copy link",
        "Facebook Twitter WhatsApp",
        "We use cookies to improve your experience on our website.",
        "We use cookies.",
        "This site uses cookies. By continuing you agree to their use.",
        "Accept all cookies",
        "Read also:",
        "Read more: Troops leave the valley",
        "See also",
        "Related articles",
        "Advertisement",
        "Subscribe to our newsletter",
        "Sign up for our daily defence newsletter",
        "Skip to main content",
        "All rights reserved.",
        "© 2031 The Valley Courier. All rights reserved.",
        "Copyright (c) The Valley Courier",
        "Copyright: 2031",
        "Copyright by The Valley Courier",
    ],
)
def test_boilerplate_is_recognised(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Shares fell 3 per cent.",
        "Share prices fell on Tuesday.",
        "The advertisement was misleading.",
        "Advertisements for mercenaries appeared on Telegram.",
        "We use cookies as bribes, the guard said.",
        "Cookies were handed to the children.",
        "The regulator said the site uses cookies without consent.",
        "By using forged papers, he crossed the border.",
        "See also Annex II for the list of bridges.",
        "Read more slowly, the examiner told him.",
        "Copyright",
        "Copyright reform",
        "Copyright: what changes",
        "Copyright by inheritance",
        "Copyright law does not protect intercepted radio traffic.",
        "The treaty left all rights reserved to the upstream states.",
        "Subscribe or resign, the minister told his deputies.",
        "Sign up for the militia, the poster said.",
        "Related attacks were reported in the east.",
        "Follow the river north.",
        "Home was forty kilometres away.",
        "More troops arrived.",
        "Get out of the city, the mayor said.",
    ],
)
def test_sentences_of_an_article_are_not_boilerplate(text: str) -> None:
    assert not is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "2031-03-04",
        "2031-03-04T23:30:00+02:00",
        "2031-03-04 10:15",
        "2031/3/4",
        "4 March 2031",
        "4th of March, 2031",
        "March 4, 2031",
        "Tue, 04 Mar 2031 17:04:16 -0500",
        " 04 Mar. 2031 ",
    ],
)
def test_dates_are_read_as_written(text: str) -> None:
    assert parse_date(text) == date(2031, 3, 4)


def test_numeric_dates_are_read_where_only_one_order_makes_a_date() -> None:
    assert parse_date("13/04/2031") == parse_date("04/13/2031") == date(2031, 4, 13)
    assert parse_date("05.05.2031") == date(2031, 5, 5)
    assert parse_date("03/04/2031") is None
    assert parse_date(datetime(2031, 3, 4, 23)) == parse_date(date(2031, 3, 4))


@pytest.mark.parametrize(
    "text", ["", "March 2031", "4 March", "2031", "2031-03", "31 February 2031", "2031-13-45", "yesterday", "4 March 31"]
)
def test_dates_that_lack_a_part_are_not_guessed(text: str) -> None:
    assert parse_date(text) is None


@given(
    st.text()
    | st.from_regex(r"[0-9]{1,4}[-/. ](?:[0-9]{1,9}|[Mm]arch|May)[-/., ]+[0-9]{1,9}(?: [0-9a-z:+]{1,12})?", fullmatch=True)
)
def test_no_text_breaks_the_date_reader(text: str) -> None:
    assert parse_date(text) is None or str(parse_date(text)).count("-") == 2


def test_seed_article_gives_headings_and_loses_what_follows_read_also() -> None:
    path = shared("seed/kursk-briefing.txt")
    article = read(path.read_bytes(), "kursk-briefing.txt")
    assert article.title == "Kursk briefing"
    assert set(headings(article)) == {
        None,
        "The Military Situation",
        "North Korea’s Role in the Conflict",
        "The Political Implications for Moscow",
        "The Sudzha School Bombing Controversy",
        "Putin’s Dilemma: Delaying Negotiations?",
    }
    assert "Read also" not in article.text
    assert "Crutch Battalions" not in article.text
    lines = path.read_text(encoding="utf-8").split("\n")
    assert paragraphs(article) == [normalise(line) for line in lines if line.strip().endswith(".")]


def test_text_header_becomes_metadata() -> None:
    header = "The canal bridge\nFictional exercise material\nSource: Valley Courier\nDate: 4 March 2031\nBy Harbour Office\nURL: https://example.org/1\n"
    article = read(f"{header}\n{LONG}\n{LATER}\n", "bridge.txt")
    assert (article.title, article.source, article.published) == ("The canal bridge", "Valley Courier", date(2031, 3, 4))
    assert (article.author, article.url) == ("Harbour Office", "https://example.org/1")
    assert paragraphs(article) == [LONG, LATER]


def test_text_without_header_takes_title_and_date_from_the_file_name() -> None:
    article = read(f"{LONG}\nBy 2031 the front had moved.\n", "north/2031-03-04-canal_bridge.txt")
    assert (article.id, article.title, article.published) == (
        "north/2031-03-04-canal_bridge.txt",
        "Canal bridge",
        date(2031, 3, 4),
    )
    assert paragraphs(article)[1] == "By 2031 the front had moved."


HEADLINE = "Balloons, loudspeakers and landmines: a tense summer and autumn along the canal that no treaty names"


def test_a_headline_and_a_day_above_the_text_are_its_title_and_date() -> None:
    for header in (
        f"{HEADLINE}\n4 March 2031",
        f"{HEADLINE}\nPublished on March 4, 2031\n",
        f"{HEADLINE}\n2031-03-04\nBy Harbour Office",
    ):
        article = read(f"{header}\n{LONG}\nWhat comes next\n{LATER}\n", "notes/a.txt")
        assert (article.title, article.published) == (HEADLINE, date(2031, 3, 4))
        assert paragraphs(article) == [LONG, LATER]
        assert headings(article) == [None, "What comes next"]


def test_a_headline_right_above_the_text_is_its_title_and_a_short_heading_is_not() -> None:
    headline = "Canal bridge closed to heavy lorries"
    article = read(f"{headline}\n{LONG}\n{LATER}", "a.txt")
    assert (article.title, paragraphs(article), headings(article)) == (headline, [LONG, LATER], [None, None])
    article = read(f"The Military Situation\n{LONG}\n{LATER}", "a.txt")
    assert (article.title, headings(article)) == ("A", ["The Military Situation"] * 2)


def test_the_days_of_a_diary_are_no_dates_of_the_article_but_those_of_a_chronology_below_it_change_nothing() -> None:
    diary = read(f"4 March 2031\n{LONG}\n5 March 2031\n{LATER}", "a.txt")
    assert diary.published is None
    assert headings(diary) == ["4 March 2031", "5 March 2031"]
    article = read(f"{HEADLINE}\n4 March 2031\n{LONG}\n2 February 2031\n{LATER}", "a.txt")
    assert article.published == date(2031, 3, 4)
    assert headings(article) == [None, "2 February 2031"]


def test_a_day_at_the_top_is_the_date_in_other_formats_too() -> None:
    article = read(f"# The canal bridge\n\n4 March 2031\n\n{LONG}\n", "a.md")
    assert (article.title, article.published) == ("The canal bridge", date(2031, 3, 4))
    assert read(f"---\ndate: 2031-03-05\n---\n4 March 2031\n\n{LONG}\n", "a.md").published == date(2031, 3, 5)
    assert read(f"4 March 2031\n\n{LONG}\n\n6 March 2031\n\n{LATER}\n", "a.md").published is None


def test_header_date_that_cannot_be_read_is_an_error_not_a_loss() -> None:
    assert "YYYY-MM-DD" in refuse(f"Title\nDate: 03/04/2031\n\n{LONG}", "a.txt").hint
    assert "YYYY-MM-DD" in refuse(f"---\ndate: next week\n---\n{LONG}", "a.md").hint


def test_wrapped_lines_are_joined_into_paragraphs() -> None:
    wrapped = "\n".join(re.findall(r".{1,70}(?:\s|$)", f"{LONG} {LATER}"))
    article = read(f"Background\n\n{wrapped}\n\nWhat comes next\n{wrapped}\n\n- first\n- second\n", "a.txt")
    assert article.title == "Background"
    assert paragraphs(article) == [f"{LONG} {LATER}", f"{LONG} {LATER}", "- first", "- second"]
    assert headings(article) == [None, *["What comes next"] * 3]


def test_lists_and_table_rows_are_paragraphs_not_headings() -> None:
    rows = ["- Northern canal", "1. Southern canal", "Piers\t14\t2", "Bridge | Closed"]
    article = read("\n".join(f"{row}\n{LONG}" for row in rows), "a.txt")
    assert [text for text in paragraphs(article) if text != LONG] == list(map(normalise, rows))
    assert set(headings(article)) == {None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    text = "Мост через северный канал закрыт для тяжёлых машин, сообщили во вторник инженеры округа."
    assert paragraphs(read("\r\n".join([text, text]).encode(encoding), "a.txt")) == [text, text]


@pytest.mark.parametrize("path", ["a.txt", "a.md", "a.html", "a.jsonl", "a.pdf", "a.docx"])
def test_empty_and_binary_files_are_refused(path: str) -> None:
    assert "is empty" in refuse(b" \n", path).message
    refuse(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, path)


def test_file_of_nothing_but_boilerplate_is_refused() -> None:
    for path in ("a.txt", "a.md"):
        assert "no article text" in refuse("Share\n\nAdvertisement\n", path).message


def test_gzip_is_unpacked_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paragraphs(read(gzip.compress(LONG.encode()), "bridge.txt.gz")) == [LONG]
    refuse(gzip.compress(LONG.encode())[:-9], "a.txt.gz")
    refuse(LONG, "a.txt.gz")
    monkeypatch.setattr(compression, "MAX_UNPACKED_BYTES", 1_000)
    assert "unpacks to more" in refuse(gzip.compress(b"x" * 1_001), "a.txt.gz").message


@pytest.mark.parametrize("path", ["a.txt", "a.md", "a.html"])
def test_text_too_large_to_be_one_article_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_LARGEST_TEXT_BYTES", 1_000_000)
    error = refuse("x" * 2_000_000, path)
    assert error.message == f"{path} has 2 MB, and 1 MB are read as one article"
    assert "2 MB" in refuse(gzip.compress(b"x" * 2_000_000), f"{path}.gz").message


def test_suffixes_are_matched_in_any_case_and_others_refused() -> None:
    assert {".txt", ".txt.gz", ".md.gz", ".html.gz", ".htm.gz", ".jsonl.gz", ".pdf", ".docx"} <= set(SUFFIXES)
    assert paragraphs(read(LONG, "A.TXT")) == [LONG]
    refuse(LONG, "a.exe")


def test_markdown_is_read_as_its_reader_sees_it() -> None:
    body = f"""# Closure of the [canal](https://example.org) bridge

First *paragraph* with `code`, ![a map](map.png) and <b>bold</b>
text.

## Piers

- one
- two **bold**

> {LONG}

| Pier | State |
|------|-------|
| 14 | cracked |

```
x = 1
```
"""
    article = read(
        f"---\nDate: 2031-03-04\nsource: Valley Courier\nauthor: [Harbour Office, Canal Office]\nexercise: true\n---\n{body}",
        "a.md",
    )
    assert (article.title, article.published, article.source) == (
        "Closure of the canal bridge",
        date(2031, 3, 4),
        "Valley Courier",
    )
    assert article.author == "Harbour Office, Canal Office"
    assert paragraphs(article) == [
        "First paragraph with code, a map and bold text.",
        *["one", "two bold", LONG, "Pier | State", "14 | cracked", "x = 1"],
    ]
    assert headings(article) == [None, *["Piers"] * 4, "Piers: Pier | State", "Piers"]


def test_front_matter_title_wins_and_is_not_repeated() -> None:
    article = read(f"---\ntitle: Bridge closed\n---\n# Bridge closed\n\n# Part I\n\n## Piers\n\n{LONG}\n\n## Sources\n", "a.md")
    assert (article.title, paragraphs(article), headings(article)[0]) == ("Bridge closed", [LONG, "Sources"], "Part I: Piers")


def test_front_matter_that_is_no_yaml_for_a_colon_in_a_value_is_read_as_it_stands() -> None:
    front = 'title: Update: dockers end strike\ndate: 2031-03-04\nsource: "Wire: coast"\nauthor:\n- Ann\n- Bo\n# note: a: b\n'
    article = read(f"---\n{front}url: https://wire.example/a\nsection: Port: Kell # 2\n---\n{LONG}", "a.md")
    assert (article.title, article.published) == ("Update: dockers end strike", date(2031, 3, 4))
    assert (article.source, article.author, article.url) == ("Wire: coast", "Ann, Bo", "https://wire.example/a")
    assert read(f"---\nsummary: >\n  one: two\ntitle: -5 degrees: cold\n---\n{LONG}", "a.md").title == "-5 degrees: cold"


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ("title: [", 3),
        ("source: Wire\ntitle: 'open", 4),
        ("title: a: b\nsource: *wire", 4),
        ("title: a: b\nauthor: {name: x\n", 4),
        ("title: a: b\nand words", 4),
        ("title: a: b\n  more words", 3),
        ("source: Wire\ntitle: !!python/object/apply:os.getcwd [] : a", 4),
    ],
)
def test_what_cannot_be_read_as_it_stands_is_refused_with_its_line_in_the_file(yaml: str, line: int) -> None:
    assert f"front matter that is not YAML in line {line}: " in refuse(f"\n---\n{yaml}\n---\n{LONG}", "a.md").message


@pytest.mark.parametrize("yaml", ["date: 2031-13-45", "title: [", "author: {name: x}", "date: [[1]]", "[" * 5_000])
def test_broken_front_matter_is_refused(yaml: str) -> None:
    assert "front matter" in refuse(f"---\n{yaml}\n---\n{LONG}", "a.md").message


@pytest.mark.parametrize("end", ["", "\n----", "\n***"])
def test_front_matter_that_does_not_end_is_refused_and_a_text_under_a_rule_is_not(end: str) -> None:
    refused = refuse(f"---\ntitle: Bridge closed\ndate: 2031-03-04{end}\n\n{LONG}", "a.md")
    assert "does not end" in refused.message
    assert "two lines of ---" in refused.hint
    assert paragraphs(read(f"---\nKell: a port of the north\n\n{LONG}", "a.md"))[1] == LONG


def save_docx(document: docx.document.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_docx_keeps_order_headings_lists_and_table_rows() -> None:
    document = docx.Document()
    document.core_properties.author = "Harbour Office"
    document.core_properties.created = datetime(2031, 3, 4)
    document.add_heading("Bridge report", level=0)
    document.add_paragraph(LONG)
    document.add_heading("Piers", level=1)
    document.add_paragraph("The first pier is sound.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ["Pier", "State", "14", "cracked"], strict=True):
        cell.text = text
    document.add_paragraph(LATER)
    article = read(save_docx(document), "a.docx")
    assert (article.title, article.author, article.published) == ("Bridge report", "Harbour Office", date(2031, 3, 4))
    assert paragraphs(article) == [LONG, "The first pier is sound.", "Pier | State", "14 | cracked", LATER]
    assert headings(article) == [None, *["Piers"] * 2, "Piers: Pier | State", "Piers"]


def test_docx_template_properties_are_not_taken_for_the_authors() -> None:
    document = docx.Document()
    document.add_paragraph(LONG)
    article = read(save_docx(document), "2031-03-04-canal-bridge.docx")
    assert (article.title, article.author, article.published) == ("Canal bridge", None, date(2031, 3, 4))


def test_docx_without_properties_has_no_date() -> None:
    document = docx.Document()
    document.add_paragraph(LONG)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save_docx(document))) as source, zipfile.ZipFile(target, "w") as stripped:
        for name in source.namelist():
            relationships = re.sub(rb"<Relationship [^>]*core-properties[^>]*>", b"", source.read(name))
            stripped.writestr(name, relationships if name == "_rels/.rels" else source.read(name))
    assert read(target.getvalue(), "a.docx").published is None


def test_docx_text_in_content_controls_and_tracked_insertions_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("The bridge is ")
    inserted = f"<w:ins {nsdecls('w')} w:id='1'><w:r><w:t>closed.</w:t></w:r></w:ins>"
    deleted = f"<w:del {nsdecls('w')} w:id='2'><w:r><w:delText>open.</w:delText></w:r></w:del>"
    for run in (deleted, inserted):
        document.paragraphs[0]._p.append(parse_xml(run))
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>{LONG}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control))
    assert paragraphs(read(save_docx(document), "a.docx")) == ["The bridge is closed.", LONG]


def test_docx_that_is_damaged_or_something_else_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph(LONG)
    whole = save_docx(document)
    refuse(whole[: len(whole) // 2], "a.docx")
    refuse("just text", "a.docx")
    assert "encrypted" in refuse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx").message
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    refuse(other.getvalue(), "a.docx")


def test_docx_whose_main_part_is_of_another_kind_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph(LONG)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save_docx(document))) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            changed.writestr(name, source.read(name).replace(b"document.main+xml", b"document.other+xml"))
    refuse(target.getvalue(), "a.docx")


def lines_of(*records: object) -> str:
    return "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records)


def test_jsonl_paragraphs_are_taken_exactly_as_they_are() -> None:
    given_paragraphs = ["Share", "", "  two  spaces\u00a0and a\nbreak ", "e\u0301", "Advertisement"]
    article = read(lines_of({"id": " a 1 ", "title": "T", "paragraphs": given_paragraphs, "extra": 1}), "x.jsonl")
    assert (article.id, article.title) == ("a 1", "T")
    assert paragraphs(article) == given_paragraphs
    assert article.text == "\n\n".join(given_paragraphs)


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
)
def test_jsonl_spans_lead_back_to_the_paragraphs_given(given_paragraphs: list[str], separator: str) -> None:
    records = ({"paragraphs": given_paragraphs}, {"paragraphs": given_paragraphs, "text": separator.join(given_paragraphs)})
    for result in read_all(lines_of(*records), "x.jsonl"):
        if any(text.strip() for text in given_paragraphs):
            assert isinstance(result, Article)
            assert_spans_hold(result)
            assert paragraphs(result) == given_paragraphs
        else:
            assert isinstance(result, ReadFailure) or result.text


def test_jsonl_text_is_kept_where_it_holds_the_paragraphs() -> None:
    record = {"text": "Head\n  One. \nTwo.", "paragraphs": [{"text": "One.", "heading": "Head"}, "Two."]}
    article = read(lines_of(record), "x.jsonl")
    assert article.text == record["text"]
    assert (paragraphs(article), headings(article)) == (["One.", "Two."], ["Head", None])
    assert read(lines_of({**record, "text": "something else"}), "x.jsonl").text == "One.\n\nTwo."


def test_jsonl_text_alone_is_split_at_empty_lines_and_normalised() -> None:
    record = {
        "id": 7,
        "text": f"{LONG}\n \nShare\n\n{LATER}",
        "date": "2031-03-04",
        "source": "Valley Courier",
        "url": "u",
        "author": "J",
    }
    article = read(lines_of(record), "x.jsonl")
    assert (article.id, article.title, article.published) == ("7", "7", date(2031, 3, 4))
    assert (article.source, article.url, article.author) == ("Valley Courier", "u", "J")
    assert paragraphs(article) == [LONG, LATER]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ('{"id": "b", "body": "x"}', "no text, only 'id', 'body'"),
        ("{}", "no text, only nothing"),
        ('{"text": " "}', "no text"),
        ('{"paragraphs": []}', "no text"),
        ('{"id": "a", "text": "x"}', "the id 'a' of line 1"),
        ('{"id": " ", "text": "x"}', "empty"),
        ('{"id": true, "text": "x"}', "'id'"),
        ('{"id": "b\\u0000", "text": "x"}', "cannot be printed"),
        ('{"text": 5}', "'text'"),
        ('{"text": "x", "source": ["s"]}', "'source'"),
        ('{"paragraphs": "x"}', "'paragraphs'"),
        ('{"paragraphs": [1]}', "paragraph 1"),
        ('{"paragraphs": [{"heading": "h"}]}', "paragraph 1"),
        ('{"text": "x", "date": "03/04/2031"}', "date"),
        ('{"text": "\\ud800"}', "surrogate"),
    ],
)
def test_jsonl_line_that_cannot_be_read_is_named_and_the_others_are_read(line: str, reason: str) -> None:
    first, failure, last = read_all(lines_of({"id": "a", "text": LONG}, line, {"text": LATER}), "x.jsonl")
    assert isinstance(first, Article)
    assert isinstance(failure, ReadFailure)
    assert failure.path == "x.jsonl:2"
    assert failure.reason.startswith("x.jsonl:2")
    assert reason in failure.reason
    assert failure.hint
    assert isinstance(last, Article)
    assert last.id == "x.jsonl:3"


def test_every_real_document_gives_an_article_or_a_reason() -> None:
    folder = shared("documents")
    files = [
        path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(SUFFIXES) and "html_news" not in path.as_posix()
    ]
    assert files
    for file in files:
        relative = file.relative_to(folder).as_posix()
        for result in read_or_explain(file.read_bytes(), relative):
            if isinstance(result, Article):
                assert_spans_hold(result)
                assert "\n\n".join(paragraphs(result)) == result.text
            elif isinstance(result, Skipped):
                assert result.path.startswith(relative)
            else:
                assert relative in result.reason
                assert result.hint


def read_or_explain(content: bytes, path: str) -> list[Article | ReadFailure | Skipped]:
    try:
        return read_all(content, path)
    except UnreadableFile as error:
        return [ReadFailure(path, error.message, error.hint)]


def test_words_of_windows_1252_are_told_without_a_guess() -> None:
    for text in (
        "The café was shut.",
        "The depot’s fuel – £3 million of it – burned.",
        "Müller and Núñez ate 2½ pies.",
        "It’s rising.",
    ):
        assert read(f"A note\n\n{text}".encode("cp1252"), "a.txt").paragraphs[0].end == len(text)
        assert read(f"A note\n\n{text}".encode("cp1252"), "a.txt").text == text
    assert "Привет" in read("Привет, мир и все люди доброй воли\n\nСегодня в городе было тихо.".encode("cp1251"), "a.txt").title


@pytest.mark.parametrize(
    "text",
    [
        "Contact the harbour office at port@kell.example for permits to enter.",
        "If you buy diesel from the depot you may get a fine of 300 crowns.",
        "Related: three more depots were shut on Sunday in Kell.",
        "Copyright 2031 rules were changed on Monday by the parliament.",
    ],
)
def test_a_sentence_that_looks_like_a_notice_is_left_out_of_a_web_page_only(text: str) -> None:
    assert text in read(f"A note of the harbour\n\n{LONG}\n\n{text}\n", "a.txt").text
    assert text in read(f"# A note\n\n{LONG}\n\n{text}\n", "a.md").text
    assert text in read(json.dumps({"id": "a", "text": f"{LONG}\n\n{text}"}), "a.jsonl").text


def test_a_button_of_a_page_that_was_saved_as_text_is_left_out() -> None:
    assert paragraphs(read(f"A note of the harbour\n\n{LONG}\n\nShare\n\nAdvertisement\n\n{LATER}\n", "a.txt")) == [LONG, LATER]


@pytest.mark.parametrize("line", ["Copyright reform", "https://example.org/the-letter", "HTTPS://EXAMPLE.ORG/A"])
def test_a_line_that_says_something_is_no_button(line: str) -> None:
    for path, text in (("a.txt", f"A note of the harbour\n\n{LONG}\n\n{line}\n"), ("a.md", f"# A note\n\n{LONG}\n\n{line}\n")):
        assert paragraphs(read(text, path)) == [LONG, line]


def test_a_word_in_a_list_is_no_button() -> None:
    items = ["Menu", "Close", "Like"]
    article = read(f"# The buttons of the ferry\n\n{LONG}\n\n- Menu\n- Close\n\n  1. Like\n\nShare\n", "a.md")
    assert paragraphs(article) == [LONG, *items]
    document = docx.Document()
    document.add_paragraph(LONG)
    for item in items:
        document.add_paragraph(item, style="List Bullet")
    document.add_paragraph("Share")
    file = io.BytesIO()
    document.save(file)
    assert paragraphs(read(file.getvalue(), "a.docx")) == [LONG, *items]


def with_end(path: str, end: list[str]) -> bytes:
    """A report of twelve sentences with lines below it, the first of them a heading."""
    first, *rest = end
    if path == "a.docx":
        document = docx.Document()
        for number in range(12):
            document.add_paragraph(f"{LONG} {number}")
        document.add_heading(first, 1)
        for line in rest:
            document.add_paragraph(line)
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()
    mark = "# " if path == "a.md" else ""
    return "\n\n".join([*(f"{LONG} {number}" for number in range(12)), f"{mark}{first}", *rest]).encode()


@pytest.mark.parametrize("path", ["a.txt", "a.md", "a.docx"])
def test_below_read_also_headlines_are_left_out_and_sentences_read(path: str) -> None:
    headlines = [
        "Related reading",
        "Ferry timetable for the winter",
        "Who will pay for the bridge?",
        "© 2031 Valley Courier. All rights reserved.",
    ]
    assert len(paragraphs(read(with_end(path, headlines), path))) == 12
    said = ["Related reading", "Ferry timetable for the winter", "The harbour was never safe, the minister admitted."]
    assert paragraphs(read(with_end(path, said), path))[-1] == said[-1]


def test_a_heading_that_is_a_button_s_word_stands_over_its_text() -> None:
    article = read(f"# Report\n\n## Losses\n\n{LONG}\n\n## Search\n\n{LATER}\n", "a.md")
    assert headings(article) == ["Losses", "Search"]


def test_two_tables_under_two_headings_have_their_own_heads() -> None:
    tables = (
        "## Losses\n\n| Depot | Tonnes lost |\n|---|---|\n| Kell | 26 |\n\n"
        "## Stocks\n\n| Depot | Tonnes held |\n|---|---|\n| Kell | 52 |\n"
    )
    article = read(f"# Report\n\n{LONG}\n\n{tables}", "a.md")
    assert [head for head in headings(article) if head and "Tonnes" in head] == [
        "Losses: Depot | Tonnes lost",
        "Stocks: Depot | Tonnes held",
    ]


@pytest.mark.parametrize("title", ["9:30", "007", "1.10", "No", "2031-05-06"])
def test_front_matter_is_taken_as_it_is_written(title: str) -> None:
    assert read(f"---\ntitle: {title}\nsource: NO\nauthor: ~\n---\n{LONG}\n", "a.md").title == title
    assert read(f"---\ntitle: {title}\nsource: NO\nauthor: ~\n---\n{LONG}\n", "a.md").source == "NO"


@pytest.mark.parametrize(
    "text",
    [
        "Source: two officials who asked not to be named said that 40 tanks crossed the border on Monday.",
        "Link: the bridge between Kell and Senna is open again, the ministry said.",
        "By June the depot was closed",
        "Date: Friday at noon",
    ],
)
def test_a_sentence_that_begins_like_a_field_is_text(text: str) -> None:
    article = read(f"Depot closed at Kell\n\n{text}\n\n{LONG}\n", "a.txt")
    assert text in article.text or text in {paragraph.heading for paragraph in article.paragraphs}
    assert (article.source, article.url, article.author) == (None, None, None)


@pytest.mark.parametrize("written", ["17\u00a0March 2031", "17 March 2031 – 10:00"])
def test_a_day_is_read_as_it_is_pasted(written: str) -> None:
    assert parse_date(written) == date(2031, 3, 17)
