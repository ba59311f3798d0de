"""Connections as they are under HTTP: known by their peer, so that one can be closed without an answer."""

import asyncio
from typing import cast

from starlette.requests import HTTPConnection, Request
from uvicorn.protocols.http.h11_impl import H11Protocol


class TellingProtocol(H11Protocol):
    """Uvicorn's protocol that also puts the connection's transport where the application finds it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the transport in the state that every scope of this connection carries."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def transport_of(connection: HTTPConnection) -> asyncio.Transport:
    """The transport below a request or a WebSocket."""
    return cast("asyncio.Transport", connection.scope["state"]["transport"])


async def hang_up(request: Request) -> None:
    """Close the connection of a request now; the response that follows reaches nobody."""
    transport_of(request).abort()
    while (await request.receive())["type"] != "http.disconnect":
        continue
