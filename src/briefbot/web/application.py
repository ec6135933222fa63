"""The web chat as one ASGI application: its routes and its page, behind its doors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from briefbot.config import Config
from briefbot.web.conversations import Conversations
from briefbot.web.database import Database
from briefbot.web.isolation import Isolation
from briefbot.web.page import mount_page
from briefbot.web.service import Service

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_LOCAL_NAMES = ["127.0.0.1", "localhost"]


def assemble(config: Config) -> ASGIApp:
    """Raises StoreError if the file of conversations cannot be used."""
    database = Database.open(Path(config.store))
    service = Service(config, Conversations(database))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mount_page(app, service)
    guarded: ASGIApp = Isolation(app)

    async def entry(scope: Any, receive: Any, send: Any) -> None:
        scope["briefbot.user"] = ""
        scope["briefbot.keeper"] = True
        await guarded(scope, receive, send)

    if config.host in _LOCAL_NAMES:
        # A web site whose name is made to point to this machine must not read the corpus through the browser.
        return TrustedHostMiddleware(entry, allowed_hosts=_LOCAL_NAMES)
    return entry
