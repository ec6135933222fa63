"""briefbot for programs that speak the Model Context Protocol: on stdin and stdout, and mounted in the API."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from typing import TYPE_CHECKING

from briefbot.config import Config
from briefbot.errors import IndexFault, require

if TYPE_CHECKING:
    from briefbot.mcp.door import Door
    from briefbot.serving.live import LiveIndex
    from briefbot.serving.workroom import Workroom

__all__ = ["mcp_door", "serve_stdio"]


def serve_stdio(config: Config) -> None:
    """Serve until stdin ends. An index that cannot be opened is said on stderr, and to whoever calls a tool.

    Raises MissingExtra without the [mcp] extra, and ConfigError if the language model that is set cannot be one.
    """
    require("mcp", extra="mcp", purpose="briefbot mcp")
    from briefbot.llm_settings import make_writer
    from briefbot.mcp.server import make_server
    from briefbot.serving.live import LiveIndex
    from briefbot.serving.replies import tell_terminal
    from briefbot.serving.workroom import Workroom

    live = LiveIndex(config, writer=make_writer(config))
    try:
        live.generation()
    except IndexFault as error:
        tell_terminal(error)
    with closing(Workroom(waits=live.model is not None)) as workroom:
        make_server(live, workroom).run("stdio")


def mcp_door(live: LiveIndex, workroom: Workroom) -> Door | None:
    """The same over HTTP, to be mounted at /mcp, its questions worked on in the ``workroom``; None without the [mcp] extra."""
    if importlib.util.find_spec("mcp") is None:
        return None
    from briefbot.mcp.door import Door

    return Door(live, workroom)
