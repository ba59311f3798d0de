"""chat.*: saying, changing and taking back messages."""

import asyncio
import json
from collections.abc import Iterator

from sandbox.arguments import Args
from sandbox.desk import Desk
from sandbox.refusal import Refusal
from sandbox.workspace import BOT_USER_ID, Conversation, by_bot, with_block_ids
from sandbox.world import Json

LONGEST_TEXT, LONGEST_UPDATE = 40_000, 4000
METADATA_BYTES = 16_000  # Slack has a limit (metadata_too_large) but does not document the figure
SCHEDULE_AHEAD, SCHEDULE_WINDOW, SCHEDULE_MOST = 120 * 86_400, 300, 30


async def post_message(desk: Desk, args: Args) -> Json:
    """chat.postMessage: `channel` may be a user id, whose DM is opened."""
    conversation = writable(desk, args.text("channel"))
    message = desk.workspace.post(conversation, by_bot() | content(desk, args))
    return {"channel": conversation.id, "ts": message["ts"], "message": spoken(message)}


async def update(desk: Desk, args: Args) -> Json:
    """chat.update: text without blocks removes the blocks; metadata stays unless given."""
    desk.require("chat:write")
    channel = args.text("channel")
    if channel not in desk.workspace.conversations:
        raise Refusal("channel_not_found")
    conversation = desk.workspace.conversations[channel]
    message = own(conversation, args.text("ts"), "cant_update_message")
    if len(args.text("text")) > LONGEST_UPDATE:
        raise Refusal("msg_too_long")
    new = content(desk, args)
    if "metadata" not in args:
        new["metadata"] = message.get("metadata")
    new["blocks"] = with_block_ids(new["blocks"])
    if not new["blocks"]:
        new["edited"] = {"user": BOT_USER_ID, "ts": desk.workspace.next_ts()}
    new.pop("thread_ts", None)
    message.update(new)
    desk.workspace.changed(conversation, message)
    return {"channel": conversation.id, "ts": message["ts"], "text": message["text"], "message": spoken(message)}


async def delete(desk: Desk, args: Args) -> Json:
    """chat.delete: only the app's own messages."""
    desk.require("chat:write")
    conversation = desk.visible(args.text("channel"))
    message = own(conversation, args.text("ts"), "cant_delete_message")
    desk.workspace.remove(conversation, message["ts"])
    return {"channel": conversation.id, "ts": message["ts"]}


async def post_ephemeral(desk: Desk, args: Args) -> Json:
    """chat.postEphemeral: seen by one member of the channel, and by nobody after a reload of Slack."""
    conversation = writable(desk, args.text("channel"))
    user = args.text("user")
    if user not in conversation.members:
        raise Refusal("user_not_in_channel")
    message = desk.workspace.post(conversation, by_bot() | content(desk, args) | {"ephemeral_for": user})
    return {"message_ts": message["ts"]}


async def get_permalink(desk: Desk, args: Args) -> Json:
    """chat.getPermalink: opens the page at that message."""
    conversation = desk.visible(args.text("channel"))
    if conversation.message(args.text("message_ts")) is None:
        raise Refusal("message_not_found")
    return {"channel": conversation.id, "permalink": desk.permalink(conversation, args.text("message_ts"))}


async def schedule_message(desk: Desk, args: Args) -> Json:
    """chat.scheduleMessage: at most 120 days ahead, and 30 per channel in five minutes."""
    conversation = writable(desk, args.text("channel"))
    workspace, post_at = desk.workspace, args.number("post_at", 0, 10**11)
    ahead = post_at - workspace.now()
    if ahead <= 0:
        raise Refusal("time_in_past")
    if ahead > SCHEDULE_AHEAD:
        raise Refusal("time_too_far")
    same = [item for item in workspace.scheduled.values() if item["channel_id"] == conversation.id]
    if sum(1 for item in same if abs(item["post_at"] - post_at) < SCHEDULE_WINDOW) >= SCHEDULE_MOST:
        raise Refusal("restricted_too_many")
    message = by_bot() | content(desk, args)
    name = f"Q{workspace.next_ts().replace('.', '')}"
    workspace.scheduled[name] = {"id": name, "channel_id": conversation.id, "post_at": post_at, "text": message["text"]}
    desk.background.spawn(_later(desk, name, conversation, message))
    return {"channel": conversation.id, "scheduled_message_id": name, "post_at": post_at, "message": spoken(message)}


async def _later(desk: Desk, name: str, conversation: Conversation, message: Json) -> None:
    while (wait := desk.workspace.scheduled[name]["post_at"] - desk.workspace.now()) > 0:
        await asyncio.sleep(min(wait, 1.0))
        if name not in desk.workspace.scheduled:
            return
    del desk.workspace.scheduled[name]
    # Slack documents this as a bug of its own: a message scheduled with metadata is never posted.
    if not message.get("metadata"):
        desk.workspace.post(conversation, message)


async def list_scheduled(desk: Desk, args: Args) -> Json:
    """chat.scheduledMessages.list: what is still to be posted, of one channel when given."""
    wanted = args.text("channel")
    items = [item for item in desk.workspace.scheduled.values() if wanted in {"", item["channel_id"]}]
    return {"scheduled_messages": items, "response_metadata": {"next_cursor": ""}}


async def delete_scheduled(desk: Desk, args: Args) -> Json:
    """chat.deleteScheduledMessage."""
    desk.require("chat:write")
    if desk.workspace.scheduled.pop(args.text("scheduled_message_id"), None) is None:
        raise Refusal("invalid_scheduled_message_id")
    return {}


def writable(desk: Desk, channel: str) -> Conversation:
    """A conversation the bot may post to; chat:write.public opens public channels it is not in."""
    desk.require("chat:write")
    conversation = desk.visible(channel)
    if conversation.is_archived:
        raise Refusal("is_archived")
    if conversation.kind == "im" and not desk.workspace.manifest.messages_tab:
        raise Refusal("messages_tab_disabled")
    inside = BOT_USER_ID in conversation.members
    if not inside and not (conversation.kind == "channel" and "chat:write.public" in desk.scopes):
        raise Refusal("not_in_channel")
    if conversation.kind == "im" and desk.workspace.people[conversation.user].deleted:
        raise Refusal("user_disabled")
    return conversation


def content(desk: Desk, args: Args) -> Json:
    """The checked text, blocks, metadata and thread of a message."""
    blocks = args.structure("blocks", list) or []
    attachments = args.structure("attachments", list) or []
    text = args.text("text")[:LONGEST_TEXT]
    if not (text or blocks or attachments):
        raise Refusal("no_text")
    if len(attachments) > 100:
        raise Refusal("too_many_attachments")
    desk.screening.message(blocks)
    for attachment in attachments:
        desk.screening.message(attachment.get("blocks") or [])
    message = {"text": text, "blocks": blocks, "attachments": attachments, "metadata": _metadata(args)}
    return message | dict(_extras(args))


def _metadata(args: Args) -> Json | None:
    metadata: Json | None = args.structure("metadata", dict)
    if metadata:
        if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
            raise Refusal("invalid_metadata_format")
        if len(json.dumps(metadata)) > METADATA_BYTES:
            raise Refusal("metadata_too_large")
    return metadata or None


def _extras(args: Args) -> Iterator[tuple[str, object]]:
    for name in ("thread_ts", "client_msg_id", "username", "icon_emoji"):
        if args.text(name):
            yield name, args.text(name)
    if args.flag("reply_broadcast"):
        yield "reply_broadcast", True


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


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "chat.scheduleMessage": schedule_message,
    "chat.scheduledMessages.list": list_scheduled,
    "chat.deleteScheduledMessage": delete_scheduled,
}
