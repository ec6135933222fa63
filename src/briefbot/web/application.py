"""The web chat as one ASGI application: its page and the API, each behind its doors."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from briefbot.api.application import behind_doors, make_api, make_backend
from briefbot.api.backend import Backend
from briefbot.api.paths import is_api_path
from briefbot.config import Config
from briefbot.llm_settings import make_writer
from briefbot.serving.accounts import Accounts
from briefbot.serving.database import Database
from briefbot.serving.hosts import refuse_to_serve_strangers
from briefbot.serving.keys import Keys
from briefbot.serving.leftover import Leftover
from briefbot.serving.live import LiveIndex
from briefbot.serving.origin import SameOrigin
from briefbot.web.conversations import Conversations
from briefbot.web.corpus_routes import CorpusDoors, corpus_router
from briefbot.web.entry import Entry
from briefbot.web.isolation import Isolation
from briefbot.web.library import Library
from briefbot.web.page import mount_page
from briefbot.web.permalink_routes import make_router
from briefbot.web.service import Service
from briefbot.web.texts import texts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


def assemble(config: Config, *, without_accounts: bool = False) -> ASGIApp:
    """Raises StoreError if the file of conversations cannot be used, and ConfigError if others could reach the page unnamed
    or the language model that is set cannot be one.
    """
    writer = make_writer(config)
    with ExitStack() as opened:
        database = opened.enter_context(closing(Database.open(Path(config.store))))
        accounts = Accounts(database)
        if not (without_accounts or accounts.exist()):
            refuse_to_serve_strangers(
                config.host, config.store, lacking="account", mend="briefbot user add NAME --keeper", command="briefbot chat"
            )
        backend = make_backend(LiveIndex(config, writer=writer))
        page = _make_page(backend, Conversations(database))
        api = make_api(backend, page.router.lifespan_context, at_end=database.close)
        doors = _Doors(
            behind_doors(api, backend, Keys(database), accounts, without_accounts=without_accounts),
            SameOrigin(Entry(Isolation(page), accounts, host=config.host, without_accounts=without_accounts)),
        )
        opened.pop_all()
    return Leftover(doors)


def _make_page(backend: Backend, conversations: Conversations) -> FastAPI:
    live = backend.live
    library = Library(Path(live.config.corpus), Path(live.config.index))
    page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    page.include_router(make_router(live.assistant, conversations))
    doors = CorpusDoors(library, backend.rebuild, backend.listing, lambda: live.generation().catalog.files.left_out(), texts_of)
    page.include_router(corpus_router(doors))
    mount_page(page, Service(live, conversations), library)
    return page


class _Doors:
    """Shows each request the door it asks for; the API's application starts and ends the page's with its own."""

    def __init__(self, api: ASGIApp, page: ASGIApp) -> None:
        self._api = api
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_for_api = scope["type"] == "lifespan" or (scope["type"] == "http" and is_api_path(scope["path"]))
        await (self._api if is_for_api else self._page)(scope, receive, send)
