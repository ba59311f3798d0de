"""What Slack's refusals mean for a post. Sources: the error tables of chat.postMessage and of the file methods."""

from __future__ import annotations

import math

import aiohttp
from slack_sdk.errors import SlackApiError

from digests.gateway import (
    CannotLook,
    InDoubt,
    NotTaken,
    SendFailed,
    TargetGone,
    ThreadGone,
    ToldToWait,
    WorkspaceGone,
)

_BROKEN = (aiohttp.ClientError, OSError)
_UNREADABLE = (AttributeError, TypeError, ValueError)

LOST = (TimeoutError, *_BROKEN, *_UNREADABLE)
"""What a call raises that got no answer, or none that can be read: the SDK stumbles over the text of a proxy."""

DEFAULT_WAIT = 30.0
"""Seconds to wait where Slack says "later" without saying when."""

WAIT_AT_LEAST, WAIT_AT_MOST = 1.0, 3600.0
"""Seconds between which every wait is: none at all would be asked for again at once, and Slack counts by the minute."""

THREAD_GONE = frozenset(
    {
        "thread_not_found",
        "invalid_thread_ts",
        "thread_locked",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
TARGET_GONE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "cannot_dm_bot",
        "no_permission",
        "ekm_access_denied",
        "team_access_not_granted",
    }
)
WORKSPACE_GONE = frozenset(
    {
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "missing_scope",
        "org_login_required",
        "team_added_to_org",
        "not_allowed_token_type",
        "two_factor_setup_required",
        "access_denied",
        "accesslimited",
    }
)
RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
MAYBE_TAKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's own words on these: some aspect of the operation may have succeeded."""

CANNOT_LOOK = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "thread_not_found"})


def told_by(error: SlackApiError) -> SendFailed:
    """What a refused post means; an error this module does not know is a refusal of the content."""
    word, status = error_word(error), status_of(error)
    if status == 429 or word in RATE_LIMITED:
        return ToldToWait(word, seconds=_retry_after(error))
    if status >= 500 or word in MAYBE_TAKEN or not word:
        return InDoubt(word or f"http_{status}")
    if word in THREAD_GONE:
        return ThreadGone(word)
    if word in TARGET_GONE or word.startswith("restricted_action_"):
        return TargetGone(word)
    if word in WORKSPACE_GONE:
        return WorkspaceGone(word)
    return NotTaken(word)


def told_lost(error: Exception) -> SendFailed:
    """What one of LOST means: only a connection that never came to be is certain not to have carried the post."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return ToldToWait("cannot_connect", seconds=60.0)
    if isinstance(error, TimeoutError):
        return InDoubt("timeout")
    return InDoubt("connection_lost" if isinstance(error, _BROKEN) else "unreadable_answer")


def told_looking(error: SlackApiError) -> SendFailed:
    """What a refused look into a channel's history means."""
    word = error_word(error)
    return CannotLook(word) if word in CANNOT_LOOK else told_by(error)


def error_word(error: SlackApiError) -> str:
    """Slack's word for the error, empty where the answer was no JSON."""
    response = error.response
    if isinstance(response, dict) or hasattr(response, "data"):
        data = response if isinstance(response, dict) else response.data
        return str(data.get("error", "")) if isinstance(data, dict) else ""
    return ""


def status_of(error: SlackApiError) -> int:
    """The HTTP status of the answer; 0 where there is none."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    lowered = {str(name).lower(): value for name, value in dict(headers).items()}
    try:
        seconds = float(lowered["retry-after"])
    except (KeyError, TypeError, ValueError):
        return DEFAULT_WAIT
    return DEFAULT_WAIT if math.isnan(seconds) else min(max(seconds, WAIT_AT_LEAST), WAIT_AT_MOST)
