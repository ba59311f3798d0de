"""Serving on loopback: who may come in, and what HTTP hides of its connections."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import cast
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; form-action 'self'"
    " http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


def guard(app: ASGIApp) -> ASGIApp:
    """ASGI middleware that keeps strangers out of a server that lets anyone be anyone: they are answered 403.

    Refuses Host names that are not loopback (DNS rebinding) and requests of other sites' pages.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or (reason := _objection(Headers(scope=scope))) == "":
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(4403, reason)(scope, receive, send)
        else:
            await PlainTextResponse(reason, 403)(scope, receive, send)

    return guarded


def _objection(headers: Headers) -> str:
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return f"The sandbox answers to loopback names only, not to {host!r}."
    if headers.get("origin") not in {None, f"http://{host}"}:
        return "The sandbox takes no requests from pages of other origins."
    return ""


class _TellingProtocol(H11Protocol):
    """Uvicorn's protocol, with the transport in the state that every scope of the connection carries."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
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


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: whoever embeds the sandbox has their own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """A listening socket and its address; ValueError for a host that is not loopback, OSError for a taken port."""
    if host not in LOOPBACK:
        raise ValueError(f"The sandbox lets anyone act as anyone, so it binds to loopback only, not to {host}.")
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    return listener, f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve for as long as the block lasts; whoever connects before the server is up waits in the listener's queue."""
    config = uvicorn.Config(app, http=_TellingProtocol, lifespan="off", log_level="warning")
    config.timeout_graceful_shutdown = 2
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
        listener.close()
