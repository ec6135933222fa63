"""A conversation to export, and what a reader of each format sees of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

from briefbot.types import (
    Answer,
    ArticleId,
    Citation,
    Claim,
    Conflict,
    ConflictSide,
    GenerationId,
    Hit,
    ParagraphId,
    Reprint,
    Scope,
    Timings,
)
from briefbot.web.turns import Conversation, ConversationId, Turn, TurnId

WHEN = datetime(2031, 4, 1, 9, 30, tzinfo=UTC)
BASE = "http://127.0.0.1:7860/"


def make_citation(number: int = 1, **changes: Any) -> Citation:
    fields: dict[str, Any] = {
        "number": number,
        "article_id": ArticleId("2031/bridge.md"),
        "title": "Harbour bridge closed",
        "published": date(2031, 3, 5),
        "source": "Coast Daily",
        "url": "https://example.org/bridge?a=1&b=2",
        "paragraph": 2 + number,
        "paragraph_id": ParagraphId("0" * 16),
        "start": 0,
        "end": 10,
        "quote": f"The crack is {number}0 centimetres long.",
    }
    return Citation(**fields | changes)


def make_answer(*claims: Claim, citations: tuple[Citation, ...] = (), hits: tuple[Hit, ...] = (), **changes: Any) -> Answer:
    fields: dict[str, Any] = {
        "id": None,
        "question": "How long is the crack?",
        "standalone_question": "How long is the crack?",
        "abstained": not claims,
        "reason": None if claims else "nothing in the articles speaks of it",
        "confidence": 0.87,
        "claims": claims,
        "citations": citations,
        "hits": hits,
        "answerer": "extractive",
        "generation": GenerationId("000001-ab12cd34"),
        "timings_ms": Timings(1, 2, 3, 4),
    }
    return Answer(**fields | changes)


def make_turn(answer: Answer, name: str = "t1", scope: Scope | None = None) -> Turn:
    return Turn(TurnId(name), ConversationId("c1"), WHEN, answer, scope or Scope())


def make_conversation(*turns: Turn, title: str = "The bridge") -> Conversation:
    return Conversation(ConversationId("c1"), title, WHEN, turns)


def whole_conversation() -> Conversation:
    """Everything an answer can have: a context, each verdict, a citation cited twice, a picture, reprints, an abstention."""
    answered = make_answer(
        Claim(
            "The crack is 10 centimetres long.",
            "verified",
            (1, 2),
            context="Divers found a crack on Monday.",
            context_citations=(2,),
        ),
        Claim("It grows.", "partly", (1,), reason="the source does not say grows"),
        Claim("It was seen in 1998.", "contradicted", (3,), reason="the source says 1989"),
        Claim("Nobody knew.", "unsupported", (3,)),
        citations=(
            make_citation(1, also_in=(Reprint(ArticleId("wire.md"), "Wire story", date(2031, 3, 6), "Norrin Post", 9),)),
            make_citation(2, quote="Divers found a crack on Monday.", url="javascript:alert(1)", heading="At the pier"),
            make_citation(
                3, article_id=ArticleId("скан #7?.pdf"), page=12, recognised=True, published=None, source=None, url=None
            ),
        ),
        conflicts=(Conflict("figure", (ConflictSide(1, "10", 13, 15), ConflictSide(3, "30", 13, 15)), corrected=False),),
    )
    refused = make_answer(
        question="Who paid?\nAnd when?",
        hits=(
            Hit(
                ArticleId("a.md"),
                4,
                0,
                5,
                1,
                0.5,
                "Budget of the port",
                date(2031, 1, 2),
                "Coast Daily",
                "The port has a budget.",
            ),
        ),
    )
    scope = Scope(since=date(2031, 1, 1), sources=("Coast Daily", "Norrin Post"))
    return make_conversation(make_turn(answered, scope=scope), make_turn(refused, "t2"))


class Page(HTMLParser):
    """What a browser makes of HTML: its elements, and the text of each."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.text = ""
        self._open: list[tuple[str, str]] = []
        self._in_style = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.text += data
            self.texts.append(data)

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def attributes(self) -> set[str]:
        return {name for _, values in self.elements for name in values}

    def values(self, name: str) -> list[str]:
        return [values[name] for _, values in self.elements if name in values]


def markdown_tokens(source: str, **options: Any) -> list[Any]:
    """All tokens a CommonMark program with footnotes makes of the text, those inside of others included."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True, **options}).use(footnote_plugin, inline=False)
    return list(_flat(parser.parse(source)))


def _flat(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


def markdown_texts(tokens: list[Any]) -> list[str]:
    """The text of each block, as it is shown."""
    return [
        "".join(
            "\n" if child.type in ("softbreak", "hardbreak") else child.content
            for child in token.children
            if child.type in ("text", "softbreak", "hardbreak")
        )
        for token in tokens
        if token.type == "inline"
    ]


def docx_texts(data: bytes) -> list[str]:
    """The text of each paragraph of the body and of the footnotes, as python-docx gives it."""
    import docx
    from docx.text.paragraph import Paragraph

    document = docx.Document(io.BytesIO(data))
    notes = footnotes(document)
    return [paragraph.text for paragraph in document.paragraphs] + [
        Paragraph(element, document).text
        for element in notes.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    ]


def footnotes(document: Any) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    return parse_xml(document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES).blob)
