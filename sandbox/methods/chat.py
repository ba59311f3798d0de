"""chat.*: saying, changing and taking back messages; and what is said in an ack or to a response URL."""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.desk import Args, Desk, Permit
from sandbox.refusal import Refusal, or_refuse, refuse_if
from sandbox.workspace import BOT_USER_ID, BY_BOT, Conversation, with_block_ids
from sandbox.world import Json

LONGEST_TEXT, LONGEST_UPDATE = 40_000, 4000
METADATA_BYTES = 16_000  # Slack has a limit (metadata_too_large) but does not document the figure
SCHEDULE_AHEAD, SCHEDULE_WINDOW, SCHEDULE_MOST = 120 * 86_400, 300, 30


def post_message(desk: Desk, args: Args) -> Json:
    """chat.postMessage: `channel` may be a user id, whose DM is opened."""
    message = desk.workspace.post(args.conversation, BY_BOT | content(desk, args))
    return {"channel": args.conversation.id, "ts": message["ts"], "message": spoken(message)}


def update(desk: Desk, args: Args) -> Json:
    """chat.update: text without blocks removes the blocks; metadata stays unless given."""
    conversation = or_refuse(desk.workspace.conversations.get(args.text("channel")), "channel_not_found")
    message = own(conversation, args.text("ts"), "cant_update_message")
    refuse_if(len(args.text("text")) > LONGEST_UPDATE, "msg_too_long")
    new = content(desk, args)
    new["blocks"] = with_block_ids(new["blocks"])
    if "metadata" not in args.values:
        new["metadata"] = message.get("metadata")
    if not new["blocks"]:
        new["edited"] = {"user": BOT_USER_ID, "ts": desk.workspace.next_ts()}
    new.pop("thread_ts", None)
    message.update(new)
    desk.workspace.changed(conversation, message)
    return {"channel": conversation.id, "ts": message["ts"], "text": message["text"], "message": spoken(message)}


def delete(desk: Desk, args: Args) -> Json:
    """chat.delete: only the app's own messages."""
    message = own(args.conversation, args.text("ts"), "cant_delete_message")
    desk.workspace.remove(args.conversation, message["ts"])
    return {"channel": args.conversation.id, "ts": message["ts"]}


def post_ephemeral(desk: Desk, args: Args) -> Json:
    """chat.postEphemeral: seen by one member of the channel, and by nobody after a reload of Slack."""
    refuse_if(args.text("user") not in args.conversation.members, "user_not_in_channel")
    said = BY_BOT | content(desk, args) | {"ephemeral_for": args.text("user")}
    return {"message_ts": desk.workspace.post(args.conversation, said)["ts"]}


def get_permalink(desk: Desk, args: Args) -> Json:
    """chat.getPermalink: opens the page at that message."""
    channel, ts = args.conversation.id, args.text("message_ts")
    or_refuse(args.conversation.message(ts), "message_not_found")
    return {"channel": channel, "permalink": f"{desk.workspace.public_url}/archives/{channel}/p{ts.replace('.', '')}"}


def schedule_message(desk: Desk, args: Args) -> Json:
    """chat.scheduleMessage: at most 120 days ahead, and 30 per channel in five minutes."""
    workspace, channel, post_at = desk.workspace, args.conversation.id, args.number("post_at", 0, 10**11)
    ahead = post_at - workspace.now()
    refuse_if(ahead <= 0, "time_in_past")
    refuse_if(ahead > SCHEDULE_AHEAD, "time_too_far")
    same = [item["post_at"] for item in workspace.scheduled.values() if item["channel_id"] == channel]
    near = [other for other in same if abs(other - post_at) < SCHEDULE_WINDOW]
    refuse_if(len(near) >= SCHEDULE_MOST, "restricted_too_many")
    message = BY_BOT | content(desk, args)
    name = f"Q{workspace.next_ts().replace('.', '')}"
    workspace.scheduled[name] = {"id": name, "channel_id": channel, "post_at": post_at, "text": message["text"]}
    desk.background.spawn(_later(desk, name, args.conversation, message))
    return {"channel": channel, "scheduled_message_id": name, "post_at": post_at, "message": spoken(message)}


async def _later(desk: Desk, name: str, conversation: Conversation, message: Json) -> None:
    while (wait := desk.workspace.scheduled[name]["post_at"] - desk.workspace.now()) > 0:
        await asyncio.sleep(min(wait, 1.0))
        if name not in desk.workspace.scheduled:
            return
    del desk.workspace.scheduled[name]
    # Slack documents this as a bug of its own: a message scheduled with metadata is never posted.
    if not message.get("metadata"):
        desk.workspace.post(conversation, message)


def list_scheduled(desk: Desk, args: Args) -> Json:
    """chat.scheduledMessages.list: what is still to be posted, of one channel when given."""
    wanted = args.text("channel")
    items = [item for item in desk.workspace.scheduled.values() if wanted in {"", item["channel_id"]}]
    return {"scheduled_messages": items, "response_metadata": {"next_cursor": ""}}


def delete_scheduled(desk: Desk, args: Args) -> Json:
    """chat.deleteScheduledMessage."""
    or_refuse(desk.workspace.scheduled.pop(args.text("scheduled_message_id"), None), "invalid_scheduled_message_id")
    return {}


def content(desk: Desk, args: Args) -> Json:
    """The checked text, blocks, metadata and thread of a message."""
    text, blocks, attachments = args.text("text")[:LONGEST_TEXT], args.listed("blocks"), args.listed("attachments")
    refuse_if(not (text or blocks or attachments), "no_text")
    refuse_if(len(attachments) > 100, "too_many_attachments")
    for some in (blocks, *(attachment.get("blocks") or [] for attachment in attachments)):
        desk.screening.message(some)
    if metadata := args.values.get("metadata"):
        kinds = isinstance(metadata.get("event_type"), str), isinstance(metadata.get("event_payload"), dict)
        refuse_if(not all(kinds), "invalid_metadata_format")
        refuse_if(len(json.dumps(metadata)) > METADATA_BYTES, "metadata_too_large")
    message = {"text": text, "blocks": blocks, "attachments": attachments, "metadata": metadata or None}
    given = {name: args.text(name) for name in ("thread_ts", "client_msg_id", "username", "icon_emoji")}
    message |= {name: value for name, value in given.items() if value}
    return message | ({"reply_broadcast": True} if args.flag("reply_broadcast") else {})


def own(conversation: Conversation, ts: str, refusal: str) -> Json:
    """A message of the app itself; ephemeral ones are out of reach of the Web API."""
    message = or_refuse(conversation.message(ts), "message_not_found")
    refuse_if(message.get("ephemeral_for"), "message_not_found")
    refuse_if(message.get("user") != BOT_USER_ID, refusal)
    return message


def spoken(message: Json, *, with_metadata: bool = True) -> Json:
    """A message as the Web API shows it; history gives whole metadata only when asked to."""
    shown = {key: value for key, value in message.items() if value not in (None, [], "") or key == "text"}
    if "metadata" in shown and not with_metadata:
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown


async def respond(request: Request) -> Response:
    """``POST /response/{key}``: ``ok``, or 404 with ``used_url``, ``expired_url`` or ``invalid_url``."""
    desk, body, answer = request.app.state.desk, Json(), Json(ok=True)
    try:
        body = dict(json.loads(await request.body() or b"{}"))
        reply(desk, desk.triggers.use(request.path_params["key"], "url", "used"), body)
    except (TypeError, ValueError):
        answer = {"ok": False, "error": "invalid_payload"}
    except Refusal as refusal:
        answer = refusal.answer()
    status = 200 if answer["ok"] else 404 if answer["error"].endswith("_url") else 400
    request.app.state.traffic.call("(response_url)", body, answer, status, 0)
    return PlainTextResponse("ok") if status == 200 else JSONResponse(answer, status)


def reply(desk: Desk, permit: Permit, body: Json) -> str:
    """Post, replace or delete as `body` says; the ts of the message, '' when nothing was said. Needs no scope.

    Ephemeral unless ``response_type`` is ``in_channel``; a replaced message stays as visible as it was.
    """
    workspace, args = desk.workspace, Args(body)
    conversation = workspace.conversation(permit.conversation)
    if args.flag("delete_original"):
        workspace.remove(conversation, permit.original)
        return ""
    said, original = content(desk, args), conversation.message(permit.original)
    if args.flag("replace_original") and original is not None:
        original.update(said | {"blocks": with_block_ids(said["blocks"])})
        workspace.changed(conversation, original)
        return permit.original
    message = BY_BOT | said
    if args.text("response_type") != "in_channel":
        message["ephemeral_for"] = permit.user
    if original is not None and original.get("thread_ts"):
        message.setdefault("thread_ts", original["thread_ts"])
    return str(workspace.post(conversation, message)["ts"])
