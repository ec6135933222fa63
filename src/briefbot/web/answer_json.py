"""Answers and scopes as the JSON that ``briefbot ask --json`` prints, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from briefbot.errors import StoreError
from briefbot.messages import say
from briefbot.output import write_fields
from briefbot.types import Answer, Claim, Scope

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_SAYS_WHOSE = '"context_citations":'


def write_answer(answer: Answer) -> str:
    return write_fields(asdict(answer))


def read_answer(text: str) -> Answer:
    """Keys that a newer version added are passed over. Raises StoreError if the text is no answer."""
    found: Answer = _read(text, Answer)
    if _SAYS_WHOSE in text:
        return found
    return replace(found, claims=tuple(map(_as_read_before, found.claims)))


def write_scope(scope: Scope) -> str:
    return write_fields(asdict(scope))


def read_scope(text: str) -> Scope:
    """As ``read_answer``."""
    found: Scope = _read(text, Scope)
    return found


def _as_read_before(claim: Claim) -> Claim:
    """A claim kept before it was said which citations are its context's: all but the first were taken for that."""
    return replace(claim, context_citations=claim.citations[1:]) if claim.context else claim


def _read(text: str, kind: type) -> Any:
    from pydantic import ValidationError

    try:
        # json first: pydantic's own parser refuses halves of surrogate pairs, its fields take them
        return _adapter(kind).validate_python(json.loads(text))
    except (ValueError, RecursionError, ValidationError) as error:
        raise StoreError(
            say(
                "the file of conversations holds {text} where {name} was to stand: {error}",
                text=repr(text[:40]),
                name=kind.__name__,
                error=error,
            ),
            say("update briefbot if a newer one wrote the file, or go back to a copy of it"),
        ) from error


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
