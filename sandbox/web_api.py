"""``/api/{method}``: token, faults, limits, the method itself, the log; in that order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import Args, read_args
from sandbox.desk import Desk
from sandbox.limits import RateLimits
from sandbox.methods import chat, conversations, files, installing, people, views
from sandbox.refusal import Refusal
from sandbox.traffic import Traffic
from sandbox.transport import hang_up
from sandbox.world import Json

Method = Callable[[Desk, Args], Awaitable[Json]]
FAMILIES = (chat, conversations, files, installing, people, views)
NO_TOKEN = frozenset({"oauth.v2.access", "blocks.validate", "api.test"})


def method_table() -> dict[str, Method]:
    """Every method by its name."""
    table: dict[str, Method] = {}
    for family in FAMILIES:
        table |= family.METHODS
    return table


class WebApi:
    """Answers the app's calls as Slack does: 200 with ``ok`` true or false, or 429, or a fault that was asked for."""

    def __init__(self, desk: Desk, limits: RateLimits, traffic: Traffic) -> None:
        self._desk, self._limits, self._traffic = desk, limits, traffic
        self._methods: Mapping[str, Method] = method_table()

    async def answer(self, request: Request) -> Response:
        """Handle one request."""
        method, started = request.path_params["method"], time.perf_counter()
        args = Args({})
        try:
            args, token = await read_args(request)
            self._authorize(method, token)
            response, body = self._fault(method, args)
            if response is None:
                body = await self._call(method, args)
                response = JSONResponse(body, headers={"x-oauth-scopes": ",".join(sorted(self._desk.scopes))})
        except Refusal as refusal:
            body = refusal.answer()
            response = JSONResponse(body)
        self._traffic.call(method, args.values, body, response.status_code, (time.perf_counter() - started) * 1000)
        channel = args.text("channel")
        if slow := self._desk.faults.take("slow", method, channel):
            await asyncio.sleep(slow.amount)
        if body.get("ok") and self._desk.faults.take("drop_answer", method, channel):
            await hang_up(request)
        return response

    async def _call(self, method: str, args: Args) -> Json:
        if method == "api.test":
            return {"ok": True, "args": args.values}
        if method not in self._methods:
            raise Refusal("unknown_method", req_method=method)
        return {"ok": True} | await self._methods[method](self._desk, args)

    def _authorize(self, method: str, token: str) -> None:
        """``not_authed`` without a token, ``invalid_auth`` with a strange one; app tokens only where they belong."""
        if method in NO_TOKEN:
            return
        if not token:
            raise Refusal("not_authed")
        wants_app = method == "apps.connections.open"
        expected = self._desk.app_token if wants_app else self._desk.bot_token
        if token.startswith("xapp-") != wants_app:
            raise Refusal("not_allowed_token_type" if token.startswith(("xapp-", "xoxb-")) else "invalid_auth")
        if not token.startswith(("xapp-", "xoxb-")) or (
            expected not in {None, token} and token not in self._desk.installed
        ):
            raise Refusal("invalid_auth")

    def _fault(self, method: str, args: Args) -> tuple[Response | None, Json]:
        faults, channel = self._desk.faults, args.text("channel")
        limited = faults.take("rate_limit", method, channel)
        wait = int(limited.amount) if limited else self._limits.wait(method, channel)
        if limited or wait:
            body: Json = {"ok": False, "error": "ratelimited"}
            return JSONResponse(body, status_code=429, headers={"Retry-After": str(wait)}), body
        if broken := faults.take("server_error", method, channel):
            page = PlainTextResponse("<html>upstream error</html>", int(broken.amount), media_type="text/html")
            return page, {"ok": False, "error": f"HTTP {int(broken.amount)}"}
        if refused := faults.take("refuse", method, channel):
            raise Refusal(refused.word)
        return None, {}
