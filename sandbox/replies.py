"""What an app says without the Web API: in the ack of a command, or to a response URL."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.methods.chat import content
from sandbox.refusal import Refusal
from sandbox.traffic import Traffic
from sandbox.triggers import ReplyPath, ReplyPaths
from sandbox.workspace import by_bot, with_block_ids
from sandbox.world import Json


class Replies:
    """Turns acks and posts to response URLs into messages. They need no scope and no membership."""

    def __init__(self, desk: Desk, paths: ReplyPaths, traffic: Traffic) -> None:
        self._desk, self._paths, self._traffic = desk, paths, traffic

    async def answer(self, request: Request) -> Response:
        """``POST /response/{key}``: ``ok``, or 404 with ``used_url`` or ``expired_url``."""
        body: Json = {}
        try:
            body = dict(json.loads(await request.body() or b"{}"))
            path = self._paths.use(request.path_params["key"])
            self.say(path, body)
            response: Response = PlainTextResponse("ok")
            answer: Json = {"ok": True}
        except (TypeError, ValueError):
            answer, response = {"ok": False, "error": "invalid_payload"}, PlainTextResponse("invalid_payload", 400)
        except Refusal as refusal:
            answer = refusal.answer()
            response = JSONResponse(answer, 404 if refusal.code.endswith("_url") else 400)
        self._traffic.call("(response_url)", body, answer, response.status_code, 0)
        return response

    def say(self, path: ReplyPath, body: Json) -> str:
        """Post, replace or delete as `body` says; the ts of the message, '' when nothing was said.

        Ephemeral unless ``response_type`` is ``in_channel``; a replaced message stays as visible as it was.
        """
        conversation = self._desk.workspace.conversation(path.conversation)
        args = Args(body)
        if args.flag("delete_original"):
            if path.original:
                self._desk.workspace.remove(conversation, path.original)
            return ""
        said = content(self._desk, args)
        original = conversation.message(path.original) if path.original else None
        if args.flag("replace_original") and original is not None:
            original.update(said | {"blocks": with_block_ids(said["blocks"])})
            self._desk.workspace.changed(conversation, original)
            return str(original["ts"])
        message = by_bot() | said
        if args.text("response_type") != "in_channel":
            message["ephemeral_for"] = path.user
        if original is not None and original.get("thread_ts"):
            message.setdefault("thread_ts", original["thread_ts"])
        return str(self._desk.workspace.post(conversation, message)["ts"])
