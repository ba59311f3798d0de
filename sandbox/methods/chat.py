"""chat.*: saying, changing and taking back messages."""

import asyncio
import json

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.refusal import Refusal
from sandbox.workspace import BOT_USER_ID, Conversation, by_bot, with_block_ids
from sandbox.world import Json

LONGEST_TEXT, LONGEST_UPDATE = 40_000, 4000
METADATA_BYTES = 16_000  # Slack has a limit (metadata_too_large) but does not document the figure
SCHEDULE_AHEAD, SCHEDULE_WINDOW, SCHEDULE_MOST = 120 * 86_400, 300, 30


def post_message(desk: Desk, args: Args) -> Json:
    """chat.postMessage: `channel` may be a user id, whose DM is opened."""
    message = desk.workspace.post(args.conversation, by_bot() | content(desk, args))
    return {"channel": args.conversation.id, "ts": message["ts"], "message": spoken(message)}


def update(desk: Desk, args: Args) -> Json:
    """chat.update: text without blocks removes the blocks; metadata stays unless given."""
    conversation = desk.workspace.conversations.get(args.text("channel"))
    if conversation is None:
        raise Refusal("channel_not_found")
    message = own(conversation, args.text("ts"), "cant_update_message")
    if len(args.text("text")) > LONGEST_UPDATE:
        raise Refusal("msg_too_long")
    new = content(desk, args)
    new["blocks"] = with_block_ids(new["blocks"])
    if "metadata" not in args:
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
    if args.text("user") not in args.conversation.members:
        raise Refusal("user_not_in_channel")
    said = by_bot() | content(desk, args) | {"ephemeral_for": args.text("user")}
    return {"message_ts": desk.workspace.post(args.conversation, said)["ts"]}


def get_permalink(desk: Desk, args: Args) -> Json:
    """chat.getPermalink: opens the page at that message."""
    channel, ts = args.conversation.id, args.text("message_ts")
    if args.conversation.message(ts) is None:
        raise Refusal("message_not_found")
    return {"channel": channel, "permalink": f"{desk.workspace.public_url}/archives/{channel}/p{ts.replace('.', '')}"}


def schedule_message(desk: Desk, args: Args) -> Json:
    """chat.scheduleMessage: at most 120 days ahead, and 30 per channel in five minutes."""
    workspace, channel, post_at = desk.workspace, args.conversation.id, args.number("post_at", 0, 10**11)
    ahead = post_at - workspace.now()
    if ahead <= 0:
        raise Refusal("time_in_past")
    if ahead > SCHEDULE_AHEAD:
        raise Refusal("time_too_far")
    same = [item["post_at"] for item in workspace.scheduled.values() if item["channel_id"] == channel]
    if sum(1 for other in same if abs(other - post_at) < SCHEDULE_WINDOW) >= SCHEDULE_MOST:
        raise Refusal("restricted_too_many")
    message = by_bot() | content(desk, args)
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
    if desk.workspace.scheduled.pop(args.text("scheduled_message_id"), None) is None:
        raise Refusal("invalid_scheduled_message_id")
    return {}


def content(desk: Desk, args: Args) -> Json:
    """The checked text, blocks, metadata and thread of a message."""
    text, blocks, attachments = args.text("text")[:LONGEST_TEXT], args.array("blocks"), args.array("attachments")
    if not (text or blocks or attachments):
        raise Refusal("no_text")
    if len(attachments) > 100:
        raise Refusal("too_many_attachments")
    for some in (blocks, *(attachment.get("blocks") or [] for attachment in attachments)):
        desk.screening.message(some)
    message = {"text": text, "blocks": blocks, "attachments": attachments, "metadata": _metadata(args)}
    given = {name: args.text(name) for name in ("thread_ts", "client_msg_id", "username", "icon_emoji")}
    message |= {name: value for name, value in given.items() if value}
    return message | ({"reply_broadcast": True} if args.flag("reply_broadcast") else {})


def _metadata(args: Args) -> Json | None:
    metadata: Json = args.values.get("metadata") or {}
    if not metadata:
        return None
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return metadata


def own(conversation: Conversation, ts: str, refusal: str) -> Json:
    """A message of the app itself; ephemeral ones are out of reach of the Web API."""
    message = conversation.message(ts)
    if message is None or message.get("ephemeral_for"):
        raise Refusal("message_not_found")
    if message.get("user") != BOT_USER_ID:
        raise Refusal(refusal)
    return message


def spoken(message: Json, *, with_metadata: bool = True) -> Json:
    """A message as the Web API shows it; history gives whole metadata only when asked to."""
    shown = {key: value for key, value in message.items() if value not in (None, [], "") or key == "text"}
    if "metadata" in shown and not with_metadata:
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown
