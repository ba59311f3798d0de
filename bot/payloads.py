"""Slack's payloads, read once: who asks what, and by which ways they can be answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.remembered import OPENED_IN, THREAD, Payload, facts, home_in, home_set, own
from commands.invocation import Invocation, Unread
from messages import actions
from messages.told import TOLD

_SAID = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of what people say; all others tell of something."""

_TYPED = ("value", "selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation")
_MANY = ("selected_users", "selected_channels", "selected_conversations")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysBack:
    """How the asker can be reached: `response_url` (five uses, 30 minutes), the channel, or a direct message.

    `trigger_id` opens one form within three seconds. `view_id` is the form a button stood in or a submission closes,
    `message_ts` the posted message a button stood in (None where only its reader sees it). `home_hash` is the hash of
    the Home tab a button stood in. `stacked` says that a submitted form lies on another.
    """

    user_id: str
    channel_id: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    view_id: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    home_hash: str | None = None
    stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with its ways back. `foreign_team` is the asker's own workspace where it is not the bot's."""

    invocation: Invocation
    back: WaysBack
    foreign_team: str | None = None


def read_command(body: Payload, *, at: datetime) -> Asked:
    """A slash command."""
    channel = body.get("channel_id") or None
    named = body.get("channel_name")
    invocation = Invocation(
        team_id=body["team_id"],
        user_id=body["user_id"],
        channel_id=channel,
        key=f"trg:{body['trigger_id']}",
        at=at,
        via="command",
        command=body["command"],
        text=body.get("text") or "",
        channel_name=named if named not in {None, "", "privategroup", "directmessage"} else None,
    )
    back = WaysBack(
        user_id=body["user_id"],
        channel_id=channel,
        response_url=body.get("response_url"),
        trigger_id=body["trigger_id"],
    )
    return Asked(invocation=invocation, back=back)


def read_message(body: Payload, *, bot_user_id: str, at: datetime) -> Asked | None:
    """Something said to the bot: any message of a person in its DM, elsewhere one that begins with its mention.

    None for anything else: what other apps say, edits, joins, a mention in the middle of a sentence.
    """
    event = body["event"]
    mention, text = f"<@{bot_user_id}", str(event.get("text") or "").strip()
    to_the_bot = event.get("channel_type") == "im" and event["type"] == "message"
    if event.get("bot_id") or event.get("subtype") not in _SAID or not event.get("user"):
        return None
    if text.startswith(mention):
        text = text.partition(">")[2].lstrip(" ,:")
    elif not to_the_bot:
        return None
    channel, thread = event["channel"], event.get("thread_ts")
    invocation = Invocation(
        team_id=str(body.get("team_id") or event.get("team")),
        user_id=event["user"],
        channel_id=channel,
        key=f"msg:{channel}:{event['ts']}",
        at=at,
        via="message",
        text=text,
        unread=_unread(event),
    )
    own = event.get("user_team") or event.get("source_team") or invocation.team_id
    back = WaysBack(user_id=event["user"], channel_id=None if to_the_bot else channel, thread_ts=thread)
    return Asked(invocation=invocation, back=back, foreign_team=own if own != invocation.team_id else None)


def _unread(event: Payload) -> Unread | None:
    """What a message holds besides words: files, or a message of somebody's that it passes on."""
    if event.get("files"):
        return "files"
    forwarded = any(one.get("is_share") or one.get("is_msg_unfurl") for one in event.get("attachments") or ())
    return "forwarded" if forwarded else None


def read_action(body: Payload, *, at: datetime) -> Asked:
    """A press of a button, or a choice in a select, of a message or a form."""
    action, container, message = body["actions"][0], body.get("container") or {}, body.get("message")
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    view = body.get("view") or {}
    at_home, remembered = view.get("type") == "home", facts(view.get("private_metadata"))
    ephemeral = container.get("is_ephemeral", False)
    message_ts = None if ephemeral or not message else message.get("ts")
    press = act_in(action)
    invocation = Invocation(
        team_id=team_of(body),
        user_id=body["user"]["id"],
        channel_id=channel or remembered.get(OPENED_IN),
        key=f"trg:{body['trigger_id']}",
        at=at,
        via="button",
        press=press,
        fields=fields_of(view),
        channel_name=shown_name(body.get("channel") or {}),
        standing={"text": message.get("text", ""), "blocks": message.get("blocks", [])} if message else None,
        standing_since=_posted_at(message_ts),
        block_id=action.get("block_id"),
        remembered={} if at_home else own(remembered),
        home=home_set(remembered, press) if at_home else home_in(remembered),
        over="home" if at_home else "answer" if view.get("callback_id") == TOLD else None,
    )
    back = WaysBack(
        user_id=body["user"]["id"],
        channel_id=invocation.channel_id,
        response_url=body.get("response_url"),
        trigger_id=body["trigger_id"],
        view_id=None if at_home else view.get("id"),
        home_hash=view.get("hash") if at_home else None,
        message_ts=message_ts,
        thread_ts=container.get("thread_ts") or (None if at_home else remembered.get(THREAD)),
    )
    return Asked(invocation=invocation, back=back, foreign_team=foreign_team(body))


def _posted_at(ts: str | None) -> datetime | None:
    """When a message was posted, by Slack's timestamp of it: seconds since 1970, UTC."""
    return datetime.fromtimestamp(float(ts), UTC) if ts else None


def read_submission(body: Payload, *, at: datetime) -> Asked:
    """A submitted form; its fields by block id, empty ones None."""
    view = body["view"]
    remembered = facts(view.get("private_metadata"))
    opened_in, home = remembered.get(OPENED_IN), home_in(remembered)
    invocation = Invocation(
        team_id=team_of(body),
        user_id=body["user"]["id"],
        channel_id=opened_in,
        key=f"view:{view['id']}:{view.get('hash', '')}",
        at=at,
        via="form",
        press=own(remembered),
        form=view["callback_id"],
        fields=fields_of(view),
        home=home,
    )
    back = WaysBack(
        user_id=body["user"]["id"],
        channel_id=opened_in,
        trigger_id=body.get("trigger_id"),
        view_id=view["id"],
        thread_ts=remembered.get(THREAD),
        stacked=bool(view.get("previous_view_id")),
    )
    return Asked(invocation=invocation, back=back, foreign_team=foreign_team(body))


def fields_of(view: Payload) -> dict[str, str | list[str] | None]:
    """What was filled in, by block id: a text, an option's value, an ISO date, an id; a list where many may be."""
    values: Mapping[str, Mapping[str, Any]] = (view.get("state") or {}).get("values") or {}
    return {block_id: chosen(next(iter(inputs.values()), {})) for block_id, inputs in values.items()}


def chosen(element: Payload) -> str | list[str] | None:
    """The value of one input element or the choice of one action; None when it is empty."""
    if option := element.get("selected_option"):
        return str(option["value"])
    for name in _MANY:
        if name in element:
            return list(element[name])
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"]]
    for name in _TYPED:
        if isinstance(element.get(name), str) and element[name]:
            return str(element[name])
    if element.get("selected_date_time") is not None:
        return str(element["selected_date_time"])
    return None


def act_in(action: Payload) -> dict[str, Any]:
    """The facts of the act a button or an option carries; empty for a value no message of ours has."""
    value = chosen(action)
    try:
        return actions.read(value) if isinstance(value, str) else {}
    except (TypeError, ValueError):
        return {}


def carries_nothing(body: Payload) -> bool:
    """Whether a press asks for nothing: a link, or an input of a form that is still being filled in."""
    return chosen(body["actions"][0]) is None


def team_of(body: Payload) -> str:
    """The workspace a request belongs to; of a form opened across organisations, the one the app is installed in."""
    installed = (body.get("view") or {}).get("app_installed_team_id")
    return str(installed or (body.get("team") or {}).get("id") or body.get("team_id") or body["user"].get("team_id"))


def foreign_team(body: Payload) -> str | None:
    """The asker's own workspace where it is not the bot's."""
    own = body["user"].get("team_id")
    return own if own and own != team_of(body) else None


def shown_name(channel: Payload) -> str | None:
    """The name of a channel without #; None where Slack keeps it to itself."""
    name = channel.get("name")
    return name if name not in {None, "", "privategroup", "directmessage"} else None
