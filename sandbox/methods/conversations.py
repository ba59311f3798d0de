"""users.* and conversations.*: who is there, where, and what was said."""

from sandbox.changes import Change
from sandbox.desk import Args, Desk
from sandbox.methods.chat import spoken
from sandbox.refusal import Refusal, or_refuse, refuse_if
from sandbox.workspace import BOT_USER_ID, Conversation, in_channel
from sandbox.world import Json, Person

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def _shown(desk: Desk, person: Person, args: Args) -> Json:
    asked = {"with_locale": args.flag("include_locale"), "with_email": "users:read.email" in desk.scopes}
    return person.as_slack(desk.workspace.world.team_id, desk.workspace.now(), **asked)


def user_info(desk: Desk, args: Args) -> Json:
    """users.info; emails only with users:read.email, locales only with ``include_locale``."""
    return {"user": _shown(desk, desk.workspace.person(args.text("user")), args)}


def user_list(desk: Desk, args: Args) -> Json:
    """users.list, in pages, those who left included."""
    page, metadata = args.page(list(desk.workspace.people.values()))
    return {"members": [_shown(desk, person, args) for person in page], "response_metadata": metadata}


def by_email(desk: Desk, args: Args) -> Json:
    """users.lookupByEmail."""
    wanted, people = args.text("email").lower(), desk.workspace.people.values()
    found = (person for person in people if person.email.lower() == wanted and not person.deleted)
    return {"user": _shown(desk, or_refuse(next(found, None), "users_not_found"), args)}


def open_im(desk: Desk, args: Args) -> Json:
    """conversations.open: the direct messages with one person, always the same."""
    users, channel = args.listed("users"), args.text("channel")
    refuse_if(not channel and len(users) != 1, "method_not_supported_for_channel_type" if users else "not_enough_users")
    conversation = desk.visible(channel) if channel else desk.workspace.im(users[0])
    full = described(conversation) if args.flag("return_im") else {"id": conversation.id}
    return {"no_op": True, "already_open": True, "channel": full}


def info(_desk: Desk, args: Args) -> Json:
    """conversations.info."""
    counted = {"num_members": len(args.conversation.members)} if args.flag("include_num_members") else {}
    return {"channel": described(args.conversation) | counted}


def history(_desk: Desk, args: Args) -> Json:
    """conversations.history: newest first, threads' replies and ephemeral messages left out."""
    return _said([message for message in args.conversation.seen_by(None) if in_channel(message)][::-1], args)


def replies(_desk: Desk, args: Args) -> Json:
    """conversations.replies: the parent and its replies, oldest first."""
    messages = args.conversation.thread(args.text("ts"), None)
    refuse_if(not messages, "thread_not_found")
    return _said(messages, args)


def _said(messages: list[Json], args: Args) -> Json:
    """A page of the messages between ``oldest`` and ``latest``."""
    oldest, latest = args.text("oldest"), args.text("latest")
    try:
        low, high = float(oldest or 0), float(latest or "inf")
    except ValueError as problem:
        raise Refusal("invalid_ts_oldest" if oldest else "invalid_ts_latest") from problem
    edges = {low, high} if args.flag("inclusive") else set[float]()
    between = [item for item in messages if low < float(item["ts"]) < high or float(item["ts"]) in edges]
    page, metadata = args.page(between)
    everything = args.flag("include_all_metadata")
    shown = [threaded(args.conversation, spoken(message, with_metadata=everything)) for message in page]
    more = {"has_more": True, "response_metadata": metadata} if metadata["next_cursor"] else {"has_more": False}
    return {"messages": shown, "pin_count": 0, **more}


def threaded(conversation: Conversation, message: Json) -> Json:
    """A message with ``reply_count`` and its like when it has a thread."""
    answers = conversation.answers(message["ts"])
    if not answers:
        return message
    users = list(dict.fromkeys(item["user"] for item in answers))
    counts = {"reply_count": len(answers), "reply_users": users, "latest_reply": answers[-1]["ts"]}
    return message | counts | {"thread_ts": message["ts"]}


def members(_desk: Desk, args: Args) -> Json:
    """conversations.members, in pages."""
    page, metadata = args.page(args.conversation.members)
    return {"members": page, "response_metadata": metadata}


def list_all(desk: Desk, args: Args) -> Json:
    """conversations.list: public channels unless `types` says otherwise; private ones only where the bot is."""
    kinds = {KINDS.get(kind, "") for kind in args.listed("types") or ["public_channel"]}
    refuse_if("" in kinds, "invalid_types")
    found = [item for item in desk.workspace.conversations.values() if item.kind in kinds]
    found = [item for item in found if item.kind == "channel" or BOT_USER_ID in item.members]
    page, metadata = args.page([item for item in found if not (item.is_archived and args.flag("exclude_archived"))])
    return {"channels": [described(item) for item in page], "response_metadata": metadata}


def join(desk: Desk, args: Args) -> Json:
    """conversations.join: public channels only."""
    conversation = args.conversation
    refuse_if(conversation.kind != "channel", "method_not_supported_for_channel_type")
    refuse_if(conversation.is_archived, "is_archived")
    if BOT_USER_ID in conversation.members:
        return {"channel": described(conversation), "warning": "already_in_channel"}
    conversation.members.append(BOT_USER_ID)
    desk.workspace.changes.tell(Change("world", conversation.id))
    return {"channel": described(conversation)}


def described(conversation: Conversation) -> Json:
    """A channel or direct-message object."""
    common = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.is_archived,
        "is_private": conversation.kind != "channel",
        "is_member": BOT_USER_ID in conversation.members,
        **{f"is_{kind}": kind == conversation.kind for kind in ("channel", "group", "im", "mpim")},
        **dict.fromkeys(("is_ext_shared", "is_shared"), conversation.is_ext_shared),
    }
    if conversation.kind == "im":
        return common | {"user": conversation.user, "is_user_deleted": False}
    names = {"name": conversation.name, "name_normalized": conversation.name}
    topic, purpose = ({"value": value, "creator": "", "last_set": 0} for value in (conversation.topic, ""))
    return common | names | {"is_general": conversation.name == "general", "topic": topic, "purpose": purpose}
