"""The MCP server over streamable HTTP, for an application that has doors of its own."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from mcp.server.transport_security import TransportSecuritySettings

from briefbot.mcp.server import make_server
from briefbot.serving.departure import Attended
from briefbot.serving.live import LiveIndex
from briefbot.serving.workroom import Workroom

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Door:
    """ASGI application for the path /mcp. It keeps no sessions: every request stands for itself and ends with one reply.

    It lets in whoever reaches it: keys, host names and origins are looked at by the application it is mounted in.
    """

    def __init__(self, live: LiveIndex, workroom: Workroom) -> None:
        """Questions are worked on in the ``workroom`` as long as the connection is open."""
        self._app = make_server(live, workroom).streamable_http_app(
            streamable_http_path="/mcp",
            json_response=True,
            stateless_http=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._attended = Attended(self._app)

    def lifespan(self, app: ASGIApp) -> AbstractAsyncContextManager[Any]:
        """What has to run as long as it serves; once."""
        return self._app.router.lifespan_context(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._attended(scope, receive, send)
