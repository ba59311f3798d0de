"""Which rights each call to Slack needs. The manifest asks for exactly these; a test compares both with the code."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, frozenset[str]] = {
    "apps_connections_open": frozenset(),  # the app token's own connections:write
    "auth_test": frozenset(),
    "chat_delete": frozenset({"chat:write"}),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write", "chat:write.public"}),
    "chat_update": frozenset({"chat:write"}),
    "conversations_history": frozenset(),
    "conversations_info": frozenset({"channels:read", "groups:read"}),
    "conversations_open": frozenset({"im:write"}),
    "conversations_replies": frozenset(),
    "files_completeUploadExternal": frozenset({"files:write"}),
    "files_getUploadURLExternal": frozenset({"files:write"}),
    "files_info": frozenset({"files:read"}),
    "users_info": frozenset({"users:read"}),
    "users_list": frozenset({"users:read"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_push": frozenset(),
    "views_update": frozenset(),
}
"""Web API methods, by the name of the SDK's call, with their bot scopes (the method pages of Slack's reference)."""

OPTIONAL_SCOPES: Mapping[str, frozenset[str]] = {
    "conversations_history": frozenset({"channels:history", "groups:history"}),
    "conversations_replies": frozenset({"channels:history", "groups:history"}),
}
"""Scopes without which the bot still works: a post in doubt is then left unsent instead of looked up."""

EVENT_SCOPES: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": frozenset(),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "message.im": frozenset({"im:history"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": frozenset(),
    "user_change": frozenset({"users:read"}),
}
"""Events, with the scopes Slack wants for sending them."""

BASE_SCOPES = frozenset({"commands"})
"""What no call and no event needs, but slash commands do."""
