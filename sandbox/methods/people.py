"""users.*, team.info, bots.info and auth.test: who is who."""

from sandbox.desk import Args, Desk
from sandbox.refusal import or_refuse, refuse_if
from sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID
from sandbox.world import Json, Person


def _shown(desk: Desk, person: Person, args: Args) -> Json:
    asked = {"with_locale": args.flag("include_locale"), "with_email": "users:read.email" in desk.scopes}
    return person.as_slack(desk.workspace.world.team_id, desk.workspace.now(), **asked)


def user_info(desk: Desk, args: Args) -> Json:
    """users.info; emails only with users:read.email, locales only with ``include_locale``."""
    return {"user": _shown(desk, desk.workspace.person(args.text("user")), args)}


def user_list(desk: Desk, args: Args) -> Json:
    """users.list, in pages, those who left included."""
    page, metadata = args.page(list(desk.workspace.people.values()))
    return {"members": [_shown(desk, person, args) for person in page], "response_metadata": metadata}


def by_email(desk: Desk, args: Args) -> Json:
    """users.lookupByEmail."""
    wanted, people = args.text("email").lower(), desk.workspace.people.values()
    found = (person for person in people if person.email.lower() == wanted and not person.deleted)
    return {"user": _shown(desk, or_refuse(next(found, None), "users_not_found"), args)}


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
