"""The socket a server listens on, and serving on it until interrupted."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

from briefbot.errors import BriefbotError, ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def serve_until_interrupted(app: ASGIApp, *, host: str, port: int, command: str, open_browser: bool = False) -> None:
    """Serve on the host and port; port 0 takes a free one. ``command`` is what a person would type again with another port.

    Raises ConfigError if the host is none of this machine's, and BriefbotError if the port is taken.
    """
    import uvicorn

    with _listen(host, port, command) as listener:
        url = f"http://{_in_url(host)}:{listener.getsockname()[1]}/"
        print(f"briefbot answers at {url} (Ctrl-C ends it)", file=sys.stderr, flush=True)
        if open_browser:
            # The socket listens already, so a browser that is faster than the server waits for it.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        with suppress(KeyboardInterrupt):  # uvicorn has shut down in order by the time it passes this on
            server.run(sockets=[listener])


def _listen(host: str, port: int, command: str) -> socket.socket:
    elsewhere = f"{command} --host 127.0.0.1"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (socket.gaierror, UnicodeError) as error:  # the latter for a name that can be none: an empty or overlong part
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"{host!r} is no host that is known here: {why}", elsewhere) from error
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}", elsewhere) from error
    try:
        if os.name == "posix":  # elsewhere this option would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            free = f"{command} --port {port + 1 if port < 65535 else 7860}"
            raise BriefbotError(f"port {port} on {host} is taken by another program", free) from error
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}", f"{elsewhere} --port 7860") from error
    return listener


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
