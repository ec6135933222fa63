"""The API: what the web chat and the command line do, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefbot.config import Config
from briefbot.errors import require
from briefbot.serving.listening import serve_until_interrupted

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["build_app", "serve"]


def build_app(config: Config, *, without_accounts: bool = False) -> ASGIApp:
    """The API as an ASGI application. Without an index it opens all the same, and says so to whoever asks.

    Raises MissingExtra without the [api] extra, StoreError if the file of keys cannot be used, and ConfigError if other
    machines can reach the host, there is neither a key nor an account, and ``without_accounts`` does not say that this is meant.
    """
    for module in ("fastapi", "uvicorn", "prometheus_client"):
        require(module, extra="api", purpose="the API")
    from briefbot.api.application import assemble

    return assemble(config, without_accounts=without_accounts)


def serve(config: Config, *, without_accounts: bool = False) -> None:
    """Serve the API on the configured host and port until interrupted; port 0 takes a free one.

    Raises as ``build_app``, ConfigError if the host is none of this machine's, and BriefbotError if the port is taken.
    """
    app = build_app(config, without_accounts=without_accounts)
    serve_until_interrupted(app, host=config.host, port=config.port, command="briefbot serve")
