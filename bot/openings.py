"""What is not asked by a command, a press or a form: a shortcut, the Home tab opened, letters typed into a menu."""

from __future__ import annotations

from datetime import datetime

from bot.payloads import Asked, WaysBack, foreign_team, shown_name, team_of
from bot.remembered import Payload, facts, home_set
from commands.invocation import Invocation, Quoted


def read_opening(body: Payload, *, at: datetime) -> Asked | None:
    """The Home tab was opened, set as it was last; None for the other tab, which is opened by the same event."""
    event = body["event"]
    if event.get("tab", "home") != "home":
        return None
    view = event.get("view") or {}
    invocation = Invocation(
        team_id=str(body.get("team_id") or view.get("team_id")),
        user_id=event["user"],
        channel_id=None,
        key=f"evt:{body.get('event_id', '')}",
        at=at,
        via="button",
        home=home_set(facts(view.get("private_metadata")), {}),
        over="home",
    )
    return Asked(invocation=invocation, back=WaysBack(user_id=event["user"], home_hash=view.get("hash")))


def read_suggestion(body: Payload, *, at: datetime) -> Asked:
    """What was typed so far into a menu that searches, as `text`."""
    user = body["user"]["id"]
    invocation = Invocation(
        team_id=team_of(body), user_id=user, channel_id=None, key="", at=at, via="button", text=body.get("value") or ""
    )
    return Asked(invocation=invocation, back=WaysBack(user_id=user), foreign_team=foreign_team(body))


def read_shortcut(body: Payload, *, at: datetime) -> Asked:
    """A shortcut: a global one comes without a channel and a response URL, one of a message with both."""
    channel = (body.get("channel") or {}).get("id")
    invocation = Invocation(
        team_id=team_of(body),
        user_id=body["user"]["id"],
        channel_id=channel,
        key=f"trg:{body['trigger_id']}",
        at=at,
        via="shortcut",
        shortcut=body["callback_id"],
        quoted=_quoted(body, channel) if channel and body.get("message") else None,
        channel_name=shown_name(body.get("channel") or {}),
    )
    back = WaysBack(
        user_id=invocation.user_id,
        channel_id=channel,
        response_url=body.get("response_url"),
        trigger_id=body["trigger_id"],
        thread_ts=(body.get("message") or {}).get("thread_ts"),
    )
    return Asked(invocation=invocation, back=back, foreign_team=foreign_team(body))


def _quoted(body: Payload, channel: str) -> Quoted:
    message = body["message"]
    ts = str(body.get("message_ts") or message["ts"])
    return Quoted(
        text=str(message.get("text") or ""), origin=f"{channel}:{ts}", permalink=_permalink(body, channel, ts)
    )


def _permalink(body: Payload, channel: str, ts: str) -> str | None:
    """The address of a message as Slack's clients copy it; asking chat.getPermalink would cost the form its time."""
    domain = (body.get("team") or {}).get("domain")
    thread = body["message"].get("thread_ts")
    within = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{within}" if domain else None
