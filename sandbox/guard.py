"""Keeps strangers out of a server that lets anyone be anyone: loopback names only, no other site's pages."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; form-action 'self'"
    " http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


class Guard:
    """ASGI middleware: refuses Host names that are not loopback (DNS rebinding) and requests of other sites' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403."""
        if scope["type"] not in {"http", "websocket"} or (reason := _objection(Headers(scope=scope))) == "":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(4403, reason)(scope, receive, send)
        else:
            await PlainTextResponse(reason, 403)(scope, receive, send)


def _objection(headers: Headers) -> str:
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return f"The sandbox answers to loopback names only, not to {host!r}."
    origin = headers.get("origin")
    if origin not in {None, f"http://{host}"}:
        return "The sandbox takes no requests from pages of other origins."
    return ""


def is_loopback(host: str) -> bool:
    """Whether a server may bind to `host`."""
    return host in LOOPBACK
