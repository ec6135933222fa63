"""The HTML of the web chat: what a document or a person wrote stays text, and all there is to know of an answer is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.errors import BriefbotError, IndexBusy
from briefbot.generations.revisions import Fate
from briefbot.messages import LANGUAGES, say
from briefbot.permalinks import DiffPart, Resolution
from briefbot.serving.users import UserName
from briefbot.types import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Claim,
    Conflict,
    ConflictSide,
    GenerationId,
    Hit,
    Paragraph,
    ParagraphId,
    Reprint,
    Scope,
    Span,
    Timings,
)
from briefbot.web import panel_render, shell_render, turn_render
from briefbot.web.markup import escape, link, render_error
from briefbot.web.panel import Opened
from briefbot.web.service import Overview
from briefbot.web.texts import Texts, texts_in
from briefbot.web.turns import Conversation, ConversationId, ConversationSummary, Rating, Turn, TurnId
from browsing import payloads

EN = texts_in("en")
MOMENT = datetime(2031, 4, 1, 12, 30, tzinfo=UTC)
FATES: tuple[Fate, ...] = ("same", "moved", "changed", "withdrawn")
WORD = "A word."
ANYWHERE = Scope()
HERE = "http://127.0.0.1:7860"
SAFE_LINKS = ("/article", "/answer/", "/conversation/", "/?c=", "#", "https://example.org/", f"{HERE}/")
LINK_ATTRIBUTES = {"aria-current", "aria-label", "class", "data-view", "download", "href", "rel", "target", "title"}


class Markup(HTMLParser):
    """The elements of a piece of HTML in order, each with its attributes, its text, and the texts of its <mark> elements."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.other: list[str] = []
        """Comments, doctypes and processing instructions."""
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(source)
        self.close()

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """Elements and the names of their attributes, without those that depend on what the text says: links and line breaks."""
        return [(tag, list(attributes)) for tag, attributes in self.elements if tag not in ("a", "bdi", "br")]

    def find(self, tag: str, css_class: str = "") -> list[dict[str, str]]:
        return [a for name, a in self.elements if name == tag and (not css_class or css_class in a.get("class", "").split())]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def an_article(*paragraphs: str, heading: str | None = None, **fields: Any) -> Article:
    text, spans = "\n\n".join(paragraphs), []
    start = 0
    for number, paragraph in enumerate(paragraphs, start=1):
        spans.append(Paragraph(number, start, start + len(paragraph), heading))
        start += len(paragraph) + 2
    return Article(ArticleId(fields.pop("id", "a")), fields.pop("title", "A title"), text, tuple(spans), **fields)


def a_citation(text: str = "Nineteen people died.", **fields: Any) -> Citation:
    day = date(2031, 3, 26)
    made = Citation(1, ArticleId(text), text, day, text, text, 2, ParagraphId("p"), 0, len(text), text, text)
    return replace(made, **fields)


def a_turn(
    text: str = "Nineteen people died.",
    *,
    scope: Scope = ANYWHERE,
    rating: Rating | None = None,
    **fields: Any,
) -> Turn:
    hit = Hit(ArticleId(text), 2, 0, len(text), 1, 0.5, text, date(2031, 3, 26), text, text)
    answer = Answer(
        **{
            "id": None,
            "question": text,
            "standalone_question": f"{text} 2031",
            "abstained": False,
            "reason": None,
            "confidence": 0.914,
            "claims": (Claim(text, "verified", (1,), None),),
            "citations": (a_citation(text),),
            "hits": (hit,),
            "answerer": "extractive",
            "generation": GenerationId("000001-aa"),
            "timings_ms": Timings(1, 2, 3, 4),
            **fields,
        }
    )
    return Turn(TurnId("t1"), ConversationId("c1"), MOMENT, answer, scope, rating)


def became(fate: Fate) -> Resolution:
    return Resolution(fate, ParagraphId("p"), None, None)


def shown(turn: Turn, fate: Fate | None = None) -> str:
    """A conversation of one turn, and what became of its first citation."""
    conversation = Conversation(turn.conversation, "A title", MOMENT, (turn,))
    fates = {1: became(fate)} if fate else {}
    return turn_render.render_conversation(conversation, {turn.id: fates}, EN, base_url=HERE)


def a_conversation(text: str) -> Conversation:
    """With the text wherever a document or a person can put one."""
    reprint = Reprint(ArticleId(text), text, None, text, 1)
    cited = a_citation(text, also_in=(reprint,), page=1, recognised=True)
    context = Claim(text, "partly", (1, 2), text, text, context_citations=(2,))
    sides = (ConflictSide(1, f"{text} ", 0, 1), ConflictSide(1, text, 0, 1))
    scope = Scope(sources=(text, text), without=(ArticleId(text),))
    turns = (
        a_turn(
            text,
            scope=scope,
            rating=Rating("bad", text),
            claims=(context,),
            citations=(cited, replace(cited, number=2)),
            conflicts=(Conflict("figure", sides, corrected=True),),
        ),
        a_turn(text, abstained=True, claims=(), citations=(), reason=text),
    )
    return Conversation(ConversationId(text), text, MOMENT, tuple(replace(turn, id=TurnId(text)) for turn in turns))


def everything(text: str, t: Texts = EN) -> str:
    """Every piece of HTML the page can show, with the same text in every place a document or person can fill."""
    conversation, summary = a_conversation(text), ConversationSummary(ConversationId(text), text, MOMENT, 3)
    article = an_article(text, heading=text, id=text, title=text, source=text, url=text, author=text)
    diff = (DiffPart("same", text), DiffPart("removed", text), DiffPart("added", text))
    others = ((ArticleId(text), text),)
    error = BriefbotError(text, text)
    return "".join(
        (
            *(
                turn_render.render_conversation(conversation, {TurnId(text): {1: became(fate)}}, t, base_url=HERE)
                for fate in ("same", "changed")
            ),
            turn_render.render_conversation(None, {}, t, base_url=HERE),
            turn_render.render_pending(text, text, t),
            *(panel_render.render_source(Opened(article, 1, Span(0, 1), text, fate, diff, others), text, t) for fate in FATES),
            panel_render.render_source(Opened(article, 1, None, text, "changed", diff, others), text, t),
            panel_render.render_source(Opened(None, None, None, text, "withdrawn"), text, t),
            panel_render.render_no_source(t),
            shell_render.render_header(Overview(GenerationId(text), 1, MOMENT.isoformat(), [text]), UserName(text), t),
            shell_render.render_header(None, UserName(text), t),
            shell_render.render_side([summary], ConversationId(text), text, t),
            shell_render.render_side([], None, text, t),
            shell_render.render_welcome([text], t),
            shell_render.render_unbuilt(text, error, t),
            shell_render.render_composer([text], t),
            shell_render.render_dialogs(t),
            shell_render.render_notice(text),
            render_error(error, t),
            link(f"https://example.org/{text}"),
        )
    )


any_text = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=[])),
    st.text(st.sampled_from("<>&\"'`=/ {}$[]1onabcscript\n")),
)
PLAIN = Markup(everything(WORD))


def batched(items: list[str], size: int) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def assert_stays_text(text: str) -> None:
    # With a letter first, so that what is blank, or an address of the web, does not change what there is to show.
    markup = Markup(everything(f"x{text}"))
    assert markup.shape == PLAIN.shape
    assert markup.other == []
    for attributes in markup.find("a"):
        assert attributes["href"] == "/" or attributes["href"].startswith(SAFE_LINKS)
        assert set(attributes) <= LINK_ATTRIBUTES


@given(any_text)
def test_no_text_becomes_markup(text: str) -> None:
    assert_stays_text(text)


def test_no_payload_of_the_collection_becomes_markup() -> None:
    for some in batched(payloads(), 25):
        assert_stays_text(" ".join(some))


def test_there_is_no_script_and_no_style_of_our_own_in_the_markup() -> None:
    assert {tag for tag, _ in PLAIN.elements}.isdisjoint({"script", "style", "iframe", "object", "embed", "link", "base", "meta"})
    assert PLAIN.find("template") == []  # where a piece is drawn over another, Gradio leaves what a template holds as it was
    names = {name for _, attributes in PLAIN.elements for name in attributes}
    assert [name for name in names if name.startswith("on") or name == "style"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_gives_the_same_elements(language: str) -> None:
    tags = [tag for tag, _ in Markup(everything(WORD, texts_in(language))).elements]
    assert tags == [tag for tag, _ in PLAIN.elements]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_escaped_text_reads_back_as_it_was(text: str) -> None:
    markup = Markup(f'<p title="{escape(text)}">{escape(text)}</p>')
    assert (markup.text, markup.elements[0][1]["title"]) == (text, text)


def test_what_html_cannot_carry_is_shown_as_a_replacement() -> None:
    assert escape("a\ud83db\x00c\r\nd") == "a\ufffdb\ufffdc\nd"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.data())
def test_marks_exactly_the_span(paragraphs: list[str], data: st.DataObject) -> None:
    article = an_article(*paragraphs)
    paragraph = data.draw(st.sampled_from(article.paragraphs))
    start = data.draw(st.integers(paragraph.start, paragraph.end - 1))
    end = data.draw(st.integers(start + 1, paragraph.end))
    markup = Markup(panel_render.render_source(Opened(article, paragraph.number, Span(start, end)), "k", EN))
    assert markup.marked == [escape_and_back(article.text[start:end])]
    assert all(escape_and_back(text) in markup.text for text in paragraphs)
    assert [a["data-paragraph"] for a in markup.find("div", "bb-paragraph") if "aria-current" in a] == [str(paragraph.number)]


def escape_and_back(text: str) -> str:
    return Markup(escape(text)).text


def test_marks_the_place_and_not_the_first_equal_words() -> None:
    article = an_article("Nobody was hurt. Nobody was hurt.", "Nobody was hurt.")
    source = panel_render.render_source(Opened(article, 1, Span(17, 33)), "k", EN)
    assert "Nobody was hurt. <mark>Nobody was hurt.</mark></p>" in source
    assert source.count("<mark>") == 1


def test_a_span_over_two_paragraphs_is_marked_in_both() -> None:
    source = panel_render.render_source(Opened(an_article("One two.", "Three four."), 1, Span(4, 15)), "k", EN)
    assert Markup(source).marked == ["two.", "Three"]


def test_a_bracketed_number_in_an_article_stays_text() -> None:
    markup = Markup(shown(a_turn("See note [1] below.")))
    assert len(markup.find("button", "bb-marker")) == 1
    assert markup.text.count("See note [1] below.") >= 2


def test_a_marker_names_article_date_and_paragraph_and_holds_its_quote() -> None:
    [marker] = Markup(shown(a_turn())).find("button", "bb-marker")
    assert marker["aria-label"] == "Citation 1: Nineteen people died., 2031-03-26, Nineteen people died., paragraph 2"
    assert marker["data-quote"] == "“Nineteen people died.”"
    assert (marker["data-kind"], marker["data-number"], marker["data-of"]) == ("citation", "1", "t1")


def test_the_link_to_an_answer_is_its_permanent_one() -> None:
    turn = replace(a_turn(), id=TurnId("a/b?c"))
    assert 'href="/answer/a%2Fb%3Fc"' in shown(turn)


def test_the_page_and_a_doubtful_reading_of_a_citation_are_named() -> None:
    cited = a_citation(page=4, recognised=True)
    assert "paragraph 2, page 4, read from a picture" in Markup(shown(a_turn(citations=(cited,)))).text


def test_the_reprints_of_a_citation_are_counted_and_listed() -> None:
    reprints = tuple(Reprint(ArticleId(name), f"Print {name}", date(2031, 1, 2), "Wire", 7) for name in "bc")
    markup = Markup(shown(a_turn(citations=(a_citation(also_in=reprints),))))
    assert "also in 2 reprints" in markup.text
    assert "Print b, 2031-01-02, Wire, paragraph 7" in markup.text


def test_context_stands_dimmed_before_its_claim_with_its_own_marker() -> None:
    claim = Claim("It sank.", "verified", (1, 2, 3), "The boat was old.", context_citations=(3,))
    source = shown(a_turn(claims=(claim,), citations=tuple(a_citation(number=number) for number in (1, 2, 3))))
    context, claim_place = source.index("The boat was old."), source.index("It sank.")
    assert source.index('class="bb-context"') < context < source.index(">3</button>") < claim_place
    assert claim_place < source.index(">1</button>") < source.index(">2</button>")


def test_a_row_is_shown_as_a_table_under_the_heads_of_its_columns() -> None:
    heading, row = "Results: Division | Sales <m>", "Medical pumps | 188"
    context = say("Under “{heading}”:", heading=heading)
    claim = Claim(row, "verified", (1,), str(context), context_remark=context)
    source = shown(a_turn(claims=(claim,), citations=(a_citation(row, heading=heading),)))
    assert '<th scope="col" dir="auto">Division</th><th scope="col" dir="auto">Sales &lt;m&gt;</th>' in source
    assert '<td dir="auto">Medical pumps</td><td dir="auto">188</td>' in source
    assert "Under “Results”:" in source


def test_a_row_without_heads_and_a_sentence_with_a_bar_are_text() -> None:
    for text, heading in (("Medical pumps | 188", "Results"), ("Medical pumps | 188", None), ("It sank.", "Results: A | B")):
        claim = Claim(text, "verified", (1,))
        source = shown(a_turn(claims=(claim,), citations=(a_citation(text, heading=heading),)))
        assert "<table" not in source
        assert text in source


@pytest.mark.parametrize(
    ("kind", "corrected", "words"),
    [
        ("figure", False, "The articles give different figures:"),
        ("day", False, "The articles give different days:"),
        ("denial", False, "One article speaks against another:"),
        ("figure", True, "One article corrects another:"),
    ],
)
def test_what_articles_say_differently_is_shown_with_each_sides_words_marker_and_day(
    kind: Any, corrected: bool, words: str
) -> None:
    sides = (ConflictSide(2, "19", 0, 2), ConflictSide(1, "Nineteen people died " + "and so on, " * 20, 0, 241))
    cited = (a_citation(), a_citation(number=2, published=date(2031, 3, 29)))
    markup = Markup(shown(a_turn(citations=cited, conflicts=(Conflict(kind, sides, corrected),))))
    assert words in markup.text
    assert "“19”2 (2031-03-29)" in markup.text
    assert (
        "“Nineteen people died and so on, and so on, and so on, and so on, and so on, and so on …”1 (2031-03-26)" in markup.text
    )


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("verified", "verified"), ("partly", "partly verified"), ("unsupported", "unsupported"), ("contradicted", "contradicted")],
)
def test_every_verdict_is_shown_in_words(verdict: Any, word: str) -> None:
    source = shown(a_turn(claims=(Claim("A claim.", verdict, (1,), None),)))
    assert f"</svg>{word}</button>" in source
    [mark] = Markup(source).find("button", "bb-verdict")
    assert mark["data-meaning"].startswith("The cited sentence ")


def test_the_reason_of_a_verdict_is_shown() -> None:
    reason = "the sentence says 40 centimetres"
    markup = Markup(shown(a_turn(claims=(Claim("A claim.", "contradicted", (1,), None, reason),))))
    assert reason in markup.text
    assert markup.find("span", "bb-verdict-reason") == [{"class": "bb-verdict-reason", "lang": "en", "dir": "auto"}]
    assert "bb-verdict-reason" not in shown(a_turn())


def test_an_abstention_gives_its_reason_and_three_of_the_nearest_paragraphs() -> None:
    hits = tuple(Hit(ArticleId("a"), n, 0, 9, n, 0.5, f"Title {n}", None, None, f"Paragraph {n}.") for n in range(1, 6))
    markup = Markup(shown(a_turn(abstained=True, reason="No article mentions “chess”.", claims=(), citations=(), hits=hits)))
    assert "No answer. No article mentions “chess”." in markup.text
    assert [hit["data-number"] for hit in markup.find("button", "bb-hit")] == ["1", "2", "3"]
    assert "Confidence that the articles answer: 91%" in markup.text


def test_a_long_nearest_paragraph_is_cut_at_a_word() -> None:
    text = "word " * 100
    hit = Hit(ArticleId("a"), 1, 0, len(text), 1, 0.5, "Title", None, None, text)
    assert "word word …" in Markup(shown(a_turn(abstained=True, claims=(), citations=(), hits=(hit,)))).text


def test_an_abstention_without_any_paragraph_heads_no_list() -> None:
    assert "Nearest" not in shown(a_turn(abstained=True, claims=(), citations=(), hits=()))


def test_says_which_scope_was_searched() -> None:
    scope = Scope(date(2031, 1, 1), date(2031, 2, 1), ("A", "B"))
    assert turn_render.describe_limits(scope, EN) == ["published from 2031-01-01 to 2031-02-01", "from A", "from B"]
    assert turn_render.describe_limits(Scope(since=date(2031, 1, 1)), EN) == ["published since 2031-01-01"]
    assert turn_render.describe_limits(Scope(until=date(2031, 1, 1)), EN) == ["published until 2031-01-01"]
    assert "Searched: from A" in Markup(shown(a_turn(scope=Scope(sources=("A",))))).text
    assert "Searched all dates and sources" in Markup(shown(a_turn())).text


def test_asking_again_takes_the_question_and_its_scope_with_it() -> None:
    scope = Scope(date(2031, 1, 1), None, ('The "Wire"',))
    buttons = [each for each in Markup(shown(a_turn("Who <b>?", scope=scope))).find("button") if "data-asked" in each]
    assert [button["data-action"] for button in buttons] == ["edit", "retry", "edit"]
    asked = json.loads(buttons[1]["data-asked"])
    assert (asked["question"], asked["since"], asked["until"]) == ("Who <b>?", "2031-01-01", None)
    assert asked["sources"] == ['The "Wire"']


def test_a_follow_up_says_how_it_was_understood_and_offers_that_to_be_edited() -> None:
    markup = Markup(shown(a_turn("And in Torvik?", standalone_question="Who mends the bridge in Torvik?")))
    assert "Understood as: Who mends the bridge in Torvik?" in markup.text
    asked = [json.loads(each["data-asked"]) for each in markup.find("button") if "data-asked" in each]
    assert [each["question"] for each in asked] == ["Who mends the bridge in Torvik?", "And in Torvik?", "And in Torvik?"]
    assert "Understood as" not in shown(a_turn("Who mends the bridge?", standalone_question="Who mends  the bridge?"))


def test_an_answer_of_a_language_model_names_it_and_what_it_could_not_do() -> None:
    text = Markup(shown(a_turn(answerer="llm:small-1", note="the model <b>failed</b> at first"))).text
    assert "Written by small-1, checked sentence by sentence" in text
    assert "the model <b>failed</b> at first" in text
    assert "Written by" not in shown(a_turn())


def test_a_citation_whose_paragraph_speaks_to_a_model_says_so() -> None:
    turn = a_turn()
    suspicious = replace(turn.answer.citations[0], suspicious=True)
    assert "speaks to a language model, not to a reader" in shown(a_turn(citations=(suspicious,)))
    assert "speaks to a language model" not in shown(turn)


@pytest.mark.parametrize("judgement", ["good", "bad"])
def test_a_rating_presses_its_thumb_and_shows_its_reason(judgement: Any) -> None:
    markup = Markup(shown(a_turn(rating=Rating(judgement, "names the wrong bridge"))))
    pressed = {each["data-action"]: each["aria-pressed"] for each in markup.find("button") if "aria-pressed" in each}
    assert pressed == {"good": str(judgement == "good").lower(), "bad": str(judgement == "bad").lower()}
    assert markup.find("input")[0]["value"] == "names the wrong bridge"
    assert Markup(shown(a_turn())).find("form") == []


@pytest.mark.parametrize(
    ("fate", "words"), [("moved", "moved since"), ("changed", "changed since"), ("withdrawn", "withdrawn since")]
)
def test_a_marker_says_what_became_of_its_paragraph(fate: Fate, words: str) -> None:
    markup = Markup(shown(a_turn(), fate))
    [marker] = markup.find("button", "bb-marker")
    assert marker["aria-label"].endswith(f", {words}")
    assert marker["data-fate"] == words
    assert words in markup.text


def test_a_paragraph_that_stands_as_it_stood_has_no_fate() -> None:
    assert shown(a_turn(), "same") == shown(a_turn())
    assert "since" not in Markup(shown(a_turn())).text


def test_a_moved_paragraph_is_explained_and_marked_where_it_stands_now() -> None:
    opened = Opened(an_article("New first.", "It sank."), 2, Span(12, 20), "It sank.", "moved")
    markup = Markup(panel_render.render_source(opened, "k", EN))
    assert "This paragraph stands in another place than when it was cited." in markup.text
    assert markup.marked == ["It sank."]
    assert markup.find("blockquote") == []


def test_a_changed_paragraph_shows_what_was_cited_and_what_changed() -> None:
    diff = (DiffPart("same", "It is "), DiffPart("removed", "40"), DiffPart("added", "65"), DiffPart("same", " long."))
    opened = Opened(an_article("It is 65 long."), 1, None, "It is 40 long.", "changed", diff)
    source = panel_render.render_source(opened, "k", EN)
    assert "This paragraph was changed since it was cited." in Markup(source).text
    assert "<p>It is 40 long.</p></blockquote>" in source
    assert "It is <del>40</del><ins>65</ins> long." in source
    assert Markup(source).marked == []
    assert [a["data-paragraph"] for a in Markup(source).find("div", "bb-paragraph") if "aria-current" in a] == ["1"]


def test_words_that_still_stand_in_a_changed_paragraph_are_marked() -> None:
    opened = Opened(an_article("It sank. All lived."), 1, Span(0, 8), "It sank.", "changed")
    markup = Markup(panel_render.render_source(opened, "k", EN))
    assert "the quoted words still stand in it" in markup.text
    assert markup.marked == ["It sank."]


def test_a_withdrawn_paragraph_is_quoted_whether_or_not_its_article_is_left() -> None:
    for article, title in ((an_article("Other words."), "A title"), (None, "The article is no longer there")):
        markup = Markup(panel_render.render_source(Opened(article, None, None, "It sank.", "withdrawn"), "k", EN))
        assert title in markup.text
        assert "The cited paragraph was withdrawn since." in markup.text
        assert "It sank." in markup.text


def test_an_article_lists_its_first_reprints_and_counts_the_rest() -> None:
    reprints = tuple((ArticleId(f"r/{n}#?"), f"Print {n}") for n in range(23))
    markup = Markup(panel_render.render_source(Opened(an_article("x"), 1, None, reprints=reprints), "k", EN))
    assert "23 reprints of this article" in markup.text
    assert [a["href"] for a in markup.find("a") if "r%2F" in a["href"]][:2] == ["/article/r%2F0%23%3F", "/article/r%2F1%23%3F"]
    assert "Print 19" in markup.text
    assert "Print 20" not in markup.text
    assert "and 3 more" in markup.text


def test_an_article_leads_to_a_page_of_its_own_at_the_paragraph() -> None:
    article = an_article("x", id="a/b #1?.md")
    markup = Markup(panel_render.render_source(Opened(article, 1, Span(0, 1)), "k", EN))
    assert "/article/a%2Fb%20%231%3F.md#p1" in [a["href"] for a in markup.find("a")]


def test_headings_pages_and_pictures_of_an_article_are_shown_once_each() -> None:
    article = an_article("One.", "Two.", heading="The storm")
    first, second = article.paragraphs
    article = replace(article, paragraphs=(replace(first, page=3), replace(second, page=4, recognised=True)))
    markup = Markup(panel_render.render_source(Opened(article, 1, None), "k", EN))
    assert len(markup.find("h3")) == 1
    assert all(words in markup.text for words in ("The storm", "p. 3", "p. 4", "from a picture"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "https://", "http://[", "//x.org"])
def test_only_web_addresses_become_links(url: str) -> None:
    markup = Markup(panel_render.render_source(Opened(an_article("x", url=url), 1, Span(0, 1)), "k", EN))
    assert url not in [a["href"] for a in markup.find("a")]
    assert url in markup.text
    assert 'href="https://x.org/"' in link("https://x.org/")


def test_an_error_shows_its_hint_and_says_that_it_is_english() -> None:
    markup = Markup(render_error(IndexBusy("another process is building", "wait"), EN))
    assert markup.text == "another process is buildingHint: wait"
    assert [a["lang"] for _, a in markup.elements if "lang" in a] == ["en", "en"]


def test_the_header_counts_the_articles_and_says_when_they_were_indexed() -> None:
    built = MOMENT.astimezone().replace(hour=9, minute=5).isoformat()
    text = Markup(shell_render.render_header(Overview(GenerationId("g"), 1234, built, []), UserName(""), EN)).text
    assert "1,234 articles · built 1 Apr 2031, 09:05" in text
    assert "Log out" not in text
    assert "no index yet" in Markup(shell_render.render_header(None, UserName(""), EN)).text


def test_somebody_who_logged_in_is_named_and_can_log_out() -> None:
    markup = Markup(shell_render.render_header(None, UserName("editor <2>"), EN))
    assert "editor <2>" in markup.text
    assert markup.find("form", "bb-account")[0]["action"] == "/logout"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_offers_every_language_under_its_own_name(language: str) -> None:
    markup = Markup(shell_render.render_header(None, UserName(""), texts_in(language)))
    options = markup.find("option")
    assert [option["value"] for option in options] == list(LANGUAGES)
    assert [option["value"] for option in options if "selected" in option] == [language]
    assert all(name in markup.text for name in LANGUAGES.values())


def test_the_list_names_the_conversation_that_is_open() -> None:
    listed = [ConversationSummary(ConversationId(name), f"Title {name}", MOMENT, count) for name, count in (("a", 1), ("b", 2))]
    markup = Markup(shell_render.render_side(listed, ConversationId("b"), "", EN))
    assert [a["href"] for a in markup.find("a") if "aria-current" in a] == ["/?c=b"]
    assert "1 question" in markup.text
    assert "2 questions" in markup.text
    assert {"Rename “Title a”", "Delete “Title a”"} <= {button.get("aria-label") for button in markup.find("button")}


def test_an_empty_list_says_whether_nothing_was_asked_or_nothing_was_found() -> None:
    assert "Your conversations will be listed here." in shell_render.render_side([], None, "", EN)
    found = Markup(shell_render.render_side([], None, "bridge", EN))
    assert "No conversation holds these words." in found.text
    assert found.find("input")[0]["value"] == "bridge"


def test_the_welcome_offers_examples_and_heads_no_empty_list() -> None:
    [example] = Markup(shell_render.render_welcome(["Who?"], EN)).find("button")
    assert example["data-question"] == "Who?"
    assert "For example" not in shell_render.render_welcome([], EN)


def test_without_an_index_the_page_says_why_and_where_to_build_one() -> None:
    markup = Markup(shell_render.render_unbuilt("corpus", BriefbotError("there is no index", "build one"), EN))
    assert "Build it from the articles in the folder corpus" in markup.text
    assert "there is no index" in markup.text
    assert markup.find("a")[0]["href"] == "#corpus"


@pytest.mark.parametrize(
    ("stage", "n", "words"),
    [
        ("searching", 1, "searching 1 paragraph"),
        ("searching", 12345, "searching 12,345 paragraphs"),
        ("weighing", 2, "weighing 2 sentences"),
        ("checking", 1, "checking 1 claim"),
        ("checking", 0, "nothing found that answers"),
    ],
)
def test_every_stage_is_told_in_words(stage: str, n: int, words: str) -> None:
    assert turn_render.describe_stage(stage, n, EN) == words


def test_an_answers_frame_is_in_the_language_of_its_question_and_what_a_person_can_do_in_that_of_the_page() -> None:
    reason = say("the source says {said}, the claim {claimed}", said="4,000", claimed="40,000")
    claim = Claim("40,000 left.", "contradicted", (1,), reason=str(reason), reason_remark=reason)
    turn = a_turn(claims=(claim,), citations=(a_citation("4,000 left."),), language="de", note="It failed.")
    markup = Markup(turn_render.render_turn(turn, {}, texts_in("fr"), base_url=HERE))
    assert "im Widerspruch zum Beleg" in markup.text
    assert "im Beleg steht „4,000“, in der Aussage „40,000“" in markup.text
    assert markup.find("div", "bb-said") == [{"class": "bb-said", "lang": "de"}]
    assert [a["lang"] for a in markup.find("p", "bb-note")] == ["en"]  # a note of which only the English is known
    assert {a["aria-label"] for a in markup.find("button", "bb-action")} >= {"Bonne réponse", "Mauvaise réponse"}


def test_an_answer_of_a_language_that_cannot_be_told_is_framed_in_that_of_the_page() -> None:
    reason = say("No article mentions {words}.", words=("NATO",))
    turn = a_turn(abstained=True, claims=(), citations=(), reason=str(reason), reason_remark=reason, language=None)
    source = turn_render.render_turn(turn, {}, texts_in("uk"), base_url=HERE)
    assert "Відповіді немає" in Markup(source).text
    assert "У жодній статті не згадано «NATO»." in Markup(source).text


def test_an_error_is_said_in_the_language_of_the_page() -> None:
    error = IndexBusy(
        say("another process is building {index}", index="index"), say("wait until it has finished, then try again")
    )
    source = render_error(error, texts_in("es"))
    assert "otro proceso está construyendo index" in source
    assert 'lang="en"' not in source
