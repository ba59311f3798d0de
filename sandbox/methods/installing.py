"""The app itself: who it is, how it is installed and connected, and blocks.validate, which needs no token either."""

import secrets
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from sandbox.desk import Args, Desk
from sandbox.loopback import HEADERS, LOOPBACK
from sandbox.refusal import or_refuse, refuse_if
from sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID
from sandbox.world import Json


def api_test(_desk: Desk, args: Args) -> Json:
    """api.test: gives back what it was given."""
    return {"args": args.values}


def auth_test(desk: Desk, _args: Args) -> Json:
    """auth.test: who the token is."""
    world = desk.workspace.world
    team = {"team": world.team_name, "team_id": world.team_id, "url": f"{desk.workspace.public_url}/"}
    bot = {"user": desk.workspace.manifest.bot_name, "user_id": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID}
    return team | bot | {"is_enterprise_install": False}


def team_info(desk: Desk, _args: Args) -> Json:
    """team.info."""
    world = desk.workspace.world
    return {"team": {"id": world.team_id, "name": world.team_name, "domain": world.team_domain, "email_domain": ""}}


def bot_info(desk: Desk, args: Args) -> Json:
    """bots.info."""
    refuse_if(args.text("bot", BOT_ID) != BOT_ID, "bot_not_found")
    name = desk.workspace.manifest.name
    return {"bot": {"id": BOT_ID, "deleted": False, "name": name, "app_id": APP_ID, "user_id": BOT_USER_ID}}


def open_connection(desk: Desk, _args: Args) -> Json:
    """apps.connections.open: a WebSocket address good for one connection, where the manifest has Socket Mode on."""
    refuse_if(not desk.workspace.manifest.socket_mode, "forbidden_team")
    ticket = secrets.token_urlsafe(24)
    desk.tickets.add(ticket)
    host = desk.workspace.public_url.removeprefix("http")
    return {"url": f"ws{host}/link/?ticket={ticket}&app_id={APP_ID}"}


def access(desk: Desk, args: Args) -> Json:
    """oauth.v2.access: changes the code of the install page, once, for a bot token."""
    installer = or_refuse(desk.codes.pop(args.text("code"), None), "invalid_code")
    world, token = desk.workspace.world, desk.bot_token or f"xoxb-{secrets.token_hex(12)}"
    desk.installed[token] = installer
    bot = {"app_id": APP_ID, "bot_user_id": BOT_USER_ID, "enterprise": None, "is_enterprise_install": False}
    grant = {"access_token": token, "token_type": "bot", "scope": ",".join(desk.scopes)}
    people = {"team": {"id": world.team_id, "name": world.team_name}, "authed_user": {"id": installer}}
    return {**grant, **bot, **people}


def validate(desk: Desk, args: Args) -> Json:
    """blocks.validate: says what would be refused, without doing anything."""
    blocks = args.values.get("blocks", args.values.get("message", {}).get("blocks"))
    refuse_if(blocks is None and "view" not in args.values, "invalid_arguments", "no blocks, message or view")
    if "view" in args.values:
        desk.screening.view(args.values["view"], "modal", "home")
    else:
        desk.screening.message(blocks)
    return {}


async def ask(request: Request) -> Response:
    """``GET /oauth/v2/authorize``: show what the app wants to be allowed."""
    desk, asked = request.app.state.desk, request.query_params
    people = desk.workspace.humans()
    scopes = sorted(scope for scope in asked.get("scope", "").split(",") if scope) or desk.scopes
    draw = request.app.state.rendering.draw
    html = draw("install.html", people[0], scopes=scopes, people=people, asked=asked)
    return HTMLResponse(html, headers=HEADERS)


async def allow(request: Request) -> Response:
    """``POST /oauth/v2/authorize``: back to the app on loopback, with a code good once or with ``access_denied``."""
    async with request.form() as form:
        fields = {key: str(value) for key, value in form.items()}
    target = fields.get("redirect_uri", "")
    if urlsplit(target).hostname not in LOOPBACK or urlsplit(target).scheme not in {"http", "https"}:
        return PlainTextResponse("The redirect address must be on loopback.", 400)
    answer = {"state": fields.get("state", ""), "error": "access_denied"}
    if fields.get("answer") == "allow":
        desk, code = request.app.state.desk, secrets.token_urlsafe(18)
        desk.codes[code] = desk.workspace.person(fields.get("user", "")).id
        answer = {"state": fields.get("state", ""), "code": code}
    return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", 303)
