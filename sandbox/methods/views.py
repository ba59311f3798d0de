"""views.*: modals in a stack of three, and Home tabs."""

import secrets

from sandbox.changes import Change
from sandbox.desk import Args, Desk
from sandbox.refusal import Refusal, refuse_if
from sandbox.workspace import APP_ID, BOT_ID, Workspace, with_block_ids
from sandbox.world import Json

STACK = 3  # slack-facts: a modal stack holds at most three views


def open_view(desk: Desk, args: Args, *, inside: bool = False) -> Json:
    """views.open: needs a fresh trigger id; opens on top of what is open."""
    view = args.values["view"]
    desk.screening.view(view, "modal")
    permit = desk.triggers.use(args.text("trigger_id"))
    stack = [item["id"] for item in desk.workspace.stack(permit.user)]
    refuse_if(inside and permit.view_id not in stack, "invalid_trigger_id")
    return {"view": put_on_top(desk.workspace, permit.user, view)}


def push_view(desk: Desk, args: Args) -> Json:
    """views.push: needs a trigger id that came from inside a modal."""
    return open_view(desk, args, inside=True)


def update_view(desk: Desk, args: Args) -> Json:
    """views.update by ``view_id`` or ``external_id``; a stale ``hash`` is ``hash_conflict``."""
    view = args.values["view"]
    desk.screening.view(view, "modal", "home")
    user, old = find_view(desk.workspace, args.text("view_id"), args.text("external_id"))
    return {"view": replace_view(desk.workspace, user, old, view, args.text("hash"))}


def publish_view(desk: Desk, args: Args) -> Json:
    """views.publish: the Home tab of one person, any time."""
    view = args.values["view"]
    desk.screening.view(view, "home")
    user = desk.workspace.person(args.text("user_id")).id
    refuse_if(not desk.workspace.manifest.home_tab, "not_enabled")
    return {"view": replace_view(desk.workspace, user, desk.workspace.homes.get(user), view, args.text("hash"))}


def _made(workspace: Workspace, view: Json, old: Json | None = None, below: Json | None = None) -> Json:
    """A full view object: a new one, or `old` with new content and the same place in its stack."""
    name = f"V{secrets.token_hex(5).upper()}"
    place = {"id": name, "root_view_id": below["root_view_id"] if below else name}
    place["previous_view_id"] = below["id"] if below else None
    place, typed = (place, {}) if old is None else ({key: old[key] for key in place}, old["state"]["values"])
    # What was typed stays where block_id and action_id are the same as before.
    ids = {block.get("block_id") for block in view["blocks"]}
    return {
        **place,
        "team_id": workspace.world.team_id,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "type": view["type"],
        **{key: view.get(key) for key in ("title", "submit", "close")},
        **{key: view.get(key) or "" for key in ("callback_id", "private_metadata", "external_id")},
        **{key: bool(view.get(key)) for key in ("clear_on_close", "notify_on_close")},
        "blocks": with_block_ids(view["blocks"]),
        "state": {"values": {block: state for block, state in typed.items() if block in ids}},
        "hash": f"{int(workspace.now())}.{secrets.token_urlsafe(6)}",
    }


def put_on_top(workspace: Workspace, user: str, view: Json) -> Json:
    """Add a modal to a person's stack; ``push_limit_reached`` at three, ``duplicate_external_id``."""
    stack, name = workspace.stack(user), view.get("external_id")
    refuse_if(len(stack) >= STACK, "push_limit_reached")
    taken = {item["external_id"] for views in workspace.stacks.values() for item in views}
    refuse_if(name and name in taken, "duplicate_external_id")
    stack.append(_made(workspace, view, below=stack[-1] if stack else None))
    workspace.changes.tell(Change("modal", user))
    return stack[-1]


def replace_view(workspace: Workspace, user: str, old: Json | None, view: Json, known_hash: str = "") -> Json:
    """Put new content in place of an open view, or of a Home tab; ``hash_conflict`` when it is not the one known."""
    refuse_if(known_hash and (old is None or known_hash != old["hash"]), "hash_conflict")
    new = _made(workspace, view, old)
    if old is None or old["type"] == "home":
        workspace.homes[user] = new
    else:
        workspace.stacks[user] = [new if item["id"] == old["id"] else item for item in workspace.stack(user)]
    workspace.changes.tell(Change((old or new)["type"], user))
    return new


def find_view(workspace: Workspace, view_id: str, external_id: str = "") -> tuple[str, Json]:
    """The person and the open view of that id, or ``not_found``."""
    modals = [(user, view) for user, stack in workspace.stacks.items() for view in stack]
    for user, view in (*modals, *workspace.homes.items()):
        if view["id"] == view_id or (external_id and view["external_id"] == external_id):
            return user, view
    raise Refusal("not_found")
