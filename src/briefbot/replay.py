"""An answer saved with all that led to it, asked again, and what differs."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from briefbot.assistant import Assistant
from briefbot.errors import LanguageModelError, QuestionError
from briefbot.explanations.steps import Steps
from briefbot.judgements import read_utf8
from briefbot.output import as_json, as_json_line, whole_file
from briefbot.questions.askable import make_scope
from briefbot.types import Answer, ArticleId, Ending, GenerationId, Message, Piece, Scope, Verdict
from briefbot.writing import Writer

FORMAT = 1
_WROTE = "name a file that briefbot ask --save wrote"
_SCORE_DIGITS = 4
_SLIGHT = 0.005
"""Scores that differ by less, at the same rank, are told together: every change of a corpus moves them."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found, its rank from 1 and its score."""

    article_id: ArticleId
    start: int
    end: int
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class GivenSentence:
    """A sentence that a model was given, and under which number."""

    number: int
    article_id: ArticleId
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence a model wrote, the numbers it gave, and what its check found."""

    text: str
    numbers: tuple[int, ...]
    fate: str
    verdict: Verdict
    reason: str | None
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """What a model was asked and what it wrote. No address and no key: only the model's name."""

    model: str
    context_tokens: int
    shows_unverified: bool
    prompt: tuple[Message, ...]
    given: tuple[GivenSentence, ...]
    reply: str
    ending: Ending
    fault: str | None
    judged: tuple[JudgedSentence, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that led to one answer."""

    format: int
    question: str
    standalone_question: str
    scope: Scope
    generation: GenerationId
    answered_from: float
    candidates: tuple[Candidate, ...]
    writing: Writing | None
    """None where no model was asked."""
    answer: Answer


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what it was; None where it was not, or is no more."""

    what: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out when a question was asked again."""

    differences: tuple[Difference, ...]
    answer: Answer


class StoredReply:
    """A language model that writes what another has written."""

    def __init__(self, model: str, text: str, ending: Ending, fault: str | None) -> None:
        self.name = model
        self._text = text
        self._ending: Ending = ending
        self._fault = fault

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        yield Piece(self._text, None if self._fault else self._ending)
        if self._fault:
            raise LanguageModelError(self._fault, "ask a model: briefbot replay FILE --live")


def record(steps: Steps, writer: Writer | None) -> Record:
    """What is saved of an answer's steps."""
    return Record(
        format=FORMAT,
        question=steps.answer.question,
        standalone_question=steps.answer.standalone_question,
        scope=steps.scope,
        generation=steps.answer.generation,
        answered_from=steps.answered_from,
        candidates=tuple(Candidate(hit.article_id, hit.start, hit.end, hit.rank, hit.score) for hit in steps.answer.hits),
        writing=_writing(steps, writer),
        answer=steps.answer,
    )


def save(path: Path, saved: Record) -> None:
    """Raises QuestionError if the file cannot be written."""
    with whole_file(path) as write:
        write(as_json(saved) + "\n")


def load(path: Path) -> dict[str, Any]:
    """The fields of a saved record. Raises QuestionError if the file is none."""
    text = read_utf8(path, QuestionError, hint=_WROTE)
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{path} is no saved answer: {error}", _WROTE) from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        found = fields.get("format") if isinstance(fields, dict) else None
        raise QuestionError(
            f"{path} has format {found}, this briefbot reads {FORMAT}", "save the answer again: briefbot ask --save"
        )
    return fields


def replay(assistant: Assistant, saved: Mapping[str, Any], *, writer: Writer | None = None) -> Replay:
    """The saved question asked again: with the reply that was stored, or by ``writer`` with another.

    Raises QuestionError if the record lacks something, or its question cannot be asked.
    """
    try:
        scope = make_scope(saved["scope"]["since"], saved["scope"]["until"], saved["scope"]["sources"])
        used = writer or _stored_writer(saved["writing"])
        steps = assistant.go_through(saved["standalone_question"], scope, writer=used)
        again = json.loads(as_json_line(asdict(record(steps, used))))
        return Replay(tuple(_differences(saved, again)), steps.answer)
    except (KeyError, TypeError, AttributeError) as error:
        raise QuestionError(f"the saved answer lacks something: {error}", "save it again: briefbot ask --save") from error


def _stored_writer(writing: Mapping[str, Any] | None) -> Writer | None:
    if writing is None:
        return None
    stored = StoredReply(writing["model"], writing["reply"], writing["ending"], writing["fault"])
    return Writer(stored, writing["context_tokens"], writing["shows_unverified"])


def _writing(steps: Steps, writer: Writer | None) -> Writing | None:
    draft = steps.draft
    if draft is None or writer is None:
        return None
    return Writing(
        model=draft.model,
        context_tokens=writer.context_tokens,
        shows_unverified=writer.shows_unverified,
        prompt=draft.prompt.messages,
        given=tuple(
            GivenSentence(source.number, source.passage.article_id, source.span.start, source.span.end, source.text)
            for source in draft.prompt.sources
        ),
        reply=draft.reply,
        ending=draft.ending,
        fault=draft.fault.message if draft.fault else None,
        judged=tuple(
            JudgedSentence(
                each.statement.text,
                each.statement.numbers,
                each.fate,
                each.verification.verdict,
                each.verification.reason,
                tuple(source.number for source in each.sources),
            )
            for each in draft.checked
        ),
    )


def _differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """What the answer says first, then what led to it, from the last step to the first."""
    old, new = was["writing"] or {}, now["writing"] or {}
    found = _by_key("claim", _claims(was["answer"]), _claims(now["answer"]))
    found += _fields("answer: ", was["answer"], now["answer"], ("abstained", "reason", "confidence", "answerer", "note"))
    found += _by_key("sentence written", _judged(old), _judged(new))
    found += _fields("", old, new, ("model", "reply", "ending", "fault"))
    found += _by_key("sentence given", _given(old), _given(new))
    found += _by_candidate(_candidates(was), _candidates(now))
    found += _fields("", was, now, ("generation", "answered_from"))
    return found


def _fields(prefix: str, was: Mapping[str, Any], now: Mapping[str, Any], names: Sequence[str]) -> list[Difference]:
    return [
        Difference(f"{prefix}{name}", _text(was.get(name)), _text(now.get(name)))
        for name in names
        if was.get(name) != now.get(name)
    ]


def _by_key(what: str, was: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    """What stands in one of them, or says something else in the other."""
    return [
        Difference(f"{what} {key}", was.get(key), now.get(key))
        for key in dict.fromkeys([*was, *now])
        if was.get(key) != now.get(key)
    ]


def _by_candidate(was: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[Difference]:
    """Those of another rank, or whose score is another by a margin, one by one; the others in one."""
    old, new = ({key: _standing(each) for key, each in found.items()} for found in (was, now))
    slightly = [
        key
        for key, each in was.items()
        if key in now
        and old[key] != new[key]
        and each["rank"] == now[key]["rank"]
        and abs(each["score"] - now[key]["score"]) < _SLIGHT
    ]
    for key in slightly:
        del old[key], new[key]
    found = _by_key("candidate", old, new)
    if slightly:
        ranges = (_range([found[key]["score"] for key in slightly]) for found in (was, now))
        found.append(Difference(f"candidates whose score differs by less than {_SLIGHT}: {len(slightly)}", *ranges))
    return found


def _candidates(fields: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {f"{each['article_id']} {each['start']}–{each['end']}": each for each in fields["candidates"]}


def _standing(candidate: Mapping[str, Any]) -> str:
    return f"rank {candidate['rank']}, {_range([candidate['score']])}"


def _range(scores: Sequence[float]) -> str:
    best, worst = (round(score, _SCORE_DIGITS) for score in (max(scores), min(scores)))
    return f"score {best}" if best == worst else f"scores {best} to {worst}"


def _given(writing: Mapping[str, Any]) -> dict[str, str]:
    return {f"{each['article_id']} {each['start']}–{each['end']}": _text(each["text"]) or "" for each in writing.get("given", ())}


def _judged(writing: Mapping[str, Any]) -> dict[str, str]:
    """Verdicts by sentence; numbers are left out, since they depend on what else was given."""
    return {
        _text(each["text"]) or "": ": ".join(filter(None, (each["verdict"], each["reason"])))
        for each in writing.get("judged", ())
    }


def _claims(answer: Mapping[str, Any]) -> dict[str, str]:
    citations = {each["number"]: each for each in answer["citations"]}
    return {
        each["text"]: f"{each['verdict']}, from "
        + "; ".join(
            f"{citations[number]['article_id']} paragraph {citations[number]['paragraph']}" for number in each["citations"]
        )
        for each in answer["claims"]
    }


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"
