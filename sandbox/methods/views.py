"""views.*: modals in a stack of three, and Home tabs."""

import secrets

from sandbox.arguments import Args
from sandbox.changes import Change
from sandbox.desk import Desk
from sandbox.refusal import Refusal
from sandbox.workspace import APP_ID, BOT_ID, STACK, Workspace, with_block_ids
from sandbox.world import Json


def open_view(desk: Desk, args: Args, *, inside: bool = False) -> Json:
    """views.open: needs a fresh trigger id; opens on top of what is open."""
    view = args.values["view"]
    desk.screening.view(view, "modal")
    trigger = desk.triggers.exchange(args.text("trigger_id"))
    if inside and not any(item["id"] == trigger.view_id for item in desk.workspace.stack(trigger.user)):
        raise Refusal("invalid_trigger_id")
    return {"view": put_on_top(desk.workspace, trigger.user, view)}


def push_view(desk: Desk, args: Args) -> Json:
    """views.push: needs a trigger id that came from inside a modal."""
    return open_view(desk, args, inside=True)


def update_view(desk: Desk, args: Args) -> Json:
    """views.update by ``view_id`` or ``external_id``; a stale ``hash`` is ``hash_conflict``."""
    view = args.values["view"]
    desk.screening.view(view, "modal", "home")
    user, old = find_view(desk.workspace, args.text("view_id"), args.text("external_id"))
    if args.text("hash") not in {"", old["hash"]}:
        raise Refusal("hash_conflict")
    return {"view": replace_view(desk.workspace, user, old, view)}


def publish_view(desk: Desk, args: Args) -> Json:
    """views.publish: the Home tab of one person, any time."""
    workspace, view = desk.workspace, args.values["view"]
    desk.screening.view(view, "home")
    user = workspace.person(args.text("user_id")).id
    if not workspace.manifest.home_tab:
        raise Refusal("not_enabled")
    old = workspace.homes.get(user)
    if args.text("hash") not in {"", old["hash"] if old else ""}:
        raise Refusal("hash_conflict")
    workspace.homes[user] = made(workspace, view, old)
    workspace.changes.tell(Change("home", user))
    return {"view": workspace.homes[user]}


def made(workspace: Workspace, view: Json, old: Json | None = None, below: Json | None = None) -> Json:
    """A full view object: a new one, or `old` with new content and the same place in its stack."""
    name = old["id"] if old else f"V{secrets.token_hex(5).upper()}"
    root, previous = (below["root_view_id"], below["id"]) if below else (name, None)
    place = old or {"root_view_id": root, "previous_view_id": previous}
    return {
        "id": name,
        "team_id": workspace.world.team_id,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "type": view["type"],
        **{key: view.get(key) for key in ("title", "submit", "close")},
        **{key: view.get(key) or "" for key in ("callback_id", "private_metadata", "external_id")},
        **{key: bool(view.get(key)) for key in ("clear_on_close", "notify_on_close")},
        **{key: place[key] for key in ("root_view_id", "previous_view_id")},
        "blocks": with_block_ids(view["blocks"]),
        "state": {"values": _kept(old["state"]["values"], view) if old else {}},
        "hash": f"{int(workspace.now())}.{secrets.token_urlsafe(6)}",
    }


def _kept(values: Json, view: Json) -> Json:
    """What was typed stays where block_id and action_id are the same as before."""
    ids = {block.get("block_id") for block in view["blocks"]}
    return {block: typed for block, typed in values.items() if block in ids}


def put_on_top(workspace: Workspace, user: str, view: Json) -> Json:
    """Add a modal to a person's stack; ``push_limit_reached`` at three, ``duplicate_external_id``."""
    stack, name = workspace.stack(user), view.get("external_id")
    if len(stack) >= STACK:
        raise Refusal("push_limit_reached")
    if name and any(item["external_id"] == name for views in workspace.stacks.values() for item in views):
        raise Refusal("duplicate_external_id")
    stack.append(made(workspace, view, below=stack[-1] if stack else None))
    workspace.changes.tell(Change("view", user))
    return stack[-1]


def replace_view(workspace: Workspace, user: str, old: Json, view: Json) -> Json:
    """Put new content in place of an open view, or of a Home tab."""
    new = made(workspace, view, old)
    if old["type"] == "home":
        workspace.homes[user] = new
    else:
        stack = workspace.stack(user)
        stack[[item["id"] for item in stack].index(old["id"])] = new
    workspace.changes.tell(Change("home" if old["type"] == "home" else "view", user))
    return new


def find_view(workspace: Workspace, view_id: str, external_id: str = "") -> tuple[str, Json]:
    """The person and the open view of that id, or ``not_found``."""
    modals = [(user, view) for user, stack in workspace.stacks.items() for view in stack]
    for user, view in (*modals, *workspace.homes.items()):
        if view["id"] == view_id or (external_id and view["external_id"] == external_id):
            return user, view
    raise Refusal("not_found")
