"""The calls that need no bot token, and the install page: where "Add to Slack" leads, and back with a code."""

import secrets
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.loopback import HEADERS, LOOPBACK
from sandbox.refusal import Refusal
from sandbox.rendering import Rendering
from sandbox.workspace import APP_ID, BOT_USER_ID
from sandbox.world import Json


def api_test(_desk: Desk, args: Args) -> Json:
    """api.test: gives back what it was given."""
    return {"args": args.values}


def open_connection(desk: Desk, _args: Args) -> Json:
    """apps.connections.open: a WebSocket address good for one connection, where the manifest has Socket Mode on."""
    if not desk.workspace.manifest.socket_mode:
        raise Refusal("forbidden_team")
    ticket = secrets.token_urlsafe(24)
    desk.tickets.add(ticket)
    host = desk.workspace.public_url.removeprefix("http")
    return {"url": f"ws{host}/link/?ticket={ticket}&app_id={APP_ID}"}


def access(desk: Desk, args: Args) -> Json:
    """oauth.v2.access: changes the code of the install page, once, for a bot token."""
    installer = desk.codes.pop(args.text("code"), None)
    if installer is None:
        raise Refusal("invalid_code")
    world, token = desk.workspace.world, desk.bot_token or f"xoxb-{secrets.token_hex(12)}"
    desk.installed[token] = installer
    return {
        "access_token": token,
        "token_type": "bot",
        "app_id": APP_ID,
        "scope": ",".join(desk.scopes),
        "bot_user_id": BOT_USER_ID,
        "enterprise": None,
        "is_enterprise_install": False,
        "team": {"id": world.team_id, "name": world.team_name},
        "authed_user": {"id": installer},
    }


def validate(desk: Desk, args: Args) -> Json:
    """blocks.validate: says what would be refused, without doing anything."""
    message = args.values.get("message", {})
    if "view" in args:
        desk.screening.view(args.values["view"], "modal", "home")
    elif "blocks" in args or "blocks" in message:
        desk.screening.message(args.array("blocks") or message.get("blocks"))
    else:
        raise Refusal("invalid_arguments", messages=["one of blocks, message or view is required"])
    return {}


class Installation:
    """``/oauth/v2/authorize``: shows the scopes and sends the visitor back to a redirect address on loopback."""

    def __init__(self, desk: Desk, rendering: Rendering) -> None:
        self._desk, self._rendering = desk, rendering

    def routes(self) -> list[Route]:
        """What to serve at the root."""
        path = "/oauth/v2/authorize"
        return [Route(path, self.ask), Route(path, self.allow, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """Show what the app wants to be allowed."""
        asked, people = request.query_params, self._desk.workspace.humans()
        scopes = sorted(scope for scope in asked.get("scope", "").split(",") if scope) or self._desk.scopes
        html = self._rendering.draw("install.html", people[0], scopes=scopes, people=people, asked=asked)
        return HTMLResponse(html, headers=HEADERS)

    async def allow(self, request: Request) -> Response:
        """Go back to the app with a code good once, or with ``access_denied``."""
        async with request.form() as form:
            fields = {key: str(value) for key, value in form.items()}
        target = fields.get("redirect_uri", "")
        if urlsplit(target).hostname not in LOOPBACK or urlsplit(target).scheme not in {"http", "https"}:
            return PlainTextResponse("The redirect address must be on loopback.", 400)
        answer = {"state": fields.get("state", "")}
        if fields.get("answer") == "allow":
            answer["code"] = secrets.token_urlsafe(18)
            self._desk.codes[answer["code"]] = self._desk.workspace.person(fields.get("user", "")).id
        else:
            answer["error"] = "access_denied"
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", 303)
