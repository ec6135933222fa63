"""A FastAPI application of one's own with the assistant inside: a desk that writes memos and keeps their sources.

INDEX=index uvicorn --app-dir examples own_app:app

GET /brief?question=…   what a memo may say, every sentence with its source
GET /sources/ID         whether a source that a memo named still says the same
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse

from briefbot import Assistant, BriefbotError, Citation
from briefbot.errors import IndexFault, UnknownParagraph


@asynccontextmanager
async def run(app: FastAPI) -> AsyncIterator[None]:
    app.state.assistant = Assistant.open(os.environ.get("INDEX", "index"))  # models are loaded by the first question
    yield
    app.state.assistant.close()


def live(request: Request) -> Assistant:
    """That of the index as it is now: somebody may rebuild it while this runs."""
    request.app.state.assistant = request.app.state.assistant.latest()
    return request.app.state.assistant


Live = Annotated[Assistant, Depends(live)]
app = FastAPI(title="Memos", lifespan=run)


@dataclass(frozen=True)
class Source:
    """Where a sentence comes from. ``id`` is the paragraph's for good: keep it with the memo."""

    id: str
    quote: str
    where: str


@dataclass(frozen=True)
class Sentence:
    """What a memo may say, the source that carries it first."""

    text: str
    sources: list[Source]


@dataclass(frozen=True)
class Brief:
    """Without sentences, ``unanswered`` says why."""

    question: str
    sentences: list[Sentence]
    confidence: float
    unanswered: str | None


@dataclass(frozen=True)
class Standing:
    """What became of a source, and what stands in its place."""

    status: Literal["same", "moved", "changed", "withdrawn"]
    text: str | None


@app.get("/brief")
def brief(assistant: Live, question: Annotated[str, Query(max_length=500)], since: date | None = None) -> Brief:
    """A plain ``def``: FastAPI gives it a thread of its own, and the assistant may be used by many at once."""
    answer = assistant.ask(question, since=since)
    cited = {citation.number: source(citation) for citation in answer.citations}
    sentences = [
        Sentence(claim.text, [cited[number] for number in claim.citations])
        for claim in answer.claims
        if claim.verdict == "verified"
    ]
    return Brief(question, sentences, answer.confidence, answer.reason)


@app.get("/sources/{name}")
def standing(assistant: Live, name: str) -> Standing:
    found = assistant.cite(name)
    return Standing(found.status, found.now.text if found.now else None)


@app.exception_handler(BriefbotError)
def explain(request: Request, error: BriefbotError) -> JSONResponse:
    """Every error of briefbot says what happened and what to do."""
    status = 503 if isinstance(error, IndexFault) else 404 if isinstance(error, UnknownParagraph) else 422
    return JSONResponse({"message": error.message, "hint": error.hint}, status)


def source(citation: Citation) -> Source:
    parts = (citation.title, citation.source, str(citation.published or ""), f"paragraph {citation.paragraph}")
    return Source(citation.paragraph_id, citation.quote, ", ".join(part for part in parts if part))
