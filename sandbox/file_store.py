"""Where the bytes of files go and come from."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.methods.files import LARGEST
from sandbox.workspace import Workspace

INLINE = frozenset({"image/png", "image/jpeg", "image/gif"})


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
        if file["mimetype"] in INLINE:
            return Response(file["data"], media_type=file["mimetype"], headers={"X-Content-Type-Options": "nosniff"})
        headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
        return Response(file["data"], media_type="application/octet-stream", headers=headers)
