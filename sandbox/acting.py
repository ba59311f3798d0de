"""Acting on messages: each act goes to the app as Slack would send it, and comes back as what the person saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.choices import chosen, find_element
from sandbox.courier import Courier
from sandbox.delivery import Answer
from sandbox.desk import Desk
from sandbox.payloads import Payloads
from sandbox.refusal import Refusal
from sandbox.replies import Replies
from sandbox.triggers import ReplyPath
from sandbox.workspace import BOT_USER_ID, Conversation
from sandbox.world import Json

MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person saw of an act: the ack and its ms, an error such as ``operation_timeout``, errors in a form."""

    ack: Any = None
    ack_ms: float = 0.0
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Json, ...] = ()
    ts: str = ""


class Actor:
    """What all acts share. `loaded` holds the options external selects offered, by person and action_id."""

    def __init__(self, desk: Desk, payloads: Payloads, courier: Courier, replies: Replies) -> None:
        self._workspace, self._screening = desk.workspace, desk.screening
        self._payloads, self._courier, self._replies = payloads, courier, replies
        self._loaded: dict[tuple[str, str], dict[str, Json]] = {}

    def _place(self, user: str, channel: str) -> Conversation:
        self._workspace.person(user)
        conversation = self._workspace.conversation(channel)
        if user not in conversation.members:
            raise Refusal("user_not_in_channel")
        return conversation

    def _message(self, conversation: Conversation, ts: str, user: str) -> Json:
        message = conversation.message(ts)
        if message is None or message.get("ephemeral_for") not in {None, user}:
            raise Refusal("message_not_found")
        return message

    async def _ask(self, user: str, what: str, payload: Json, kind: str = "interactive") -> Seen:
        """Deliver and tell the person on the page when it failed."""
        return self._seen(user, what, await self._courier.ask(kind, what, payload))

    def _seen(self, user: str, what: str, answer: Answer, ts: str = "") -> Seen:
        if answer.error:
            self._workspace.notify(user, f"{what} failed with the error “{answer.error}”")
        return Seen(ack=answer.payload, ack_ms=answer.ms, error=answer.error, ts=ts)

    def _set(self, user: str, typed: Json, block: Json, element: Json, value: Any) -> Json:
        """Note what is set in an element, unless it is one that keeps nothing; gives the state."""
        if element["type"] in {"button", "icon_button", "workflow_button", "feedback_buttons"}:
            return {}
        state = chosen(element, value, self._loaded.get((user, element["action_id"]), {}))
        if element["type"] != "overflow":
            typed.setdefault(block["block_id"], {})[element["action_id"]] = state
        return state


class ActInMessages(Actor):
    """Commands, messages, and the elements of messages."""

    async def command(self, user: str, channel: str, text: str) -> Seen:
        """Type a slash command; unknown ones are ``unknown_command`` and never reach the app."""
        conversation = self._place(user, channel)
        name, _, rest = text.strip().partition(" ")
        if self._workspace.manifest.command(name) is None:
            return self._seen(user, name, Answer(error="unknown_command"))
        payload = self._payloads.command(conversation, user, name, rest.strip())
        answer = await self._courier.ask("slash_commands", name, payload)
        body, ts = answer.payload if isinstance(answer.payload, dict) else {}, ""
        if any(body.get(part) for part in ("text", "blocks", "attachments")):
            if body.get("response_type") == "in_channel":
                self._workspace.post(conversation, {"user": user, "text": text.strip()})
            try:
                ts = self._replies.say(ReplyPath(conversation.id, user, "", 0), body)
            except Refusal as refusal:
                self._workspace.notify(user, f"The app's answer was refused: {refusal.code} {refusal.messages}")
        return self._seen(user, name, answer, ts)

    async def message(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Say something; the app hears of it where its manifest subscribes to such messages. Does not wait for it."""
        conversation = self._place(user, channel)
        said: Json = {"user": user, "text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        message = self._workspace.post(conversation, said)
        event = {key: value for key, value in message.items() if key != "blocks"}
        event |= {"channel": conversation.id, "channel_type": conversation.kind, "event_ts": message["ts"]}
        if BOT_USER_ID in conversation.members:
            self._courier.tell(MESSAGE_EVENTS[conversation.kind], event)
        if f"<@{BOT_USER_ID}" in text and conversation.kind != "im":
            self._courier.tell("app_mention", event | {"type": "app_mention"})
        return Seen(ts=message["ts"])

    async def select(
        self, user: str, channel: str, message_ts: str, action_id: str, value: Any = None, block_id: str | None = None
    ) -> Seen:
        """Set an element of a message: a value, a list of values, a date, an id, text; `click` is the same."""
        conversation = self._place(user, channel)
        message = self._message(conversation, message_ts, user)
        block, element = find_element(message["blocks"], action_id, block_id, value)
        typed = self._workspace.typed.setdefault((conversation.id, message_ts, user), {})
        self._workspace.drawn.pop((conversation.id, message_ts), None)
        state = self._set(user, typed, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Seen()
        payload = self._payloads.interaction("block_actions", user)
        payload |= self._payloads.in_message(conversation, message, typed)
        payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        payload["actions"] = [self._payloads.action(block, element, state, value)]
        return await self._ask(user, action_id, payload)

    click = select

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, message_ts: str | None = None
    ) -> Seen:
        """A global shortcut, or with a message a shortcut of that message."""
        if self._workspace.manifest.shortcut(callback_id) is None:
            return self._seen(user, callback_id, Answer(error="unknown_shortcut"))
        payload = self._payloads.interaction("message_action" if message_ts else "shortcut", user)
        if channel and message_ts:
            conversation = self._place(user, channel)
            message = self._message(conversation, message_ts, user)
            payload |= self._payloads.in_message(conversation, message, {}) | {"message_ts": message_ts}
            payload["response_url"] = self._payloads.response_url(conversation, user, message_ts)
        payload |= {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        return await self._ask(user, callback_id, payload)
