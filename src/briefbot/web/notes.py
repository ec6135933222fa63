"""An answer as a document has it: statements with numbered markers, and the notes they lead to, in the reader's words.

What Markdown, HTML, Word and the clipboard have in common. Nothing here is escaped: each writer does that its own way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from briefbot.generations.revisions import Fate
from briefbot.messages import Told
from briefbot.permalinks import Resolution
from briefbot.selection.claim_text import describe_verdict
from briefbot.selection.conflict_text import conflict_label, shorten
from briefbot.types import Answer, ArticleId, Citation, Claim, Conflict, Hit, Reprint, Scope, Verdict
from briefbot.web.texts import Texts, texts_for
from briefbot.web.turns import Conversation, Turn, TurnId

NEAREST = 3
"""Paragraphs named where the assistant abstained."""
_LONGEST_LINK = 2000
"""Characters of an address; Word calls a document with a longer one damaged."""
_ILLEGIBLE = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")

Fates = Mapping[int, Resolution]
"""What has become of citations, by their number; of those it lacks nothing is said."""
NO_CHANGES: Fates = {}


@dataclass(frozen=True, slots=True)
class Link:
    """Words of the document that may lead somewhere: ``target`` is an http or https address, or None."""

    kind: Literal["original", "permanent"]
    label: str
    text: str
    """The address as it was given."""
    target: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What a marker stands for: the quote word for word, and where it comes from."""

    number: int
    quote: str
    title: str
    particulars: str
    """Date, source, paragraph and page, in one line."""
    heading: str | None
    reprints: tuple[str, ...]
    links: tuple[Link, ...]
    fate: Fate
    standing: str | None
    """What has become of the paragraph since, if it is not the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim and the numbers of its notes; ``context`` and its notes come before it, in brackets, and carry no verdict."""

    context: str | None
    context_notes: tuple[int, ...]
    text: str
    notes: tuple[int, ...]
    verdict: Verdict
    remark: str
    """The verdict in words, and why where there is something to say."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one note says in a disagreement: its words in quotation marks, and in brackets the day of its article.

    Of a whole sentence the beginning; no day where there is none.
    """

    words: str
    note: int
    day: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """That articles say different things, and which; the side that stands comes first."""

    label: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A paragraph that came near where there was no answer."""

    title: str
    particulars: str
    text: str
    link: Link


@dataclass(frozen=True, slots=True)
class Section:
    """A question with its answer, or with the reason why there is none, in the words of one language."""

    id: TurnId
    language: str
    question: str
    facts: tuple[str, ...]
    statements: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    notes: tuple[Note, ...]
    refusal: str | None
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A conversation as a document; the numbers of the notes run through all of it."""

    title: str
    language: str
    made: datetime
    exported: str
    """When it was made, in words."""
    sections: tuple[Section, ...]


def make_document(
    conversation: Conversation, t: Texts, *, exported: datetime, base_url: str, fates: Mapping[TurnId, Fates | None] | None = None
) -> Document:
    """Its notes are numbered in the order in which the text first leads to them, as a word processor numbers them.

    Where the fates of a turn are None, it says that they are not known.
    """
    sections: list[Section] = []
    first = 1
    for turn in conversation.turns:
        order = _order_of_markers(turn.answer)
        numbers = {citation: first + place for place, citation in enumerate(order)}
        first += len(order)
        sections.append(_section(turn, t, base_url, (fates or {}).get(turn.id, NO_CHANGES), numbers))
    return Document(
        title=legible(conversation.title),
        language=t.language,
        made=exported,
        exported=t("Exported on {when}", when=_moment(exported, t)),
        sections=tuple(sections),
    )


def make_section(turn: Turn, t: Texts, *, base_url: str, fates: Fates | None = NO_CHANGES) -> Section:
    """One answer by itself; its notes keep the numbers of its citations. Without ``fates`` it says that they are not known."""
    return _section(turn, t, base_url, fates, {citation.number: citation.number for citation in turn.answer.citations})


def legible(text: str) -> str:
    """The text with lines that end in a newline; what XML cannot carry, and other control characters, become U+FFFD."""
    return _ILLEGIBLE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def permalink(article_id: ArticleId, paragraph: int | None = None) -> str:
    """The path of an article's own page, or of a paragraph on it."""
    # As a segment of a path a browser would take the first two for "here" and "one up", percent-encoded or not; and a route
    # that takes the rest of a path takes no line break.
    is_no_segment = article_id in (".", "..") or not article_id.isprintable()
    name = quote(article_id, safe="", errors="replace")
    return f"/article{'?id=' if is_no_segment else '/'}{name}{f'#p{paragraph}' if paragraph is not None else ''}"


def answer_permalink(turn: TurnId) -> str:
    """The path of an answer's own page."""
    return "/answer/" + quote(turn, safe="", errors="replace")


def web_address(url: str) -> str | None:
    """The address in ASCII, if it is one of the web that every program can follow; None for all others.

    Only http and https, with a host and without a user name; whatever an address must not hold is percent-encoded.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    address = urlunsplit((parts.scheme, host, *map(_percent_encode, (parts.path, parts.query, parts.fragment))))
    return address if len(address) <= _LONGEST_LINK else None


def describe_scope(scope: Scope, t: Texts) -> str:
    """Which articles were searched, in words."""
    dates = describe_dates(scope, t) or t("all dates")
    sources = (
        t.count("from {sources}", "from {sources}", len(scope.sources), sources=", ".join(scope.sources))
        if scope.sources
        else t("all sources")
    )
    return legible(f"{dates}, {sources}")


def describe_dates(scope: Scope, t: Texts) -> str | None:
    """Between which days the articles were published; None where the scope leaves that open."""
    if scope.since and scope.until:
        return t("published from {since} to {until}", since=scope.since.isoformat(), until=scope.until.isoformat())
    if scope.since:
        return t("published since {since}", since=scope.since.isoformat())
    return t("published until {until}", until=scope.until.isoformat()) if scope.until else None


def describe_place(found: Citation | Hit | Reprint, t: Texts) -> str:
    """Date, source, paragraph and page, without the title."""
    parts = [found.published.isoformat() if found.published else None, found.source]
    parts.append(t("paragraph {number}", number=str(found.paragraph)))
    if isinstance(found, Citation):
        parts += [t("page {number}", number=str(found.page))] * (found.page is not None)
        parts += [t("read from a picture")] * found.recognised
    return legible(", ".join(part for part in parts if part))


def describe_refusal(answer: Answer, t: Texts) -> Told:
    """Why there is no answer."""
    if answer.reason is None:
        return Told(t("The articles do not answer this."), t.language)
    return t.tell(answer.reason, answer.reason_remark)


def describe_conflict(conflict: Conflict, citations: Mapping[int, Citation], t: Texts) -> Disagreement:
    """What the articles say differently; not escaped. ``citations`` are the answer's, by number."""
    sides = []
    for side in conflict.sides:
        cited = citations[side.citation]
        words = t("“{quote}”", quote=legible(shorten(side.words)))
        sides.append(Side(words, side.citation, f" ({cited.published.isoformat()})" if cited.published else ""))
    return Disagreement(conflict_label(conflict, t), tuple(sides))


def describe_fate(resolution: Resolution, quoted: str, t: Texts) -> str | None:
    """What has become of a cited paragraph, in a sentence; None where it stands where it stood."""
    now = resolution.now
    if resolution.status == "same":
        return None
    if now is None:
        return t("Withdrawn since: the articles no longer hold this paragraph.")
    place = {"number": str(now.paragraph), "title": legible(now.title)}
    if resolution.status == "moved":
        return t("Moved since: it is now paragraph {number} of “{title}”.", **place)
    if quoted in now.text:
        return t("Changed since, but the quoted words still stand in paragraph {number} of “{title}”.", **place)
    return t("Changed since: the quoted words no longer stand there. See paragraph {number} of “{title}”.", **place)


def _section(turn: Turn, t: Texts, base_url: str, fates: Fates | None, numbers: Mapping[int, int]) -> Section:
    answer, known = turn.answer, fates or NO_CHANGES
    t = texts_for(answer, t)
    return Section(
        id=turn.id,
        language=t.language,
        question=legible(answer.question),
        facts=(*_facts(turn, t), *([] if fates is not None else [_unknown(t)])),
        statements=tuple(_statement(claim, t, numbers) for claim in answer.claims),
        disagreements=tuple(_disagreement(conflict, answer, t, numbers) for conflict in answer.conflicts),
        notes=tuple(sorted((_note(c, t, base_url, known.get(c.number), numbers) for c in answer.citations), key=_number)),
        refusal=legible(describe_refusal(answer, t).text) if answer.abstained else None,
        nearest=tuple(_nearest(hit, t, base_url) for hit in answer.hits[:NEAREST]) if answer.abstained else (),
    )


def _facts(turn: Turn, t: Texts) -> tuple[str, ...]:
    answer = turn.answer
    share, understood = t.percent(answer.confidence), answer.standalone_question
    is_follow_up = " ".join(understood.split()) != " ".join(answer.question.split())
    return (
        *([t("Understood as: {question}", question=legible(understood))] if is_follow_up else []),
        t("Asked on {when}", when=_moment(turn.asked, t)),
        t("Searched: {scope}", scope=describe_scope(turn.scope, t)),
        t("Confidence that the articles answer: {share}", share=share)
        if answer.abstained
        else t("Confidence: {share}", share=share),
        *([legible(t.tell(answer.note, answer.note_remark).text)] if answer.note else []),
    )


def _unknown(t: Texts) -> str:
    return t("No index can be opened, so changes since are not marked.")


def _order_of_markers(answer: Answer) -> list[int]:
    """Numbers of the citations in the order in which the text comes to them; one that no claim names comes last."""
    met: list[int] = []
    for claim in answer.claims:
        met += [*claim.context_citations, *claim.own_citations]
    return list(dict.fromkeys([*met, *(citation.number for citation in answer.citations)]))


def _statement(claim: Claim, t: Texts, numbers: Mapping[int, int]) -> Statement:
    remark = describe_verdict(claim.verdict, t)
    if claim.reason:
        remark = t("{verdict}: {reason}", verdict=remark, reason=legible(t.tell(claim.reason, claim.reason_remark).text))
    return Statement(
        context=legible(t.tell(claim.context, claim.context_remark).text) if claim.context else None,
        context_notes=tuple(numbers[number] for number in claim.context_citations),
        text=legible(claim.text),
        notes=tuple(numbers[number] for number in claim.own_citations),
        verdict=claim.verdict,
        remark=remark,
    )


def _disagreement(conflict: Conflict, answer: Answer, t: Texts, numbers: Mapping[int, int]) -> Disagreement:
    found = describe_conflict(conflict, {citation.number: citation for citation in answer.citations}, t)
    return Disagreement(found.label, tuple(Side(side.words, numbers[side.note], side.day) for side in found.sides))


def _note(citation: Citation, t: Texts, base_url: str, fate: Resolution | None, numbers: Mapping[int, int]) -> Note:
    article_id, paragraph = citation.article_id, citation.paragraph
    if fate and fate.now:
        article_id, paragraph = fate.now.article_id, fate.now.paragraph
    links = [_permanent_link(base_url, article_id, paragraph, t)]
    if citation.url:
        links.insert(0, Link("original", t("Original"), legible(citation.url), web_address(citation.url)))
    return Note(
        number=numbers[citation.number],
        quote=legible(citation.quote),
        title=legible(citation.title),
        particulars=describe_place(citation, t),
        heading=legible(citation.heading) if citation.heading else None,
        reprints=tuple(f"{legible(reprint.title)}, {describe_place(reprint, t)}" for reprint in citation.also_in),
        links=tuple(links),
        fate=fate.status if fate else "same",
        standing=describe_fate(fate, citation.quote, t) if fate else None,
    )


def _nearest(hit: Hit, t: Texts, base_url: str) -> Nearest:
    link = _permanent_link(base_url, hit.article_id, hit.paragraph, t)
    return Nearest(legible(hit.title), describe_place(hit, t), legible(hit.text), link)


def _permanent_link(base_url: str, article_id: ArticleId, paragraph: int, t: Texts) -> Link:
    address = base_url.rstrip("/") + permalink(article_id, paragraph)
    return Link("permanent", t("Permanent link"), address, address if len(address) <= _LONGEST_LINK else None)


def _percent_encode(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe="!$%&'()*+,/:;=?@~", errors="replace")


def _moment(when: datetime, t: Texts) -> str:
    """With the name of its time zone, where it has one: a document outlives the room it was made in."""
    return f"{t.moment(when)} {when.tzname() or ''}".rstrip()


def _number(note: Note) -> int:
    return note.number
