"""The web chat: ask, and read every citation beside the answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from briefbot.config import Config
from briefbot.errors import require
from briefbot.serving.listening import serve_until_interrupted

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["build_app", "serve"]


def build_app(config: Config, *, without_accounts: bool = False) -> ASGIApp:
    """The page as an ASGI application. Without an index it opens all the same, and offers to build one.

    Raises MissingExtra without the [web] extra, StoreError if the file of conversations cannot be used, and ConfigError
    if other machines can reach the host, there is no account, and ``without_accounts`` does not say that this is meant.
    """
    require("gradio", extra="web", purpose="the web chat")
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    from briefbot.web.application import assemble

    return assemble(config, without_accounts=without_accounts)


def serve(config: Config, *, open_browser: bool = False, without_accounts: bool = False) -> None:
    """Serve the page on the configured host and port until interrupted; port 0 takes a free one.

    Raises as ``build_app``, ConfigError if the host is none of this machine's, and BriefbotError if the port is taken.
    """
    app = build_app(config, without_accounts=without_accounts)
    serve_until_interrupted(app, host=config.host, port=config.port, command="briefbot chat", open_browser=open_browser)
