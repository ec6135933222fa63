"""What a request may hold."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from briefbot.queries import Turn
from briefbot.questions.askable import LONGEST_QUERY
from briefbot.serving.live import Asked

MOST_HITS = 100
_MOST_TURNS = 200
_LONGEST_TURN = 100_000
_MOST_SOURCES = 100
LONGEST_DRAFT = 50_000
"""Characters: some 400 sentences, a minute's work."""

Day = Annotated[
    str,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}, examples=["2031-03-17"]),
]

Words = Annotated[
    str,
    Field(max_length=LONGEST_QUERY, description="Holds a letter or a digit.", json_schema_extra={"minLength": 1}),
]
"""What is asked or searched for; what is empty is refused as it is everywhere, by ``check_query``."""


class Said(BaseModel):
    """What was said before the question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=_LONGEST_TURN)]


class ScopeBody(BaseModel):
    """Which articles count: published on or between two days, and from some sources; all of them without."""

    model_config = ConfigDict(extra="forbid", strict=True)

    since: Day | None = None
    until: Day | None = None
    sources: Annotated[list[str], Field(max_length=_MOST_SOURCES)] = []

    def asked(self, question: str, history: tuple[Turn, ...] = ()) -> Asked:
        return Asked(question, self.since or "", self.until or "", tuple(self.sources), history)


class AskBody(ScopeBody):
    """A question, what was said before it, oldest first, and which articles count."""

    question: Annotated[Words, Field(examples=["Who paid?"])]
    history: Annotated[list[Said], Field(max_length=_MOST_TURNS)] = []

    def question_asked(self) -> Asked:
        return self.asked(self.question, _turns(self.history))


class SearchBody(ScopeBody):
    """A query, how many passages at most, what was said before it, and which articles count."""

    query: Annotated[Words, Field(examples=["who paid"])]
    k: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10
    history: Annotated[list[Said], Field(max_length=_MOST_TURNS)] = []

    def query_asked(self) -> Asked:
        return self.asked(self.query, _turns(self.history))


class _StatementBody(ScopeBody):
    """What is held against the articles that count, or against one alone."""

    against: Annotated[str | None, Field(description="The id of an article that is read whole, instead of those in scope.")] = (
        None
    )

    @model_validator(mode="after")
    def _is_held_against_either(self) -> Self:
        if self.against is not None and (self.since or self.until or self.sources):
            raise ValueError("a statement is held against one article, or against those in scope: leave out one of them")
        return self


class VerifyBody(_StatementBody):
    """A statement, and what it is held against."""

    statement: Annotated[Words, Field(examples=["Four drones came in from the sea at 03:30."])]


class DraftBody(_StatementBody):
    """A draft, of which every sentence is a statement, and what it is held against."""

    draft: Annotated[
        str,
        Field(max_length=LONGEST_DRAFT, description="Text or Markdown.", examples=["Two firefighters died. The depot burned."]),
    ]


def _turns(said: list[Said]) -> tuple[Turn, ...]:
    return tuple(Turn(one.role, one.content) for one in said)
