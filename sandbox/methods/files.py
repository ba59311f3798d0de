"""files.*: the upload in three steps, a look at what came of it, and where the bytes go and come from."""

import mimetypes
import secrets
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.desk import Args, Desk
from sandbox.methods.chat import content
from sandbox.refusal import or_refuse, refuse_if
from sandbox.workspace import BOT_USER_ID, BY_BOT, Conversation, Workspace, mimetype_after_look
from sandbox.world import Json

LARGEST = 50_000_000  # bytes; enough for charts and exports, and memory stays bounded
INLINE = frozenset({"image/png", "image/jpeg", "image/gif"})
HIDDEN = frozenset({"data", "complete", "looks_left", "mimetype", "shares"})


def upload_url(desk: Desk, args: Args) -> Json:
    """files.getUploadURLExternal: where to POST the bytes."""
    about = {"size": args.number("length", 0, LARGEST), "alt_txt": args.text("alt_txt")}
    file = _kept(desk.workspace, BOT_USER_ID, args.text("filename"), looks_left=desk.faults.upload_looks, **about)
    return {"upload_url": f"{desk.workspace.public_url}/upload/{file['id']}", "file_id": file["id"]}


def stored(workspace: Workspace, user: str, name: str, file: BinaryIO) -> Json:
    """A file a person put into a form."""
    file.seek(0)
    data = file.read()
    return described(_kept(workspace, user, name, size=len(data), data=data, complete=True))


def _kept(workspace: Workspace, user: str, name: str, **more: object) -> Json:
    file_id, kind = f"F{secrets.token_hex(5).upper()}", mimetypes.guess_type(name)[0] or "application/octet-stream"
    names = {"id": file_id, "name": name, "title": name, "url_private": f"{workspace.public_url}/files/{file_id}"}
    ending = name.rpartition(".")[2].lower() if "." in name else "text"
    about = {"filetype": ending, "mimetype": kind, "user": user, "created": int(workspace.now()), "shares": {}}
    workspace.files[file_id] = {**names, **about, "looks_left": 0, "complete": False, "data": None, **more}
    return workspace.files[file_id]


def complete_upload(desk: Desk, args: Args) -> Json:
    """files.completeUploadExternal: once per file; shares it in channels the bot is in."""
    targets = [desk.joined(channel) for channel in (*args.listed("channels"), *args.listed("channel_id"))]
    done = [_complete(desk.workspace, item) for item in args.listed("files")]
    for conversation in targets:
        _share(desk, conversation, args, done)
    return {"files": [described(file) for file in done]}


def _complete(workspace: Workspace, item: Json) -> Json:
    file = or_refuse(workspace.files.get(str(item.get("id"))), "file_not_found")
    refuse_if(file["complete"] or file["data"] is None, "file_not_found")
    file.update(complete=True, title=item.get("title") or file["name"])
    return file


def _share(desk: Desk, conversation: Conversation, args: Args, files: list[Json]) -> None:
    comment = args.text("initial_comment")
    said = content(desk, args) if args.listed("blocks") and not comment else {"text": comment}
    if args.text("thread_ts"):
        said["thread_ts"] = args.text("thread_ts")
    message = desk.workspace.post(conversation, BY_BOT | said | {"files": [described(file) for file in files]})
    kind = "public" if conversation.kind == "channel" else "private"
    for file in files:
        file["shares"].setdefault(kind, {}).setdefault(conversation.id, []).append({"ts": message["ts"]})


def file_info(desk: Desk, args: Args) -> Json:
    """files.info: the mimetype is empty while Slack still processes the file."""
    file = or_refuse(desk.workspace.files.get(args.text("file")), "file_not_found")
    refuse_if(not file["complete"], "file_not_found")
    return {"file": described(file) | {"mimetype": mimetype_after_look(file), "shares": file["shares"]}}


def described(file: Json) -> Json:
    """A file object without its bytes; its mimetype comes from files.info only."""
    return {key: value for key, value in file.items() if key not in HIDDEN}


async def upload(request: Request) -> Response:
    """``POST /upload/{file}``: the bytes as the body, or as a form's file, as Slack takes either."""
    file = request.app.state.desk.workspace.files.get(request.path_params["file"])
    if file is None or file["complete"]:
        return PlainTextResponse("not found", 404)
    if int(request.headers.get("content-length", 0)) > LARGEST:
        return PlainTextResponse("too large", 413)
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form() as form:
            parts = [part for part in form.values() if isinstance(part, UploadFile)]
            data = await parts[0].read() if parts else b""
    else:
        data = await request.body()
    file["data"], file["size"] = data, len(data)
    return PlainTextResponse(f"OK - {len(data)}")


async def download(request: Request) -> Response:
    """``GET /files/{file}``: pictures to look at, everything else to save, never to run."""
    file = request.app.state.desk.workspace.files.get(request.path_params["file"])
    if file is None or not file["complete"]:
        return PlainTextResponse("not found", 404)
    headers = {"X-Content-Type-Options": "nosniff"}
    if file["mimetype"] in INLINE:
        return Response(file["data"], media_type=file["mimetype"], headers=headers)
    headers["Content-Disposition"] = "attachment"
    return Response(file["data"], media_type="application/octet-stream", headers=headers)
