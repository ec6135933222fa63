"""The web chat: ask, and read every citation beside the answer."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

from briefbot.config import Config
from briefbot.errors import BriefbotError, ConfigError, require

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
    import uvicorn

    with _listen(config) as listener:
        url = f"http://{_in_url(config.host)}:{listener.getsockname()[1]}/"
        print(f"briefbot answers at {url} (Ctrl-C ends it)", file=sys.stderr, flush=True)
        if open_browser:
            # The socket listens already, so a browser that is faster than the server waits for it.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        with suppress(KeyboardInterrupt):  # uvicorn has shut down in order by the time it passes this on
            server.run(sockets=[listener])


def _listen(config: Config) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except socket.gaierror as error:
        raise ConfigError(
            f"{config.host!r} is no host that is known here: {error.strerror}", "briefbot chat --host 127.0.0.1"
        ) from error
    try:
        if os.name == "posix":  # elsewhere this option would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            free = f"briefbot chat --port {config.port + 1 if config.port < 65535 else 7860}"
            raise BriefbotError(f"port {config.port} on {config.host} is taken by another program", free) from error
        raise ConfigError(
            f"cannot listen on {config.host}:{config.port}: {error.strerror}", "briefbot chat --host 127.0.0.1 --port 7860"
        ) from error
    return listener


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
