"""Queries of a .jsonl file, and beside them what people judged a right answer to rest on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from briefbot.errors import BriefbotError, EvaluationError, QuestionError, kind_of
from briefbot.judgements import ParagraphName, numbered_lines

Role = Literal["user", "assistant"]

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "agent": "assistant"}

_FORMS = {
    "id": 'give each line an id of its own without white space: "id": "q1"',
    "text": 'give the line its words: "text": "Who signed the agreement?"',
    "history": 'write the turns before it, oldest first: {"role": "user" or "assistant", "content": "…"}, or "user: …"',
    "date": 'write the day it is asked as "2031-03-17", or leave it out',
    "answerable": "write true or false, or leave it out where nobody has judged it",
    "answer_spans": 'write a list of {"text", "passage": "ARTICLE#pN", "para_start", "para_end"}',
    "gold_sentences": "write a list of lists of sentences, one list for each way to answer",
    "gold_passages": 'write a list of paragraphs, "ARTICLE#pN" with N from 0',
    "gold_sets": 'write a list of lists of paragraphs, "ARTICLE#pN" with N from 0',
}
_ASKED = frozenset({"id", "text", "history", "date"})


class Turn(NamedTuple):
    """What the user or the assistant said before the question."""

    role: Role
    content: str


class AnswerSpan(NamedTuple):
    """Characters of a paragraph that answer the question, counted from the paragraph's start."""

    paragraph: ParagraphName
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query with what was said before it, and where people judged it, what a right answer rests on.

    ``answerable`` is None where nobody has judged it.
    """

    id: str
    text: str
    history: tuple[Turn, ...] = ()
    answerable: bool | None = None
    answer_spans: tuple[AnswerSpan, ...] = ()
    gold_sentences: tuple[tuple[str, ...], ...] = ()
    gold_passages: tuple[ParagraphName, ...] = ()
    gold_sets: tuple[tuple[ParagraphName, ...], ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether a citation can be held against characters or sentences that people marked."""
        return bool(self.answer_spans or (any(self.gold_sentences) and self.gold_passages))


def load_queries(path: Path) -> list[Query]:
    """The queries of a .jsonl file, in order; only "id" and "text" are required, unknown keys are passed over.

    Raises QuestionError on what cannot be asked and EvaluationError on judgements that cannot be used; both name
    the line.
    """
    place_of: dict[str, str] = {}
    queries = []
    for place, line in numbered_lines(path, QuestionError, hint='write one query a line: {"id": "q1", "text": "…"}'):
        query = _read_query(line, place)
        if query.id in place_of:
            raise _fault(place, "id", f"is {query.id!r}, which {place_of[query.id]} has already")
        place_of[query.id] = place
        queries.append(query)
    return queries


def _read_query(line: str, place: str) -> Query:
    record = _parse(line, place)
    for field in ("id", "text"):
        if record.get(field) is None:
            raise _fault(place, field, "is missing")
    _check_date(record.get("date"), place)
    answerable = record.get("answerable")
    if answerable is not None and not isinstance(answerable, bool):
        raise _wrong_kind(place, "answerable", answerable, expected="true or false")
    return Query(
        id=_id(record.get("id"), place),
        text=_text(record.get("text"), place),
        history=tuple(_turn(item, place) for item in _items(record.get("history"), place, "history")),
        answerable=answerable,
        answer_spans=tuple(_answer_span(item, place) for item in _items(record.get("answer_spans"), place, "answer_spans")),
        gold_sentences=tuple(
            tuple(_string(sentence, place, "gold_sentences") for sentence in _items(sentences, place, "gold_sentences"))
            for sentences in _items(record.get("gold_sentences"), place, "gold_sentences")
        ),
        gold_passages=_paragraphs(record.get("gold_passages"), place, "gold_passages"),
        gold_sets=tuple(_paragraphs(names, place, "gold_sets") for names in _items(record.get("gold_sets"), place, "gold_sets")),
    )


def _id(value: object, place: str) -> str:
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _string(value, place, "id")
    if not text or any(character.isspace() for character in text):
        raise _fault(place, "id", f"is {text!r}, which is empty or holds white space")
    return text


def _text(value: object, place: str) -> str:
    text = _string(value, place, "text")
    if not text.strip():
        raise _fault(place, "text", "is empty")
    return text


def _turn(item: object, place: str) -> Turn:
    if isinstance(item, dict):
        role, content = _string(item.get("role"), place, "history"), _string(item.get("content"), place, "history")
    else:
        role, _, content = _string(item, place, "history").partition(":")
    known = _ROLES.get(role.strip().lower())
    if known is None:
        raise _fault(place, "history", f"has a turn by {role[:40]!r}, neither user nor assistant")
    return Turn(known, content.strip())


def _check_date(value: object, place: str) -> None:
    """The day a query was asked changes nothing, but is to be one."""
    if value is None:
        return
    text = _string(value, place, "date")
    try:
        date.fromisoformat(text.strip())
    except ValueError as error:
        raise _fault(place, "date", f"is {text!r}, which is no date") from error


def _answer_span(item: object, place: str) -> AnswerSpan:
    if not isinstance(item, dict):
        raise _wrong_kind(place, "answer_spans", item, expected="an object")
    start, end = item.get("para_start"), item.get("para_end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise _fault(place, "answer_spans", f"has a span from {start!r} to {end!r}")
    return AnswerSpan(
        _paragraph(item.get("passage"), place, "answer_spans"), start, end, _string(item.get("text"), place, "answer_spans")
    )


def _paragraphs(value: object, place: str, field: str) -> tuple[ParagraphName, ...]:
    return tuple(_paragraph(item, place, field) for item in _items(value, place, field))


def _paragraph(value: object, place: str, field: str) -> ParagraphName:
    text = _string(value, place, field)
    try:
        return ParagraphName.parse(text)
    except ValueError as error:
        raise _fault(place, field, f"names {text!r}, which is no paragraph") from error


def _parse(line: str, place: str) -> Mapping[str, Any]:
    form = 'write one object a line: {"id": "q1", "text": "…"}'
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{place}: not JSON: {error}", form) from error
    if not isinstance(record, dict):
        raise QuestionError(f"{place}: {kind_of(record)} where an object belongs", form)
    return record


def _items(value: object, place: str, field: str) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _wrong_kind(place, field, value, expected="a list")
    return value


def _string(value: object, place: str, field: str) -> str:
    if not isinstance(value, str):
        raise _wrong_kind(place, field, value, expected="a string")
    # JSON can write half a surrogate pair ("\ud800"), which no file and no tokenizer takes.
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise _fault(place, field, "has half a surrogate pair")
    return value


def _wrong_kind(place: str, field: str, value: object, *, expected: str) -> BriefbotError:
    return _fault(place, field, f"has {kind_of(value)} where {expected} belongs")


def _fault(place: str, field: str, problem: str) -> BriefbotError:
    error = QuestionError if field in _ASKED else EvaluationError
    return error(f"{place}: {field!r} {problem}", _FORMS[field])
