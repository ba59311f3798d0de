"""What was sent unasked, held, or not sent, and why: the log admins read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import actions, layout
from messages.escaping import channel
from messages.layout import Button
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """Something the bot sent, or did not: what kind of post, when it was due (UTC), where, and why not in Slack's word.

    `where` is a channel's id, or a person's name where it was a direct message, empty where nobody knows whose.
    `outcome` is sent, waiting, sending, failed or unsure as in the outbox. `sent_at` is when it was sent where that was
    later, `again_at` when it is tried again, `repeats` how often it would have been posted once more.
    """

    at: datetime
    kind: str
    where: str
    outcome: str
    why: str = ""
    sent_at: datetime | None = None
    again_at: datetime | None = None
    repeats: int = 0


_UNHEARD = ("timeout", "connection_lost", "unreadable_answer", "internal_error", "fatal_error", "service_unavailable")
_REVOKED = ("token_revoked", "token_expired", "invalid_auth", "not_authed", "account_inactive", "not_installed")
_WAIT = ("ratelimited", "rate_limited", "message_limit_exceeded")
_DELETED = ("thread_not_found", "invalid_thread_ts", "message_not_found")
_NO_REPLIES = (
    "thread_locked",
    "cannot_reply_to_message",
    "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel",
)
_LEFT = ("person_left", "user_disabled", "user_not_found", "users_not_found", "user_not_visible")
_RESTRICTED = ("restricted_action", "no_permission", "ekm_access_denied", "team_access_not_granted")
"""Slack's words, and ours, that mean the same to whoever reads the log."""


def log(voice: Voice, *, entries: Sequence[LogEntry], page: int = 1, total: int | None = None) -> Message:
    """A page of what was sent, held back or failed, newest first, ten lines at a time, with a button to the earlier."""
    lines = [_line(voice, entry) for entry in entries[:LINES]]
    more = max(0, (len(entries) if total is None else total) - page * LINES)
    text = voice.render("subscriptions/log", lines=lines, more=more)
    earlier = Button(voice.gettext("Earlier"), actions.say(c="/pipeline", t=f"log {page + 1}"))
    return layout.message([layout.section(text), *(layout.row(earlier) if more else [])])


def reason(voice: Voice, error: str) -> str:
    """Why something was not sent, in words; Slack's own word where there are none."""
    asked, words = error.removeprefix("look_up_"), _reasons(voice)
    fault, of_a_code, code = asked.partition(":")
    if of_a_code and (said := _faults(voice).get(fault)):
        return said % {"code": code}
    kind = "restricted_action" if asked.startswith("restricted_action_") else asked
    return words.get(asked) or words.get("timeout" if asked.startswith("http_5") else kind, asked)


def _faults(voice: Voice) -> dict[str, str]:
    """What went wrong while a message was written."""
    return {
        "fault": voice.gettext("a fault of mine, code %(code)s"),
        "sum": voice.gettext("its figures do not add up, code %(code)s"),
    }


def kinds(voice: Voice) -> dict[str, str]:
    """What each kind of post is called in the log; one it does not know stands there by its own word."""
    return {
        "digest": voice.gettext("digest"),
        "detail": voice.gettext("each person’s share"),
        "nudge": voice.gettext("silent deals"),
        "morning": voice.gettext("morning message"),
        "reminder": voice.gettext("reminder"),
        "announcement": voice.gettext("announcement"),
        "handover": voice.gettext("deals handed over"),
        "welcome": voice.gettext("welcome"),
        "question": voice.gettext("question"),
        "target_gone": voice.gettext("notice to an admin"),
        "template_broken": voice.gettext("notice to an admin"),
        "unwritten": voice.gettext("notice to an admin"),
        "feed": voice.gettext("announcement"),
        "answer": voice.gettext("answer"),
    }


def _line(voice: Voice, entry: LogEntry) -> dict[str, object]:
    in_channel = entry.where[:1] in "CG" and entry.where.isalnum() and entry.where.isupper()
    return {
        "entry": entry,
        "kind": kinds(voice).get(entry.kind, entry.kind),
        "where": channel(entry.where) if in_channel else None,
        "why": reason(voice, entry.why),
    }


def _reasons(voice: Voice) -> dict[str, str]:
    gone = voice.gettext("the channel is archived")
    absent = voice.gettext("I am not in the channel: invite me there")
    left = voice.gettext("that person is no longer active in Slack")
    revoked = voice.gettext("the installation was revoked")
    replies, deleted = voice.gettext("replies are not taken there"), voice.gettext("the message was deleted")
    unheard, content = voice.gettext("Slack did not answer in time"), voice.gettext("Slack did not take its content")
    return {
        "quiet_hours": voice.gettext("quiet hours"),
        "too_late": voice.gettext("too late to be of use"),
        **dict.fromkeys(("is_archived", "is_inactive"), gone),
        "not_in_channel": absent,
        "channel_not_found": voice.gettext("the channel is gone, or I am not in it"),
        "shared_channel": voice.gettext("the channel is shared with another organisation"),
        **dict.fromkeys(_LEFT, left),
        "cannot_dm_bot": voice.gettext("that is a bot"),
        **dict.fromkeys(_RESTRICTED, voice.gettext("posting there is restricted")),
        **dict.fromkeys(_WAIT, voice.gettext("Slack asked to wait")),
        **dict.fromkeys(_DELETED, deleted),
        **dict.fromkeys(_NO_REPLIES, replies),
        "thread_not_begun": voice.gettext("the digest itself was not posted"),
        "cannot_connect": voice.gettext("Slack could not be reached"),
        **dict.fromkeys(_UNHEARD, unheard),
        "long_queue": voice.gettext("many messages wait before it"),
        "history_too_long": voice.gettext("too much was written there since"),
        **dict.fromkeys(
            ("invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_blocks_format"), content
        ),
        **dict.fromkeys(_REVOKED, revoked),
        "missing_scope": voice.gettext("I lack a permission for that: install me again"),
        "messages_tab_disabled": voice.gettext("direct messages to me are switched off"),
        "day_off": voice.gettext("a day off"),
        "stopped": voice.gettext("the digest was stopped"),
        "changed_meanwhile": voice.gettext("the digest was changed"),
        "settled_meanwhile": voice.gettext("it was settled before"),
        "person_erased": voice.gettext("that person was erased"),
    }
