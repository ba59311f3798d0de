"""files.*: the upload in three steps, a look at what came of it, and where the bytes go and come from."""

import mimetypes
import secrets

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.methods.chat import content
from sandbox.refusal import Refusal
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace, by_bot, mimetype_after_look
from sandbox.world import Json

LARGEST = 50_000_000  # bytes; enough for charts and exports, and memory stays bounded
INLINE = frozenset({"image/png", "image/jpeg", "image/gif"})
HIDDEN = frozenset({"data", "complete", "looks_left", "mimetype", "shares"})


def upload_url(desk: Desk, args: Args) -> Json:
    """files.getUploadURLExternal: where to POST the bytes."""
    about = {"size": args.number("length", 0, LARGEST), "alt_txt": args.text("alt_txt")}
    file = _new(desk.workspace, BOT_USER_ID, args.text("filename"), looks_left=desk.faults.upload_looks, **about)
    return {"upload_url": f"{desk.workspace.public_url}/upload/{file['id']}", "file_id": file["id"]}


def stored(workspace: Workspace, user: str, name: str, data: bytes) -> Json:
    """A file a person put into a form."""
    return described(_new(workspace, user, name, size=len(data), data=data, complete=True))


def _new(workspace: Workspace, user: str, name: str, **more: object) -> Json:
    file_id = f"F{secrets.token_hex(5).upper()}"
    file: Json = {
        "id": file_id,
        "name": name,
        "title": name,
        "filetype": name.rpartition(".")[2].lower() if "." in name else "text",
        "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "url_private": f"{workspace.public_url}/files/{file_id}",
        "user": user,
        "created": int(workspace.now()),
        "shares": {},
        "looks_left": 0,
        "complete": False,
        "data": None,
    }
    workspace.files[file_id] = file | more
    return workspace.files[file_id]


def complete_upload(desk: Desk, args: Args) -> Json:
    """files.completeUploadExternal: once per file; shares it in channels the bot is in."""
    targets = [desk.joined(channel) for channel in (*args.listed("channels"), *args.listed("channel_id"))]
    done: list[Json] = []
    for item in args.array("files"):
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
    comment = args.text("initial_comment")
    said = content(desk, args) if args.array("blocks") and not comment else {"text": comment}
    if args.text("thread_ts"):
        said["thread_ts"] = args.text("thread_ts")
    message = desk.workspace.post(conversation, by_bot() | said | {"files": [described(file) for file in files]})
    kind = "public" if conversation.kind == "channel" else "private"
    for file in files:
        file["shares"].setdefault(kind, {}).setdefault(conversation.id, []).append({"ts": message["ts"]})


def file_info(desk: Desk, args: Args) -> Json:
    """files.info: the mimetype is empty while Slack still processes the file."""
    file = desk.workspace.files.get(args.text("file"))
    if file is None or not file["complete"]:
        raise Refusal("file_not_found")
    return {"file": described(file) | {"mimetype": mimetype_after_look(file), "shares": file["shares"]}}


def described(file: Json) -> Json:
    """A file object without its bytes; its mimetype comes from files.info only."""
    return {key: value for key, value in file.items() if key not in HIDDEN}


class FileStore:
    """The upload addresses of files.getUploadURLExternal, and the files themselves."""

    def __init__(self, workspace: Workspace) -> None:
        self._files = workspace.files

    def routes(self) -> list[Route]:
        """What to serve at the root."""
        return [Route("/upload/{file}", self.upload, methods=["POST"]), Route("/files/{file}", self.download)]

    async def upload(self, request: Request) -> Response:
        """``POST /upload/{file}``: the bytes as the body, or as a form's file, as Slack takes either."""
        file = self._files.get(request.path_params["file"])
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

    async def download(self, request: Request) -> Response:
        """``GET /files/{file}``: pictures to look at, everything else to save, never to run."""
        file = self._files.get(request.path_params["file"])
        if file is None or not file["complete"]:
            return PlainTextResponse("not found", 404)
        headers = {"X-Content-Type-Options": "nosniff"}
        if file["mimetype"] in INLINE:
            return Response(file["data"], media_type=file["mimetype"], headers=headers)
        headers["Content-Disposition"] = "attachment"
        return Response(file["data"], media_type="application/octet-stream", headers=headers)
