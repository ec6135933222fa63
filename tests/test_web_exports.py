"""A conversation as Markdown, HTML, Word and on the clipboard: all of it is there, and no text becomes markup."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefbot.messages import say
from briefbot.permalinks import Former, Resolution, Standing
from briefbot.readers.docx import read_docx
from briefbot.types import Answer, ArticleId, Claim, GenerationId, Hit, ParagraphId, Scope
from briefbot.web.clipboard import copy_with_citations
from briefbot.web.docx_export import to_docx
from briefbot.web.html_export import to_html
from briefbot.web.markdown_export import to_markdown
from briefbot.web.notes import Document, legible, make_document, permalink, web_address
from briefbot.web.texts import texts_in
from briefbot.web.turns import Conversation, Turn, TurnId
from exported import (
    BASE,
    WHEN,
    Page,
    docx_texts,
    footnotes,
    make_answer,
    make_citation,
    make_conversation,
    make_turn,
    markdown_texts,
    markdown_tokens,
    whole_conversation,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T = texts_in("en")
TAGS = {
    *("html", "head", "meta", "title", "link", "style", "body", "main", "header", "section", "h1", "h2", "h3", "ul", "ol", "li"),
    *("p", "span", "strong", "a", "bdi", "cite", "blockquote", "div"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "rel", "href", "class", "dir", "id", "value", "aria-hidden"),
    "aria-label",
}
MARKUP = {"html_block", "html_inline", "code_block", "fence", "code_inline", "image", "em_open", "hr", "link_open"}
HOSTILE = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("ab 1.-+*_`~[](){}<>&#!|\\/:@^=\"'\n\r\t\0\u2028\u202e\ud800א")
)


def document(conversation: Conversation, **options: Any) -> Document:
    return make_document(conversation, T, exported=WHEN, base_url=BASE, **options)


def hostile_turn(text: str, name: str = "t") -> Turn:
    """The text wherever an answer can hold one."""
    cited = make_citation(
        article_id=ArticleId(text), title=text, source=text, url=text, quote=text, heading=text, published=date(2031, 3, 5)
    )
    claim = Claim(text, "partly", (1,), context=None, reason=text)
    hit = Hit(ArticleId(text), 1, 0, 1, 1, 0.5, text, None, text, text)
    both = make_answer(claim, citations=(cited,), question=text)
    return make_turn(replace(both, abstained=True, reason=text, hits=(hit,)), name, Scope(sources=(text,)))


def test_every_format_holds_all_of_the_answer() -> None:
    made = document(whole_conversation())
    for shown in (
        "\n".join(markdown_texts(markdown_tokens(to_markdown(made)))),
        Page(to_html(made)).text,
        "\n".join(docx_texts(to_docx(made))),
    ):
        for words in (
            "The bridge",
            "How long is the crack?",
            "published since 2031-01-01, from Coast Daily, Norrin Post",
            "Divers found a crack on Monday.",
            "It grows.",
            "partly verified: the source does not say grows",
            "contradicted: the source says 1989",
            "unsupported",
            "2031-03-05, Coast Daily, paragraph 3",
            "paragraph 5, page 12, read from a picture",
            "Wire story, 2031-03-06, Norrin Post, paragraph 9",
            "javascript:alert(1)",
            "Under the heading “At the pier”",
            "nothing in the articles speaks of it",
            "The port has a budget.",
            "Budget of the port",
            "The articles give different figures:",
            "“10”",
            "“30”",
            T.moment(WHEN),
        ):
            assert words in shown


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_every_claim_carries_its_verdict_and_what_it_leans_on_stands_in_brackets(language: str) -> None:
    conversation, t = whole_conversation(), texts_in(language)
    made = make_document(conversation, t, exported=WHEN, base_url=BASE)
    markdown, page, word = markdown_texts(markdown_tokens(to_markdown(made))), Page(to_html(made)), docx_texts(to_docx(made))
    copied = copy_with_citations(conversation.turns[0], t, base_url=BASE)
    for words in (t("verified"), f"{t('partly verified')}: ", f"{t('contradicted')}: ", t("unsupported")):
        for texts in (markdown, word, copied.text.split("\n"), Page(copied.html).text.split("\n")):
            assert any(f"({words}" in text for text in texts), (words, texts)
        assert any(text.startswith(words) for text in page.texts), words
    context = "Divers found a crack on Monday."
    for text in (*markdown, *word, page.text, copied.text):
        assert f"{context} The crack" not in text
    assert f"({context}[1]) The crack is 10 centimetres long.[2] {t('verified')}" in page.text
    assert any(text.startswith(f"({context}") for text in word)


def test_notes_are_numbered_as_the_text_comes_to_them_through_the_whole_conversation() -> None:
    turns = whole_conversation().turns
    first, second = document(make_conversation(turns[0], replace(turns[0], id=TurnId("t2")))).sections
    assert [note.number for note in first.notes] == [1, 2, 3]
    assert [note.number for note in second.notes] == [4, 5, 6]
    assert (first.statements[0].context_notes, first.statements[0].notes) == ((1,), (2,))
    assert first.notes[0].quote == "Divers found a crack on Monday."


def test_word_counts_the_footnotes_as_their_numbers_say_and_refers_back_to_one_that_is_there() -> None:
    import docx

    word = docx.Document(io.BytesIO(to_docx(document(whole_conversation()))))
    body = word.element.body
    assert body.xpath(".//w:footnoteReference/@w:id") == ["1", "2", "3"]
    assert [field.get(f"{W}instr").split()[1] for field in body.xpath(".//w:fldSimple")] == [
        "_Note2",
        "_Note3",
        "_Note2",
        "_Note3",
    ]
    assert set(body.xpath(".//w:bookmarkStart/@w:name")) == {"_Note1", "_Note2", "_Note3"}
    notes = footnotes(word)
    assert [note.get(f"{W}id") for note in notes] == ["-1", "0", "1", "2", "3"]
    assert word.settings.element.xpath("./w:footnotePr/w:footnote/@w:id") == ["-1", "0"]
    assert "The crack is 10 centimetres long." in "".join(notes[3].itertext())
    assert (word.core_properties.title, word.core_properties.author) == ("The bridge", "")
    assert word.core_properties.language == "en"


def test_word_follows_only_addresses_of_the_web() -> None:
    assert set(outside_targets(to_docx(document(whole_conversation())))) == {
        "https://example.org/bridge?a=1&b=2",
        "http://127.0.0.1:7860/article/2031%2Fbridge.md#p3",
        "http://127.0.0.1:7860/article/2031%2Fbridge.md#p4",
        "http://127.0.0.1:7860/article/%D1%81%D0%BA%D0%B0%D0%BD%20%237%3F.pdf#p5",
        "http://127.0.0.1:7860/article/a.md#p4",
    }


def test_our_own_reader_finds_the_footnotes_of_the_export() -> None:
    (article,) = read_docx(to_docx(document(whole_conversation())), "export.docx")
    notes = [article.paragraph_text(each) for each in article.paragraphs if each.heading == "Notes"]
    assert len(notes) == 3
    assert article.title == "The bridge"
    assert "Divers found a crack on Monday. Under the heading “At the pier”" in notes[0]


def test_word_has_every_part_it_declares_and_no_element_out_of_the_order_of_the_schema() -> None:
    """ECMA-376, part 1: CT_PPr, CT_RPr, CT_Settings, as far as this writer uses them."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(to_docx(document(whole_conversation())))) as file:
        types = file.read("[Content_Types].xml").decode()
        body, notes, settings = (
            etree.fromstring(file.read(f"word/{name}.xml")) for name in ("document", "footnotes", "settings")
        )
        assert "/word/footnotes.xml" in types
        assert "wordprocessingml.footnotes+xml" in types
        assert "footnotes.xml" in file.read("word/_rels/document.xml.rels").decode()
    orders = {"pPr": ["pStyle", "bidi", "spacing"], "rPr": ["rStyle", "b", "bCs", "i", "iCs", "rtl"]}
    for root in (body, notes):
        for name, order in orders.items():
            for properties in root.iter(W + name):
                places = [order.index(etree.QName(child).localname) for child in properties]
                assert places == sorted(set(places))
                assert properties.getparent().index(properties) == 0
    names = [etree.QName(child).localname for child in settings]
    assert names.index("footnotePr") == names.index("compat") - 1


def test_right_to_left_text_is_set_from_right_to_left() -> None:
    import docx

    hebrew = "הגשר נסגר ביום רביעי"
    answer = make_answer(Claim(hebrew, "verified", (1,)), citations=(make_citation(quote=hebrew),), question=hebrew)
    data = to_docx(document(make_conversation(make_turn(answer))))
    word = docx.Document(io.BytesIO(data))
    assert sum(text.removesuffix(" (verified)") == hebrew for text in docx_texts(data)) == 3
    for root in (word.element.body, footnotes(word)):
        for paragraph in root.iter(W + "p"):
            text = "".join(each.text or "" for each in paragraph.iter(W + "t"))
            assert (paragraph.find(f"{W}pPr/{W}bidi") is not None) == text.startswith(hebrew)
    assert 'dir="auto"' in to_html(document(make_conversation(make_turn(answer))))


@pytest.mark.parametrize("language", ["en", "uk", "de", "fr", "es"])
def test_the_language_is_declared(language: str) -> None:
    import docx

    t = texts_in(language)
    made = make_document(whole_conversation(), t, exported=WHEN, base_url=BASE)
    assert f'<html lang="{language}">' in to_html(made)
    word = docx.Document(io.BytesIO(to_docx(made)))
    assert word.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == [language]


def standing(text: str, paragraph: int) -> Standing:
    return Standing(ParagraphId("1" * 16), ArticleId("new.md"), "Bridge again", None, None, None, paragraph, None, None, text)


def test_each_answer_is_framed_in_the_language_of_its_question_and_the_document_in_the_readers() -> None:
    reason = say("No article mentions {words}.", words=("Zyxomat",))
    german = make_answer(reason=str(reason), reason_remark=reason, language="de")
    french = replace(german, language="fr")
    made = document(make_conversation(make_turn(german), make_turn(french, "t2")))
    for text in (
        "\n".join(markdown_texts(markdown_tokens(to_markdown(made)))),
        Page(to_html(made)).text,
        "\n".join(docx_texts(to_docx(made))),
    ):
        assert "Kein Artikel erwähnt „Zyxomat“." in text
        assert "Aucun article ne mentionne" in text
        assert T("Exported on {when}", when="").strip() in text


def test_what_became_of_a_citation_is_said_and_its_link_leads_to_where_it_stands_now() -> None:
    conversation = whole_conversation()
    former = Former(ArticleId("2031/bridge.md"), "Harbour bridge closed", 3, GenerationId("1"), None)
    known = {
        1: Resolution("moved", ParagraphId("0"), standing("The crack is 10 centimetres long.", 7), former),
        2: Resolution("changed", ParagraphId("0"), standing("Other words.", 8), former),
        3: Resolution("withdrawn", ParagraphId("0"), None, former),
    }
    made = document(conversation, fates={conversation.turns[0].id: known})
    changed, moved, withdrawn = made.sections[0].notes
    assert (moved.fate, moved.standing) == ("moved", "Moved since: it is now paragraph 7 of “Bridge again”.")
    assert moved.links[-1].target == "http://127.0.0.1:7860/article/new.md#p7"
    assert changed.standing == "Changed since: the quoted words no longer stand there. See paragraph 8 of “Bridge again”."
    assert withdrawn.standing == "Withdrawn since: the articles no longer hold this paragraph."
    for shown in (
        "\n".join(markdown_texts(markdown_tokens(to_markdown(made)))),
        Page(to_html(made)).text,
        "\n".join(docx_texts(to_docx(made))),
        copy_with_citations(conversation.turns[0], T, base_url=BASE, fates=known).text,
    ):
        for note in (changed, moved, withdrawn):
            assert note.standing
            assert note.standing in shown


def test_a_changed_paragraph_that_still_holds_the_quote_says_so() -> None:
    conversation = whole_conversation()
    quote = conversation.turns[0].answer.citations[0].quote
    known = {1: Resolution("changed", ParagraphId("0"), standing(f"{quote} It is mended.", 3), None)}
    notes = document(conversation, fates={conversation.turns[0].id: known}).sections[0].notes
    assert notes[1].standing == "Changed since, but the quoted words still stand in paragraph 3 of “Bridge again”."


def test_the_html_stands_alone_and_its_markers_lead_to_its_notes() -> None:
    source = to_html(document(whole_conversation()))
    page = Page(source)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inside = {href for href in page.values("href") if href.startswith("#")}
    assert inside
    assert {href[1:] for href in inside} <= set(ids)
    assert not page.tags() & {"script", "img", "iframe", "object"}
    assert "url(" not in source
    assert "@import" not in source


def test_the_clipboard_gets_the_markers_of_the_chat_with_the_notes_below() -> None:
    copied = copy_with_citations(whole_conversation().turns[0], T, base_url=BASE)
    assert "(Divers found a crack on Monday. [2]) The crack is 10 centimetres long. [1] (verified)" in copied.text
    assert "[1] Harbour bridge closed, 2031-03-05, Coast Daily, paragraph 3\nThe crack is 10 centimetres long.\n" in copied.text
    assert copied.text.index("[1] Harbour") > copied.text.index("Nobody knew. [3] (unsupported)")
    assert "The articles give different figures: “10” [1] (2031-03-05); “30” [3]\n" in copied.text
    page = Page(copied.html)
    assert "(Divers found a crack on Monday. [2]) The crack is 10 centimetres long. [1] (verified)" in page.text
    assert page.tags() <= {"p", "strong", "em", "blockquote", "a", "bdi", "br"}
    assert "https://example.org/bridge?a=1&b=2" in page.values("href")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a b?q=ü#x", "https://example.org/a%20b?q=%C3%BC#x"),
        ("http://example.org:8080/100%", "http://example.org:8080/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("https://example.org/%41%", "https://example.org/%41%25"),
        ("ht\ntps://example.org/", "https://example.org/"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)//http://x", None),
        ("data:text/html,<b>", None),
        ("//example.org/", None),
        ("https://", None),
        ("https://name@example.org/", None),
        ("http://a b/", None),
        ("http://[", None),
        ("https://example.org/" + "a" * 2000, None),
        ("mailto:someone@example.org", None),
    ],
)
def test_only_sound_addresses_of_the_web_become_links(url: str, address: str | None) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize("name", ["a/b #1?.md", "..", ".", "x%2Fy", "скан.pdf", "https://a//b", "\0", "a\\b", "a\nb&c=d#e.md"])
def test_a_permanent_link_leads_to_its_id_however_a_browser_reads_it(name: str) -> None:
    from urllib.parse import parse_qs, unquote, urljoin, urlsplit

    parts = urlsplit(urljoin("http://host/conversation", permalink(ArticleId(name), 7)))
    found = parse_qs(parts.query)["id"][0] if parts.query else unquote(parts.path.removeprefix("/article/"))
    assert (found, parts.fragment) == (name, "p7")


def assert_markdown_is_safe(source: str) -> list[str]:
    """The texts it shows; every link in it is ours or of the web."""
    tokens = markdown_tokens(source)
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert not {token.type for token in tokens} & (MARKUP - {"link_open"})
    return markdown_texts(tokens)


def assert_html_is_safe(source: str) -> Page:
    page = Page(source)
    assert page.tags() <= TAGS
    assert page.attributes() <= ATTRIBUTES
    assert all(href.startswith(("http://", "https://", "#n-", "data:,")) for href in page.values("href"))
    return page


def outside_targets(data: bytes) -> list[str]:
    """Where a Word document leads to."""
    import docx

    parts = docx.Document(io.BytesIO(data)).part.package.iter_parts()
    return [rel.target_ref for part in parts for rel in part.rels.values() if rel.is_external]


def payloads(shared: Path) -> list[str]:
    return (shared / "attacks" / "xss_payloads.txt").read_text("utf8").splitlines()


def test_no_payload_becomes_markup_in_markdown_or_html(shared: Path) -> None:
    for payload in payloads(shared):
        made = document(make_conversation(hostile_turn(payload), title=payload))
        shown = legible(payload)
        texts = assert_markdown_is_safe(to_markdown(made))
        assert texts[0] == shown
        assert texts.count(shown) >= 4  # title, question, quote, nearest paragraph
        page = assert_html_is_safe(to_html(made))
        assert page.texts.count(shown) >= 6
        copied = copy_with_citations(make_conversation(hostile_turn(payload)).turns[0], T, base_url=BASE)
        assert copied.text.startswith(shown)
        assert Page(copied.html).tags() <= {"p", "strong", "em", "blockquote", "a", "bdi", "br"}


def test_every_payload_is_text_in_word(shared: Path) -> None:
    every = payloads(shared)
    for first in range(0, len(every), 250):
        some = every[first : first + 250]
        turns = [hostile_turn(payload, f"t{place}") for place, payload in enumerate(some)]
        data = to_docx(document(make_conversation(*turns, title=some[0])))
        texts = docx_texts(data)
        assert texts[0] == legible(some[0])
        for payload in some:
            assert texts.count(legible(payload)) >= 3  # question, quote, nearest paragraph
        assert all(target.startswith(("http://", "https://")) for target in outside_targets(data))


@given(HOSTILE)
@settings(max_examples=300)
def test_any_text_reads_back_from_markdown_and_html_as_it_was(text: str) -> None:
    shown = legible(text)
    made = document(make_conversation(hostile_turn(text), title=text))
    texts = assert_markdown_is_safe(to_markdown(made))
    page = assert_html_is_safe(to_html(made))
    if shown:
        assert texts[0] == shown
        assert texts.count(shown) >= 4
        assert page.texts.count(shown) >= 6


@given(st.lists(HOSTILE, min_size=1, max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_reads_back_from_word_as_it_was(some: list[str]) -> None:
    turns = [hostile_turn(text, f"t{place}") for place, text in enumerate(some)]
    texts = docx_texts(to_docx(document(make_conversation(*turns, title=some[0]))))
    assert texts[0] == legible(some[0])
    for text in some:
        assert texts.count(legible(text)) >= 3


def test_a_text_of_several_lines_keeps_them() -> None:
    text = "- one\n\n1. two\n   three\n# four\n"
    answer: Answer = make_answer(Claim(text, "verified", (1,)), citations=(make_citation(quote=text),), question=text)
    made = document(make_conversation(make_turn(answer), title=text))
    for texts in (assert_markdown_is_safe(to_markdown(made)), docx_texts(to_docx(made))):
        assert [shown for shown in texts if text in shown] == [text, text, f"{text} (verified)", text]
    assert text in Page(to_html(made)).texts
