"""The process's own web server: health and metrics, and in HTTP mode Slack's requests."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Health
from bot.metrics import Metrics

SLACK_PATH = "/slack/events"
"""Where Slack sends events, commands, presses and forms alike."""

LARGEST_BODY = 1_000_000
"""Bytes; Slack's requests are far smaller, and a body is read before its signature can be checked."""


class PortTaken(Exception):
    """Somebody else listens on the port."""


def build_web(*, health: Health, metrics: Metrics, slack: AsyncApp | None = None) -> Starlette:
    """The web application; Slack's requests are taken only where `slack` is given."""

    async def healthz(_request: Request) -> Response:
        well, findings = await health.look()
        return JSONResponse(findings, status_code=200 if well else 503)

    async def scrape(_request: Request) -> Response:
        await health.look()
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/healthz", healthz), Route("/metrics", scrape)]
    if slack is not None:
        routes.append(Route(SLACK_PATH, _slack_endpoint(slack), methods=["POST"]))
    return Starlette(routes=routes)


def _slack_endpoint(app: AsyncApp) -> Callable[[Request], Awaitable[Response]]:
    handler = AsyncSlackRequestHandler(app)

    async def from_slack(request: Request) -> Response:
        if not await _is_readable(request):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        return await handler.handle(request)

    return from_slack


async def _is_readable(request: Request) -> bool:
    """Whether Bolt can check the signature.

    It fails with a 500 on a timestamp or a signature of strange characters, and on a body that is no text.
    """
    stamp, length, signature = (
        request.headers.get(name, "") for name in ("x-slack-request-timestamp", "content-length", "x-slack-signature")
    )
    if not (_is_number(stamp) and _is_number(length) and int(length) <= LARGEST_BODY and signature.isascii()):
        return False
    try:
        (await request.body()).decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process decides itself when it stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def build_server(web: Starlette) -> Server:
    """A server that logs no requests: their addresses and bodies are nobody's business."""
    config = uvicorn.Config(
        web, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=20
    )
    return Server(config)


def take_port(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else starts; PortTaken when somebody has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError as trouble:
        sock.close()
        if trouble.errno in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
            raise PortTaken(f"{host}:{port} cannot be listened on ({trouble.strerror}): set PORT") from trouble
        raise
    return sock
