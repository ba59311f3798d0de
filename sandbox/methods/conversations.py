"""conversations.*: channels, members and what was said."""

from sandbox.arguments import Args
from sandbox.changes import Change
from sandbox.desk import Desk, paged
from sandbox.methods.chat import spoken
from sandbox.refusal import Refusal
from sandbox.workspace import BOT_USER_ID, Conversation
from sandbox.world import Json

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


async def open_im(desk: Desk, args: Args) -> Json:
    """conversations.open: the direct messages with one person, always the same."""
    desk.require("im:write", "mpim:write")
    users = args.listed("users")
    if args.text("channel"):
        conversation = desk.visible(args.text("channel"))
    elif len(users) == 1:
        conversation = desk.workspace.im(users[0])
    else:
        raise Refusal("not_enough_users" if not users else "method_not_supported_for_channel_type")
    full = described(conversation) if args.flag("return_im") else {"id": conversation.id}
    return {"no_op": True, "already_open": True, "channel": full}


async def info(desk: Desk, args: Args) -> Json:
    """conversations.info."""
    conversation = desk.visible(args.needed("channel"))
    desk.require_for(conversation, "read")
    channel = described(conversation)
    if args.flag("include_num_members"):
        channel["num_members"] = len(conversation.members)
    return {"channel": channel}


async def history(desk: Desk, args: Args) -> Json:
    """conversations.history: newest first, threads' replies and ephemeral messages left out."""
    conversation = desk.visible(args.needed("channel"))
    desk.require_for(conversation, "history")
    conversation = desk.joined(conversation.id)
    messages = [
        message
        for message in conversation.seen_by(None)
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("reply_broadcast")
    ]
    return _said(list(reversed(_between(messages, args))), conversation, args)


async def replies(desk: Desk, args: Args) -> Json:
    """conversations.replies: the parent and its replies, oldest first."""
    conversation = desk.visible(args.needed("channel"))
    desk.require_for(conversation, "history")
    conversation = desk.joined(conversation.id)
    ts = args.needed("ts")
    messages = [message for message in conversation.seen_by(None) if ts in {message["ts"], message.get("thread_ts")}]
    if not messages:
        raise Refusal("thread_not_found")
    return _said(_between(messages, args), conversation, args)


def _between(messages: list[Json], args: Args) -> list[Json]:
    oldest, latest, inclusive = args.text("oldest"), args.text("latest"), args.flag("inclusive")
    try:
        low, high = float(oldest or 0), float(latest or "inf")
    except ValueError as problem:
        raise Refusal("invalid_ts_oldest" if oldest else "invalid_ts_latest") from problem
    edges = {low, high} if inclusive else set[float]()
    return [item for item in messages if low < float(item["ts"]) < high or float(item["ts"]) in edges]


def _said(messages: list[Json], conversation: Conversation, args: Args) -> Json:
    page, metadata = paged(messages, args)
    everything = args.flag("include_all_metadata")
    shown = [threaded(conversation, spoken(message, with_metadata=everything)) for message in page]
    more = bool(metadata["next_cursor"])
    return {"messages": shown, "has_more": more, "pin_count": 0} | ({"response_metadata": metadata} if more else {})


def threaded(conversation: Conversation, message: Json) -> Json:
    """A message with ``reply_count`` and its like when it has a thread."""
    answers = conversation.answers(message["ts"])
    if not answers:
        return message
    users = list(dict.fromkeys(item["user"] for item in answers))
    counts = {"reply_count": len(answers), "reply_users": users, "latest_reply": answers[-1]["ts"]}
    return message | counts | {"thread_ts": message["ts"]}


async def members(desk: Desk, args: Args) -> Json:
    """conversations.members, in pages."""
    conversation = desk.visible(args.needed("channel"))
    desk.require_for(conversation, "read")
    page, metadata = paged(conversation.members, args)
    return {"members": page, "response_metadata": metadata}


async def list_all(desk: Desk, args: Args) -> Json:
    """conversations.list: public channels unless `types` says otherwise; private ones only where the bot is."""
    kinds = {KINDS.get(kind, "") for kind in args.listed("types") or ["public_channel"]}
    if "" in kinds:
        raise Refusal("invalid_types")
    desk.require(*(f"{prefix}:read" for prefix in ("channels", "groups", "im", "mpim")))
    found = [
        described(item)
        for item in desk.workspace.conversations.values()
        if item.kind in kinds
        and (item.kind == "channel" or BOT_USER_ID in item.members)
        and not (item.is_archived and args.flag("exclude_archived"))
    ]
    page, metadata = paged(found, args)
    return {"channels": page, "response_metadata": metadata}


async def join(desk: Desk, args: Args) -> Json:
    """conversations.join: public channels only."""
    desk.require("channels:join")
    conversation = desk.visible(args.needed("channel"))
    if conversation.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise Refusal("is_archived")
    warning = {"warning": "already_in_channel"} if BOT_USER_ID in conversation.members else {}
    if not warning:
        conversation.members.append(BOT_USER_ID)
        desk.workspace.changes.tell(Change("world", conversation.id))
    return {"channel": described(conversation)} | warning


def described(conversation: Conversation) -> Json:
    """A channel or direct-message object."""
    kind, shared = conversation.kind, conversation.is_ext_shared
    common: Json = {"id": conversation.id, "created": conversation.created, "is_archived": conversation.is_archived}
    common |= {"is_channel": kind == "channel", "is_group": kind == "group", "is_im": kind == "im", "is_mpim": False}
    common |= {"is_private": kind != "channel", "is_ext_shared": shared, "is_shared": shared}
    common |= {"is_member": BOT_USER_ID in conversation.members}
    if kind == "im":
        return common | {"user": conversation.user, "is_user_deleted": False}
    common |= {"name": conversation.name, "name_normalized": conversation.name}
    common |= {"is_general": conversation.name == "general", "purpose": {"value": "", "creator": "", "last_set": 0}}
    return common | {"topic": {"value": conversation.topic, "creator": "", "last_set": 0}}


METHODS = {
    "conversations.open": open_im,
    "conversations.info": info,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.members": members,
    "conversations.list": list_all,
    "conversations.join": join,
}
