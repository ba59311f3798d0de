"""``/api/{method}``: token, faults, limits, what ``methods.yaml`` asks for, the method, the log, in that order."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.changes import Traffic
from sandbox.desk import Args, Desk
from sandbox.loopback import hang_up
from sandbox.refusal import RateLimits, Refusal, refuse_if
from sandbox.world import Json, shipped


async def read_args(request: Request) -> tuple[Args, str]:
    """The arguments and the token of a request: the token from its header first, else from ``token``."""
    values: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError as problem:
            raise Refusal("invalid_json") from problem
        refuse_if(not isinstance(body, dict), "json_not_object")
        values |= body
    else:
        async with request.form() as form:
            values |= {key: value for key, value in form.items() if isinstance(value, str)}
    given = str(values.pop("token", "") or "")
    scheme, _, header = request.headers.get("authorization", "").partition(" ")
    return Args(values), header if scheme.lower() == "bearer" and header else given


@dataclass(frozen=True)
class Method:
    """A line of ``methods.yaml``, whose head says what its parts mean."""

    do: str
    tier: int = 4
    scopes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    where: str = ""
    caller: str = "bot"

    def carry_out(self, desk: Desk, args: Args) -> Json:
        """Do what was asked, once it may be done; raises `Refusal`."""
        missing = [f"missing required field: {name}" for name in self.needs if not args.values.get(name)]
        refuse_if(missing, "invalid_arguments", *missing)
        desk.require(*self.scopes)
        if self.where:
            args.conversation = getattr(desk, self.where)(args.text("channel"))
        method: Callable[[Desk, Args], Json] = resolve_name(f"sandbox.methods.{self.do}")
        return {"ok": True} | method(desk, args)


class WebApi:
    """Answers the app's calls as Slack does: 200 with ``ok`` true or false, or 429, or a fault that was asked for."""

    def __init__(self, desk: Desk, limits: RateLimits, traffic: Traffic) -> None:
        self._desk, self._limits, self._traffic = desk, limits, traffic
        self._methods = TypeAdapter(dict[str, Method]).validate_python(shipped("methods.yaml"))

    async def answer(self, request: Request) -> Response:
        """Handle one request."""
        name, started, args = request.path_params["method"], time.perf_counter(), Args({})
        try:
            args, token = await read_args(request)
            method = self._known(name, token)
            self._desk.faults.strike(name, args.text("channel"))
            self._limits.count(name, method.tier, args.text("channel"))
            body = method.carry_out(self._desk, args)
            response: Response = JSONResponse(body, headers={"x-oauth-scopes": ",".join(self._desk.scopes)})
        except Refusal as refusal:
            body = refusal.answer()
            headers = {"Retry-After": str(refusal.wait)} if refusal.status == 429 else {}
            response = JSONResponse(body, refusal.status, headers)
            if refusal.status >= 500:
                response = HTMLResponse("<html>upstream error</html>", refusal.status)
        self._traffic.call(name, args.values, body, response.status_code, (time.perf_counter() - started) * 1000)
        if slow := self._desk.faults.take("slow", name, args.text("channel")):
            await asyncio.sleep(slow.amount)
        if body["ok"] and self._desk.faults.take("drop_answer", name, args.text("channel")):
            await hang_up(request)
        return response

    def _known(self, name: str, token: str) -> Method:
        """The method, for a token of its kind that is good: ``not_authed``, ``invalid_auth``, ``unknown_method``."""
        method = self._methods.get(name, Method(""))
        good = self._desk.app_token if method.caller == "app" else self._desk.bot_token
        if method.caller != "anyone":
            refuse_if(not token, "not_authed")
            kind = {"xoxb": "bot", "xapp": "app"}.get(token.partition("-")[0])
            refuse_if(kind and kind != method.caller, "not_allowed_token_type")
            refuse_if(not kind or (good not in {None, token} and token not in self._desk.installed), "invalid_auth")
        refuse_if(not method.do, "unknown_method", req_method=name)
        return method
