"""files.*: the upload in three steps, and a look at what came of it."""

import mimetypes
import secrets

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.methods.chat import content
from sandbox.refusal import Refusal
from sandbox.screening import mimetype_after_look
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace, by_bot
from sandbox.world import Json

LARGEST = 50_000_000  # bytes; enough for charts and exports, and memory stays bounded


async def upload_url(desk: Desk, args: Args) -> Json:
    """files.getUploadURLExternal: where to POST the bytes."""
    desk.require("files:write")
    name, length = args.needed("filename"), args.number("length", 0, LARGEST)
    file = _new(desk.workspace, BOT_USER_ID, name) | {"size": length, "looks_left": desk.faults.upload_looks}
    file["alt_txt"] = args.text("alt_txt")
    desk.workspace.files[file["id"]] = file
    return {"upload_url": f"{desk.workspace.public_url}/upload/{file['id']}", "file_id": file["id"]}


def _new(workspace: Workspace, user: str, name: str) -> Json:
    file_id = f"F{secrets.token_hex(5).upper()}"
    kind, filetype = mimetypes.guess_type(name)[0], name.rpartition(".")[2].lower() if "." in name else "text"
    file: Json = {"id": file_id, "name": name, "title": name, "filetype": filetype, "user": user, "shares": {}}
    file |= {"mimetype": kind or "application/octet-stream", "url_private": f"{workspace.public_url}/files/{file_id}"}
    return file | {"created": int(workspace.now()), "looks_left": 0, "complete": False, "data": None}


def stored(workspace: Workspace, user: str, name: str, data: bytes) -> Json:
    """A file a person put into a form."""
    file = _new(workspace, user, name) | {"size": len(data), "data": data, "complete": True}
    workspace.files[file["id"]] = file
    return described(file)


async def complete_upload(desk: Desk, args: Args) -> Json:
    """files.completeUploadExternal: once per file; shares it in channels the bot is in."""
    desk.require("files:write")
    wanted = args.structure("files", list) or []
    if not wanted:
        raise Refusal("invalid_arguments", messages=["missing required field: files"])
    channels = [*args.listed("channels"), *args.listed("channel_id")]
    targets = [desk.joined(channel) for channel in channels]
    done: list[Json] = []
    for item in wanted:
        file = desk.workspace.files.get(str(item.get("id")))
        if file is None or file["complete"] or file["data"] is None:
            raise Refusal("file_not_found")
        file["title"] = item.get("title") or file["name"]
        done.append(file)
    for file in done:
        file["complete"] = True
    for conversation in targets:
        _share(desk, conversation, args, done)
    return {"files": [described(file) for file in done]}


def _share(desk: Desk, conversation: Conversation, args: Args, files: list[Json]) -> None:
    said: Json = {"text": args.text("initial_comment"), "blocks": []}
    if not said["text"] and args.structure("blocks", list):
        said = content(desk, args)
    if args.text("thread_ts"):
        said["thread_ts"] = args.text("thread_ts")
    message = desk.workspace.post(conversation, by_bot() | said | {"files": [described(file) for file in files]})
    kind = "public" if conversation.kind == "channel" else "private"
    for file in files:
        file["shares"].setdefault(kind, {}).setdefault(conversation.id, []).append({"ts": message["ts"]})


async def file_info(desk: Desk, args: Args) -> Json:
    """files.info: the mimetype is empty while Slack still processes the file."""
    desk.require("files:read")
    file = desk.workspace.files.get(args.text("file"))
    if file is None or not file["complete"]:
        raise Refusal("file_not_found")
    return {"file": described(file) | {"mimetype": mimetype_after_look(file), "shares": file["shares"]}}


def described(file: Json) -> Json:
    """A file object without its bytes; its mimetype comes from files.info only."""
    hidden = {"data", "complete", "looks_left", "mimetype", "shares"}
    return {key: value for key, value in file.items() if key not in hidden}


METHODS = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
}
