"""apps.connections.open, oauth.v2.access and blocks.validate: the calls that need no bot token."""

import secrets

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.refusal import Refusal
from sandbox.workspace import APP_ID, BOT_USER_ID
from sandbox.world import Json


async def open_connection(desk: Desk, _args: Args) -> Json:
    """apps.connections.open: a WebSocket address good for one connection."""
    ticket = secrets.token_urlsafe(24)
    desk.tickets.add(ticket)
    host = desk.workspace.public_url.removeprefix("http")
    return {"url": f"ws{host}/link/?ticket={ticket}&app_id={APP_ID}"}


async def access(desk: Desk, args: Args) -> Json:
    """oauth.v2.access: changes the code of the install page, once, for a bot token."""
    installer = desk.codes.pop(args.text("code"), None)
    if installer is None:
        raise Refusal("invalid_code")
    world, token = desk.workspace.world, desk.bot_token or f"xoxb-{secrets.token_hex(12)}"
    desk.installed[token] = installer
    answer: Json = {"access_token": token, "token_type": "bot", "app_id": APP_ID}
    answer |= {
        "scope": ",".join(sorted(desk.scopes)),
        "bot_user_id": BOT_USER_ID,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    team = {"id": world.team_id, "name": world.team_name}
    return answer | {"team": team, "authed_user": {"id": installer}}


async def validate(desk: Desk, args: Args) -> Json:
    """blocks.validate: says what would be refused, without doing anything."""
    message = args.structure("message", dict) or {}
    if "view" in args:
        desk.screening.view(args.structure("view", dict), "modal", "home")
    elif "blocks" in args or "blocks" in message:
        desk.screening.message(args.structure("blocks", list) or message.get("blocks"))
    else:
        raise Refusal("invalid_arguments", messages=["one of blocks, message or view is required"])
    return {}


METHODS = {"apps.connections.open": open_connection, "oauth.v2.access": access, "blocks.validate": validate}
