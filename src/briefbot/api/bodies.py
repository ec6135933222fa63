"""What a request may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from briefbot.queries import Turn
from briefbot.questions.askable import LONGEST_QUERY
from briefbot.serving.live import Asked

MOST_HITS = 100
_MOST_TURNS = 200
_LONGEST_TURN = 100_000
_MOST_SOURCES = 100

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


def _turns(said: list[Said]) -> tuple[Turn, ...]:
    return tuple(Turn(one.role, one.content) for one in said)
