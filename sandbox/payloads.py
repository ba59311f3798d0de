"""Requests to the app, in Slack's shapes."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

from sandbox.choices import field_of, value_of, whole_state
from sandbox.desk import Permit, Triggers
from sandbox.methods.chat import spoken
from sandbox.methods.conversations import threaded
from sandbox.workspace import Conversation, Workspace
from sandbox.world import Json, shipped


class Payloads:
    """Writes what Slack sends; each payload takes its trigger id and response URL at that moment."""

    def __init__(self, workspace: Workspace, triggers: Triggers) -> None:
        self._workspace, self._triggers, self._same = workspace, triggers, shipped("payloads.yaml")

    def response_url(self, conversation: Conversation, user: str, original: str = "") -> str:
        """A new response URL, good five times in thirty minutes."""
        permit = Permit(user=user, seconds=30 * 60.0, uses=5, conversation=conversation.id, original=original)
        return f"{self._workspace.public_url}/response/{self._triggers.issue(permit)}"

    def command(self, conversation: Conversation, user: str, name: str, text: str) -> Json:
        """A slash command; mentions are ids only where the manifest says ``should_escape``."""
        world, command = self._workspace.world, self._workspace.manifest.command(name)
        return {
            **self._same["command"],
            "team_id": world.team_id,
            "team_domain": world.team_domain,
            "channel_id": conversation.id,
            "channel_name": self._same["disguises"].get(conversation.kind, conversation.name),
            "command": name,
            "text": linked(self._workspace, text) if command and command.should_escape else text,
            "trigger_id": self._triggers.issue(Permit(user=user)),
            "user_id": user,
            "user_name": self._workspace.people[user].name,
            "response_url": self.response_url(conversation, user),
        }

    def interaction(self, kind: str, user: str, view_id: str = "") -> Json:
        """What block_actions, view_submission, shortcuts and suggestions have in common."""
        world, person = self._workspace.world, self._workspace.people[user]
        team, permit = person.team_id or world.team_id, Permit(user=user, view_id=view_id)
        return {
            **self._same["interaction"],
            "type": kind,
            "team": {"id": world.team_id, "domain": world.team_domain},
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": team},
            **({} if kind in self._same["without_trigger"] else {"trigger_id": self._triggers.issue(permit)}),
        }

    def in_message(self, conversation: Conversation, message: Json, typed: Any, answered_by: str = "") -> Json:
        """Where in a channel a click happened, with a response URL for `answered_by`; ephemeral messages stay out."""
        hidden, thread = bool(message.get("ephemeral_for")), message.get("thread_ts")
        name = self._same["disguises"].get(conversation.kind, conversation.name)
        place = {"message_ts": message["ts"], "channel_id": conversation.id} | ({"thread_ts": thread} if thread else {})
        answer: Json = {
            "container": {"type": "message", **place, "is_ephemeral": hidden},
            "channel": {"id": conversation.id, "name": name},
            "state": {"values": whole_state(message["blocks"], typed)},
        }
        if not hidden:
            answer["message"] = threaded(conversation, spoken(message))
        if answered_by:
            answer["response_url"] = self.response_url(conversation, answered_by, message["ts"])
        return answer

    def in_view(self, view: Json) -> Json:
        """Where in a modal or on the Home tab something happened."""
        return {"container": {"type": "view", "view_id": view["id"]}, "view": shown(view)}

    def response_urls(self, user: str, view: Json) -> Iterator[Json]:
        """One for each conversation chosen in an input with ``response_url_enabled``."""
        for block in view["blocks"]:
            element = block.get("element") or {}
            state = view["state"]["values"].get(block["block_id"], {}).get(element.get("action_id"), {})
            if element.get("response_url_enabled") and (channel := value_of(state)):
                url = self.response_url(self._workspace.conversation(channel), user)
                place = {"block_id": block["block_id"], "action_id": element["action_id"]}
                yield place | {"channel_id": channel, "response_url": url}

    def action(self, block: Json, element: Json, state: Json, value: Any) -> Json:
        """One entry of ``actions``."""
        entry = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self._workspace.next_ts(),
            **{name: element[name] for name in ("text", "value", "style", "placeholder") if element.get(name)},
        }
        if element["type"] == "feedback_buttons":
            entry["value"] = value
        return entry | ({field_of(element): state[field_of(element)]} if state else {})

    def message_event(self, conversation: Conversation, message: Json) -> Json:
        """The event ``message``."""
        place = {"channel": conversation.id, "channel_type": conversation.kind, "event_ts": message["ts"]}
        return spoken(message) | place

    def event(self, event: Json) -> Json:
        """The envelope of the Events API around an event."""
        team = self._workspace.world.team_id
        return {
            **self._same["event"],
            "team_id": team,
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self._workspace.now()),
            "authorizations": [{**self._same["authorization"], "team_id": team}],
            "event": {"event_ts": self._workspace.next_ts(), **event},
        }


def shown(view: Json) -> Json:
    """A view with its whole state, as payloads carry it."""
    return view | {"state": {"values": whole_state(view["blocks"], view["state"]["values"])}}


def linked(workspace: Workspace, text: str) -> str:
    """``@lea`` and ``#sales`` as ``<@U…|lea>`` and ``<#C…|sales>``, addresses in angle brackets, the rest escaped."""
    people = {person.name: person.id for person in workspace.people.values()}
    channels = {item.name: item for item in workspace.conversations.values() if item.kind != "im"}

    def one(found: re.Match[str]) -> str:
        word = found.group()
        if word[0] == "@" and word[1:] in people:
            return f"<@{people[word[1:]]}|{word[1:]}>"
        if word[0] == "#" and word[1:] in channels:
            channel = channels[word[1:]]
            return f"<#{channel.id}|{'' if channel.kind == 'group' else channel.name}>"
        return f"<{word}>" if word.startswith("http") else word

    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    # A mention given as an id already stays one.
    text = re.sub(r"&lt;([@#][UWC][A-Z0-9]+(?:\|[^&]*)?)&gt;", r"<\1>", text)
    return re.sub(r"(?<![\w<])[@#][\w.-]*\w|(?<!<)https?://[^\s<>]+", one, text)
