"""What an app says without the Web API: in the ack of a command, or to a response URL."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.methods.chat import content
from sandbox.refusal import Refusal
from sandbox.traffic import Traffic
from sandbox.triggers import ReplyPath
from sandbox.workspace import by_bot, with_block_ids
from sandbox.world import Json


class Replies:
    """Turns acks and posts to response URLs into messages. They need no scope and no membership."""

    def __init__(self, desk: Desk, traffic: Traffic) -> None:
        self._desk, self._traffic = desk, traffic

    async def answer(self, request: Request) -> Response:
        """``POST /response/{key}``: ``ok``, or 404 with ``used_url`` or ``expired_url``."""
        body: Json = {}
        answer: Json = {"ok": True}
        status = 200
        try:
            body = dict(json.loads(await request.body() or b"{}"))
            self.say(self._desk.triggers.use_path(request.path_params["key"]), body)
        except (TypeError, ValueError):
            answer, status = {"ok": False, "error": "invalid_payload"}, 400
        except Refusal as refusal:
            answer, status = refusal.answer(), max(refusal.status, 400)
        self._traffic.call("(response_url)", body, answer, status, 0)
        return PlainTextResponse("ok") if status == 200 else JSONResponse(answer, status)

    def say(self, path: ReplyPath, body: Json) -> str:
        """Post, replace or delete as `body` says; the ts of the message, '' when nothing was said.

        Ephemeral unless ``response_type`` is ``in_channel``; a replaced message stays as visible as it was.
        """
        workspace, args = self._desk.workspace, Args(body)
        conversation = workspace.conversation(path.conversation)
        if args.flag("delete_original"):
            if path.original:
                workspace.remove(conversation, path.original)
            return ""
        said, original = content(self._desk, args), conversation.message(path.original)
        if args.flag("replace_original") and original is not None:
            original.update(said | {"blocks": with_block_ids(said["blocks"])})
            workspace.changed(conversation, original)
            return path.original
        message = by_bot() | said
        if args.text("response_type") != "in_channel":
            message["ephemeral_for"] = path.user
        if original is not None and original.get("thread_ts"):
            message.setdefault("thread_ts", original["thread_ts"])
        return str(workspace.post(conversation, message)["ts"])
