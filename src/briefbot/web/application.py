"""The web chat as one ASGI application: its routes and its page, behind its doors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from briefbot.config import Config
from briefbot.errors import ConfigError
from briefbot.llm_settings import make_writer
from briefbot.watching import take_picture
from briefbot.web.accounts import Accounts
from briefbot.web.conversations import Conversations
from briefbot.web.corpus_routes import CorpusDoors, corpus_router
from briefbot.web.database import Database
from briefbot.web.entry import Entry
from briefbot.web.hosts import is_loopback
from briefbot.web.isolation import Isolation
from briefbot.web.library import Library
from briefbot.web.live_listing import LiveListing
from briefbot.web.origin import SameOrigin
from briefbot.web.page import mount_page
from briefbot.web.permalink_routes import make_router
from briefbot.web.rebuild import Rebuild
from briefbot.web.service import Service
from briefbot.web.texts import texts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def assemble(config: Config, *, without_accounts: bool = False) -> ASGIApp:
    """Raises StoreError if the file of conversations cannot be used, and ConfigError if others could reach the page unnamed
    or the language model that is set cannot be one.
    """
    writer = make_writer(config)
    database = Database.open(Path(config.store))
    accounts = Accounts(database)
    if not (is_loopback(config.host) or without_accounts or accounts.exist()):
        database.close()
        raise ConfigError(
            f"{config.host} can be reached from other machines, and {config.store} holds no account",
            "briefbot user add NAME --keeper; or, to let in whoever reaches it, briefbot chat --without-accounts",
        )
    conversations = Conversations(database)
    service = Service(config, conversations, writer=writer)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(make_router(service.live_assistant, conversations))
    corpus, library = Path(config.corpus), Library(Path(config.corpus), Path(config.index))
    rebuild = Rebuild(service.rebuild, lambda: take_picture(corpus))
    app.include_router(corpus_router(CorpusDoors(library, rebuild, LiveListing(service.generation), texts_of)))
    mount_page(app, service, library)
    return SameOrigin(Entry(Isolation(app), accounts, host=config.host, without_accounts=without_accounts))
