"""Whether what is asked can be searched for: its words, its dates, its sources."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date, datetime

from briefbot.errors import QuestionError
from briefbot.messages import Remark, say
from briefbot.text.naming import spell_out_months
from briefbot.types import Scope

LONGEST_QUERY = 10_000
"""Characters; the encoder reads about a thousand of them, BM25 all."""
_LONGEST_SOURCE = 1000
_SOURCES_NAMED = 3
"""In a hint: those most like one that is none, or the first."""


def check_query(query: str) -> str:
    """The query without white space around it, and its days with whole months.

    Raises QuestionError if nothing or too much is left, or it is no Unicode, and TypeError if it is no string.
    """
    if not isinstance(query, str):
        raise TypeError(f"the question is to be a str, and not {type(query).__name__}")
    text = query.strip()
    _refuse_surrogates(text, say("the question"))
    if not any(character.isalnum() for character in text):
        raise QuestionError(say("the question has no word"), say("ask with at least one word"))
    if len(text) > LONGEST_QUERY:
        raise QuestionError(
            say("the question has {length} characters, the most is {most}", length=len(text), most=LONGEST_QUERY),
            say("ask for one thing at a time"),
        )
    return spell_out_months(text)


def make_scope(since: date | str | None, until: date | str | None, source: str | Sequence[str] | None) -> Scope:
    """Raises QuestionError if a date is none, the range ends before it begins, or a source is overlong or no Unicode."""
    sources = (source,) if isinstance(source, str) else tuple(source or ())
    for name in sources:
        _refuse_surrogates(name, say("the source"))
        if len(name) > _LONGEST_SOURCE:
            raise QuestionError(
                say("the source has {length} characters, the most is {most}", length=len(name), most=_LONGEST_SOURCE),
                say("give its name as an article does"),
            )
    scope = Scope(_parse_date(since), _parse_date(until), sources)
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError(
            say("the range of dates ends ({until}) before it begins ({since})", until=scope.until, since=scope.since),
            say("swap the two dates"),
        )
    return scope


def check_sources(scope: Scope, known: Sequence[str]) -> list[str]:
    """The known sources that the scope names, without regard to case. Raises QuestionError if one of those it names is none."""
    folded = [name.casefold() for name in known]
    wanted = {source.casefold() for source in scope.sources}
    unknown = wanted - set(folded)
    source = next((each for each in scope.sources if each.casefold() in unknown), None)
    if source is not None:
        near = difflib.get_close_matches(source, known, n=_SOURCES_NAMED)
        raise QuestionError(
            say("no article is from {source}", source=repr(source)),
            say("sources like it: {sources}", sources=", ".join(near))
            if near
            else say("no source is like it; among them are: {sources}", sources=", ".join(known[:_SOURCES_NAMED]))
            if known
            else say("sources like it: none: no article names a source"),
        )
    return [name for name, each in zip(known, folded, strict=True) if each in wanted]


def _parse_date(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise QuestionError(say("{value} is no date", value=repr(value)), say("write dates as 2031-03-17")) from error


def _refuse_surrogates(text: str, what: Remark) -> None:
    """Bytes of a command line that are not UTF-8 arrive as half surrogate pairs, which no tokenizer takes."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError(
            say("{what} holds bytes that are not UTF-8: {text}", what=what, text=ascii(text[:40])), say("send it as UTF-8")
        )
