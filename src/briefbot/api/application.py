"""The API as one FastAPI application, and the doors it stands behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from starlette.routing import Route

from briefbot import __version__
from briefbot.api.article_routes import article_router
from briefbot.api.backend import Backend
from briefbot.api.bodies import AskBody, DraftBody, Said, ScopeBody, SearchBody, VerifyBody
from briefbot.api.completion_bodies import ChatBody, ChatMessage, TextPart
from briefbot.api.completion_routes import completion_router
from briefbot.api.entry import KeyEntry
from briefbot.api.health_routes import health_router
from briefbot.api.limits import Limits
from briefbot.api.metrics import CONTENT_TYPE, Counted, Metrics
from briefbot.api.problems import OpenAIError, Problem, handle_problems
from briefbot.api.question_routes import question_router
from briefbot.api.rebuild_routes import rebuild_router
from briefbot.api.verification_routes import verification_router
from briefbot.config import Config
from briefbot.intake.watching import take_picture
from briefbot.llm_settings import make_writer
from briefbot.mcp import mcp_door
from briefbot.serving.accounts import Accounts
from briefbot.serving.database import Database
from briefbot.serving.hosts import refuse_to_serve_strangers
from briefbot.serving.keys import Keys
from briefbot.serving.leftover import Leftover
from briefbot.serving.live import LiveIndex
from briefbot.serving.live_listing import LiveListing
from briefbot.serving.rebuild import Rebuild
from briefbot.serving.workroom import Workroom

if TYPE_CHECKING:
    from starlette.types import ASGIApp

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]

_ABOUT = """Answers from a folder of articles: every claim is tied to the exact characters of the paragraph it comes from.

Send `Authorization: Bearer KEY` with every request; on the server's own machine none is needed until a key or an account is
made. `/v1` speaks as OpenAI's API does. Errors hold a `message` and a `hint`."""
_SENT = {body.__name__ for body in (AskBody, SearchBody, VerifyBody, DraftBody, Said, ScopeBody, ChatBody, ChatMessage, TextPart)}
_EVERYWHERE = (400, 401, 413, 422, 429, 500, 503)
_PROBLEMS: dict[int, dict[str, Any]] = {
    400: {"description": "Another host name than the server's own"},
    401: {"description": "No key, or one that is not known"},
    403: {"description": "Only for keepers of the corpus"},
    404: {"description": "What is named is not there"},
    413: {"description": "A longer request than is read"},
    422: {"description": "A request that makes no sense"},
    429: {
        "description": "Too many requests; come again after Retry-After",
        "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
    },
    500: {"description": "A mistake of briefbot"},
    503: {"description": "No index that can be used"},
}


def assemble(config: Config, *, without_accounts: bool = False) -> ASGIApp:
    """The API alone, behind its doors.

    Raises StoreError if the file of keys cannot be used, and ConfigError if others could reach it unnamed or the language
    model that is set cannot be one.
    """
    writer = make_writer(config)
    with ExitStack() as opened:
        database = opened.enter_context(closing(Database.open(Path(config.store))))
        keys, accounts = Keys(database), Accounts(database)
        if not (without_accounts or keys.exist() or accounts.exist()):
            refuse_to_serve_strangers(
                config.host, config.store, lacking="key", mend="briefbot key add NAME", command="briefbot serve"
            )
        backend = make_backend(LiveIndex(config, writer=writer))
        api = make_api(backend, at_end=database.close)
        app = Leftover(behind_doors(api, backend, keys, accounts, without_accounts=without_accounts))
        opened.pop_all()
    return app


def make_backend(live: LiveIndex) -> Backend:
    corpus = Path(live.config.corpus)
    return Backend(
        live,
        LiveListing(live.generation),
        Rebuild(live.rebuild, lambda: take_picture(corpus)),
        Workroom(waits=live.model is not None),
        Metrics(live.generation),
    )


def make_api(backend: Backend, *lifespans: Lifespan, at_end: Callable[[], None] = lambda: None) -> FastAPI:
    """The application without its doors. It runs the ``lifespans`` of what is mounted in it, and ``at_end`` after all of them."""

    door = mcp_door(backend.live, backend.workroom)
    if door:
        lifespans = (*lifespans, door.lifespan)

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(at_end)
            stack.callback(backend.close)
            for lifespan in lifespans:
                await stack.enter_async_context(lifespan(app))
            yield

    app = FastAPI(
        title="briefbot",
        version=__version__,
        description=_ABOUT,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
        lifespan=run,
        redirect_slashes=False,
    )
    handle_problems(app)
    app.include_router(question_router(backend), responses=_problems(Problem))
    app.include_router(verification_router(backend), responses=_problems(Problem, 404))
    app.include_router(article_router(backend), responses=_problems(Problem, 404))
    app.include_router(rebuild_router(backend), responses=_problems(Problem, 403))
    app.include_router(completion_router(backend), responses=_problems(OpenAIError, 404))
    app.include_router(health_router(backend))
    app.include_router(_operation_router(backend))
    if door:
        app.router.routes.append(Route("/mcp", door, methods=["POST"]))  # a stream that GET opens would hold a place for nothing
    backend.live.on_answer = backend.metrics.observe
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]  # as FastAPI's own documentation has it
    return app


def behind_doors(app: ASGIApp, backend: Backend, keys: Keys, accounts: Accounts, *, without_accounts: bool) -> ASGIApp:
    """The application for those who may use it, as much as they may; whatever is asked is counted."""
    config = backend.live.config
    limited = Limits(app, a_minute=config.requests_per_minute, at_once=config.concurrent_requests)
    entered = KeyEntry(limited, keys, accounts, host=config.host, without_accounts=without_accounts)
    return Counted(entered, backend.metrics)


def _document(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own description of the routes, and how a key is sent."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes["key"] = {"type": "http", "scheme": "bearer", "description": "briefbot key add NAME makes one"}
        document["security"] = [{"key": []}, {}]
        for name, schema in document["components"]["schemas"].items():
            if name not in _SENT and "properties" in schema:
                schema["required"] = list(schema["properties"])  # a default is written out like any other value
        app.openapi_schema = document
    return app.openapi_schema


def _operation_router(backend: Backend) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **_problems(Problem)},
        summary="What the server has done, for Prometheus",
    )
    def metrics() -> Response:
        return Response(backend.metrics.text(), media_type=CONTENT_TYPE)

    return router


def _problems(model: type, *more: int) -> dict[int | str, dict[str, Any]]:
    """What may go wrong everywhere, and ``more`` that may here."""
    return {status: {**_PROBLEMS[status], "model": model} for status in sorted({*_EVERYWHERE, *more})}
