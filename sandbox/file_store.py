"""Where the bytes of files go and come from."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.methods.files import LARGEST
from sandbox.workspace import Workspace

Endpoint = Callable[[Request], Awaitable[Response]]
INLINE = frozenset({"image/png", "image/jpeg", "image/gif"})


def upload(workspace: Workspace) -> Endpoint:
    """``POST /upload/{file}``: the bytes as the body, or as a form's file, as Slack takes either."""

    async def take(request: Request) -> Response:
        file = workspace.files.get(request.path_params["file"])
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

    return take


def download(workspace: Workspace) -> Endpoint:
    """``GET /files/{file}``: pictures to look at, everything else to save, never to run."""

    async def give(request: Request) -> Response:
        file = workspace.files.get(request.path_params["file"])
        if file is None or not file["complete"]:
            return PlainTextResponse("not found", 404)
        kind = file["mimetype"] if file["mimetype"] in INLINE else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff"}
        if kind not in INLINE:
            name = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in file["name"])
            headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
        return Response(file["data"], media_type=kind, headers=headers)

    return give
