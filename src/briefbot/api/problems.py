"""What goes wrong, as a status and JSON with a message and a hint."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from briefbot.api.paths import speaks_openai
from briefbot.errors import (
    BriefbotError,
    CorpusError,
    IndexFault,
    LanguageModelError,
    MissingExtra,
    QuestionError,
    StoreError,
    UnknownArticle,
    UnknownParagraph,
    unforeseen,
)
from briefbot.output import write_fields

_STATUS: Sequence[tuple[type[BriefbotError], int]] = (
    (QuestionError, 422),
    (UnknownParagraph, 404),
    (UnknownArticle, 404),
    (LanguageModelError, 502),
    (IndexFault, 503),
    (StoreError, 503),
    (CorpusError, 503),
    (MissingExtra, 503),
)
_GAP = re.compile(r"\{[^}]+\}")
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_HINTS = {404: "the paths there are stand in /openapi.json"}
_HINT = "the form of every request stands in /openapi.json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, and what to do about it."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class OpenAIProblem:
    """The same where OpenAI's form is expected; ``hint`` is ours."""

    message: str
    type: str
    param: str | None
    code: str | None
    hint: str


@dataclass(frozen=True, slots=True)
class OpenAIError:
    """An error as OpenAI's API gives it."""

    error: OpenAIProblem


class ApiProblem(BriefbotError):
    """A request that the API refuses for a reason of its own."""

    def __init__(self, status: int, message: str, hint: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message, hint)
        self.status = status
        self.param = param
        self.code = code


class RefusedBody(HTTPException):
    """A problem found while a body is read: FastAPI lets an HTTPException pass there, and hides every other."""

    def __init__(self, problem: ApiProblem) -> None:
        super().__init__(problem.status)
        self.problem = problem


_FAULTS = {
    "string_pattern_mismatch": "no day as 2031-03-17",
    "extra_forbidden": "no field of this request; its fields stand in /openapi.json",
}
"""What pydantic says otherwise than one who reads it."""


def status_of(error: BriefbotError) -> int:
    if isinstance(error, ApiProblem):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def told(error: Exception) -> BriefbotError:
    """What whoever asked is told of an error that ended a stream; the traceback of a mistake of ours goes to stderr."""
    if isinstance(error, BriefbotError):
        return error
    traceback.print_exception(error, file=sys.stderr)
    return unforeseen()


def problem_reply(path: str, error: BriefbotError, *, headers: Mapping[str, str] | None = None) -> Response:
    """The error in the form that is expected at the path."""
    body = write_fields(problem_fields(path, error)).encode()
    given = {"cache-control": "no-store", **(headers or {})}
    return Response(body, status_of(error), given, media_type="application/json")


def problem_fields(path: str, error: BriefbotError) -> dict[str, Any]:
    if not speaks_openai(path):
        return {"message": error.message, "hint": error.hint}
    status = status_of(error)
    kind = _OPENAI_TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    param, code = (error.param, error.code) if isinstance(error, ApiProblem) else (None, None)
    return asdict(OpenAIError(OpenAIProblem(error.message, kind, param, code, error.hint)))


def _allowed(app: FastAPI, path: str, error: HTTPException) -> str:
    """The methods of a path as the document has them, since each route knows its own only; or those of a route outside of it."""
    documented = app.openapi()["paths"].items()
    methods = [name.upper() for template, item in documented if re.fullmatch(_GAP.sub("[^/]+", template), path) for name in item]
    return ", ".join(methods) or (error.headers or {}).get("Allow", "")


def handle_problems(app: FastAPI) -> None:
    """Let every error of the application leave in our form."""

    async def say(request: Request, error: BriefbotError) -> Response:
        return problem_reply(request.url.path, error)

    async def say_invalid(request: Request, error: RequestValidationError) -> Response:
        return problem_reply(request.url.path, _invalid(error))

    async def say_http(request: Request, error: HTTPException) -> Response:
        allowed = _allowed(app, request.url.path, error) if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else ""
        headers = {"allow": allowed} if allowed else error.headers
        return problem_reply(request.url.path, _problem_of(error, allowed), headers=headers)

    async def say_nothing(request: Request, error: ClientDisconnect) -> Response:
        return Response(status_code=499)  # nobody is there to read it

    async def say_unforeseen(request: Request, error: Exception) -> Response:
        return problem_reply(request.url.path, unforeseen())  # uvicorn prints the traceback

    app.exception_handler(BriefbotError)(say)
    app.exception_handler(RequestValidationError)(say_invalid)
    app.exception_handler(HTTPException)(say_http)
    app.exception_handler(ClientDisconnect)(say_nothing)
    app.exception_handler(Exception)(say_unforeseen)


def _problem_of(error: HTTPException, allowed: str) -> ApiProblem:
    if isinstance(error, RefusedBody):
        return error.problem
    hint = f"what is taken here: {allowed}" if allowed else _HINTS.get(error.status_code, _HINT)
    return ApiProblem(error.status_code, HTTPStatus(error.status_code).phrase.lower(), hint)


def _invalid(error: RequestValidationError) -> ApiProblem:
    """Names each field that is wrong, and never repeats what was sent."""
    for fault in error.errors():
        if fault["type"] == "json_invalid":
            message = f"the body is no JSON: {fault['ctx']['error']} (character {fault['loc'][-1] + 1})"
            return ApiProblem(422, message, "send the request as JSON")
    faults = [
        (".".join(map(str, fault["loc"][1:])), _FAULTS.get(fault["type"], fault["msg"].removeprefix("Value error, ")))
        for fault in error.errors()
    ]
    said = "; ".join(f"{where}: {what}" if where else str(what) for where, what in faults[:5])
    first = faults[0][0] if faults else ""
    return ApiProblem(422, said or "the request cannot be read", "its form stands in /openapi.json", param=first or None)
